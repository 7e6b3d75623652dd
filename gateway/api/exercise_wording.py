"""With which status and words does the API tell that a rule about exercises or figures said no?"""

from __future__ import annotations

from collections.abc import Mapping

TOLD: Mapping[str, tuple[int, str, str]] = {
    "period_unreadable": (422, "{said} is no month; takes YYYY-MM.", "query:from"),
    "period_length": (422, "Takes one to {most} months, the first before the last.", "query:from"),
    "selection_value": (422, "{name} takes another value.", "query:target"),
    "exercise_name": (422, "Takes a name of {most} characters at most.", "/name"),
    "exercise_until": (422, "Takes an end that is still to come, within three days.", "/until"),
    "exercise_nobody": (422, "Nobody takes part.", "/members"),
    "exercise_level": (422, "There is no such level.", "/members"),
    "exercise_address": (422, "{said} is neither a telephone number nor a mail address.", "/addresses"),
    "exercise_not_sure": (422, "Takes `sure`: true, for people who take no part would be reached.", "/sure"),
    "no_such_exercise": (404, "There is no exercise {id}.", ""),
    "exercise_begun": (409, "It has begun already.", ""),
    "exercise_not_begun": (409, "It has not begun yet.", ""),
    "exercise_running": (409, "Another exercise runs: {name}.", ""),
    "exercise_over": (409, "The exercise that it belongs to has ended.", ""),
    "drill_address": (409, "This is a drill: takes numbers and mailboxes of who takes part, no others.", ""),
    "drill_team": (409, "This is a drill: {names} take no part in it.", "/members"),
    "drill_outside": (409, "{count} of {of} recipients take no part in the exercise; a coordinator may allow it.", ""),
}
