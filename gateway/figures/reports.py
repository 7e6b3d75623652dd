"""How many reports came in, month by month, by route, outcome and entity; how many calls were missed?

One query a month, answered from one index however many tickets there are; the rest is adding up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from gateway.calls.tables import MissedCall
from gateway.figures.periods import Month
from gateway.figures.selection import Selection
from gateway.tickets.model import Outcome, Route, TicketKind
from gateway.tickets.tables import Ticket

Key = TypeVar("Key", bound=Hashable)


class Counted(NamedTuple):
    """How many tickets of a month are alike."""

    month: str
    kind: TicketKind
    route: Route
    outcome: Outcome
    entity: str | None  # its code
    tickets: int


class Alike(NamedTuple):
    """How many tickets of a month are alike but for their entity."""

    month: str
    kind: TicketKind
    route: Route
    outcome: Outcome
    tickets: int


def counted(session: Session, chosen: Selection) -> list[Counted]:
    """Return how many tickets each month had of each kind, route, outcome and entity."""
    return [
        Counted(month.name, kind, route, outcome, entity, often)
        for month in chosen.months
        for kind, route, outcome, entity, often in session.execute(counting(chosen, month)).all()
    ]


def by_kind(session: Session, chosen: Selection) -> list[Alike]:
    """Return how many tickets each month had of each kind, route and outcome, whatever their entity."""
    alike = (Ticket.kind, Ticket.route, Ticket.outcome)
    return [
        Alike(month.name, kind, route, outcome, often)
        for month in chosen.months
        for kind, route, outcome, often in session.execute(
            select(*alike, func.count()).where(*_within(month), *only(chosen)).group_by(*alike)
        ).all()
    ]


def by_entity(session: Session, chosen: Selection) -> Counter[str | None]:
    """Return how many tickets there were of each entity, by its code."""
    query = select(Ticket.entity_code, func.count()).where(*_within(chosen), *only(chosen))
    return Counter({code: often for code, often in session.execute(query.group_by(Ticket.entity_code))})


def counting(chosen: Selection, month: Month) -> Select[TicketKind, Route, Outcome, str | None, int]:
    """Return the query of one month."""
    alike = (Ticket.kind, Ticket.route, Ticket.outcome, Ticket.entity_code)
    return select(*alike, func.count()).where(*_within(month), *only(chosen)).group_by(*alike)


def _within(time: Month | Selection) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Ticket.opened_at >= time.starts_at, Ticket.opened_at < time.ends_at


def only(chosen: Selection) -> list[ColumnElement[bool]]:
    """Return what a ticket must be to count, its time apart."""
    wanted: list[ColumnElement[bool]] = [Ticket.exercise.in_(chosen.exercises.values)]
    if chosen.route is not None:
        wanted.append(Ticket.route == chosen.route)
    if chosen.outcome is not None:
        wanted.append(Ticket.outcome == chosen.outcome)
    if chosen.entity is not None:
        wanted.append(Ticket.entity_code == chosen.entity)
    return wanted


def tally(rows: Sequence[Alike], of: Callable[[Alike], Key]) -> Counter[Key]:
    """Return how many tickets there are of each of what `of` returns."""
    found: Counter[Key] = Counter()
    for row in rows:
        found[of(row)] += row.tickets
    return found


def entity_names(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """Return a name, as some ticket has it, of each of these entities."""
    found = {}
    for code in codes:
        query = select(Ticket.entity_name).where(Ticket.entity_code == code, Ticket.entity_name.is_not(None)).limit(1)
        found[code] = session.scalar(query) or code
    return found


def missed(session: Session, chosen: Selection) -> dict[str, int]:
    """Return how many calls ended before they had a ticket, by month."""
    return {
        month.name: session.scalar(
            select(func.count()).where(MissedCall.at >= month.starts_at, MissedCall.at < month.ends_at)
        )
        or 0
        for month in chosen.months
    }
