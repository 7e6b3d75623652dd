"""A code is told apart by its length, checked where it can be, and refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.organisation import Code, CodeFault, CodeKind, CodeRefused, read_code


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("002949", CodeKind.OVO, "OVO002949"),
        ("OVO002949", CodeKind.OVO, "OVO002949"),
        ("ovo 002 949", CodeKind.OVO, "OVO002949"),
        ("OVO-002949", CodeKind.OVO, "OVO002949"),
        ("0207437468", CodeKind.KBO, "0207437468"),
        ("BE 0207.437.468", CodeKind.KBO, "0207437468"),
        ("BE0207437468", CodeKind.KBO, "0207437468"),
        ("0207.437.468", CodeKind.KBO, "0207437468"),
        ("1010784540", CodeKind.KBO, "1010784540"),
        ("207437468", CodeKind.KBO, "0207437468"),
        ("207437468.0", CodeKind.KBO, "0207437468"),
        ("44021", CodeKind.NIS, "44021"),
        ("44021.0", CodeKind.NIS, "44021"),
        ("NIS 44021", CodeKind.NIS, "44021"),
    ],
)
def test_a_code_is_read_as_keyed_and_as_written(said: str, kind: CodeKind, value: str) -> None:
    assert read_code(said) == Code(kind, value)


@pytest.mark.parametrize(
    ("said", "reason", "suggestion"),
    [
        ("", CodeFault.EMPTY, None),
        ("-", CodeFault.EMPTY, None),
        ("Gent", CodeFault.NOT_A_CODE, None),
        ("OVO", CodeFault.NOT_A_CODE, None),
        ("²²²²²²", CodeFault.NOT_A_CODE, None),
        ("OVO2949", CodeFault.WRONG_LENGTH, "OVO002949"),
        ("2949", CodeFault.WRONG_LENGTH, "OVO002949"),
        ("OVO0029491", CodeFault.WRONG_LENGTH, None),
        ("1234567", CodeFault.WRONG_LENGTH, None),
        ("NIS 4402", CodeFault.WRONG_LENGTH, None),
        ("0207437469", CodeFault.WRONG_CHECK, None),
        ("2207437468", CodeFault.WRONG_START, None),
    ],
)
def test_what_is_no_code_is_refused_with_its_reason(said: str, reason: CodeFault, suggestion: str | None) -> None:
    with pytest.raises(CodeRefused) as refused:
        read_code(said)
    assert (refused.value.reason, refused.value.suggestion) == (reason, suggestion)


@given(st.integers(0, 19_999_999))
def test_of_all_endings_of_a_kbo_number_one_fits(first: int) -> None:
    stem = f"{first:08d}"
    fitting = []
    for ending in range(100):
        try:
            fitting.append(read_code(f"{stem}{ending:02d}").value)
        except CodeRefused:
            continue
    assert fitting == [f"{stem}{97 - first % 97:02d}"]


@given(st.text(max_size=15))
def test_whatever_is_said_is_a_code_or_a_refusal(said: str) -> None:
    try:
        code = read_code(said)
    except CodeRefused:
        return
    assert read_code(code.value) == code
