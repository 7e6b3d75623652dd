"""What does one cell of a contact table say? Each reader returns a value or raises CellRefused with a suggestion.

What nobody sees (control characters, marks of width nought or of direction) counts for nothing: with it "Gent" would be
another organisation than "Gent". A formula is refused wherever text is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from enum import Enum

from contacts.organisation import Code, CodeRefused, read_code
from contacts.person import key_of
from contacts.phone import NumberKind, NumberRefused, read_number, show

NAME_MAX = 120
GROUP_MAX = 60
PRIORITY_MAX = 999
PROVINCES = ("Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen", "Brussel")


class CellFault(Enum):
    """What can be wrong in a cell. Faults of numbers and codes carry their own names: number_too_short, code_empty."""

    MISSING = "missing"
    FORMULA = "formula"
    TOO_LONG = "too_long"
    NOT_MOBILE = "not_mobile"
    EMAIL_INVALID = "email_invalid"
    PRIORITY_INVALID = "priority_invalid"
    PROVINCE_UNKNOWN = "province_unknown"
    NOTHING_TO_REACH = "nothing_to_reach"
    DOUBLE_ROW = "double_row"
    MERGED_AWAY = "merged_away"  # the contact was merged into another one


_FORMULA = re.compile(r"[=@]|[+-].*[(|!]")  # nothing that is called so: what a spreadsheet would run
_NONE = frozenset({"-", "--", "–", "—", "/", "n.v.t.", "nvt", "n/a", "geen"})  # how lists say that there is none


class CellRefused(ValueError):  # noqa: N818 - the house's word
    """A cell does not hold what its column asks."""

    def __init__(self, error: str, suggestion: str | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.suggestion = suggestion


def read_text(cell: str) -> str:
    """Read a name of at most 120 characters."""
    said = _plain(cell)
    if _FORMULA.match(said):
        raise CellRefused(CellFault.FORMULA.value)
    if len(said) > NAME_MAX:
        raise CellRefused(CellFault.TOO_LONG.value, said[:NAME_MAX])
    return said


def read_mobile(cell: str) -> str | None:
    """Read a number that takes SMS, as E.164."""
    e164, kind = _number(cell)
    if e164 is not None and kind is not NumberKind.MOBILE:
        raise CellRefused(CellFault.NOT_MOBILE.value, f"phone: {show(e164)}")
    return e164


def read_phone(cell: str) -> str | None:
    """Read a number that can be called, as E.164."""
    return _number(cell)[0]


def read_email(cell: str) -> str | None:
    """Read an e-mail address."""
    said = _plain(cell).removeprefix("mailto:").strip("<>")
    if not said or said.lower() in _NONE:
        return None
    if _is_email(said):
        return said
    mended = re.sub(r"\s+", "", said).replace(",", ".").rstrip(".;")
    meant = [each for each in (mended, *re.split(r"[;,\s<>]+", said)) if _is_email(each)]
    raise CellRefused(CellFault.EMAIL_INVALID.value, meant[0] if meant else None)


def read_organisation_code(cell: str) -> Code | None:
    """Read an OVO, KBO or NIS code."""
    said = _plain(cell)
    if not said:
        return None
    try:
        return read_code(said)
    except CodeRefused as refused:
        raise CellRefused(f"code_{refused.reason.value}", refused.suggestion) from None


def read_province(cell: str) -> str | None:
    """Read a province; a slip in a Flemish one is refused, another name is taken as it stands."""
    said = read_text(cell)
    if not said:
        return None
    plain = key_of(said).replace("-", " ").removeprefix("provincie ")
    for province in PROVINCES:
        if plain == key_of(province).replace("-", " "):
            return province
    close = get_close_matches(said, PROVINCES, 1, 0.8)
    if close or len(said) > GROUP_MAX:
        raise CellRefused(CellFault.PROVINCE_UNKNOWN.value, close[0] if close else None)
    return said


def read_groups(cell: str) -> tuple[str, ...]:
    """Read names of groups with semicolons between them; a name said twice counts once."""
    said = [_plain(part) for part in cell.split(";")]
    if any(_FORMULA.match(part) for part in said):
        raise CellRefused(CellFault.FORMULA.value)
    if any(len(part) > GROUP_MAX for part in said):
        raise CellRefused(CellFault.TOO_LONG.value)
    return tuple({key_of(part): part for part in reversed(said) if part}.values())[::-1]


def read_priority(cell: str) -> int | None:
    """Read a priority from 1, which is first, to 999."""
    said = cell.strip().removesuffix(".0")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= PRIORITY_MAX):
        raise CellRefused(CellFault.PRIORITY_INVALID.value)
    return int(said)


def _number(cell: str) -> tuple[str | None, NumberKind | None]:
    if _plain(cell).lower() in ("", *_NONE):
        return None, None
    try:
        number = read_number(cell)
    except NumberRefused as refused:
        raise CellRefused(f"number_{refused.reason.value}", _first_number(cell)) from None
    if not number.can_call_back:
        raise CellRefused(f"number_{number.kind.value}")
    return number.e164, number.kind


def _first_number(cell: str) -> str | None:
    """Return the first of several numbers in a cell, the number beside words, or what a slip of the keys hides."""
    parts = re.split(r"\s*(?:[;,|]|\bof\b|\ben\b|\s[/\u2013-](?=\s)|/(?=\s*(?:0|\+)\d{8})|[^\d\s+./()\-])\s*", cell)
    letter_for_zero, before_it = re.sub(r"(?<=[\d\s./+])[oO](?=[\d\s./])", "0", cell), re.sub(r"^[\s+0]+", "", cell)
    for part in (*parts, letter_for_zero, before_it, re.sub("[,·•]", "", cell)):
        try:
            return show(read_number(part).e164)
        except NumberRefused:
            continue
    return None


def _plain(cell: str) -> str:
    """Return what a person sees in a cell, in one line."""
    kinds = {character: unicodedata.category(character) for character in set(cell) if not character.isalnum()}
    shown = {ord(each): " " if kind == "Cc" else "" for each, kind in kinds.items() if kind in ("Cc", "Cf")}
    return " ".join(cell.translate(shown).split())


def _is_email(said: str) -> bool:
    return len(said) <= 254 and re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}", said) is not None
