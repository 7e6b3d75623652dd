"""On which days of the month is a central service critical? The catalogue as values, and what may stand in it; pure.

A hint beside the advice and never more: what the caller or the officer says counts.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gateway.errors import Refused
from gateway.now import BRUSSELS

PAYROLL = "payroll"
LONGEST_NAME, MOST = 80, 30
LAST_DAY = 31  # of every month: in a shorter one it is the last that there is


@dataclass(frozen=True)
class Window:
    """A central service (`service` names it for programs, `name` for people) and its days, `first` to `last`.

    A first day after the last one means: over the end of the month.
    """

    service: str
    name: str
    first: int
    last: int = LAST_DAY

    def open_on(self, day: date) -> bool:
        """Whether the service is critical on this day."""
        longest = calendar.monthrange(day.year, day.month)[1]
        first, last = min(self.first, longest), min(self.last, longest)
        if self.first > self.last:
            return day.day >= first or day.day <= last
        return first <= day.day <= last


SHIPPED = (Window(PAYROLL, "de loonbetaling", 20),)  # of the public explanation: paying wages at the end of the month


@dataclass(frozen=True)
class Written:
    """A line as somebody wrote it; `service` is that of the line it stood on, empty for a new one."""

    service: str
    name: str
    first: str
    last: str


def critical_at(at: datetime, windows: Sequence[Window]) -> list[Window]:
    """Return the services that are critical on the day in Brussels of an instant, in the order of the catalogue."""
    day = at.astimezone(BRUSSELS).date()
    return [each for each in windows if each.open_on(day)]


def read_catalogue(lines: Sequence[Written], before: Sequence[Window]) -> tuple[Window, ...]:
    """Read what somebody wrote; a line without a name is none. A service keeps what programs know it by.

    Raises Refused: critical_name, critical_days, critical_twice, critical_most.
    """
    written = [line for line in lines if line.name.strip()]
    if len(written) > MOST:
        raise Refused("critical_most", most=MOST)
    kept = {each.service for each in before}
    found: dict[str, Window] = {}
    for line in written:
        name = " ".join(line.name.split())
        if len(name) > LONGEST_NAME:
            raise Refused("critical_name", most=LONGEST_NAME)
        service = line.service if line.service in kept else _service(name)
        if service in found or any(each.name.casefold() == name.casefold() for each in found.values()):
            raise Refused("critical_twice", name=name)
        found[service] = Window(service, name, _day(line.first, name), _day(line.last or str(LAST_DAY), name))
    return tuple(found.values())


def _service(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    service = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not service:
        raise Refused("critical_name", most=LONGEST_NAME)
    return service


def _day(said: str, name: str) -> int:
    said = said.strip()
    if not (said.isascii() and said.isdecimal() and len(said) < 3 and 1 <= int(said) <= LAST_DAY):
        raise Refused("critical_days", name=name)
    return int(said)
