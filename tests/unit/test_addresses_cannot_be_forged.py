"""Addresses for the carrier: absolute, signed, and saying nothing of what they refer to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carrier.addresses import Addresses
from gateway.errors import Refused

OURS = Addresses("https://ccvo.example.org", "a-secret-of-ours-for-tests")
THEIRS = Addresses("https://ccvo.example.org", "another-secret-for-tests")


@given(st.sampled_from(["page", "leg", "conversation", "notice"]), st.integers(1, 2**62))
def test_a_reference_reads_back_as_what_it_was_made_for(kind: str, key: int) -> None:
    assert OURS.read(kind, OURS.reference(kind, key)) == key


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "1",
        "x.y",
        "é",
        THEIRS.reference("page", 1),
        OURS.reference("leg", 1),
        OURS.reference("page", 1)[:-1],
        OURS.reference("page", 1) + "A",
    ],
)
def test_a_forged_or_foreign_reference_is_refused(reference: str) -> None:
    with pytest.raises(Refused, match="bad_reference"):
        OURS.read("page", reference)


def test_every_address_is_absolute_and_has_no_underscore_in_its_host() -> None:
    made = [
        OURS.turn(1, 2),
        OURS.silence(1, 2),
        OURS.recording(1),
        OURS.whisper(1),
        OURS.page_answer(1),
        OURS.page_status(1),
        OURS.receipt("notice", 1),
    ]
    assert all(address.startswith("https://ccvo.example.org/") for address in made)
    assert len(set(made)) == len(made)
