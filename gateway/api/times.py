"""How is an instant written and read? RFC 3339: in UTC with Z when we write; with any offset when we read."""

from __future__ import annotations

import re
from datetime import UTC, datetime

YEARS = range(2000, 2200)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def written(at: datetime) -> str:
    """Return an aware instant as "2026-11-23T20:15:00Z", with milliseconds when there are any."""
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds" if utc.microsecond >= 1000 else "seconds") + "Z"


def read(said: str) -> datetime:
    """Return the instant that RFC 3339 text names, in UTC; raises ValueError for all else, or far from our time."""
    if not _RFC_3339.fullmatch(said):
        raise ValueError("not an RFC 3339 time with an offset")
    at = datetime.fromisoformat(said.upper().replace(" ", "T"))
    if at.year not in YEARS:
        raise ValueError(f"outside the years {YEARS[0]} to {YEARS[-1]}")
    return at.astimezone(UTC)
