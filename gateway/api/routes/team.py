"""Which routes call the crisis management team up about a case?"""

from __future__ import annotations

from gateway.api import team
from gateway.api.routing import Handler, JsonBody, Route
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

_P = Permission
_OFFICER = (_P.TICKETS_CHANGE,)
_MEMBER = (_P.TICKETS_CHANGE, _P.TICKETS_MEASURES)


def _step(
    path: str,
    operation: str,
    summary: str,
    permissions: tuple[Permission, ...],
    does: Handler,
    body: str | None,
    *refusals: str,
) -> Route:
    """A change: it answers with everybody who was called up."""
    return Route(
        "POST",
        f"/tickets/{{number}}/team{path}",
        operation,
        summary,
        permissions,
        does,
        "Team",
        "cases",
        body=JsonBody(body) if body is not None else None,
        refusals=("no_such_ticket", *refusals),
    )


TEAM_ROUTES = (
    Route(
        "GET",
        "/tickets/{number}/team",
        "getTeam",
        "Who was called up about a case, who comes and when.",
        ANY_TICKETS_READ,
        team.get_team,
        "Team",
        "cases",
        refusals=("no_such_ticket",),
    ),
    _step(
        "",
        "callTeamUp",
        "Call the crisis management team up, by text and by telephone.",
        _OFFICER,
        team.call_up,
        "CallUpGiven",
        *("not_accepted", "case_closed", "case_words", "team_there", "team_empty", "team_needed", "drill_team"),
    ),
    _step(
        "/answer",
        "answerTeam",
        "Note what a member said, or that a member has arrived; a member may for themselves.",
        _MEMBER,
        team.answer,
        "MemberAnswerGiven",
        *("not_permitted", "no_such_member"),
    ),
    _step("/stop", "stopTeam", "End a call-up: nobody is called any more.", _OFFICER, team.stop, None, "no_call_up"),
)
