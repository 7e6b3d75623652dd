"""May somebody leave, or be no officer any more? Not without saying which hours of duty then stay empty.

Closing an account makes its owner absent from the roster at once; who stands on a level with them stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from contacts import roster as reckoning
from contacts.roster import Gap, Shift
from gateway.duty.actions import GAPS_AHEAD
from gateway.duty.model import LEVELS
from gateway.duty.plan import roster
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.staff import changing
from gateway.staff.changing import Details
from gateway.staff.model import Actor, Role
from gateway.staff.permissions import Permission, require
from gateway.staff.tables import Staff
from gateway.staff.telling import tell_person
from gateway.storage.locks import Lock, hold_lock

STAND = frozenset({Role.OFFICER, Role.COORDINATOR})


def uncovered_without(session: Session, person: Staff, now: datetime) -> Sequence[Gap]:
    """Return the stretches of the next 60 days in which nobody would stand any more without this person."""
    until = now + GAPS_AHEAD
    whole = roster(session, now, until)
    without = replace(whole, absent=whole.absent | {person.id})
    before = set(reckoning.gaps(whole, now, until, LEVELS))
    return [gap for gap in reckoning.gaps(without, now, until, LEVELS) if gap not in before]


def turns_of(session: Session, person: Staff, now: datetime) -> Sequence[Shift]:
    """Return when this person stands on duty in the next 60 days."""
    whole = roster(session, now, now + GAPS_AHEAD)
    found = reckoning.stretches(whole, now, now + GAPS_AHEAD)
    return [shift for shift in found if shift.member == person.id]


def close_account(session: Session, by: Actor, person: Staff, sure: bool, now: datetime) -> Sequence[Gap]:
    """Close somebody's account; returns what stays empty. Without `sure` that is a reason to refuse.

    Raises Refused: not_permitted, own_account, last_admin, leaves_gaps (`level`, `starts_at`, `ends_at`, `count`).
    """
    require(by, Permission.STAFF_CHANGE)
    if person.id == by.staff_id:
        raise Refused("own_account")
    if not person.active:
        return []
    changing.refuse_last_admin(session, person)
    hold_lock(session, Lock.TAKING_OVER)
    empty = uncovered_without(session, person, now)
    if empty and not sure:
        first = empty[0]
        raise Refused(
            "leaves_gaps", level=first.level, starts_at=first.starts_at, ends_at=first.ends_at, count=len(empty)
        )
    staff.disable(session, person, now, by, uncovered=len(empty))
    tell_person(session, by, person, "afgesloten", now)
    return empty


def change_person(session: Session, by: Actor, person: Staff, given: Details, now: datetime) -> list[str]:
    """Change what is known of somebody, unless they stand on duty and would no longer be known as who may.

    Raises Refused: stands_on_duty (`starts_at`), and as `changing.change_person` does.
    """
    if person.roles & STAND and not given.roles & STAND:
        hold_lock(session, Lock.TAKING_OVER)
        turns = turns_of(session, person, now)
        if turns:
            raise Refused("stands_on_duty", name=person.name, starts_at=turns[0].starts_at)
    return changing.change_person(session, by, person, given, now)
