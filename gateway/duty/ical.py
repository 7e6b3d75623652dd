"""How is duty written for a calendar? RFC 5545, exactly: UTC times, lines of at most 75 octets, CRLF. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class CalendarEntry:
    """One turn. `uid` stays the same for the same turn, whenever it is asked for."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str


def calendar(name: str, entries: Iterable[CalendarEntry], now: datetime) -> bytes:
    """Return a calendar that may be read again every hour."""
    return b"".join(_folded(line) for line in _lines(name, entries, now))


def _lines(name: str, entries: Iterable[CalendarEntry], now: datetime) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//CCVO//Wacht//NL"
    yield "CALSCALE:GREGORIAN"
    yield f"X-WR-CALNAME:{_text(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"
    for each in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{_text(each.uid)}"
        yield f"DTSTAMP:{_instant(now)}"
        yield f"DTSTART:{_instant(each.starts_at)}"
        yield f"DTEND:{_instant(each.ends_at)}"
        yield f"SUMMARY:{_text(each.summary)}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    visible = "".join(each for each in said if each == "\n" or (each >= " " and each != "\x7f"))
    return visible.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Fold a line; no character is cut in two."""
    parts: list[bytes] = []
    part = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(part) + len(octets) > OCTETS - (1 if parts else 0):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
