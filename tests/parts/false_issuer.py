"""An issuer that lies as a test wants: it signs what it is told to, by whichever key, or falls silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from jwt.algorithms import RSAAlgorithm

from tests.parts.console_house import served

CLIENT = "ccvo"
CLAIM = "ccvogateway_rol_3d"


@cache
def key(name: str) -> Any:
    """A private key, the same one for the same name."""
    return rsa.generate_private_key(65537, 2048)


def public(name: str) -> dict[str, Any]:
    """The public half of a key, as it is published."""
    said: dict[str, Any] = RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
    return said | {"kid": name, "use": "sig", "alg": "RS256"}


def claims(issuer: str, nonce: str, now: datetime, **more: Any) -> dict[str, Any]:
    """What a true token says of an officer."""
    made = {"iss": issuer, "sub": "an", "aud": CLIENT, "nonce": nonce, CLAIM: ["CCVOGateway-officer:OVO002949"]}
    return made | {"iat": now.timestamp(), "exp": (now + timedelta(minutes=5)).timestamp(), "name": "An Claes"} | more


def signed(said: dict[str, Any], by: str = "one", algorithm: str = "RS256", **header: Any) -> str:
    """Sign claims by a key."""
    return jwt.encode(said, key(by), algorithm, headers={"kid": by} | header)


@dataclass
class FalseIssuer:
    """`sign` makes the ID token from the nonce; `broken` is answered in place of everything."""

    address: str = ""
    sign: Callable[[str], str] = str
    keys: list[str] = field(default_factory=lambda: ["one"])
    broken: Callable[[], ResponseReturnValue] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    calls_itself: str = ""
    userinfo: dict[str, Any] = field(default_factory=dict)
    nonce: str = ""

    def settings(self, **more: str) -> dict[str, str]:
        """The settings of a gateway that trusts it."""
        return {
            "OIDC_ISSUER": self.address,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": "geheim",
            "OIDC_ROLE_CLAIM": CLAIM,
        } | more

    def app(self) -> Flask:
        """Its web pages."""
        made = Flask("false issuer")

        @made.before_request
        def note() -> ResponseReturnValue | None:
            self.asked.append((request.path, request.form.to_dict()))
            return self.broken() if self.broken else None

        @made.get("/.well-known/openid-configuration")
        def metadata() -> ResponseReturnValue:
            places = ("authorization", "token", "userinfo", "end_session")
            said = {f"{name}_endpoint": f"{self.address}/{name}" for name in places}
            return jsonify(said | {"issuer": self.calls_itself or self.address, "jwks_uri": f"{self.address}/keys"})

        @made.get("/keys")
        def keys() -> ResponseReturnValue:
            return jsonify(keys=[public(name) for name in self.keys])

        @made.post("/token")
        def token() -> ResponseReturnValue:
            if request.form["code"] == "verzonnen":
                return jsonify(error="invalid_grant"), 400
            return jsonify(access_token="a", token_type="Bearer", id_token=self.sign(self.nonce))

        @made.get("/userinfo")
        def userinfo() -> ResponseReturnValue:
            return jsonify(self.userinfo)

        return made


@contextmanager
def false_issuer() -> Iterator[FalseIssuer]:
    """Run it while the block runs."""
    made = FalseIssuer()
    with served(made.app()) as address:
        made.address = address
        yield made
