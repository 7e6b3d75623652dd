"""Passwords are kept as hashes that say nothing of them."""

from __future__ import annotations

import pytest

from gateway.errors import Refused
from gateway.staff.passwords import hash_password, matches


def test_only_the_password_matches_its_hash() -> None:
    kept = hash_password("een lang wachtwoord")
    assert matches(kept, "een lang wachtwoord")
    assert not matches(kept, "een ander wachtwoord")
    assert "wachtwoord" not in kept


def test_an_account_without_a_password_matches_nothing() -> None:
    assert not matches(None, "")
    assert not matches(None, "een lang wachtwoord")
    assert not matches("geen hash", "een lang wachtwoord")


@pytest.mark.parametrize("password", ["te kort", "x" * 201])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="password_length"):
        hash_password(password)


def test_a_password_of_any_length_can_be_tried() -> None:
    assert not matches(hash_password("een lang wachtwoord"), "x" * 100_000)
