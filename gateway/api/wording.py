"""With which status and words does the API tell that a rule said no? One line for each rule.

`{name}` is a detail of the refusal. Statuses: 403 not allowed, 404 unknown, 409 at odds with how things stand,
422 what was asked cannot be.
"""

from __future__ import annotations

REFUSALS: dict[str, tuple[int, str]] = {
    "not_permitted": (403, "This key's roles do not allow it; needed: {permission}."),
    "no_such_ticket": (404, "There is no ticket {number} that this key may see."),
    "already_accepted": (409, "Already accepted by {by} at {at}."),
    "transition": (409, "Not possible now: the state is {now}, asked was {wanted}."),
    "unknown_fact": (422, "{name} is no fact."),
    "fact_value": (422, "{name} takes {wanted}."),
    "too_many_open_tickets": (503, "Too many open tickets ({open}) to give one more a code."),
    "no_such_staff": (422, "Nobody, or more than one person, is meant by {said}."),
    "unknown_officer": (422, "There is no such officer."),
    "officer_inactive": (422, "The account of {name} is closed."),
    "not_an_officer": (422, "{name} is no officer."),
    "level_unknown": (422, "{level} is no duty level."),
    "empty_period": (422, "The period ends before it begins."),
}
