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
        Series(say("Bevestigd"), [part[0] for part in parts]),
        Series(say("Bezorgd, niet bevestigd"), [part[1] for part in parts]),
    ]
    return FigureTable(
        "broadcasts",
        say("Bereik van verzendingen"),
        say(
            "De laatste {count} verzendingen van de periode. Bereikt: bezorgd volgens telefoon of mailbox, of "
            "bevestigd. Bevestigd: een persoon drukte een toets, volgde een link of antwoordde ja. De tijd loopt van "
            "vertrek tot 95\u00a0% van alle ontvangers bereikt was.",
            count=reached.LISTED,
        ),
        say("Verzending"),
        (
            say("Vertrokken"),
            say("Ontvangers"),
            say("Bereikt"),
            say("Aandeel"),
            say("Bevestigd"),
            say("Aandeel bevestigd"),
            say("Tijd tot 95 %"),
        ),
        tuple((_name(each), _cells(each)) for each in found),
        bars([_name(each) for each in found[:IN_CHART]], series, said_percent, scale=SHARES) if found else None,
        say(
            "Een staaf per verzending, de {count} laatste: welk deel bevestigd en bezorgd is.",
            count=min(len(found), IN_CHART),
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
        Series(say("Overdag"), [each.pages - each.night for each in officers]),
        Series(say("'s Nachts"), [each.night for each in officers]),
    ]
    whole = sum(each.pages for each in officers)
    return FigureTable(
        "load",
        say("Belasting van wie opgeroepen wordt"),
        say(
            "Oproepen en sms'en naar elke officier; 's nachts is van 22 tot 7 uur in Brussel. {even}",
            even=_even(found),
        ),
        say("Officier"),
        (say("Oproepen"), say("Aandeel"), say("'s Nachts"), say("Doorgegeven")),
        tuple((each.name, _load_cells(each, whole)) for each in officers),
        bars([each.name for each in officers], series, said_count) if officers else None,
        say("Een staaf per officier, de zwaarst belaste eerst, overdag en 's nachts."),
    )


def _load_cells(each: Load, whole: int) -> tuple[Cell, ...]:
    return (number(each.pages), percent(share(each.pages, whole)), number(each.night), number(each.declined))


def _even(found: Loads) -> str:
    if found.evenness is None or found.heaviest is None:
        return ""
    fair = share(1, len(found.officers)) or 0.0
    return say(
        "Wie het meest opgeroepen werd, kreeg {most} van alles; gelijk verdeeld is dat {fair}. Gelijkheid: {evenness} "
        "(100\u00a0%: voor iedereen evenveel).",
        most=said_percent(found.heaviest),
        fair=said_percent(fair),
        evenness=said_percent(found.evenness),
    )
