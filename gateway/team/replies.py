"""Does a text answer a call-up? JA with code and minutes, TEL or NEE with the code, from the number that was called.

A sender can be forged, so the code counts; after a few wrong ones only the call and the link do.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.notices.texts import text, text_about
from gateway.now import BRUSSELS
from gateway.team.actions import answer
from gateway.team.model import MOST_MINUTES, AnsweredBy, MemberState
from gateway.team.tables import TeamCallUp, TeamMember
from gateway.tickets.tables import Ticket

WRONG_MOST = 5
_IGNORED = re.compile(r"['\"`.,!:;()\-\s]+")
_SAID = re.compile(r"(ja|j|ok|yes|oui|tel|nee|neen|n|no|non)(?: (\d{4}))?(?: (\d{1,3})(?: ?(?:min|minuten|m))?)?")
_WORDS = {"tel": MemberState.BY_TELEPHONE, **dict.fromkeys(("nee", "neen", "n", "no", "non"), MemberState.NOT_COMING)}


def team_reply(session: Session, sender: str, said: str, now: datetime) -> str | None:
    """Take the answer of the member whose telephone and code these are; None when it is none of ours."""
    match = _SAID.fullmatch(_IGNORED.sub(" ", said[:200]).strip().casefold())
    waiting = _waiting(session, sender) if match else []
    if match is None or not waiting:
        return None
    if match[2] is None:
        return text("team_code") if match[3] is not None else None  # a bare JA may be about something else
    mine = next((each for each in waiting if each.code == match[2] and each.wrong_codes < WRONG_MOST), None)
    if mine is None:
        for each in waiting:
            each.wrong_codes += 1
        return None
    minutes = min(int(match[3]), MOST_MINUTES) if match[3] else None
    answer(session, mine, _WORDS.get(match[1], MemberState.COMING), minutes, AnsweredBy.SMS, mine.name, now)
    return _thanks(session, mine)


def _waiting(session: Session, sender: str) -> list[TeamMember]:
    query = select(TeamMember).join(TeamCallUp, TeamCallUp.id == TeamMember.call_up_id)
    mine = query.where(TeamMember.phone == sender, TeamCallUp.stopped_at.is_(None)).order_by(TeamMember.id.desc())
    return list(session.scalars(mine))


def _thanks(session: Session, member: TeamMember) -> str:
    case = session.get_one(Ticket, session.get_one(TeamCallUp, member.call_up_id).ticket_id)
    kept = {MemberState.BY_TELEPHONE: "telefonisch", MemberState.NOT_COMING: "u komt niet"}.get(member.state, "u komt")
    if member.expected_at is not None:
        kept = f"u komt {member.expected_at.astimezone(BRUSSELS):%H:%M}"
    return text_about(case.exercise, "team_thanks", t=case.number, h=kept)
