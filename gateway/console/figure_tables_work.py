"""Which tables and charts of broadcasts and of duty stand on the page of figures?"""

from __future__ import annotations

from sqlalchemy.orm import Session

from gateway.console import shown
from gateway.console.charts import Series, bars
from gateway.console.figure_cells import Cell, FigureTable, number, percent, said_count, said_percent, seconds
from gateway.console.languages.saying import say
from gateway.figures import load, reached
from gateway.figures.load import Load, Loads
from gateway.figures.reached import Reached
from gateway.figures.selection import Selection
from gateway.figures.spreads import share

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
IN_CHART = 15
TEXT = 60  # characters of a broadcast's text


def of_work(session: Session, chosen: Selection) -> list[FigureTable]:
    """Return whom broadcasts reached, and how heavy duty was."""
    return [_broadcasts(reached.reached(session, chosen)), _loads(load.loads(session, chosen))]


def _broadcasts(found: list[Reached]) -> FigureTable:
    parts = [_parts(each) for each in found[:IN_CHART]]
    series = [
        Series("Bevestigd", [part[0] for part in parts]),
        Series("Bezorgd, niet bevestigd", [part[1] for part in parts]),
    ]
    return FigureTable(
        "broadcasts",
        "Bereik van verzendingen",
        say(
            "De laatste {LISTED} verzendingen van de periode. Bereikt: bezorgd volgens telefoon of mailbox, of bevestigd. Bevestigd: een persoon drukte een toets, volgde een link of antwoordde ja. De tijd loopt van vertrek tot 95 % van alle ontvangers bereikt was.",
            LISTED=reached.LISTED,
        ),
        "Verzending",
        ("Vertrokken", "Ontvangers", "Bereikt", "Aandeel", "Bevestigd", "Aandeel bevestigd", "Tijd tot 95 %"),
        tuple((_name(each), _cells(each)) for each in found),
        bars([_name(each) for each in found[:IN_CHART]], series, said_percent, scale=SHARES) if found else None,
        say(
            "Een staaf per verzending, de {value} laatste: welk deel bevestigd en bezorgd is.",
            value=min(len(found), IN_CHART),
        ),
    )


def _name(each: Reached) -> str:
    words = " ".join(each.text.split())
    return f"{each.id}: {words if len(words) <= TEXT else words[: TEXT - 1].rstrip() + '…'}"


def _parts(each: Reached) -> tuple[float, float]:
    """Return the shares that answered, and that had it without an answer."""
    answered = share(each.acknowledged, each.recipients) or 0.0
    return answered, max(0.0, (share(each.delivered, each.recipients) or 0.0) - answered)


def _cells(each: Reached) -> tuple[Cell, ...]:
    began = shown.moment(each.began_at)
    return (
        Cell(began, began),
        number(each.recipients),
        number(each.delivered),
        percent(share(each.delivered, each.recipients)),
        number(each.acknowledged),
        percent(share(each.acknowledged, each.recipients)),
        seconds(each.most_after_s),
    )


def _loads(found: Loads) -> FigureTable:
    officers = found.officers
    series = [
        Series("Overdag", [each.pages - each.night for each in officers]),
        Series("'s Nachts", [each.night for each in officers]),
    ]
    whole = sum(each.pages for each in officers)
    return FigureTable(
        "load",
        "Belasting van wie opgeroepen wordt",
        say(
            "Oproepen en sms'en naar elke officier; 's nachts is van 22 tot 7 uur in Brussel. {value}",
            value=_even(found),
        ),
        "Officier",
        ("Oproepen", "Aandeel", "'s Nachts", "Doorgegeven"),
        tuple((each.name, _load_cells(each, whole)) for each in officers),
        bars([each.name for each in officers], series, said_count) if officers else None,
        "Een staaf per officier, de zwaarst belaste eerst, overdag en 's nachts.",
    )


def _load_cells(each: Load, whole: int) -> tuple[Cell, ...]:
    return (number(each.pages), percent(share(each.pages, whole)), number(each.night), number(each.declined))


def _even(found: Loads) -> str:
    if found.evenness is None or found.heaviest is None:
        return ""
    fair = share(1, len(found.officers)) or 0.0
    return say(
        "Wie het meest opgeroepen werd, kreeg {value} van alles; gelijk verdeeld is dat {value2}. Gelijkheid: {value3} (100 %: voor iedereen evenveel).",
        value=said_percent(found.heaviest),
        value2=said_percent(fair),
        value3=said_percent(found.evenness),
    )
