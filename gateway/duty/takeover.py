"""Who takes over a level now, from whom, and until when? Until the running shift ends, whoever planned it.

Who is relieved is told by text. Whoever confirms was told whom they replace; when that changed meanwhile they are asked
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contacts import roster as reckoning
from contacts.roster import Roster
from gateway.duty import actions as duty
from gateway.duty.changes import note_change
from gateway.duty.described import moment
from gateway.duty.following import begin_confirmed, leave
from gateway.duty.model import LEVEL_MOST, DutyChangeKind, OnCallOfficer, Via
from gateway.duty.plan import roster
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.permissions import may_change_shift
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

LOOKED_AHEAD = timedelta(days=60)
WITHOUT_END = timedelta(hours=24)  # where no shift runs that could end


@dataclass(frozen=True)
class Relief:
    """Who stands on a level now, and until when a person who takes it over would."""

    level: int
    officers: tuple[OnCallOfficer, ...]
    until: datetime

    def is_only(self, person: Staff) -> bool:
        """Whether nobody but this person stands there."""
        return [each.staff_id for each in self.officers] == [person.id]


def relief(session: Session, person: Staff, level: int, now: datetime) -> Relief:
    """Return whom this person would replace on a level; raises Refused: not_permitted, level_unknown."""
    if not may_change_shift(person.actor, person.id):
        raise Refused("not_permitted", permission="duty_change_own")
    if not 1 <= level <= LEVEL_MOST:
        raise Refused("level_unknown", level=level)
    officers = tuple(each for each in duty.on_call(session, now) if each.level == level)
    change = reckoning.next_change(_of_level(roster(session, now, now + LOOKED_AHEAD), level), now)
    return Relief(level, officers, change.at if change else now + WITHOUT_END)


def take_over_now(
    session: Session, person: Staff, level: int, expected: Sequence[int], now: datetime, via: Via = Via.PHONE
) -> Relief:
    """Put the person on a level until the running shift ends, in place of who stands there, who is told.

    `expected`: the staff ids that the person was told of. Raises Refused as `relief` does, and duty_changed when others
    stand there by now.
    """
    hold_lock(session, Lock.TAKING_OVER)
    found = relief(session, person, level, now)
    if sorted(each.staff_id for each in found.officers) != sorted(expected):
        raise Refused("duty_changed", level=level)
    duty.take_over(session, level, person.id, now, found.until, now)
    was = ", ".join(each.name for each in found.officers) or "niemand"
    became = f"{person.name}, tot {moment(found.until)}"
    note_change(session, person.actor, via, DutyChangeKind.TAKEN_OVER, now, level=level, was=was, became=became)
    begin_confirmed(session, level, person.id, now, via)
    for each in found.officers:
        if each.staff_id != person.id:
            _relieve(session, each, person.name, found.until.astimezone(BRUSSELS), now)
    return found


def _relieve(session: Session, officer: OnCallOfficer, by: str, until: datetime, now: datetime) -> None:
    leave(session, officer.level, officer.staff_id, now)
    if officer.phone:
        wording = text("duty_relieved", p=by, d=f"{until:%d/%m/%Y}", u=f"{until:%H:%M}")
        notices.write(session, "duty_relieved", officer.phone, wording, now)


def _of_level(whole: Roster, level: int) -> Roster:
    return replace(
        whole,
        rotations=tuple(each for each in whole.rotations if each.level == level),
        shifts=tuple(each for each in whole.shifts if each.level == level),
        overrides=tuple(each for each in whole.overrides if each.level == level),
    )
