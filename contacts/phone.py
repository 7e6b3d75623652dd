"""Which telephone number is meant, of what kind is it, and what may be done with it?

Reads what Belgians write, what spreadsheets leave of it and what is keyed. A number that it cannot be sure of is
refused with a reason, never guessed: somebody is going to be called on it at night.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

HOME = "BE"


class NumberKind(Enum):
    """What sort of line a number leads to."""

    MOBILE = "mobile"
    FIXED = "fixed"
    UNIVERSAL = "universal"  # 078: one number for a whole organisation
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"  # 0900, 070, and lines that share the cost
    OTHER = "other"


class NumberFault(Enum):
    """Why something written or keyed is no number, or not one to call back."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"  # letters, two numbers in one cell, an extension
    LOST_DIGITS = "lost_digits"  # 4.7E+08: the spreadsheet threw digits away
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    INVALID = "invalid"  # the right length, but no such number range
    SHORT = "short"  # 1722, 116000
    EMERGENCY = "emergency"  # 100, 101, 112
    PREMIUM = "premium"
    TOLL_FREE = "toll_free"


class NumberRefused(ValueError):  # noqa: N818 - the house's word
    """What was written or keyed is no number that will do; `reason` says why."""

    def __init__(self, reason: NumberFault) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A valid number. `e164` is as carriers write it: +32470123456."""

    e164: str
    kind: NumberKind
    foreign: bool

    @property
    def can_text(self) -> bool:
        """Whether an SMS may arrive there; carriers refuse one to a landline."""
        return self.kind is NumberKind.MOBILE

    @property
    def can_call_back(self) -> bool:
        """Whether we call it: never a premium line, nor a toll-free one, which answers no carrier abroad."""
        return self.kind not in (NumberKind.PREMIUM, NumberKind.TOLL_FREE)


_KINDS = {
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.MOBILE,  # North America does not tell them apart
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED,
    PhoneNumberType.UAN: NumberKind.UNIVERSAL,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.SHARED_COST: NumberKind.PREMIUM,
}
_LENGTHS = {
    ValidationResult.TOO_SHORT: NumberFault.TOO_SHORT,
    ValidationResult.TOO_LONG: NumberFault.TOO_LONG,
    ValidationResult.INVALID_LENGTH: NumberFault.TOO_SHORT,
}
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_SEPARATORS = re.compile(r"[\s./\\()\-_'\u2010-\u2015\u2212\u00ad\u200b-\u200f\u202a-\u202e\ufeff]+")
_SCIENTIFIC = re.compile(r"(\d)[.,]?(\d*)[eE]\+?(\d{1,2})")
_WRITTEN_MOBILE = re.compile(r"(?:\+32|0032|32|0|)0?(4[5-9]\d{7})")  # quick, and what the library would make of it
_BELGIAN_MOBILE = re.compile(r"\+324[5-9]\d{7}")
# What carriers send as "From" when a caller hides: the words, and the words keyed on a telephone.
_WITHHELD = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}


def read_number(text: str, region: str = HOME) -> PhoneNumber:
    """Read a number as written, as a spreadsheet left it (470123456, 32470123456, 22170112.0), or as keyed.

    Raises NumberRefused. Premium and toll-free numbers are numbers: ask `can_call_back`.
    """
    digits = _digits(text)
    if region == HOME and (mobile := _WRITTEN_MOBILE.fullmatch(digits)):
        return PhoneNumber(f"+32{mobile[1]}", NumberKind.MOBILE, foreign=False)
    _refuse_short(digits, region)
    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException as fault:
        raise NumberRefused(_parse_fault(fault)) from None
    line = phonenumbers.number_type(parsed)
    if line == PhoneNumberType.UNKNOWN:  # of no number range that exists; "possible" would not be enough
        length = phonenumbers.is_possible_number_with_reason(parsed)
        raise NumberRefused(_LENGTHS.get(length, NumberFault.INVALID))
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return PhoneNumber(
        e164,
        _KINDS.get(line, NumberKind.OTHER),
        foreign=parsed.country_code != phonenumbers.country_code_for_region(HOME),
    )


def read_callback(text: str) -> PhoneNumber:
    """Read a number on which a caller wants to be called back; raises NumberRefused for premium and toll-free too."""
    number = read_number(text)
    if number.kind is NumberKind.PREMIUM:
        raise NumberRefused(NumberFault.PREMIUM)
    if not number.can_call_back:
        raise NumberRefused(NumberFault.TOLL_FREE)
    return number


def find_caller(shown: str | None) -> str | None:
    """Return the E.164 number that a carrier shows for a caller, or None when it is withheld or no real number."""
    if not shown or shown.strip() in _WITHHELD:
        return None
    try:
        return read_number(shown).e164
    except NumberRefused:
        return None


def can_text(e164: str) -> bool:
    """Whether an SMS may arrive at a stored number; quick, for many of them. False for what is no valid number."""
    if _BELGIAN_MOBILE.fullmatch(e164):
        return True
    try:
        return read_number(e164).can_text
    except NumberRefused:
        return False


def voice_only(*numbers: str | None) -> bool:
    """Whether somebody with these numbers can be called, and no SMS arrives at any of them."""
    return any(numbers) and not any(can_text(number) for number in numbers if number)


def show(e164: str) -> str:
    """Return a number as people here write it: 0470 12 34 56, 02 217 01 12; a foreign one as +33 6 12 34 56 78."""
    if _BELGIAN_MOBILE.fullmatch(e164):  # as the library would, for lists of a hundred thousand
        return f"0{e164[3:6]} {e164[6:8]} {e164[8:10]} {e164[10:]}"
    parsed = phonenumbers.parse(e164, HOME)
    home = parsed.country_code == phonenumbers.country_code_for_region(HOME)
    return str(
        phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
    )


def spoken(e164: str, language: str = "nl") -> str:
    """Return a number as people say it in a language, a pause between groups.

    Belgians say pairs as numbers in Dutch and French: "0 4 7 0, 12, 34, 56"; in English and German every digit is said.
    """
    groups = re.findall(r"\+?\d+", show(e164))
    said = ", ".join(_group(group.lstrip("+"), language) for group in groups)
    return f"plus {said}" if groups[0].startswith("+") else said


def masked(e164: str) -> str:
    """Return a number of which only the first group and the last two digits show: 0470 •• •• 56."""
    first, _, rest = show(e164).partition(" ")
    return f"{first} {re.sub(r'[0-9]', '•', rest[:-2])}{rest[-2:]}"


def _group(digits: str, language: str) -> str:
    """Say a pair as one number, unless a nought comes first; anything longer digit by digit."""
    pair = len(digits) == 2 and digits[0] != "0" and language in _SAY_PAIRS
    return digits if pair else " ".join(digits)


_SAY_PAIRS = ("nl", "fr")


def _digits(text: str) -> str:
    """Reduce what was written to digits, perhaps after a plus."""
    said = unicodedata.normalize("NFKC", text).strip().strip("'\"=").removeprefix("tel:")
    said = re.sub(r"^\s*(\+?\d+)\.0+$", r"\1", said)
    said = _from_scientific(said)
    said = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", said))
    if not said:
        raise NumberRefused(NumberFault.EMPTY)
    if not re.fullmatch(r"\+?[0-9]+", said):
        raise NumberRefused(NumberFault.NOT_A_NUMBER)
    return said.removeprefix("+") if said.startswith("+0") else said


def _from_scientific(said: str) -> str:
    matched = _SCIENTIFIC.fullmatch(said)
    if matched is None:
        return said
    digits, exponent = matched[1] + matched[2], int(matched[3])
    if len(digits) != exponent + 1:
        raise NumberRefused(NumberFault.LOST_DIGITS)
    return digits


def _refuse_short(digits: str, region: str) -> None:
    if len(digits) > 6 or digits.startswith("+"):
        return
    if phonenumbers.is_emergency_number(digits, region):
        raise NumberRefused(NumberFault.EMERGENCY)
    parsed = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(region), national_number=int(digits)
    )
    if phonenumbers.is_valid_short_number(parsed):
        raise NumberRefused(NumberFault.SHORT)


def _parse_fault(fault: phonenumbers.NumberParseException) -> NumberFault:
    kinds = phonenumbers.NumberParseException
    if fault.error_type in (kinds.TOO_SHORT_NSN, kinds.TOO_SHORT_AFTER_IDD):
        return NumberFault.TOO_SHORT
    return NumberFault.TOO_LONG if fault.error_type == kinds.TOO_LONG else NumberFault.NOT_A_NUMBER
