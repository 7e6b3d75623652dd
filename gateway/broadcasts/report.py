"""What became of a broadcast, for who must prove it? Everything is counted from the rows, so that every total adds up.

The same rows give the same report, whoever asks and whenever: nothing in it tells who made it or at what time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.audit.actions import DEEDS, named, write_down
from gateway.audit.model import Deed, Subject, canonical
from gateway.audit.reading import name_in
from gateway.audit.tables import AuditDeed, AuditOpening
from gateway.broadcasts import overview
from gateway.broadcasts.model import OPEN, UNDER_WAY, DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.tables import Broadcast, Delivery, Exclusion, Receipt, Reply
from gateway.broadcasts.unwritten import is_being_written
from gateway.errors import Refused
from gateway.staff.model import Actor

ROWS_AT_ONCE = 1000
NOT_TOLD = (Deed.REPORT_MADE,)


@dataclass(frozen=True)
class Step:
    """Something that a person decided. `by` is None when the name was erased."""

    at: datetime
    deed: Deed
    by: str | None
    principal: str


@dataclass
class Place:
    """How an organisation was reached: one number may serve several, so these do not add up to the recipients."""

    name: str
    numbers: int = 0
    states: Counter[DeliveryState] = field(default_factory=Counter)
    replies: int = 0


@dataclass(frozen=True)
class Reached:
    """How far it came with an organisation of the audience, and when a person of it answered. Names nobody."""

    name: str
    standing: Standing
    at: datetime | None


@dataclass(frozen=True)
class Report:
    """Everything that is told of a broadcast. `final`: nothing of it can still change, receipts that follow aside."""

    broadcast: Broadcast
    counts: Mapping[str, int]
    steps: Sequence[Step]
    senders: Mapping[str, int]
    errors: Mapping[int, int]
    withheld: Mapping[str, int]
    receipts: Mapping[str, int]
    excluded: Sequence[Exclusion]
    places: Sequence[Place]
    reached: Sequence[Reached]
    replies: int
    first_at: datetime | None
    last_at: datetime | None
    final: bool

    @property
    def lasted(self) -> timedelta | None:
        """From the first text that the carrier took to the last."""
        return self.last_at - self.first_at if self.first_at and self.last_at else None

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many contacts were left out, by reason."""
        return Counter(each.reason.value for each in self.excluded)

    @property
    def standings(self) -> Mapping[Standing, int]:
        """How many organisations stand where; each in one, so that they add up."""
        return Counter(each.standing for each in self.reached)

    @property
    def check(self) -> str:
        """The hash (SHA-256) of what the report says, to compare two on paper with."""
        row = self.broadcast
        said = [row.id, row.state, row.text, row.content_hash, row.audience, row.exercise, row.approved_at]
        said += [self.counts, self.senders, self.errors, self.receipts, self.reasons, self.replies]
        said += [self.first_at, self.last_at, [[step.at, step.deed, step.principal] for step in self.steps]]
        said += [self.withheld] if self.withheld else []  # what was printed before this was kept has its number still
        said += [[place.name, place.numbers, {s.value: n for s, n in place.states.items()}] for place in self.places]
        said += [[each.name, each.standing.value, each.at] for each in self.reached]
        return hashlib.sha256(canonical(said).encode()).hexdigest()


def report_of(session: Session, broadcast_id: int) -> Report:
    """Return the report of a broadcast that was approved; raises Refused: no_such_broadcast, report_too_early."""
    broadcast = overview.get(session, broadcast_id)
    if broadcast.approved_at is None:
        raise Refused("report_too_early")
    counted = overview.counts(session, broadcast_id)
    mine = Delivery.broadcast_id == broadcast_id
    span = session.execute(select(func.min(Delivery.accepted_at), func.max(Delivery.accepted_at)).where(mine)).one()
    return Report(
        broadcast=broadcast,
        counts=counted,
        steps=_steps(session, broadcast_id),
        senders=_tally(session, _by(Delivery.sender, mine)),
        errors=_tally(session, _by(Delivery.error, mine)),
        withheld={reason.value: often for reason, often in _tally(session, _by(Delivery.withheld, mine)).items()},
        receipts=_receipts(session, broadcast_id),
        excluded=overview.excluded(session, broadcast_id),
        places=_places(session, broadcast_id),
        reached=_reached(session, broadcast_id),
        replies=session.scalar(select(func.count()).select_from(Reply).where(Reply.broadcast_id == broadcast_id)) or 0,
        first_at=span[0],
        last_at=span[1],
        final=_is_final(session, broadcast, counted),
    )


def _is_final(session: Session, broadcast: Broadcast, counted: Mapping[str, int]) -> bool:
    is_open = broadcast.state in UNDER_WAY or any(counted[state.value] for state in OPEN)
    return not is_open and not is_being_written(session, broadcast.id)


def rows_of(session: Session, broadcast_id: int) -> Iterator[Delivery]:
    """Yield every recipient in the order of sending."""
    query = select(Delivery).where(Delivery.broadcast_id == broadcast_id).order_by(Delivery.id)
    yield from session.scalars(query.execution_options(yield_per=ROWS_AT_ONCE))


def note_made(session: Session, actor: Actor, report: Report, form: str, content: bytes, now: datetime) -> None:
    """Write down that a report left us, by the hash of the file: whoever has it can have it checked."""
    said = {"form": form, "sha256": hashlib.sha256(content).hexdigest(), "check": report.check}
    write_down(session, actor, Deed.REPORT_MADE, Subject.BROADCAST, report.broadcast.id, now, said)


def _steps(session: Session, broadcast_id: int) -> list[Step]:
    query = (
        select(AuditDeed, AuditOpening.personal)
        .outerjoin(AuditOpening, (AuditOpening.source == DEEDS) & (AuditOpening.source_id == AuditDeed.id))
        .where(AuditDeed.subject == named(Subject.BROADCAST, broadcast_id), AuditDeed.deed.not_in(NOT_TOLD))
        .order_by(AuditDeed.id)
    )
    return [Step(row.at, row.deed, name_in(known), row.principal) for row, known in session.execute(query)]


def _by(column: InstrumentedAttribute[Any], mine: ColumnElement[bool]) -> Any:
    return select(column, func.count()).where(mine).group_by(column)


def _tally(session: Session, query: Any) -> dict[Any, int]:
    return {value: number for value, number in sorted(session.execute(query), key=str) if value is not None}


def _receipts(session: Session, broadcast_id: int) -> dict[str, int]:
    query = (
        select(Receipt.raw_status, func.count())
        .join(Delivery, Delivery.id == Receipt.delivery_id)
        .where(Delivery.broadcast_id == broadcast_id)
        .group_by(Receipt.raw_status)
    )
    return _tally(session, query)


def _places(session: Session, broadcast_id: int) -> list[Place]:
    answered = Counter(session.scalars(select(Reply.delivery_id).where(Reply.broadcast_id == broadcast_id)))
    query = select(Delivery.id, Delivery.organisations, Delivery.state).where(Delivery.broadcast_id == broadcast_id)
    found: dict[str, Place] = {}
    for delivery_id, organisations, state in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        for name in sorted({str(each.get("name", "")) for each in organisations}):
            place = found.setdefault(name, Place(name))
            place.numbers += 1
            place.states[state] += 1
            place.replies += answered[delivery_id]
    return sorted(found.values(), key=lambda place: place.name.casefold())


def _reached(session: Session, broadcast_id: int) -> list[Reached]:
    query = select(OrganisationReach).where(OrganisationReach.broadcast_id == broadcast_id)
    rows = sorted(session.scalars(query), key=lambda row: (row.name.casefold(), row.id))
    return [Reached(row.name, row.standing, row.acknowledged_at) for row in rows]
