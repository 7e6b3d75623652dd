"""Which organisations did a STOP, or a number that is no more, leave without anybody to text? Told once, until mended.

Nothing deletes or changes a contact. An organisation that never had anybody to text is no news.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import LOST
from gateway.broadcasts.reach_tables import DeadNumber, OrganisationReach, Unreachable
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.carrier.faults import CodeClass, code_class
from gateway.directory import actions as directory
from gateway.directory.tables import Contact, OptOut, Organisation
from gateway.now import Clock
from gateway.storage import Storage

WORD_FOLLOWS = timedelta(days=1)  # so long after its end a STOP may still be about a broadcast


def note_numbers(session: Session, delivery_ids: Sequence[int], now: datetime) -> None:
    """Note which numbers the carrier calls dead, and which of those live after all."""
    columns = (Delivery.number, Delivery.state, Delivery.error)
    rows = session.execute(select(*columns).where(Delivery.id.in_(delivery_ids)).order_by(Delivery.number)).all()
    numbers = [row.number for row in rows]
    known = {row.number: row for row in session.scalars(select(DeadNumber).where(DeadNumber.number.in_(numbers)))}
    for number, state, error in rows:
        if state in LOST and code_class(error) is CodeClass.DESTINATION and number not in known:
            session.add(DeadNumber(number=number, since=now))
        elif state is DeliveryState.DELIVERED and number in known:
            session.delete(known[number])
    session.flush()


def watch_organisations(storage: Storage, clock: Clock) -> None:
    """Raise an incident for each organisation that nobody can be texted at any more, and lift those that are mended."""
    with storage.reading() as session:
        silent = silenced(session)
        open_ones = {row.organisation_id for row in incidents(session)}
        cut_off = _cut_off(session, {*_touched(session, silent), *open_ones}, silent)
    if cut_off == open_ones:
        return
    with storage.transaction() as session:
        _settle(session, cut_off, clock())


def incidents(session: Session) -> Sequence[Unreachable]:
    """Return the organisations that are cut off now, the longest first."""
    return session.scalars(select(Unreachable).where(Unreachable.mended_at.is_(None)).order_by(Unreachable.id)).all()


def cut_off_since(session: Session, broadcast: Broadcast) -> Sequence[Unreachable]:
    """Return the organisations of a broadcast that nobody could be texted at since it was approved, mended or not."""
    if broadcast.approved_at is None:
        return ()
    mine = select(OrganisationReach.organisation_id).where(OrganisationReach.broadcast_id == broadcast.id)
    open_then = or_(Unreachable.mended_at.is_(None), Unreachable.mended_at > broadcast.approved_at)
    rows = select(Unreachable).where(Unreachable.organisation_id.in_(mine), open_then)
    if broadcast.ended_at is not None:  # what came long after it is no word about it
        rows = rows.where(Unreachable.since < broadcast.ended_at + WORD_FOLLOWS)
    return session.scalars(rows.order_by(Unreachable.name, Unreachable.id)).all()


def silenced(session: Session) -> frozenset[str]:
    """Return the numbers where no text arrives: STOP was sent there, or the carrier calls them dead."""
    return directory.opted_out(session) | frozenset(session.scalars(select(DeadNumber.number)))


def _touched(session: Session, silent: Iterable[str]) -> set[int]:
    stopped = select(OptOut.number).where(OptOut.lifted_at.is_(None))
    found: set[int] = set()
    for column in (Contact.mobile, Contact.phone):
        for numbers in (stopped, select(DeadNumber.number)):
            query = select(Contact.organisation_id).where(column.in_(numbers), Contact.merged_into_id.is_(None))
            found.update(session.scalars(query))
    return found


def _cut_off(session: Session, organisation_ids: Iterable[int], silent: frozenset[str]) -> set[int]:
    """Which of these have numbers for texts, and not one of them that still works."""
    query = select(Contact.organisation_id, Contact.mobile, Contact.phone).where(
        Contact.organisation_id.in_(organisation_ids), Contact.merged_into_id.is_(None)
    )
    points: dict[int, set[str]] = {}
    for place, *numbers in session.execute(query).all():
        points.setdefault(place, set()).update(number for number in numbers if number and can_text(number))
    return {place for place, numbers in points.items() if numbers and numbers <= silent}


def _settle(session: Session, cut_off: set[int], now: datetime) -> None:
    query = select(Unreachable).where(Unreachable.mended_at.is_(None)).with_for_update()
    standing = {row.organisation_id: row for row in session.scalars(query)}
    for place, row in standing.items():
        if place not in cut_off:
            row.mended_at = now
    for found in session.scalars(select(Organisation).where(Organisation.id.in_(cut_off - standing.keys()))):
        session.add(Unreachable(organisation_id=found.id, name=found.name, since=now))
        raise_alarm(session, AlarmKind.ORGANISATION_UNREACHABLE, found.name, now)
    session.flush()
