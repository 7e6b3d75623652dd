"""What is done about the start of somebody's duty? Verbs on a Session; the clock commits. Every step is safe to repeat.

Silence never takes duty from anybody: it puts whoever stood there before beside them, and tells the coordinators.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.duty import starting
from gateway.duty.changes import note_change
from gateway.duty.codes import Question, make_code
from gateway.duty.described import moment
from gateway.duty.following import follow_changes
from gateway.duty.model import DutyChangeKind, Via
from gateway.duty.plan import roster
from gateway.duty.readiness import lacks_of, words
from gateway.duty.starting import AHEAD, PATIENCE, StartState
from gateway.duty.tables import DutyOverride, DutyStart
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.model import SYSTEM
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

UNCONFIRMED = (StartState.ASKED, StartState.BEGUN, StartState.LEFT_OPEN)
CODE_LASTS = timedelta(hours=36)
NOT_READY = "duty_not_ready"
SHEET = "duty_sheet"
_ADD = {
    name: insert_into(DutyStart)
    .on_conflict_do_nothing(index_elements=["staff_id", "level", "starts_at"])
    .returning(DutyStart.id)
    for name, insert_into in (("postgresql", postgresql_insert), ("sqlite", sqlite_insert))
}


def plan_starts(session: Session, now: datetime) -> int:
    """Write a row for each start of the coming day and a half that has none. Returns how many.

    Of the last minutes too, since a clock may have been away; but who was put beside somebody was told so then.
    What was told before and is so no more is told anew.
    """
    since = now - PATIENCE
    whole = roster(session, since, now + AHEAD + starting.LONGEST)
    found = starting.starts(whole, since, now + AHEAD)
    follow_changes(session, whole, found, now)
    connection, made = session.connection(), 0
    for start in found:
        if start.starts_at <= now and _put_beside(session, start):
            continue
        row = {"staff_id": start.staff_id, "level": start.level, "starts_at": start.starts_at, "ends_at": start.ends_at}
        row |= {"state": StartState.PLANNED, "next_at": starting.told_at(start, now), "made_at": now}
        made += connection.scalar(_ADD[connection.dialect.name], row) is not None
    return made


def due_starts(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the starts about which something is due, the longest first."""
    query = select(DutyStart.id).where(DutyStart.next_at <= now).order_by(DutyStart.next_at).limit(limit)
    return session.scalars(query).all()


def take_step(session: Session, start_id: int, now: datetime, sheet: str | None = None) -> None:
    """Tell who begins, or do what follows from their silence, if its time has come.

    `sheet`: the address of the handover sheet, for the mail at the handoff; without it no mail goes.
    """
    hold_lock(session, Lock.TAKING_OVER)
    start = session.get_one(DutyStart, start_id, with_for_update=True, populate_existing=True)
    if start.next_at is None or start.next_at > now:
        return
    whole = roster(session, min(now, start.starts_at) - timedelta(minutes=1), max(now, start.starts_at))
    officer = session.get_one(Staff, start.staff_id)
    if not starting.stands(whole, start.level, start.staff_id, max(now, start.starts_at)):
        _drop(session, start, officer, now)
    elif now < start.starts_at:
        start.state, start.next_at = StartState.ASKED, start.starts_at
        _warn(session, start, officer, now)
        _ask(session, start, officer, "duty_starts", now)
    elif start.state in (StartState.PLANNED, StartState.ASKED):
        _begin(session, start, officer, now)
        if sheet and start.asked_at is not None and start.refused_at is None:
            _mail_sheet(session, start, officer, sheet, now)
    else:
        _left_open(session, start, officer, starting.before(whole, start.level, start.starts_at), now)


def confirm(session: Session, officer: Staff, start_id: int, now: datetime, via: Via) -> DutyStart:
    """Take in that an officer stands; who was put beside them need not any more. Raises Refused("no_such_start")."""
    start = _own(session, officer, start_id)
    if start.confirmed_at is None:
        start.confirmed_at, start.confirmed_via = now, via
        write_down(session, officer.actor, Deed.DUTY_CONFIRMED, Subject.DUTY, start.id, now, {"level": start.level})
        _relieve(session, start, officer, now)
        if start.state is not StartState.ASKED:
            start.state, start.next_at = StartState.DONE, None
    session.flush()
    return start


def refuse(session: Session, officer: Staff, start_id: int, now: datetime) -> DutyStart:
    """Take in that an officer cannot: the coordinators are told now, and at the handoff nobody waits for an answer."""
    start = _own(session, officer, start_id)
    if start.refused_at is None:
        start.refused_at = now
        write_down(session, officer.actor, Deed.DUTY_REFUSED, Subject.DUTY, start.id, now, {"level": start.level})
    raise_alarm(session, AlarmKind.DUTY_UNCONFIRMED, _about(start, officer), now)
    if start.state is StartState.BEGUN:
        start.next_at = now
    session.flush()
    return start


def open_starts(session: Session, staff_id: int, now: datetime) -> Sequence[DutyStart]:
    """Return the starts that this officer was told of and has not confirmed, the next first."""
    query = select(DutyStart).where(
        DutyStart.staff_id == staff_id,
        DutyStart.state.in_(UNCONFIRMED),
        DutyStart.confirmed_at.is_(None),
        DutyStart.ends_at > now,
    )
    return session.scalars(query.order_by(DutyStart.starts_at)).all()


def unconfirmed(session: Session, now: datetime) -> set[tuple[int, int]]:
    """Return level and staff id of who stands now and was told so, but has not confirmed."""
    query = select(DutyStart.level, DutyStart.staff_id).where(
        DutyStart.state.in_((StartState.BEGUN, StartState.LEFT_OPEN)),
        DutyStart.confirmed_at.is_(None),
        DutyStart.ends_at > now,
    )
    return {(level, staff_id) for level, staff_id in session.execute(query)}


def _put_beside(session: Session, start: starting.Start) -> bool:
    """Whether a start comes of somebody being put beside another who was silent."""
    query = select(DutyOverride.id).where(
        DutyOverride.level == start.level,
        DutyOverride.staff_id == start.staff_id,
        DutyOverride.starts_at == start.starts_at,
        DutyOverride.beside.is_(True),
    )
    return session.scalar(query.limit(1)) is not None


def _begin(session: Session, start: DutyStart, officer: Staff, now: datetime) -> None:
    if start.state is StartState.PLANNED:  # nobody looked the evening before
        _warn(session, start, officer, now)
    start.state, start.next_at = StartState.BEGUN, None
    if start.confirmed_at is not None:
        start.state = StartState.DONE
        _tell(session, officer, "duty_begun", start, now)
    elif starting.is_short(start.starts_at, start.ends_at) and _told_lately(session, start, now):
        start.state = StartState.DONE
    elif start.refused_at is not None:
        start.next_at = now
    else:
        start.next_at = start.starts_at + PATIENCE
        _ask(session, start, officer, "duty_begins", now)


def _mail_sheet(session: Session, start: DutyStart, officer: Staff, sheet: str, now: datetime) -> None:
    """Name the sheet that says what is open by mail: an address is too long for the text."""
    if officer.email:
        until = moment(start.ends_at)
        said = (
            f"Uw wacht op niveau {start.level} is begonnen, tot {until}.\n\nWat open staat, wie wat heeft en wat uw "
            f"voorganger noteerde, staat op het overdrachtsblad:\n{sheet}\n"
        )
        subject = f"CCVO: uw wacht op niveau {start.level} is begonnen"
        notices.write(session, SHEET, officer.email, said, now, channel=NoticeChannel.EMAIL, subject=subject)


def _left_open(session: Session, start: DutyStart, officer: Staff, earlier: list[int], now: datetime) -> None:
    """Nobody confirmed: whoever stood there before stands beside them until they do, or the turn is over."""
    start.state, start.next_at = StartState.LEFT_OPEN, None
    raise_alarm(session, AlarmKind.DUTY_UNCONFIRMED, _about(start, officer), now)
    people = [session.get_one(Staff, staff_id) for staff_id in earlier]
    beside = next((person for person in people if person.active and person.phone and person.phone_verified), None)
    if beside is None or start.ends_at <= now:
        return
    override = DutyOverride(level=start.level, staff_id=beside.id, starts_at=now, ends_at=start.ends_at, beside=True)
    override.created_at = now
    session.add(override)
    session.flush()
    start.override_id = override.id
    became = f"{beside.name} naast {officer.name}, die niet bevestigde, tot {moment(start.ends_at)}"
    kind = DutyChangeKind.PUT_BESIDE
    note_change(session, SYSTEM, Via.CLOCK, kind, now, level=start.level, was=officer.name, became=became)
    wording = text("duty_beside", n=start.level, p=officer.name)
    notices.write(session, "duty_beside", beside.phone or "", wording, now)


def _relieve(session: Session, start: DutyStart, officer: Staff, now: datetime) -> None:
    """Let whoever was put beside an officer go, who now confirmed after all."""
    override = session.get(DutyOverride, start.override_id) if start.override_id is not None else None
    if override is None or override.replaced_at is not None or override.ends_at <= now:
        return
    override.replaced_at = now
    beside = session.get_one(Staff, override.staff_id)
    kind = DutyChangeKind.OVERRIDE_WITHDRAWN
    was = f"{beside.name} naast {officer.name}"
    note_change(session, SYSTEM, Via.CLOCK, kind, now, level=start.level, was=was, became=officer.name)
    if beside.phone:
        notices.write(
            session, "duty_beside_over", beside.phone, text("duty_beside_over", n=start.level, p=officer.name), now
        )


def _drop(session: Session, start: DutyStart, officer: Staff, now: datetime) -> None:
    """Somebody else stands there by now; who was told that it would be them is told that it is not."""
    told = start.state is not StartState.PLANNED
    start.state, start.next_at = StartState.DROPPED, None
    if told:
        _tell(session, officer, "duty_dropped", start, now)


def _warn(session: Session, start: DutyStart, officer: Staff, now: datetime) -> None:
    """Tell the coordinators, and the officer by mail, when a page would not reach who begins."""
    missing = lacks_of(session, officer, now)
    if not missing:
        return
    raise_alarm(session, AlarmKind.DUTY_NOT_READY, f"{_about(start, officer)}: {words(missing)}", now)
    if officer.email:
        begins = moment(start.starts_at)
        said = (
            f"Uw wacht op niveau {start.level} begint op {begins}. Een oproep bereikt u niet goed: {words(missing)}.\n"
        )
        subject = "CCVO: u bent niet bereikbaar voor uw wacht"
        notices.write(session, NOT_READY, officer.email, said, now, channel=NoticeChannel.EMAIL, subject=subject)


def _ask(session: Session, start: DutyStart, officer: Staff, name: str, now: datetime) -> None:
    start.asked_at = now
    code = make_code(session, officer.id, Question(start_id=start.id), now, CODE_LASTS)
    _tell(session, officer, name, start, now, c=code)


def _tell(session: Session, officer: Staff, name: str, start: DutyStart, now: datetime, **more: str) -> None:
    if not (officer.phone and officer.phone_verified):
        return
    begins, ends = (at.astimezone(BRUSSELS) for at in (start.starts_at, start.ends_at))
    wording = text(name, n=start.level, d=f"{begins:%d/%m}", u=f"{begins:%H:%M}", x=f"{ends:%d/%m %H:%M}", **more)
    notices.write(session, name, officer.phone, wording, now)


def _told_lately(session: Session, start: DutyStart, now: datetime) -> bool:
    """Whether this person was told of a start within the hours in which short turns are told only once."""
    query = select(DutyStart.id).where(
        DutyStart.staff_id == start.staff_id, DutyStart.asked_at > now - starting.QUIET, DutyStart.id != start.id
    )
    return session.scalar(query.limit(1)) is not None


def _own(session: Session, officer: Staff, start_id: int) -> DutyStart:
    hold_lock(session, Lock.TAKING_OVER)
    start = session.get(DutyStart, start_id, with_for_update=True, populate_existing=True)
    if start is None or start.staff_id != officer.id or start.state not in UNCONFIRMED:
        raise Refused("no_such_start")
    return start


def _about(start: DutyStart, officer: Staff) -> str:
    return f"niveau {start.level}, {officer.name}, {moment(start.starts_at)}"
