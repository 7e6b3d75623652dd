"""How long until a person answered: by month, and by hour of a working day or a weekend?

Read from what was kept when each ticket was accepted; exercises are never among them, for they have their own page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.figures.reports import only
from gateway.figures.selection import Selection
from gateway.figures.spreads import Often, Spread, spread
from gateway.paging.tables import Reaction
from gateway.tickets.tables import Ticket

SATURDAY = 5 * 24  # the hour of the week with which the weekend begins


class Hour(NamedTuple):
    """An hour of the day here, on a working day or in the weekend."""

    hour: int
    weekend: bool


def by_month(session: Session, chosen: Selection) -> dict[str, Spread]:
    """Return the waits of tickets by the month in which they opened; months without are absent."""
    return _spreads(session, month_query(chosen), lambda row: row[0], chosen.target_s)


def by_hour(session: Session, chosen: Selection) -> dict[Hour, Spread]:
    """Return the waits of tickets by the hour in which they opened; hours without are absent."""
    return _spreads(session, hour_query(chosen), lambda row: Hour(row[0], bool(row[1])), chosen.target_s)


def whole(session: Session, chosen: Selection) -> Spread | None:
    """Return the waits of all of them together."""
    return _spreads(session, month_query(chosen), lambda row: None, chosen.target_s).get(None)


def month_query(chosen: Selection) -> Select[Any]:
    """Return how often each number of seconds occurred in each month."""
    return _query(chosen, Reaction.month)


def hour_query(chosen: Selection) -> Select[Any]:
    """Return how often each number of seconds occurred in each hour of a working day, and of the weekend."""
    weekend = Reaction.hour_of_week >= SATURDAY
    return _query(chosen, Reaction.hour_of_week % 24, weekend).where(Reaction.hour_of_week.is_not(None))


def _query(chosen: Selection, *keys: Any) -> Select[Any]:
    query = select(*keys, Reaction.person_s, func.count()).where(
        Reaction.month >= chosen.months[0].name, Reaction.month <= chosen.months[-1].name
    )
    if chosen.narrowed:
        query = query.join(Ticket, Ticket.id == Reaction.ticket_id).where(*only(chosen))
    return query.group_by(*keys, Reaction.person_s)


def _spreads(session: Session, query: Select[Any], key: Callable[[Any], Any], target_s: int) -> dict[Any, Spread]:
    found: dict[Any, list[Often]] = {}
    for row in session.execute(query):
        found.setdefault(key(row), []).append((row[-2], row[-1]))
    return {each: made for each, waits in found.items() if (made := spread(waits, target_s)) is not None}
