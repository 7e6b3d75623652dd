"""Where does each mark of a chart stand? Pure geometry in the chart's own units; the template draws it.

Values are drawn as columns over months or hours, or as bars beside names; a chart is never the only place where a
value stands. Series differ by pattern as well as by colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDE, HIGH = 720.0, 300.0
LEFT, RIGHT, TOP, FOOT = 64.0, 8.0, 14.0, 44.0  # what labels take
NAMES = 190.0  # what the names beside bars take
BAR, GAP = 22.0, 12.0  # of one bar, and between two
LETTERS = 26  # of a name beside a bar


@dataclass(frozen=True)
class Series:
    """One kind of value, over all categories; None draws nothing."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Mark:
    """A rectangle of a series, and what it says when somebody points at it."""

    x: float
    y: float
    width: float
    height: float
    series: int
    told: str


@dataclass(frozen=True)
class Label:
    """Words at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn. `rules` are the lines of the scale, as x1, y1, x2, y2."""

    wide: float
    high: float
    marks: tuple[Mark, ...]
    beside: tuple[Label, ...]  # end at their x
    below: tuple[Label, ...]  # stand around their x
    rules: tuple[tuple[float, float, float, float], ...]
    series: tuple[str, ...]


LEAST = 1e-6  # what is less than this is nothing: no step would be a number
Say = Callable[[float], str]


def steps(most: float, wanted: int = 4) -> list[float]:
    """Return round values from 0 to at least `most`, some four steps apart by 1, 2 or 5 times a power of ten."""
    if most < LEAST:
        return [0.0, 1.0]
    rough = most / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough * (1 - 1e-9))
    return [step * place for place in range(ceil(most / step - 1e-9) + 1)]


def columns(
    categories: Sequence[str],
    series: Sequence[Series],
    say: Say,
    stacked: bool = False,
    scale: Sequence[float] | None = None,
) -> Chart:
    """Return columns over categories, the series on one another or beside one another."""
    scale = list(scale) if scale else steps(_most(series, stacked))
    high, across = HIGH - TOP - FOOT, (WIDE - LEFT - RIGHT) / max(1, len(categories))
    floor_y, most = HIGH - FOOT, scale[-1]
    marks: list[Mark] = []
    for place, category in enumerate(categories):
        at, below = LEFT + place * across + across * 0.12, floor_y
        width = across * 0.76 / (1 if stacked else len(series))
        for number, each in enumerate(series):
            value = each.values[place]
            if not value:
                continue
            tall = high * min(value, most) / most
            x, y = (at, below - tall) if stacked else (at + number * width, floor_y - tall)
            below = y if stacked else below
            marks.append(Mark(x, y, width, tall, number, f"{category}, {each.name}: {say(value)}"))
    ruled = [(value, floor_y - high * value / most) for value in scale]
    every = ceil(len(categories) / 13)
    below_labels = tuple(
        Label(LEFT + (place + 0.5) * across, floor_y + 18, category)
        for place, category in enumerate(categories)
        if place % every == 0
    )
    return Chart(
        WIDE,
        HIGH,
        tuple(marks),
        tuple(Label(LEFT - 8, y + 4, say(value)) for value, y in ruled),
        below_labels,
        tuple((LEFT, y, WIDE - RIGHT, y) for _, y in ruled),
        tuple(each.name for each in series),
    )


def bars(categories: Sequence[str], series: Sequence[Series], say: Say, scale: Sequence[float] | None = None) -> Chart:
    """Return bars beside names, the series behind one another; as high as there are names."""
    scale = list(scale) if scale else steps(_most(series, True))
    long, most, high = WIDE - NAMES - RIGHT - 24, scale[-1], len(categories) * (BAR + GAP) + GAP
    marks: list[Mark] = []
    for place, category in enumerate(categories):
        x, y = NAMES, GAP + place * (BAR + GAP)
        for number, each in enumerate(series):
            value = each.values[place]
            if not value:
                continue
            wide = long * min(value, most) / most
            marks.append(Mark(x, y, wide, BAR, number, f"{category}, {each.name}: {say(value)}"))
            x += wide
    return Chart(
        WIDE,
        high + 28,
        tuple(marks),
        tuple(
            Label(NAMES - 8, GAP + place * (BAR + GAP) + BAR * 0.7, shortened(category))
            for place, category in enumerate(categories)
        ),
        tuple(Label(NAMES + long * value / most, high + 18, say(value)) for value in scale),
        tuple((NAMES + long * value / most, 0.0, NAMES + long * value / most, high) for value in scale),
        tuple(each.name for each in series),
    )


def shortened(name: str) -> str:
    """Return a name that fits beside a bar."""
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"


def _most(series: Sequence[Series], stacked: bool) -> float:
    if not series or not series[0].values:
        return 0.0
    if stacked:
        return max(sum(value or 0 for value in values) for values in zip(*(e.values for e in series), strict=True))
    return max(value or 0 for each in series for value in each.values)
