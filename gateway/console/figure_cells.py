"""How is one figure of a table written, for people and for a spreadsheet? Dutch: comma, no point, months by name."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.console import shown
from gateway.console.charts import Chart
from gateway.console.languages.saying import say

NONE = "geen"
SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Cell:
    """One value as people read it, and as a spreadsheet takes it."""

    shown: str
    plain: str


@dataclass(frozen=True)
class FigureTable:
    """A table and the chart beside it. `told` says what it counts, `said` what its chart shows, in words."""

    key: str
    title: str
    told: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    chart: Chart | None
    said: str


def number(value: int) -> Cell:
    """Return a count."""
    return Cell(shown.count(value), str(value))


def seconds(value: int | None) -> Cell:
    """Return a time as minutes and seconds; plain, in seconds."""
    return Cell(say(NONE), "") if value is None else Cell(shown.minutes(value), str(value))


def percent(value: float | None) -> Cell:
    """Return a share as "93,5 %"."""
    return Cell(say(NONE), "") if value is None else Cell(said_percent(value), f"{value * 100:.1f}".replace(".", ","))


def words(value: str) -> Cell:
    """Return words."""
    return Cell(value, value)


def said_percent(value: float) -> str:
    """Return "93,5 %", and "100 %" without decimals; the space does not break."""
    return f"{value * 100:.1f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0%"


def said_count(value: float) -> str:
    """Return a whole number as a scale has it, and a half where it is one."""
    return shown.count(int(value)) if value == int(value) else f"{value:g}".replace(".", ",")


def said_seconds(value: float) -> str:
    """Return "2:30"."""
    return shown.minutes(round(value))


def short_month(name: str) -> str:
    """Return "nov 26" for "2026-11"."""
    year, _, month = name.partition("-")
    return f"{say(SHORT[int(month) - 1])} {year[2:]}"
