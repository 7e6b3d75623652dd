"""Which days are holidays in Belgium? The ten legal ones, reckoned for any year; a roster may add days of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

_FIXED = {
    (1, 1): "Nieuwjaar",
    (5, 1): "Dag van de Arbeid",
    (7, 21): "Nationale feestdag",
    (8, 15): "O.L.V.-Hemelvaart",
    (11, 1): "Allerheiligen",
    (11, 11): "Wapenstilstand",
    (12, 25): "Kerstmis",
}
_AFTER_EASTER = {1: "Paasmaandag", 39: "O.L.H.-Hemelvaart", 50: "Pinkstermaandag"}


@lru_cache(maxsize=256)
def legal_holidays(year: int) -> Mapping[date, str]:
    """Return the legal holidays of a year (law of 4 January 1974, royal decree of 18 April 1974), by name."""
    found = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    found |= {easter(year) + timedelta(days=days): name for days, name in _AFTER_EASTER.items()}
    return dict(sorted(found.items()))


def is_holiday(day: date, own: frozenset[date]) -> bool:
    """Whether a day is a legal holiday, or one of `own`."""
    return day in own or day in legal_holidays(day.year)


def easter(year: int) -> date:
    """Return Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, place = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (place // 4) - epact - place % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
