"""How are times, durations, numbers and sizes written for people here? Dutch, Europe/Brussels, 24 hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from phonenumbers import NumberParseException

from contacts import phone
from gateway.console.languages.model import Language
from gateway.console.languages.saying import Words, say, spoken
from gateway.now import BRUSSELS

DAYS: Mapping[int, str] = {
    0: "maandag",
    1: "dinsdag",
    2: "woensdag",
    3: "donderdag",
    4: "vrijdag",
    5: "zaterdag",
    6: "zondag",
}
DAYS = Words(DAYS)

MONTHS: Mapping[int, str] = {
    1: "januari",
    2: "februari",
    3: "maart",
    4: "april",
    5: "mei",
    6: "juni",
    7: "juli",
    8: "augustus",
    9: "september",
    10: "oktober",
    11: "november",
    12: "december",
}
MONTHS = Words(MONTHS)

THOUSANDS = {Language.DUTCH: "\u202f", Language.ENGLISH: ","}
DECIMALS = {Language.DUTCH: ",", Language.ENGLISH: "."}


def moment(at: datetime) -> str:
    """Return "23/11/2026 04:03"."""
    return at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M")


def day_name(which: int) -> str:
    """Return "maandag" for 0."""
    return DAYS[which]


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
        return say("{count} min", count=minutes) if minutes else say("nu")
    if minutes < 48 * 60:
        return say("{hours} u {minutes:02}", hours=minutes // 60, minutes=minutes % 60)
    return say("{days} d {hours} u", days=minutes // 1440, hours=minutes % 1440 // 60)


def takes(length: timedelta) -> str:
    """Return how long something will take: "12 seconden", "4 minuten": rounded up."""
    seconds = ceil(length.total_seconds())
    if seconds < 90:
        return say("{count} seconde", count=1) if seconds == 1 else say("{count} seconden", count=seconds)
    if seconds < 90 * 60:
        return say("{count} minuten", count=ceil(seconds / 60))
    return say("{count} uur", count=ceil(seconds / 3600))


def count(number: int) -> str:
    """Return "2 000", thousands apart by a thin space that does not break; "2,000" in English."""
    return f"{number:,}".replace(",", THOUSANDS[spoken()])


def decimal(amount: float | Decimal, places: int = 2) -> str:
    """Return "12,50"; "12.50" in English."""
    return f"{amount:.{places}f}".replace(".", DECIMALS[spoken()])


def euro(amount: Decimal) -> str:
    """Return "1234,50 euro"; "1234.50 euros" in English."""
    return say("{amount} euro", amount=decimal(amount))


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
    return f"{MONTHS[int(which)]} {year}"


def number(e164: str | None, masked: bool = False) -> str:
    """Return "02 217 01 12", with digits hidden where `masked`; "niet getoond" for a withheld number."""
    if e164 is None:
        return say("niet getoond")
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
    "decimal": decimal,
    "euro": euro,
    "spoken_seconds": spoken_seconds,
    "minutes": minutes,
    "month": month,
}
