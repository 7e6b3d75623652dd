"""Only what the carrier surely never processed may simply be tried again."""

from __future__ import annotations

import pytest

from gateway.carrier.faults import CodeClass, code_class, sort_fault
from gateway.errors import FaultKind

TEMPORARY, UNCERTAIN, PERMANENT, ACCOUNT = (
    FaultKind.TEMPORARY,
    FaultKind.UNCERTAIN,
    FaultKind.PERMANENT,
    FaultKind.ACCOUNT,
)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, 20429, TEMPORARY),
        (429, None, TEMPORARY),
        (400, 20429, TEMPORARY),
        (400, 21611, TEMPORARY),
        (400, 10004, TEMPORARY),
        (500, 20500, UNCERTAIN),
        (502, None, UNCERTAIN),
        (503, 20503, UNCERTAIN),
        (504, None, UNCERTAIN),
        (500, 21211, UNCERTAIN),
        (408, None, UNCERTAIN),
        (302, None, UNCERTAIN),
        (0, None, UNCERTAIN),
        (401, 20003, ACCOUNT),
        (401, None, ACCOUNT),
        (403, None, ACCOUNT),
        (403, 10001, ACCOUNT),
        (400, 21606, ACCOUNT),
        (400, 21608, ACCOUNT),
        (400, 21703, ACCOUNT),
        (400, 63038, ACCOUNT),
        (400, 30037, ACCOUNT),
        (400, 21211, PERMANENT),
        (400, 21614, PERMANENT),
        (400, 21610, PERMANENT),
        (403, 21610, PERMANENT),
        (400, 21408, PERMANENT),
        (400, 21617, PERMANENT),
        (400, 21220, PERMANENT),
        (400, 99999, PERMANENT),
        (404, 20404, PERMANENT),
    ],
)
def test_an_answer_is_sorted_by_status_and_number(status: int, code: int | None, kind: FaultKind) -> None:
    assert sort_fault(status, code) is kind


@pytest.mark.parametrize("status", range(500, 600))
def test_a_fault_of_theirs_is_always_uncertain_whatever_its_number(status: int) -> None:
    assert {sort_fault(status, code) for code in (None, 20429, 21610, 21211, status)} == {UNCERTAIN}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21610, CodeClass.CONSENT),
        (30005, CodeClass.DESTINATION),
        (30006, CodeClass.DESTINATION),
        (30003, CodeClass.TRANSIENT),
        (30036, CodeClass.EXPIRED),
        (30007, CodeClass.CONTENT),
        (30453, CodeClass.FRAUD),
        (21408, CodeClass.ROUTE),
        (12345, None),
        (None, None),
    ],
)
def test_a_number_in_a_receipt_says_what_it_is_about(code: int | None, kind: CodeClass | None) -> None:
    assert code_class(code) is kind
