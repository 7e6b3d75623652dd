"""Which numbers can be dialled or texted, and how many segments does a text take? Pure.

Belgian landlines cannot receive a text; a sender may also be a name of at most eleven characters.
"""

from __future__ import annotations

import re
from enum import Enum

import phonenumbers

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_SEPARATORS = re.compile(r"[\s().-]")


class Line(Enum):
    """What kind of subscriber a number belongs to."""

    TEXTABLE = "textable"
    LANDLINE = "landline"
    INVALID = "invalid"


def tidy(said: str) -> str:
    """Return a number without spaces, dots, dashes and brackets."""
    return _SEPARATORS.sub("", said)


def normal(said: str) -> str | None:
    """Return what a person typed (Belgian habits too) as E.164; None when it is no number."""
    try:
        parsed = phonenumbers.parse(said, "BE")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def pretty(number: str) -> str:
    """Return a number as people read it; anything else unchanged."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def line_of(number: str) -> Line:
    """Say whether `number` (E.164) exists in its country's plan, and whether it is a fixed line."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Line.INVALID
    if not number.startswith("+") or not phonenumbers.is_possible_number(parsed):
        return Line.INVALID
    kind = phonenumbers.number_type(parsed)
    if parsed.country_code == 32 and kind == phonenumbers.PhoneNumberType.UNKNOWN:
        return Line.INVALID
    return Line.LANDLINE if kind == phonenumbers.PhoneNumberType.FIXED_LINE else Line.TEXTABLE


def is_name(sender: str) -> bool:
    """Whether a sender is a name (one-way) and not a number."""
    return _NAME.fullmatch(sender) is not None


def segments_of(text: str) -> int:
    """Return how many parts a text is billed as: 160 or 153 GSM-7 units, 70 or 67 UTF-16 units. Empty is one."""
    if all(char in GSM7 or char in GSM7_DOUBLE for char in text):
        return _parts([2 if char in GSM7_DOUBLE else 1 for char in text], 160, 153)
    return _parts([2 if ord(char) > 0xFFFF else 1 for char in text], 70, 67)


def _parts(units: list[int], alone: int, joined: int) -> int:
    if sum(units) <= alone:
        return 1
    parts, room = 1, joined
    for unit in units:  # a character of two units is never cut in half
        if unit > room:
            parts, room = parts + 1, joined
        room -= unit
    return parts
