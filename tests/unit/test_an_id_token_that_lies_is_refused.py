"""Only a token of this issuer, for us, for this sign-in, by its own key, now, says who somebody is."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.staff.id_token import Expected, KeyUnknown, Untrue, checked
from tests.parts.false_issuer import CLIENT, claims, key, public, signed

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HERE = "https://issuer.example"
EXPECTED = Expected(HERE, CLIENT, "this one")
KEYS = [public("one"), public("two"), {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"}]


def said(**more: Any) -> dict[str, Any]:
    return claims(HERE, "this one", NOW) | more


def unsigned(body: dict[str, Any], algorithm: str, secret: bytes = b"") -> str:
    def part(value: Any) -> str:
        return (
            urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=").decode()
        )

    head = f"{part({'alg': algorithm, 'kid': 'one', 'typ': 'JWT'})}.{part(body)}"
    return f"{head}.{part(hmac.digest(secret, head.encode(), sha256)) if secret else ''}"


@pytest.mark.parametrize("by", ["one", "two"])
def test_a_true_token_says_who_it_is(by: str) -> None:
    assert checked(signed(said(), by), KEYS, EXPECTED, NOW)["sub"] == "an"


def test_for_several_audiences_it_names_us_as_the_party() -> None:
    assert checked(signed(said(aud=[CLIENT, "other"], azp=CLIENT)), KEYS, EXPECTED, NOW)["sub"] == "an"


def test_clocks_may_differ_a_minute() -> None:
    for moved in (timedelta(seconds=59), -timedelta(seconds=59)):
        told = signed(claims(HERE, "this one", NOW + moved))
        assert checked(told, KEYS, EXPECTED, NOW)["sub"] == "an"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"nonce": ""},
        {"exp": (NOW - timedelta(seconds=61)).timestamp()},
        {"exp": "morgen"},
        {"exp": None},
        {"iat": (NOW + timedelta(seconds=61)).timestamp()},
        {"iat": (NOW - timedelta(minutes=11)).timestamp()},
        {"nbf": (NOW + timedelta(minutes=5)).timestamp()},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"sub": None},
    ],
    ids=str,
)
def test_what_it_says_must_be_so(lie: dict[str, Any]) -> None:
    body = {name: value for name, value in said(**lie).items() if value is not None}
    with pytest.raises(Untrue):
        checked(signed(body), KEYS, EXPECTED, NOW)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "HS512", "", "RS1"])
def test_only_signatures_that_share_no_secret_count(algorithm: str) -> None:
    published = key("one").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (b"", published, b"secret"):
        with pytest.raises(Untrue):
            checked(unsigned(said(), algorithm, secret), KEYS, EXPECTED, NOW)


def test_another_key_under_a_known_name_is_no_signature() -> None:
    with pytest.raises(Untrue):
        checked(signed(said(), "other", kid="one"), KEYS, EXPECTED, NOW)


def test_a_key_that_the_issuer_does_not_have_is_unknown() -> None:
    with pytest.raises(KeyUnknown):
        checked(signed(said(), "other"), KEYS, EXPECTED, NOW)


def test_a_key_in_the_token_itself_proves_nothing() -> None:
    with pytest.raises((Untrue, KeyUnknown)):
        checked(signed(said(), "other", jwk=public("other")), KEYS, EXPECTED, NOW)


def test_one_changed_letter_is_seen() -> None:
    head, body, signature = signed(said()).split(".")
    with pytest.raises(Untrue):
        checked(f"{head}.{body[:-2]}{'A' if body[-2] != 'A' else 'B'}{body[-1]}.{signature}", KEYS, EXPECTED, NOW)


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "..", "é.é.é", "x" * 10_000])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Untrue):
        checked(token, KEYS, EXPECTED, NOW)
