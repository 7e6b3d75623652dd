"""An issuer that lies, or is away, lets nobody in and keeps nobody out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Response, redirect
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gateway.commands.checks_outside import single_sign_on
from gateway.commands.findings import Verdict
from gateway.staff.tables import SignOnFlow, Staff, StaffSession
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, sign_in
from tests.parts.false_issuer import CLAIM, CLIENT, FalseIssuer, claims, false_issuer, signed


@pytest.fixture
def issuer() -> Iterator[FalseIssuer]:
    with false_issuer() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str, issuer: FalseIssuer) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url, **issuer.settings()) as made:
        yield made


def come_back(
    house: ConsoleHouse, issuer: FalseIssuer, client: FlaskClient | None = None, wanted: str = "", **said: str
) -> TestResponse:
    """Be sent to the issuer, and come back with its answer."""
    browser = client or house.app.test_client()
    there = browser.get("/sign-in/issuer", query_string={"wanted": wanted}).headers["Location"]
    asked = parse_qs(urlsplit(there).query)
    issuer.nonce = asked["nonce"][0]
    return browser.get("/sign-in/issuer/back", query_string={"state": asked["state"][0], "code": "c"} | said)


def lies(issuer: FalseIssuer, house: ConsoleHouse, **lie: Any) -> Callable[[str], str]:
    return lambda nonce: signed(claims(issuer.address, nonce, house.clock()) | lie)


def test_the_truth_lets_in(house: ConsoleHouse, issuer: FalseIssuer) -> None:
    issuer.sign = lies(issuer, house)
    client = house.app.test_client()
    assert come_back(house, issuer, client, "/duty").headers["Location"] == "/duty"
    assert client.get("/tickets").status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda i, h: lies(i, h, aud="another"),
        lambda i, h: lies(i, h, iss="https://elsewhere.example"),
        lambda i, h: lies(i, h, nonce="of another"),
        lambda i, h: lies(i, h, exp=(h.clock() - timedelta(hours=1)).timestamp()),
        lambda i, h: lies(i, h, aud=[CLIENT, "another"], azp="another"),
        lambda i, h: lambda nonce: signed(claims(i.address, nonce, h.clock()), "other", kid="one"),
        lambda i, h: lambda nonce: signed(claims(i.address, nonce, h.clock()), "other"),
        lambda i, h: (
            lambda nonce: "eyJhbGciOiJub25lIn0." + signed(claims(i.address, nonce, h.clock())).split(".")[1] + "."
        ),
        lambda i, h: lambda nonce: "",
    ],
    ids=["audience", "issuer", "nonce", "expired", "party", "other key", "unknown key", "alg none", "nothing"],
)
def test_a_lie_lets_nobody_in_and_makes_nothing(
    house: ConsoleHouse, issuer: FalseIssuer, make: Callable[[FalseIssuer, ConsoleHouse], Callable[[str], str]]
) -> None:
    issuer.sign = make(issuer, house)
    client = house.app.test_client()
    answer = come_back(house, issuer, client)
    assert answer.status_code == 403
    assert "klopt niet" in answer.text
    assert client.get("/tickets").status_code == 303
    with house.transaction() as session:
        assert session.scalar(select(func.count()).select_from(StaffSession)) == 0
        assert session.scalar(select(Staff.id).where(Staff.login.startswith("sso-"))) is None


def test_a_code_that_the_issuer_does_not_know_is_refused(house: ConsoleHouse, issuer: FalseIssuer) -> None:
    issuer.sign = lies(issuer, house)
    assert come_back(house, issuer, code="verzonnen").status_code == 403


def test_an_answer_in_the_name_of_another_issuer_is_refused_before_anything_is_asked(
    house: ConsoleHouse, issuer: FalseIssuer
) -> None:
    issuer.sign = lies(issuer, house)
    assert come_back(house, issuer, iss="https://elsewhere.example").status_code == 403
    assert "/token" not in [path for path, _ in issuer.asked]
    assert come_back(house, issuer, iss=issuer.address).status_code == 303


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "//[", "/sign-out"])
def test_signing_on_never_leads_to_another_site(house: ConsoleHouse, issuer: FalseIssuer, wanted: str) -> None:
    issuer.sign = lies(issuer, house)
    assert come_back(house, issuer, wanted=wanted).headers["Location"] == "/"


def test_roles_that_stand_beside_the_token_are_those_of_the_same_person_only(
    house: ConsoleHouse, issuer: FalseIssuer
) -> None:
    def without(nonce: str) -> str:
        said = claims(issuer.address, nonce, house.clock())
        return signed({name: value for name, value in said.items() if name != CLAIM})

    issuer.sign = without
    issuer.userinfo = {"sub": "an", CLAIM: ["CCVOGateway-auditor:OVO002949"]}
    assert come_back(house, issuer).status_code == 303
    issuer.userinfo = {"sub": "bob", CLAIM: ["CCVOGateway-admin:OVO002949"]}
    assert come_back(house, issuer).status_code == 403


def _silent() -> Response:
    return Response("bezig", 503)


def _elsewhere() -> Any:
    return redirect("http://127.0.0.1:9/")


def _endless() -> Response:
    return Response((b"x" * 65_536 for _ in range(100)), 200)


@pytest.mark.parametrize(
    "broken",
    [_silent, _elsewhere, _endless, lambda: "geen json", lambda: "[]", lambda: "{}"],
    ids=["silent", "elsewhere", "endless", "words", "list", "empty"],
)
def test_an_issuer_that_is_away_gives_one_clear_message_and_the_local_door_stays_open(
    house: ConsoleHouse, issuer: FalseIssuer, broken: Callable[[], Any]
) -> None:
    issuer.broken = broken
    client = house.app.test_client()
    answer = client.get("/sign-in/issuer")
    assert answer.status_code == 503
    assert "Eenmalige aanmelding antwoordt niet" in answer.text
    assert "Gebruikersnaam" in answer.text
    assert sign_in(client, "officer").status_code == 303
    with house.transaction() as session:
        assert session.scalar(select(func.count()).select_from(SignOnFlow)) == 0


def test_an_issuer_that_falls_silent_half_way_lets_nobody_in(house: ConsoleHouse, issuer: FalseIssuer) -> None:
    client = house.app.test_client()
    there = client.get("/sign-in/issuer").headers["Location"]
    issuer.broken = _silent
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = client.get("/sign-in/issuer/back", query_string={"state": state, "code": "c"})
    assert answer.status_code == 503
    assert client.get("/tickets").status_code == 303


def test_an_issuer_that_is_away_is_left_alone_for_a_moment_and_then_asked_again(
    house: ConsoleHouse, issuer: FalseIssuer
) -> None:
    issuer.broken = _silent
    client = house.app.test_client()
    for _ in range(5):
        assert client.get("/sign-in/issuer").status_code == 503
    assert len(issuer.asked) == 1
    issuer.broken = None
    house.clock.advance(seconds=11)
    assert client.get("/sign-in/issuer").status_code == 303


def test_an_issuer_that_calls_itself_something_else_is_not_trusted(house: ConsoleHouse, issuer: FalseIssuer) -> None:
    issuer.calls_itself = "https://elsewhere.example"
    assert house.app.test_client().get("/sign-in/issuer").status_code == 503
    (finding,) = single_sign_on(house.installation)
    assert (finding.verdict, "calls itself something else" in finding.said) == (Verdict.WRONG, True)


def test_who_breaks_off_at_the_issuer_is_told_so(house: ConsoleHouse, issuer: FalseIssuer) -> None:
    answer = come_back(house, issuer, code="", error="access_denied")
    assert answer.status_code == 403
    assert "afgebroken" in answer.text


def test_the_secret_stays_between_us_and_the_issuer(house: ConsoleHouse, issuer: FalseIssuer) -> None:
    issuer.sign = lies(issuer, house)
    client = house.app.test_client()
    assert "geheim" not in client.get("/sign-in/issuer").headers["Location"]
    come_back(house, issuer)
    (form,) = [form for path, form in issuer.asked if path == "/token"]
    assert set(form) == {"grant_type", "code", "redirect_uri", "code_verifier"}
    assert len(form["code_verifier"]) >= 43


def test_without_single_sign_on_there_is_no_way_to_it(tmp_path: Path, clock: MovableClock, database_url: str) -> None:
    with console_house(tmp_path, clock, database_url) as house:
        client = house.app.test_client()
        assert "uw organisatie" not in client.get("/sign-in").text
        assert client.get("/sign-in/issuer").headers["Location"] == "/sign-in"
        assert client.get("/sign-in/issuer/back?state=a&code=b").status_code == 403
