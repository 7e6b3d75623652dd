"""Coming in and going out, as a browser does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.staff.tables import StaffSession
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, sign_in, token


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def test_whoever_is_not_signed_in_is_asked_who_they_are_and_then_led_on(house: ConsoleHouse) -> None:
    client = house.app.test_client()
    asked = client.get("/duty")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?wanted=/duty")
    assert sign_in(client, "officer", wanted="/duty").headers["Location"] == "/duty"
    assert client.get("/duty").status_code == 200


def test_a_wrong_login_and_a_wrong_password_look_the_same(house: ConsoleHouse) -> None:
    pages = set()
    for login, password in (("officer", "niet dit wachtwoord"), ("niemand", "een lang wachtwoord")):
        answer = sign_in(house.app.test_client(), login, password)
        assert answer.status_code == 401
        pages.add(answer.text.replace(token(answer.text), ""))
    assert len(pages) == 1


def test_a_guesser_is_told_how_long_to_wait_and_a_person_who_waits_gets_in(house: ConsoleHouse) -> None:
    client = house.app.test_client()
    for _ in range(5):
        assert sign_in(client, "officer", "mis").status_code == 401
    told = sign_in(client, "officer")
    assert told.status_code == 429
    assert "niet geblokkeerd" in told.text
    house.clock.advance(timedelta(seconds=int(told.headers["Retry-After"])))
    assert sign_in(client, "officer").status_code == 303


def test_an_attack_on_an_account_never_keeps_its_person_out_of_a_known_browser(house: ConsoleHouse) -> None:
    own = house.browser("officer")
    house.post("/sign-out", "officer")
    attacker = house.app.test_client()
    assert {sign_in(attacker, "officer", "mis").status_code for _ in range(30)} == {401, 429}
    assert sign_in(own, "officer").status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/x", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/sign-out"]
)
def test_signing_in_never_leads_to_another_site(house: ConsoleHouse, elsewhere: str) -> None:
    assert sign_in(house.app.test_client(), "officer", wanted=elsewhere).headers["Location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: ConsoleHouse) -> None:
    cookies = sign_in(house.app.test_client(), "officer").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert not any("Secure" in cookie for cookie in cookies)


def test_behind_https_cookies_are_secure_and_bound_to_the_host(
    tmp_path: Path, clock: MovableClock, database_url: str
) -> None:
    with console_house(tmp_path, clock, database_url, PUBLIC_URL="https://ccvo.example") as house:
        answer = sign_in(house.app.test_client(), "officer")
        page = house.app.test_client().get("/sign-in")
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert any(cookie.startswith("__Host-ccvo=") for cookie in page.headers.getlist("Set-Cookie"))
    assert "max-age" in page.headers["Strict-Transport-Security"]


def test_after_signing_out_the_old_cookie_opens_nothing(house: ConsoleHouse) -> None:
    client = house.browser("officer")
    kept = client.get_cookie("ccvo")
    assert kept is not None
    house.post("/sign-out", "officer")
    client.set_cookie("ccvo", kept.value)
    assert client.get("/tickets").status_code == 303


def test_a_session_lapses_when_nobody_does_anything_though_the_page_goes_on_asking(house: ConsoleHouse) -> None:
    house.browser("officer")
    for _ in range(13):
        house.clock.advance(timedelta(minutes=59))
        last = house.get("/tickets/live", headers={"HX-Request": "true"})
    assert last.status_code == 401
    assert last.headers["HX-Redirect"].startswith("/sign-in")


def test_somebody_who_works_on_stays_signed_in_for_a_day(house: ConsoleHouse) -> None:
    house.browser("officer")
    for _ in range(4):
        house.clock.advance(timedelta(hours=5, minutes=59))
        assert house.get("/tickets").status_code == 200
    house.clock.advance(timedelta(minutes=5))
    assert house.get("/tickets").status_code == 303


def test_the_database_keeps_no_secret_that_opens_a_session(house: ConsoleHouse) -> None:
    with house.browser("officer").session_transaction() as cookie:
        secret = cookie["token"]
    with house.transaction() as session:
        assert secret not in session.scalars(select(StaffSession.token_hash)).all()


def test_every_page_keeps_scripts_styles_and_frames_of_others_out(house: ConsoleHouse) -> None:
    for path in ("/sign-in", "/tickets", "/nergens"):
        headers = house.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
