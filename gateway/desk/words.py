"""In which Dutch words does an officer hear how long ago, until when, and what callers are told? Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.now import BRUSSELS

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
NOTICE_MOST = 120  # characters that may be announced to callers


def age(since: datetime, now: datetime) -> str:
    """Return how long something lasts, as "5 minuten", "één uur" or "3 dagen"."""
    minutes = max(1, (now - since) // timedelta(minutes=1))
    if minutes < 60:
        return "één minuut" if minutes == 1 else f"{minutes} minuten"
    if minutes < 48 * 60:
        return "één uur" if minutes < 120 else f"{minutes // 60} uur"
    return f"{minutes // (24 * 60)} dagen"


def until(at: datetime, now: datetime) -> str:
    """Return an instant in Brussels as "8 uur 30", "maandag om 8 uur" or "30 november om 8 uur"."""
    there, here = at.astimezone(BRUSSELS), now.astimezone(BRUSSELS)
    hour = f"{there.hour} uur {there.minute}" if there.minute else f"{there.hour} uur"
    days = (there.date() - here.date()).days
    if days == 0:
        return hour
    day = DAYS[there.weekday()] if days < 7 else f"{there.day} {MONTHS[there.month - 1]}"
    return f"{day} om {hour}"


def notice(entity: str) -> str:
    """Return what callers are told of a ticket: they hear it after "Er is een gekend probleem:"."""
    said = f"een incident bij {' '.join(entity.split())}"
    return said if len(said) <= NOTICE_MOST else said[:NOTICE_MOST].rsplit(" ", 1)[0]


def names(of: list[str]) -> str:
    """Return names as they are spoken one after another."""
    return " en ".join(part for part in (", ".join(of[:-1]), *of[-1:]) if part)
