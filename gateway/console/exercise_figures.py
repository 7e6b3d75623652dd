"""How are the figures of exercises put in a table and a chart?"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.console import shown
from gateway.console.charts import Series, bars
from gateway.console.exercise_wording import STAGES
from gateway.console.figure_cells import Cell, FigureTable, number, percent, said_seconds, seconds, words
from gateway.console.languages.saying import say
from gateway.debriefing.figures import Debrief, Reach

NOT_SO_FAR = "Niet bereikt"


def stages(found: Debrief) -> FigureTable:
    """Return how long one exercise took to each stage, from its first report."""
    series = [Series(say("Tijd"), [found.seconds.get(stage) for stage in Reach])]
    return FigureTable(
        "stages",
        say("OEFENING: tijd vanaf de eerste melding"),
        say("In minuten en seconden, vanaf de opening van het eerste ticket van de oefening."),
        say("Stap"),
        (say("Tijd"),),
        tuple((name, (_time(found, stage),)) for stage, name in STAGES.items()),
        bars(list(STAGES.values()), series, said_seconds) if found.seconds else None,
        say("Een staaf per stap, in de volgorde van het proces."),
    )


def compared(found: Sequence[Debrief]) -> FigureTable:
    """Return the figures of several exercises beside one another, the newest first."""
    names = [f"{each.exercise.name} ({_day(each)})" for each in found]
    series = [Series(say("Tot de laatste ontvanger"), [each.seconds.get(Reach.LAST_RECIPIENT) for each in found])]
    drawn = any(series[0].values)
    return FigureTable(
        "compared",
        say("OEFENINGEN naast elkaar"),
        say("Tijden in minuten en seconden, vanaf de eerste melding van elke oefening."),
        say("Oefening"),
        (say("Tickets"), *STAGES.values(), say("Ontvangers"), say("Bevestigd")),
        tuple(
            (
                name,
                (
                    number(len(each.tickets)),
                    *(_time(each, stage) for stage in STAGES),
                    number(each.recipients),
                    percent(each.acknowledged),
                ),
            )
            for name, each in zip(names, found, strict=True)
        ),
        bars(names, series, said_seconds) if drawn else None,
        say("Een staaf per oefening: de tijd tot de laatste ontvanger."),
    )


def _time(found: Debrief, stage: Reach) -> Cell:
    taken = found.seconds.get(stage)
    return words(say(NOT_SO_FAR)) if taken is None else seconds(taken)


def _day(each: Debrief) -> str:
    at = each.exercise.begun_at
    return shown.moment(at)[:10] if at is not None else ""
