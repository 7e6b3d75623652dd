"""Is this ID token true, and meant for us, now? Pure. By OpenID Connect Core 3.1.3.7, with signatures by PyJWT."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # none shares a secret
LEEWAY_S = 60  # how far the issuer's clock may be from ours
OLDEST_S = 600  # an ID token is made for this sign-in
SUBJECT_MOST = 255
_OPTIONS: Any = {"require": ["iss", "sub", "aud", "exp", "iat"]} | dict.fromkeys(
    ("verify_exp", "verify_iat", "verify_nbf"), False
)  # times are weighed below, by a clock that is an argument


class Untrue(Exception):  # noqa: N818 - the token is, nothing broke
    """An ID token that proves nothing; `why` in one word, for the audit."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class KeyUnknown(Exception):  # noqa: N818 - the issuer may have changed its keys
    """An ID token that is signed with a key which the issuer's keys, as they are known, do not hold."""


@dataclass(frozen=True)
class Expected:
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str


def checked(token: str, keys: Sequence[Mapping[str, Any]], expected: Expected, now: datetime) -> Mapping[str, Any]:
    """Return the claims of an ID token; raises Untrue, or KeyUnknown. `keys`: the issuer's, as JWK."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Untrue("alg")
        claims: Mapping[str, Any] = jwt.decode(
            token,
            _key(header, keys),
            algorithms=[header["alg"]],
            audience=expected.client_id,
            issuer=expected.issuer,
            options=_OPTIONS,
        )
    except jwt.InvalidTokenError as fault:
        raise Untrue(type(fault).__name__.removesuffix("Error")) from fault
    except (jwt.PyJWTError, TypeError, ValueError) as fault:  # a key that does not fit its algorithm
        raise Untrue("key") from fault
    _check_times(claims, now.timestamp())
    _check_for_whom(claims, expected)
    return claims


def _key(header: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> Any:
    signing = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC")]
    if header.get("kid") is not None:
        signing = [key for key in signing if key.get("kid") == header["kid"]]
    if len(signing) != 1:
        raise KeyUnknown
    return jwt.PyJWK.from_dict(dict(signing[0]), algorithm=header["alg"]).key


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
    if not all(isinstance(each, (int, float)) for each in times):
        raise Untrue("times")
    ends, made, begins = times
    if ends + LEEWAY_S <= now:
        raise Untrue("exp")
    if made - LEEWAY_S > now or begins - LEEWAY_S > now:
        raise Untrue("iat")
    if made + OLDEST_S < now:
        raise Untrue("old")


def _check_for_whom(claims: Mapping[str, Any], expected: Expected) -> None:
    nonce, subject = claims.get("nonce"), claims["sub"]
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise Untrue("nonce")
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_MOST:
        raise Untrue("sub")
    audience, party = claims["aud"], claims.get("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise Untrue("azp")
    if party is not None and party != expected.client_id:
        raise Untrue("azp")
