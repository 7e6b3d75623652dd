"""Which page tells how fast we are? Per month and per level, as a table that prints and a chart beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from werkzeug.wrappers import Response

from gateway.console.languages.saying import Words, say
from gateway.console.shown import month
from gateway.console.visit import Visit
from gateway.paging.figures import Group, Stage, figures, months_back
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket

MONTHS = 13  # a year, and the same month of the year before
STAGES = Words({Stage.FIRST_RING: "Eerste beltoon", Stage.PERSON: "Een persoon", Stage.ACCEPTED: "Aanvaard"})
LEVELS: Mapping[int | None, str] = Words({0: "Wachtcoördinator", None: "Niet opgeroepen"})
WIDE, HIGH = 600, 200  # of the chart, in its own units


@dataclass(frozen=True)
class Bar:
    """One month in the chart: p95 as a bar, p50 as the part of it that is filled."""

    month: str
    x: float
    width: float
    p95: float  # heights
    p50: float


def show(visit: Visit) -> Response:
    """Show the figures of a year."""
    found = figures(visit.session, months_back(visit.now, MONTHS))
    levels = [(LEVELS.get(level, say("Niveau {level}", level=level)), group) for level, group in found.by_level.items()]
    open_now = select(func.count()).where(
        Ticket.state == TicketState.PAGED, Ticket.exercise.is_(False), Ticket.paged_with_case.is_(False)
    )
    return visit.page(
        "figures.html",
        months=[(month(name), group) for name, group in found.by_month.items()],
        levels=levels + ([(say("Samen"), found.whole)] if found.whole else []),
        stages=STAGES,
        waiting=visit.session.scalar(open_now) or 0,
        bars=bars(found.by_month),
        most=max((group.spreads[Stage.ACCEPTED].p95 for group in found.by_month.values()), default=0),
        wide=WIDE,
        high=HIGH,
    )


def bars(months: Mapping[str, Group]) -> list[Bar]:
    """Return the chart of acceptance, the oldest month first; the slowest p95 fills its height."""
    spreads = {month: group.spreads[Stage.ACCEPTED] for month, group in sorted(months.items())}
    most = max((each.p95 for each in spreads.values()), default=0) or 1
    step = WIDE / max(1, len(spreads))
    return [
        Bar(month, place * step + step * 0.15, step * 0.7, HIGH * each.p95 / most, HIGH * each.p50 / most)
        for place, (month, each) in enumerate(spreads.items())
    ]
