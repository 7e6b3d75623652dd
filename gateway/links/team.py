"""What does a member who was called up see without signing in, and how do they answer and arrive?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.errors import Refused
from gateway.links.opening import Asked, Came, Link
from gateway.now import BRUSSELS
from gateway.team.actions import answer, arrived, opened, read_minutes
from gateway.team.model import SAYABLE, AnsweredBy, MemberState
from gateway.team.tables import TeamCallUp
from gateway.tickets.tables import Ticket

STATES = {each.value: each for each in (*SAYABLE, MemberState.ARRIVED)}


def _shows(asked: Asked, came: Came) -> Mapping[str, Any]:
    member = opened(asked.session, asked.reference)
    call_up = asked.session.get_one(TeamCallUp, member.call_up_id)
    case = asked.session.get_one(Ticket, call_up.ticket_id)
    return {
        "member": member,
        "state": member.state.value,
        "call_up": call_up,
        "number": case.number,
        "exercise": case.exercise,
        "meet_at": f"{call_up.meet_at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}",
        "expected": f"{member.expected_at.astimezone(BRUSSELS):%H:%M}" if member.expected_at else "",
        "fault": came.fault,
    }


def _takes(asked: Asked) -> Came | None:
    member, wanted = opened(asked.session, asked.reference), STATES.get(asked.form.get("state", ""))
    if wanted is None:
        return None
    if wanted is MemberState.ARRIVED:
        arrived(asked.session, member, member.name, asked.now)
        return Came()
    keyed = asked.form.get("minutes", "").strip()
    try:
        minutes = read_minutes(int(keyed)) if keyed else None
    except (ValueError, Refused):
        return Came(fault=True)
    answer(asked.session, member, wanted, minutes, AnsweredBy.LINK, member.name, asked.now)
    return Came()


LINK = Link("team", "/t/<reference>", "links/team.html", "links/team_lapsed.html", _shows, _takes, "team-form")
