"""How long do callers wait: until a telephone rings, until a person answers, until somebody has the ticket?

Each time runs from the ticket's opening and is read from its timeline when it is accepted. Exercises do not count, and
a case counts once. Percentiles are by nearest rank: p95 is a time that really occurred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from math import ceil
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.now import BRUSSELS
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page, Reaction
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket, TimelineEntry

RANG = f" {Channel.VOICE.value} {PageState.RINGING.value}"  # how a line about a page ends when the carrier rings it
BY_A_PERSON = frozenset({Happening.ACCEPTED, Happening.DECLINED, Happening.CONNECTED, Happening.WRONG_PIN})


class Stage(Enum):
    """What is waited for."""

    FIRST_RING = "first_ring"
    PERSON = "person"
    ACCEPTED = "accepted"


_COLUMNS: Mapping[Stage, InstrumentedAttribute[int] | InstrumentedAttribute[int | None]] = {
    Stage.FIRST_RING: Reaction.ring_s,
    Stage.PERSON: Reaction.person_s,
    Stage.ACCEPTED: Reaction.accepted_s,
}


@dataclass(frozen=True)
class Spread:
    """How many there were, and p50, p95 and max of their seconds."""

    count: int
    p50: int
    p95: int
    most: int


@dataclass(frozen=True)
class Group:
    """The figures of some tickets, by stage; a stage that none of them had is absent."""

    spreads: Mapping[Stage, Spread]

    @property
    def count(self) -> int:
        """How many tickets were accepted."""
        return self.spreads[Stage.ACCEPTED].count


@dataclass(frozen=True)
class Figures:
    """The figures by month, the newest first, by level over all those months, and of all together."""

    by_month: Mapping[str, Group]
    by_level: Mapping[int | None, Group]
    whole: Group | None


class _Counted(NamedTuple):
    """How often a number of seconds occurred in a month on a level."""

    month: str
    level: int | None
    seconds: int
    often: int


def month_of(at: datetime) -> str:
    """Return the month in Brussels as "2026-11"."""
    return at.astimezone(BRUSSELS).strftime("%Y-%m")


def hour_of_week(at: datetime) -> int:
    """Return the hour of the week in Brussels: 0 is Monday from midnight to one, 167 the last of Sunday."""
    local = at.astimezone(BRUSSELS)
    return local.weekday() * 24 + local.hour


def months_back(now: datetime, count: int) -> str:
    """Return the month that begins a stretch of so many months, this one included."""
    local = now.astimezone(BRUSSELS)
    number = local.year * 12 + local.month - count
    return f"{number // 12:04}-{number % 12 + 1:02}"


def keep(session: Session, ticket: Ticket, pages: Sequence[Page], now: datetime) -> None:
    """Keep the times of a ticket that was paged for and is accepted now. The caller holds its paging."""
    if ticket.exercise or session.get(Reaction, ticket.id) is not None:
        return  # of a ticket that is paged for again the first wait is the caller's
    rang_at, person_at = _from_timeline(session, ticket.id)
    levels = [page.level for page in pages if page.staff_id == ticket.acknowledged_by_id]
    kept = Reaction(
        ticket_id=ticket.id,
        month=month_of(ticket.opened_at),
        hour_of_week=hour_of_week(ticket.opened_at),
        level=levels[-1] if levels else None,
        ring_s=None if rang_at is None else _seconds(ticket.opened_at, rang_at),
        person_s=_seconds(ticket.opened_at, person_at or now),
        accepted_s=_seconds(ticket.opened_at, now),
    )
    session.add(kept)


def figures(session: Session, since: str) -> Figures:
    """Return the figures of tickets that opened in the month `since` or later."""
    counted = {stage: _counted(session, stage, since) for stage in Stage}
    accepted = counted[Stage.ACCEPTED]
    months = sorted({row.month for row in accepted}, reverse=True)
    levels = sorted({row.level for row in accepted}, key=lambda level: (not level, level is None, level or 0))
    return Figures(
        {month: _group(counted, attrgetter("month"), month) for month in months},
        {level: _group(counted, attrgetter("level"), level) for level in levels},
        _group(counted, lambda row: None, None) if accepted else None,
    )


def spread(counted: Sequence[tuple[int, int]]) -> Spread:
    """Return the spread of seconds, each with how often it occurred; raises IndexError when there are none."""
    in_order = sorted(counted)
    total = sum(often for _, often in in_order)
    return Spread(total, _at(in_order, ceil(total * 0.5)), _at(in_order, ceil(total * 0.95)), in_order[-1][0])


def _at(in_order: Sequence[tuple[int, int]], rank: int) -> int:
    passed = 0
    for seconds, often in in_order:
        passed += often
        if passed >= rank:
            return seconds
    return in_order[-1][0]


def _group(counted: Mapping[Stage, Sequence[_Counted]], of: Callable[[_Counted], object], value: object) -> Group:
    chosen = {stage: [(row.seconds, row.often) for row in rows if of(row) == value] for stage, rows in counted.items()}
    return Group({stage: spread(rows) for stage, rows in chosen.items() if rows})


def _counted(session: Session, stage: Stage, since: str) -> list[_Counted]:
    """How often each number of seconds occurred; as many rows as there are different ones, however many tickets."""
    column = _COLUMNS[stage]
    keys = (Reaction.month, Reaction.level, column)
    found = session.execute(select(*keys, func.count()).where(Reaction.month >= since).group_by(*keys))
    return [_Counted(month, level, seconds, often) for month, level, seconds, often in found if seconds is not None]


def _from_timeline(session: Session, ticket_id: int) -> tuple[datetime | None, datetime | None]:
    """When a telephone first rang for a ticket, and when a person first answered by key, reply or link."""
    told = select(TimelineEntry.at, TimelineEntry.event, TimelineEntry.detail).where(
        TimelineEntry.ticket_id == ticket_id
    )
    lines = session.execute(told.where(TimelineEntry.event.in_({*BY_A_PERSON, Happening.PAGE}))).all()
    rang = [at for at, event, detail in lines if event is Happening.PAGE and detail.endswith(RANG)]
    answered = [at for at, event, _ in lines if event in BY_A_PERSON]
    return min(rang, default=None), min(answered, default=None)


def _seconds(since: datetime, until: datetime) -> int:
    return round((until - since).total_seconds())
