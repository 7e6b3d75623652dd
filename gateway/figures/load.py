"""How heavy was duty: how often was each officer called or texted, how often at night, how often did they decline?

The night is that of Brussels. Within one stretch between two clock changes an hour in UTC is always the same hour here,
so the database counts by hour in UTC and nothing is looked at ticket by ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, case, extract, func, select
from sqlalchemy.orm import Session

from gateway.figures.periods import Stretch, stretches
from gateway.figures.selection import Exercises, Selection
from gateway.figures.spreads import evenness, share
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page
from gateway.staff.tables import Staff
from gateway.tickets.tables import Ticket

NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4, 5, 6})  # from ten in the evening until seven
DISTURBS = (Channel.VOICE, Channel.SMS)


@dataclass
class Load:
    """What one officer had to bear, in calls and texts that left for them or were to."""

    staff_id: int
    name: str
    pages: int = 0
    night: int = 0
    declined: int = 0


@dataclass(frozen=True)
class Loads:
    """Everybody's, the heaviest first, and how evenly it was spread: 1 is the same for all."""

    officers: tuple[Load, ...]
    evenness: float | None
    heaviest: float | None  # the share of the one who had most


def loads(session: Session, chosen: Selection) -> Loads:
    """Return what each officer had to bear in these months."""
    found: dict[int, Load] = {}
    dialect = session.get_bind().dialect.name
    for stretch in stretches(chosen.starts_at, chosen.ends_at):
        for staff_id, hour, pages, declined in session.execute(load_query(chosen, stretch, dialect)):
            load = found.setdefault(staff_id, Load(staff_id, ""))
            load.pages += pages
            load.declined += declined
            load.night += pages if (hour + stretch.ahead) % 24 in NIGHT else 0
    people = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(found))).all()
    names = {staff_id: name for staff_id, name in people}
    for load in found.values():
        load.name = names.get(load.staff_id, "")
    in_order = sorted(found.values(), key=lambda load: (-load.pages, load.name))
    each = [load.pages for load in in_order]
    return Loads(tuple(in_order), evenness(each), share(max(each, default=0), sum(each)))


def load_query(chosen: Selection, stretch: Stretch, dialect: str) -> Select[int, int, int, Any]:
    """Return how many pages each officer had in each hour of the day (UTC) of one stretch, and how many declined."""
    at: Any = func.timezone("UTC", Page.created_at) if dialect == "postgresql" else Page.created_at
    hour = extract("hour", at).cast(Integer)
    declined = func.sum(case((Page.state == PageState.DECLINED, 1), else_=0))
    in_stretch = (Page.created_at >= stretch.starts_at, Page.created_at < stretch.ends_at)
    query = select(Page.staff_id, hour, func.count(), declined).where(*in_stretch, Page.channel.in_(DISTURBS))
    if chosen.exercises is not Exercises.TOO:
        drills = select(Ticket.id).where(Ticket.exercise.is_(True))
        of_drill = Page.ticket_id.in_(drills)
        query = query.where(of_drill if chosen.exercises is Exercises.ONLY else ~of_drill)
    return query.group_by(Page.staff_id, hour)
