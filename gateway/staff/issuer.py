"""What do we ask of the issuer, and what does it say? OpenID Connect over HTTP; never within a transaction.

Everything ends in time, few requests run side by side, and after a failure the issuer is left alone for a while: web
also serves callers, and none of them may wait for a sign-in. What it says of itself is asked once an hour; its keys
also when a token names one that we do not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests

from gateway.given import is_loopback
from gateway.sign_on import SignOn
from gateway.staff.id_token import Expected, KeyUnknown, Untrue, checked

CONNECT_S, READ_S, TOTAL_S = 3.0, 8.0, 12.0
SIDE_BY_SIDE = 2
LEFT_ALONE_S = 10.0
KNOWN_S = 3600.0
KEYS_AGAIN_S = 30.0  # a token that names an unknown key has the keys asked again, but no sooner than this
LARGEST = 512 * 1024


class IssuerAway(Exception):  # noqa: N818 - it is, nothing of ours broke
    """The issuer gave no usable answer; `why` in a word or two."""


class IssuerRefused(Exception):  # noqa: N818
    """The issuer does not take what we gave: a code that it did not give us, or gave once already."""


@dataclass(frozen=True)
class Told:
    """What the issuer told of a person: the claims, and the token that they stand in."""

    claims: Mapping[str, Any]
    id_token: str


@dataclass(frozen=True)
class _Known:
    metadata: Mapping[str, Any]
    keys: Sequence[Mapping[str, Any]]
    metadata_at: float
    keys_at: float


class Issuer:
    """One issuer, as one process knows it."""

    def __init__(self, settings: SignOn, clock: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self.settings = settings
        self.name = settings.issuer or ""
        self._clock, self._monotonic = clock, monotonic
        self._known: _Known | None = None
        self._lock = Lock()
        self._lanes = BoundedSemaphore(SIDE_BY_SIDE)
        self._away_until = float("-inf")

    def authorization_url(self, state: str, nonce: str, challenge: str, back: str, anew: bool = False) -> str:
        """Return where a browser is sent; raises IssuerAway. `challenge` is the S256 of a verifier (PKCE).

        `anew`: whoever is signed in there must sign in once more.
        """
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id or "",
            "redirect_uri": back,
            "scope": self.settings.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if anew:
            asked |= {"prompt": "login", "max_age": "0"}
        return _with(str(self._metadata()["authorization_endpoint"]), asked)

    def told_for(self, code: str, verifier: str, nonce: str, back: str) -> Told:
        """Trade a code for what the issuer says of the person; raises IssuerAway, IssuerRefused or Untrue."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        answer = self._token(form)
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise Untrue("missing")
        claims = dict(self._checked(id_token, nonce))
        if (self.settings.role_claim or "") not in claims:
            claims = self._person(answer.get("access_token"), claims["sub"]) | claims
        return Told(claims, id_token)

    def end_session_url(self, id_token: str, back: str) -> str | None:
        """Return where a browser is sent to sign out at the issuer too; None when it has no such place, or is away."""
        try:
            place = self._metadata().get("end_session_endpoint")
        except IssuerAway:
            return None
        if not isinstance(place, str) or not _is_safe(place):
            return None
        client = self.settings.client_id or ""
        return _with(place, {"id_token_hint": id_token, "client_id": client, "post_logout_redirect_uri": back})

    def check(self) -> int:
        """Ask what a sign-in asks before anybody signs in, anew; returns how many keys there are. Raises IssuerAway."""
        self._known = None
        self._metadata()
        return len(self._keys(again=False))

    def says_it_is(self, said: str | None) -> bool:
        """Whether an answer names no other issuer than this one (RFC 9207)."""
        return said is None or said.rstrip("/") == self.name

    def _checked(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        expected = Expected(str(self._metadata()["issuer"]), self.settings.client_id or "", nonce)
        try:
            return checked(id_token, self._keys(again=False), expected, self._clock())
        except KeyUnknown:
            pass
        try:
            return checked(id_token, self._keys(again=True), expected, self._clock())
        except KeyUnknown:
            raise Untrue("key") from None

    def _person(self, access_token: Any, subject: str) -> dict[str, Any]:
        place = self._metadata().get("userinfo_endpoint")
        if not isinstance(place, str) or not isinstance(access_token, str):
            return {}
        said = self._ask("GET", place, headers={"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != subject:
            raise Untrue("userinfo")
        return said

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        metadata = self._metadata()
        client_id, secret = self.settings.client_id or "", self.settings.client_secret or ""
        ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in ways:
            return self._ask(
                "POST", metadata["token_endpoint"], data=form, auth=(quote(client_id, safe=""), quote(secret, safe=""))
            )
        return self._ask(
            "POST", metadata["token_endpoint"], data=form | {"client_id": client_id, "client_secret": secret}
        )

    def _metadata(self) -> Mapping[str, Any]:
        known = self._known
        if known is not None and self._now() - known.metadata_at <= KNOWN_S:
            return known.metadata
        with self._asking():
            metadata = self._ask("GET", f"{self.name}/.well-known/openid-configuration")
            self._check_metadata(metadata)
            self._known = _Known(metadata, (), self._now(), float("-inf"))
        return metadata

    def _keys(self, again: bool) -> Sequence[Mapping[str, Any]]:
        metadata, known = self._metadata(), self._known
        if known is None or self._now() - known.keys_at <= (KEYS_AGAIN_S if again else KNOWN_S):
            return known.keys if known is not None else ()
        with self._asking():
            listed = self._ask("GET", metadata["jwks_uri"]).get("keys")
            keys = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
            self._known = _Known(metadata, keys, known.metadata_at, self._now())
        return keys

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=CONNECT_S):
            raise IssuerAway("busy")
        try:
            yield
        finally:
            self._lock.release()

    def _now(self) -> float:
        return self._clock().timestamp()

    def _check_metadata(self, metadata: Mapping[str, Any]) -> None:
        if str(metadata.get("issuer", "")).rstrip("/") != self.name:
            raise IssuerAway("it calls itself something else")
        for place in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(metadata.get(place), str) or not self._may_ask(metadata[place]):
                raise IssuerAway(f"no safe {place}")

    def _may_ask(self, place: str) -> bool:
        return _is_safe(place) and (is_loopback(self.name) or not is_loopback(place))

    def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        if not self._may_ask(url):
            raise IssuerAway("not https")
        with self._lane():
            try:
                return self._answer(method, url, more)
            except (requests.RequestException, ValueError) as fault:
                self._away_until = self._now() + LEFT_ALONE_S
                raise IssuerAway(type(fault).__name__) from fault

    @contextmanager
    def _lane(self) -> Iterator[None]:
        if self._now() < self._away_until:
            raise IssuerAway("away a moment ago")
        if not self._lanes.acquire(timeout=CONNECT_S):
            raise IssuerAway("busy")
        try:
            yield
        finally:
            self._lanes.release()

    def _answer(self, method: str, url: str, more: dict[str, Any]) -> dict[str, Any]:
        ends, headers = self._monotonic() + TOTAL_S, {"Accept": "application/json"} | more.pop("headers", {})
        with requests.Session() as session:
            session.auth = _no_auth  # nothing that lies in a file of this machine is sent along
            response = session.request(
                method, url, headers=headers, timeout=(CONNECT_S, READ_S), stream=True, allow_redirects=False, **more
            )
            body = b""
            for part in response.iter_content(16_384):
                body += part
                if len(body) > LARGEST or self._monotonic() > ends:
                    raise ValueError("too large or too slow")
        if method == "POST" and 400 <= response.status_code < 500:
            raise IssuerRefused(_error_of(body))
        response.raise_for_status()
        said = json.loads(body)
        if response.status_code != 200 or not isinstance(said, dict):
            raise ValueError("no answer")
        return said


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _error_of(body: bytes) -> str:
    try:
        return str(json.loads(body).get("error"))[:40]
    except (ValueError, AttributeError):
        return "refused"


def _is_safe(place: str) -> bool:
    try:
        return urlsplit(place).scheme == "https" or (urlsplit(place).scheme == "http" and is_loopback(place))
    except ValueError:
        return False


def _with(place: str, asked: Mapping[str, str]) -> str:
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"
