"""Which organisation does a code name? OVO (6 digits), KBO (10, with a check) and NIS (5): told apart by length.

A code keyed on a telephone and a code written in a table are read by the same rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class CodeKind(Enum):
    """The registers that give codes to organisations."""

    OVO = "ovo"  # Flemish organisations (Wegwijs)
    KBO = "kbo"  # the federal register of enterprises
    NIS = "nis"  # municipalities and provinces, as statistics number them


class CodeFault(Enum):
    """Why something written or keyed is no code."""

    EMPTY = "empty"
    NOT_A_CODE = "not_a_code"
    WRONG_LENGTH = "wrong_length"
    WRONG_CHECK = "wrong_check"  # a KBO number whose last two digits do not fit
    WRONG_START = "wrong_start"  # a KBO number that starts with neither 0 nor 1


class CodeRefused(ValueError):  # noqa: N818 - the house's word
    """What was written or keyed is no code; `reason` says why, `suggestion` what may have been meant."""

    def __init__(self, reason: CodeFault, suggestion: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Code:
    """A code of one register. `value` is as registers write it: OVO002949, 0207437468, 44021."""

    kind: CodeKind
    value: str

    def __str__(self) -> str:
        return self.value


DIGITAAL_VLAANDEREN = Code(CodeKind.OVO, "OVO002949")

_KINDS = {6: CodeKind.OVO, 10: CodeKind.KBO, 5: CodeKind.NIS}
_SEPARATORS = re.compile(r"[\s.\-_/\u00a0\u2010-\u2015]+")


def read_code(text: str) -> Code:
    """Read a code as keyed (`002949`) or written (`OVO 002949`, `BE 0207.437.468`, `44021.0`).

    Raises CodeRefused. A KBO number that lost its first zero in a spreadsheet is mended; a shortened OVO code is
    only suggested, because it has no check digit.
    """
    said = re.sub(r"\.0$", "", text.strip()) if re.fullmatch(r"\d+\.0", text.strip()) else text
    said = _SEPARATORS.sub("", said).upper()
    if not said:
        raise CodeRefused(CodeFault.EMPTY)
    prefix, digits = _split(said)
    if prefix == "OVO":
        return _ovo(digits)
    if prefix in ("BE", "KBO"):
        return _kbo(digits)
    if prefix == "NIS" and len(digits) != 5:
        raise CodeRefused(CodeFault.WRONG_LENGTH)
    return _by_length(digits)


def kbo_check_fits(digits: str) -> bool:
    """Whether the last two of ten digits are 97 minus the first eight modulo 97."""
    return len(digits) == 10 and int(digits[8:]) == 97 - int(digits[:8]) % 97


def _split(said: str) -> tuple[str, str]:
    matched = re.fullmatch(r"(OVO|BE|KBO|NIS|)([0-9]+)", said)
    if matched is None:
        raise CodeRefused(CodeFault.NOT_A_CODE)
    return matched[1], matched[2]


def _ovo(digits: str) -> Code:
    if len(digits) != 6:
        raise CodeRefused(CodeFault.WRONG_LENGTH, f"OVO{digits:0>6}" if len(digits) < 6 else None)
    return Code(CodeKind.OVO, f"OVO{digits}")


def _kbo(digits: str) -> Code:
    digits = f"0{digits}" if len(digits) == 9 else digits
    if len(digits) != 10:
        raise CodeRefused(CodeFault.WRONG_LENGTH)
    if digits[0] not in "01":
        raise CodeRefused(CodeFault.WRONG_START)
    if not kbo_check_fits(digits):
        raise CodeRefused(CodeFault.WRONG_CHECK)
    return Code(CodeKind.KBO, digits)


def _by_length(digits: str) -> Code:
    kind = _KINDS.get(len(digits))
    if kind is CodeKind.OVO:
        return _ovo(digits)
    if kind is CodeKind.NIS:
        return Code(kind, digits)
    if kind is CodeKind.KBO or (len(digits) == 9 and kbo_check_fits(f"0{digits}")):
        return _kbo(digits)
    raise CodeRefused(CodeFault.WRONG_LENGTH, f"OVO{digits:0>6}" if len(digits) < 5 else None)
