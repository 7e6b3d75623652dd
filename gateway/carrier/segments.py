"""In how many billed parts does a text travel, and what makes it so many? Exact, part by part; pure.

A GSM-7 escape pair or a UTF-16 surrogate pair never straddles two parts, so dividing lengths is not enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("\f^{}\\[~]|€")


class Encoding(Enum):
    """How a text is coded. One character outside GSM-7 makes all of it UCS-2."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


_SINGLE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_JOINED = {Encoding.GSM7: 153, Encoding.UCS2: 67}  # a part of several carries a header


@dataclass(frozen=True)
class Forcing:
    """A character that GSM-7 does not have, and where it stands (counted in characters from 0)."""

    position: int
    character: str


@dataclass(frozen=True)
class Segments:
    """A text as it travels. `units` are septets or UTF-16 units; `forced_by` is what makes it UCS-2."""

    encoding: Encoding
    parts: int
    units: int
    forced_by: tuple[Forcing, ...] = ()


def count(text: str) -> Segments:
    """Return the encoding and the exact number of parts; an empty text is one part of no units."""
    forced = tuple(Forcing(at, said) for at, said in enumerate(text) if gsm7_units(said) is None)
    encoding = Encoding.UCS2 if forced else Encoding.GSM7
    sizes = [_units(character, encoding) for character in text]
    units = sum(sizes)
    parts = 1 if units <= _SINGLE[encoding] else _packed(sizes, _JOINED[encoding])
    return Segments(encoding, parts, units, forced)


def fits_one(text: str) -> bool:
    """Whether a text travels in one part."""
    return count(text).parts == 1


def gsm7_units(character: str) -> int | None:
    """Return how many septets a character takes, None when GSM-7 does not have it."""
    if character in BASIC:
        return 1
    return 2 if character in ESCAPED else None


def _units(character: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 2 if character in ESCAPED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _packed(sizes: Iterable[int], room: int) -> int:
    parts, used = 1, 0
    for size in sizes:
        if used + size > room:
            parts, used = parts + 1, 0
        used += size
    return parts
