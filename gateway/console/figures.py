"""Which page tells how much there was to do and how fast we were? Charts that print, a table beside each, and its CSV.

Period and filters stand in the address, so that a page can be kept or handed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import make_response, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from gateway.console.figure_cells import FigureTable
from gateway.console.figure_tables import of_reports, of_waits
from gateway.console.figure_tables_work import of_work
from gateway.console.languages.saying import Words, say
from gateway.console.shown import month
from gateway.console.visit import Visit
from gateway.directory.exporting import csv_text
from gateway.errors import Refused
from gateway.figures.periods import MOST_MONTHS, month_name, shifted
from gateway.figures.selection import Exercises, Selection, read_selection
from gateway.paging.figures import Group, Stage, figures, months_back
from gateway.referrals.actions import tally
from gateway.tickets.model import Outcome, Route, TicketState
from gateway.tickets.tables import Ticket

# what stands in the address, and what it is called elsewhere
ASKED = {"van": "from", "tot": "until", "route": "route", "advies": "outcome", "entiteit": "entity"}
ASKED |= {"oefeningen": "exercises", "doel": "target"}
COUNTED: Mapping[Exercises, str] = {
    Exercises.WITHOUT: "Zonder oefeningen",
    Exercises.ONLY: "Enkel oefeningen",
    Exercises.TOO: "Oefeningen meegeteld",
}
COUNTED = Words(COUNTED)
TARGETS = (60, 120, 180, 300, 600, 900)  # seconds
PERIOD = {"period_unreadable", "period_length", "selection_value"}
MONTHS = 13  # a year, and the same month of the year before
STAGES = Words({Stage.FIRST_RING: "Eerste beltoon", Stage.PERSON: "Een persoon", Stage.ACCEPTED: "Aanvaard"})
LEVELS: Mapping[int | None, str] = Words({0: "Wachtcoördinator", None: "Niet opgeroepen"})
A_YEAR = timedelta(days=365)
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
    """Show the figures of the months that are asked; of a year when none are."""
    fault = None
    try:
        chosen = _asked(visit)
    except Refused as refused:
        if refused.code not in PERIOD:
            raise
        fault, chosen = refused, read_selection({}, visit.now)
    found = figures(visit.session, months_back(visit.now, MONTHS))
    levels = [(LEVELS.get(level, say("Niveau {level}", level=level)), group) for level, group in found.by_level.items()]
    open_now = select(func.count()).where(
        Ticket.state == TicketState.PAGED, Ticket.exercise.is_(False), Ticket.paged_with_case.is_(False)
    )
    return visit.page(
        "figures.html",
        status=422 if fault else 200,
        fault=fault,
        chosen=chosen,
        tables=_tables(visit, chosen),
        asked={name: request.args[name] for name in ASKED if request.args.get(name)},
        choices=[shifted(month_name(visit.now), -back) for back in range(MOST_MONTHS)],
        routes=tuple(Route),
        outcomes=tuple(Outcome),
        counted=COUNTED,
        targets=TARGETS,
        months=[(month(name), group) for name, group in found.by_month.items()],
        levels=levels + ([(say("Samen"), found.whole)] if found.whole else []),
        stages=STAGES,
        waiting=visit.session.scalar(open_now) or 0,
        referred=tally(visit.session, visit.now - A_YEAR, visit.now),
        bars=bars(found.by_month),
        most=max((group.spreads[Stage.ACCEPTED].p95 for group in found.by_month.values()), default=0),
        wide=WIDE,
        high=HIGH,
    )


def one_table(visit: Visit, table: str) -> Response:
    """Hand out one table as a spreadsheet opens it; raises Refused("no_such_figures")."""
    chosen = _asked(visit)
    found = next((each for each in _tables(visit, chosen) if each.key == table), None)
    if found is None:
        raise Refused("no_such_figures")
    rows = [[name, *(cell.plain for cell in cells)] for name, cells in found.rows]
    response = make_response(csv_text([[found.first, *found.columns], *rows], excel=True))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="cijfers-{table}.csv"'
    return response


def _asked(visit: Visit) -> Selection:
    return read_selection({name: request.args.get(said, "") for said, name in ASKED.items()}, visit.now)


def _tables(visit: Visit, chosen: Selection) -> list[FigureTable]:
    return [*of_reports(visit.session, chosen), *of_waits(visit.session, chosen), *of_work(visit.session, chosen)]


def bars(months: Mapping[str, Group]) -> list[Bar]:
    """Return the chart of acceptance, the oldest month first; the slowest p95 fills its height."""
    spreads = {month: group.spreads[Stage.ACCEPTED] for month, group in sorted(months.items())}
    most = max((each.p95 for each in spreads.values()), default=0) or 1
    step = WIDE / max(1, len(spreads))
    return [
        Bar(month, place * step + step * 0.15, step * 0.7, HIGH * each.p95 / most, HIGH * each.p50 / most)
        for place, (month, each) in enumerate(spreads.items())
    ]
