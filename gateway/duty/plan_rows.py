"""How does a plan file become rows, and rows a plan file? What the file says the same stays untouched; all or nothing.

A rotation that is new or changed counts from the moment that it is read: who was on duty before is not rewritten.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.civil_time import BRUSSELS, first_occurrence
from gateway.duty.actions import may_stand
from gateway.duty.changes import note_change
from gateway.duty.levels import refuse_gap, rule_of, set_level
from gateway.duty.model import LEVELS, DutyChangeKind, Via
from gateway.duty.plan import windows_of
from gateway.duty.plan_file import Plan, PlannedLevel, PlannedRotation, read_plan, write_plan
from gateway.duty.rotations import Turns, new_rotation, standing_rotations
from gateway.duty.tables import DutyHoliday, DutyLevel, DutyRotation
from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor
from gateway.staff.tables import Staff


def export_plan(session: Session, now: datetime) -> str:
    """Return what is planned from now on as a file; `import_plan` of it changes nothing."""
    rows = standing_rotations(session, None, now)
    rules = set(session.scalars(select(DutyLevel.level)))
    levels = []
    for level in sorted({*LEVELS, *rules, *(row.level for row in rows)}):
        rule = rule_of(session, level)
        said = tuple(_said(session, row) for row in rows if row.level == level)
        levels.append(PlannedLevel(level, rule.day_and_night, rule.fallback.login if rule.fallback else None, said))
    days = session.execute(select(DutyHoliday.day, DutyHoliday.name).order_by(DutyHoliday.day))
    return write_plan(Plan(tuple(levels), tuple((day, name) for day, name in days)))


def import_plan(
    session: Session, text: str, now: datetime, *, by: Actor = SYSTEM, via: Via = Via.COMMAND
) -> tuple[int, int]:
    """Let the plan be what the file says; levels that it does not name stay. Returns how many rotations begin and end.

    Raises Refused: plan_unreadable, plan_rejected, roster_gap, and as `set_level` and `may_stand` do.
    """
    plan, was = read_plan(text), export_plan(session, now)
    people = _people(session, plan)
    begun = ended = 0
    for level in plan.levels:
        here = standing_rotations(session, level.level, now)
        kept = {_said(session, row): row for row in here}
        for row in [row for said, row in kept.items() if said not in level.rotations]:
            row.ended_at, ended = now, ended + 1
        for said in [each for each in level.rotations if each not in kept]:
            session.add(_row(level.level, said, people, now))
            begun += 1
    held = {(row.day, row.name): row for row in session.scalars(select(DutyHoliday))}
    for gone in [row for holiday, row in held.items() if holiday not in plan.holidays]:
        session.delete(gone)
    session.flush()
    session.add_all(DutyHoliday(day=day, name=name) for day, name in plan.holidays if (day, name) not in held)
    session.flush()
    for level in plan.levels:
        _set_rule(session, by, level, people, now, via)
    became = export_plan(session, now)
    if became != was:
        note_change(session, by, via, DutyChangeKind.PLAN_READ, now, was=was, became=became)
    return begun, ended


def _set_rule(
    session: Session, by: Actor, level: PlannedLevel, people: dict[str, Staff], now: datetime, via: Via
) -> None:
    fallback = people[level.fallback] if level.fallback else None
    rule = rule_of(session, level.level)
    if (rule.day_and_night, rule.fallback) != (level.day_and_night, fallback):
        set_level(session, by, level.level, level.day_and_night, fallback.id if fallback else None, now, via)
    handoffs = [first_occurrence(each.first_handoff) for each in level.rotations]
    refuse_gap(session, level.level, max([now, *([min(handoffs)] if handoffs else [])]))


def _people(session: Session, plan: Plan) -> dict[str, Staff]:
    named = {member for level in plan.levels for each in level.rotations for member in each.members}
    named |= {level.fallback for level in plan.levels if level.fallback}
    known = {row.login: row for row in session.scalars(select(Staff).where(Staff.login.in_(named)))}
    unknown = sorted(named - known.keys())
    if unknown:
        raise Refused("plan_rejected", faults=tuple(f"login {each}: niet gekend" for each in unknown))
    return known


def _row(level: int, said: PlannedRotation, people: dict[str, Staff], now: datetime) -> DutyRotation:
    members = [may_stand(people[login]).id for login in said.members]
    turns = Turns(said.first_handoff.date(), said.first_handoff.time(), said.length, said.unit, said.windows)
    row = new_rotation(level, said.name, turns, members, now)
    row.counts_from, row.ended_at = now, said.ends_at
    return row


def _said(session: Session, row: DutyRotation) -> PlannedRotation:
    ids = [member.staff_id for member in row.members]
    logins = {person.id: person.login for person in session.scalars(select(Staff).where(Staff.id.in_(ids)))}
    return PlannedRotation(
        row.name,
        tuple(logins[each] for each in ids),
        datetime.combine(row.starts_on, row.handoff_at),
        row.turn_length,
        row.turn_unit,
        windows_of(row),
        row.ended_at.astimezone(BRUSSELS) if row.ended_at else None,
    )
