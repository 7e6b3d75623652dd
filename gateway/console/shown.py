"""How are times, durations, numbers and sizes written for people here? Dutch, Europe/Brussels, 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from phonenumbers import NumberParseException

from contacts import phone
from gateway.now import BRUSSELS

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def moment(at: datetime) -> str:
    """Return "23/11/2026 04:03"."""
    return at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M")


def field_time(at: datetime) -> str:
    """Return a time as a field of a form has it: "2026-11-23T04:03"."""
    return at.astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M")


def clock(at: datetime) -> str:
    """Return "04:03:22"."""
    return at.astimezone(BRUSSELS).strftime("%H:%M:%S")


def hour(at: datetime) -> str:
    """Return "04:03"."""
    return at.astimezone(BRUSSELS).strftime("%H:%M")


def day(at: datetime) -> str:
    """Return "maandag 23/11/2026"."""
    local = at.astimezone(BRUSSELS)
    return f"{DAYS[local.weekday()]} {local.strftime('%d/%m/%Y')}"


def when(at: datetime, now: datetime) -> str:
    """Return the time alone on the same day here, and the day with it otherwise."""
    same = at.astimezone(BRUSSELS).date() == now.astimezone(BRUSSELS).date()
    return hour(at) if same else moment(at)


def lasted(length: timedelta) -> str:
    """Return "nu", "4 min", "3 u 20", "2 d 5 u": rounded down."""
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else "nu"
    if minutes < 48 * 60:
        return f"{minutes // 60} u {minutes % 60:02}"
    return f"{minutes // 1440} d {minutes % 1440 // 60} u"


def takes(length: timedelta) -> str:
    """Return how long something will take: "12 seconden", "4 minuten": rounded up."""
    seconds = ceil(length.total_seconds())
    if seconds < 90:
        return f"{seconds} {'seconde' if seconds == 1 else 'seconden'}"
    if seconds < 90 * 60:
        return f"{ceil(seconds / 60)} minuten"
    return f"{ceil(seconds / 3600)} uur"


def count(number: int) -> str:
    """Return "2 000": thousands apart by a thin space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


def euro(amount: Decimal) -> str:
    """Return "1234,50 euro"."""
    return f"{amount:.2f} euro".replace(".", ",")


def spoken_seconds(seconds: int) -> str:
    """Return "0:42"."""
    return f"{seconds // 60}:{seconds % 60:02}"


def minutes(seconds: int) -> str:
    """Return "0:42", "12:05" or "2:03:10"."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def month(name: str) -> str:
    """Return "november 2026" for "2026-11"."""
    year, _, which = name.partition("-")
    return f"{MONTHS[int(which) - 1]} {year}"


def number(e164: str | None, masked: bool = False) -> str:
    """Return "02 217 01 12", with digits hidden where `masked`; "niet getoond" for a withheld number."""
    if e164 is None:
        return "niet getoond"
    try:
        return phone.masked(e164) if masked else phone.show(e164)
    except NumberParseException:
        return "•" * len(e164) if masked else e164


def email(address: str | None, masked: bool = False) -> str:
    """Return an e-mail address, only its first letter and its domain where `masked`."""
    if address is None:
        return ""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if masked else address


FILTERS = {
    "moment": moment,
    "field_time": field_time,
    "phone": number,
    "clock": clock,
    "hour": hour,
    "day": day,
    "when": when,
    "lasted": lasted,
    "takes": takes,
    "count": count,
    "euro": euro,
    "spoken_seconds": spoken_seconds,
    "minutes": minutes,
    "month": month,
}
