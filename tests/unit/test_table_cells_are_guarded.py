"""No cell of ours is run as a formula, whichever separator a spreadsheet splits at, and none is altered by a round."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.exporting import guarded, unguarded

CELLS = st.one_of(st.text(max_size=20), st.text(alphabet="'=+-@;,\t\r\n ax0", max_size=12))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+32 470", "'+32 470"),
        ("-x;=y", "'-x;'=y"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'=x", "''=x"),
        ("'s-Gravenwezel", "'s-Gravenwezel"),
        ("Sint-Niklaas", "Sint-Niklaas"),
        ("0470 12 34 56", "0470 12 34 56"),
        ("", ""),
    ],
)
def test_what_begins_as_a_formula_gets_an_apostrophe(cell: str, written: str) -> None:
    assert guarded(cell) == written


@given(CELLS)
def test_a_guarded_cell_holds_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    written = guarded(cell)
    assert not any(part[:1] in ("=", "+", "-", "@") for part in re.split(r"[;,\t\r\n]", written) if part)
    assert unguarded(written) == cell
