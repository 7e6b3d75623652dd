"""Which tables and charts of reports and waits stand on the page of figures? Each is made from what was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from sqlalchemy.orm import Session

from gateway.console import wording
from gateway.console.charts import Series, bars, columns
from gateway.console.figure_cells import (
    Cell,
    FigureTable,
    number,
    percent,
    said_count,
    said_percent,
    said_seconds,
    seconds,
    short_month,
)
from gateway.console.languages.saying import say
from gateway.console.shown import minutes, month
from gateway.figures import reports, waits
from gateway.figures.reports import Alike
from gateway.figures.selection import Selection
from gateway.figures.spreads import Spread, share
from gateway.figures.waits import Hour
from gateway.tickets.model import Outcome, Route, TicketKind

ENTITIES = 12  # that stand in the table, those with most reports
NOBODY = "Geen entiteit genoemd"
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def of_reports(session: Session, chosen: Selection) -> list[FigureTable]:
    """Return reports by month and route, by month and outcome, by entity, and what was referred or missed."""
    rows = reports.by_kind(session, chosen)
    return [
        _stacked(
            "routes",
            say("Meldingen per maand en route"),
            say("Elk ticket telt in de maand waarin het geopend werd, met de route zoals ze nu bekend is."),
            chosen,
            rows,
            Route,
            lambda row: row.route,
        ),
        _stacked(
            "outcomes",
            say("Meldingen per maand en advies"),
            say("Het advies van de regels op de feiten van het ticket, niet het oordeel van de officier."),
            chosen,
            rows,
            Outcome,
            lambda row: row.outcome,
        ),
        _entities(session, reports.by_entity(session, chosen)),
        _aside(chosen, rows, reports.missed(session, chosen)),
    ]


def of_waits(session: Session, chosen: Selection) -> list[FigureTable]:
    """Return how long until a person answered, by month and by hour."""
    return [
        _by_month(chosen, waits.by_month(session, chosen), waits.whole(session, chosen)),
        _by_hour(chosen, waits.by_hour(session, chosen)),
    ]


def _stacked(
    key: str,
    title: str,
    told: str,
    chosen: Selection,
    rows: Sequence[Alike],
    kinds: type[Enum],
    of: Callable[[Alike], Enum],
) -> FigureTable:
    found = reports.tally(rows, lambda row: (row.month, of(row)))
    names = [each.name for each in chosen.months]
    series = [Series(wording.word(kind), [found[name, kind] for name in names]) for kind in kinds]
    sums = [sum(found[name, kind] for kind in kinds) for name in names]
    lines = [
        (month(name), (*(number(found[name, kind]) for kind in kinds), number(whole)))
        for name, whole in zip(names, sums, strict=True)
    ]
    in_all = tuple(number(sum(found[name, kind] for name in names)) for kind in kinds)
    return FigureTable(
        key,
        title,
        told,
        say("Maand"),
        (*(each.name for each in series), say("Samen")),
        (*lines, (say("Samen"), (*in_all, number(sum(sums))))),
        columns([short_month(name) for name in names], series, said_count, stacked=True) if sum(sums) else None,
        say(
            "Gestapelde kolommen per maand, van {first} tot {last}: samen {whole}.",
            first=month(names[0]),
            last=month(names[-1]),
            whole=said_count(sum(sums)),
        ),
    )


def _entities(session: Session, found: Mapping[str | None, int]) -> FigureTable:
    most = sorted(found.items(), key=lambda each: (-each[1], each[0] or ""))[:ENTITIES]
    names = reports.entity_names(session, [code for code, _ in most if code])
    whole = sum(found.values())
    lines = [(names.get(code or "", say(NOBODY)), count) for code, count in most]
    rest = whole - sum(count for _, count in lines)
    series, drawn = [Series(say("Meldingen"), [count for _, count in lines])], [name for name, _ in lines]
    if rest:  # in the table only: beside all others together nobody would be seen
        lines.append((say("Alle andere"), rest))
    return FigureTable(
        "entities",
        say("Meldingen per entiteit"),
        say("De {count} entiteiten met de meeste meldingen over de hele periode.", count=ENTITIES),
        say("Entiteit"),
        (say("Meldingen"), say("Aandeel")),
        tuple((name, (number(count), percent(share(count, whole)))) for name, count in lines),
        bars(drawn, series, said_count) if lines else None,
        say("Een staaf per entiteit, de langste eerst; {count} verschillende.", count=said_count(len(found))),
    )


def _aside(chosen: Selection, rows: Sequence[Alike], missed: dict[str, int]) -> FigureTable:
    kinds = reports.tally(rows, lambda row: (row.month, row.kind))
    names = [each.name for each in chosen.months]
    referred = [kinds[name, TicketKind.REFERRAL] for name in names]
    calls = [missed[name] for name in names]
    wholes = [kinds[name, TicketKind.REFERRAL] + kinds[name, TicketKind.REPORT] for name in names]
    lines = [
        (month(name), (number(told), percent(share(told, whole)), number(lost)))
        for name, told, whole, lost in zip(names, referred, wholes, calls, strict=True)
    ]
    series = [Series(say("Doorverwezen"), referred), Series(say("Gemiste oproepen"), calls)]
    some = any(referred) or any(calls)
    return FigureTable(
        "aside",
        say("Doorverwezen en gemist"),
        say(
            "Doorverwezen: binnen het raamcontract, naar de helpdesk van Digitaal Vlaanderen. Gemist: een oproep die "
            "eindigde voor er een ticket was; de filters gelden daar niet voor."
        ),
        say("Maand"),
        (say("Doorverwezen"), say("Aandeel van de meldingen"), say("Gemiste oproepen")),
        tuple(lines),
        columns([short_month(name) for name in names], series, said_count) if some else None,
        say(
            "Twee kolommen per maand: samen {referred} doorverwezen en {missed} gemist.",
            referred=sum(referred),
            missed=sum(calls),
        ),
    )


def _spread_cells(each: Spread | None) -> tuple[Cell, ...]:
    if each is None:
        return (number(0), seconds(None), seconds(None), percent(None))
    return (number(each.count), seconds(each.median), seconds(each.p90), percent(each.within))


def _by_month(chosen: Selection, found: dict[str, Spread], whole: Spread | None) -> FigureTable:
    names = [each.name for each in chosen.months]
    series = [
        Series(say("Mediaan"), [found[name].median if name in found else None for name in names]),
        Series("p90", [found[name].p90 if name in found else None for name in names]),
    ]
    lines = [*((month(name), _spread_cells(found.get(name))) for name in names), (say("Samen"), _spread_cells(whole))]
    return FigureTable(
        "waits",
        say("Tijd tot een persoon antwoordt"),
        say(
            "Van de opening van een ticket tot een officier antwoordt met een toets, een sms of een link. Mediaan: de "
            "helft ging zo snel of sneller; p90: negen op de tien."
        ),
        say("Maand"),
        (say("Tickets"), say("Mediaan"), "p90", say("Binnen {target}", target=minutes(chosen.target_s))),
        tuple(lines),
        columns([short_month(name) for name in names], series, said_seconds) if found else None,
        say("Twee kolommen per maand, de mediaan en p90, in minuten en seconden."),
    )


def _by_hour(chosen: Selection, found: dict[Hour, Spread]) -> FigureTable:
    days = {say("Weekdag"): False, say("Weekend"): True}
    hours = range(24)
    series = [
        Series(name, [found[Hour(hour, weekend)].within if Hour(hour, weekend) in found else None for hour in hours])
        for name, weekend in days.items()
    ]
    lines = [
        (
            say("{hour}-{next} u", hour=hour, next=hour + 1),
            tuple(c for weekend in (False, True) for c in _spread_cells(found.get(Hour(hour, weekend)))),
        )
        for hour in hours
    ]
    target = minutes(chosen.target_s)
    heads = (say("tickets"), say("mediaan"), "p90", say("binnen {target}", target=target))
    return FigureTable(
        "hours",
        say("Aandeel binnen {target}, per uur van de dag", target=target),
        say("Volgens het uur in Brussel waarop het ticket geopend werd. Feestdagen tellen als weekdag."),
        say("Uur"),
        tuple(f"{day}: {head}" for day in days for head in heads),
        tuple(lines),
        columns([str(hour) for hour in hours], series, said_percent, scale=SHARES) if found else None,
        say("Twee kolommen per uur, weekdag en weekend: welk deel binnen {target} antwoord kreeg.", target=target),
    )
