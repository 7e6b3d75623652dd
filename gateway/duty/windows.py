"""How is a window of the week written in a file, and read? Days, from and to on Brussels' clock, and holidays."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from contacts.rotation import OnHolidays, Window
from gateway.strict import StrictReader

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def window_said(each: Window) -> dict[str, Any]:
    """Return a window as a file says it."""
    days = [DAYS[day - 1] for day in sorted(each.days)]
    edges = {"from": f"{each.opens:%H:%M}", "to": f"{each.closes:%H:%M}"}
    return {"days": days, **edges, "holidays": each.holidays.value}


def read_window(reader: StrictReader, said: object, at: str) -> Window:
    """Read a window; a fault is kept with its place, and reads as a window that is always open."""
    found = reader.mapping(said, at, {"days", "from", "to", "holidays"})
    words = [str(each) for each in reader.items(found, "days", at)]
    days = frozenset(DAYS.index(word) + 1 for word in words if word in DAYS)
    holidays = reader.read(found, "holidays", at, OnHolidays, OnHolidays.AS_USUAL)
    if not set(words) <= set(DAYS) or not (days or holidays is OnHolidays.ALSO):
        reader.faults.append(f"{at}.days: {', '.join(DAYS)}")
        return Window()
    opens, closes = (reader.read(found, edge, at, _clock, time(0)) for edge in ("from", "to"))
    return Window(days, opens, closes, holidays)


def _clock(word: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d", word):
        raise ValueError(word)
    return time.fromisoformat(word)
