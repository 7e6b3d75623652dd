"""Where real people can be reached a password alone opens nothing; a lost telephone keeps nobody out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.staff.actions import find_staff
from gateway.staff.tables import RecoveryCode, SecondStep, SignInAttempt, StaffSession
from tests.parts.clock import MovableClock
from tests.parts.console_house import PASSWORD, ConsoleHouse, console_house, sign_in, token

REAL = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "PAGE_CALL_FROM": "+3222170113",
    "PAGE_SMS_FROM": "+32460000112",
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url, **REAL) as made:
        yield made


@pytest.fixture
def sandbox(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def secret_on(page: str) -> str:
    """The key that a page shows to be typed over."""
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found, page
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([A-Z0-9-]{19})</code></li>", page)


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": token(client.get("/sign-in").text), **fields})


def enrol(house: ConsoleHouse, login: str = "officer") -> tuple[FlaskClient, str, list[str]]:
    """Come in for the first time; returns the browser, the secret of the authenticator and the recovery codes."""
    client = house.app.test_client()
    assert sign_in(client, login, wanted="/duty").headers["Location"] == "/sign-in/second-step"
    secret = secret_on(client.get("/sign-in/second-step").text)
    shown = send(client, "/sign-in/second-step", code=code(house, secret))
    assert shown.status_code == 200, shown.text
    return client, secret, codes_on(shown.text)


def code(house: ConsoleHouse, secret: str) -> str:
    return pyotp.TOTP(secret).at(house.clock())


def come_in(house: ConsoleHouse, said: str, login: str = "officer", client: FlaskClient | None = None) -> TestResponse:
    """Give the password and then a code."""
    browser = client or house.app.test_client()
    answer = sign_in(browser, login)
    assert answer.headers["Location"] == "/sign-in/code", answer.text
    return send(browser, "/sign-in/code", code=said)


def wrong(house: ConsoleHouse, secret: str) -> str:
    """A code that is not right now, nor about now."""
    near = {pyotp.TOTP(secret).at(house.clock() + timedelta(seconds=30 * step)) for step in range(-3, 4)}
    return next(said for said in ("000000", "111111", "222222", "333333", "444444", "555555") if said not in near)


def test_the_first_sign_in_sets_an_authenticator_and_until_then_opens_nothing(house: ConsoleHouse) -> None:
    client = house.app.test_client()
    sign_in(client, "officer")
    assert client.get("/tickets").status_code == 303
    page = client.get("/sign-in/second-step").text
    assert "<svg" in page
    assert send(client, "/sign-in/second-step", code=wrong(house, secret_on(page))).status_code == 401
    assert secret_on(client.get("/sign-in/second-step").text) == secret_on(page)
    client, _, codes = enrol(house)
    assert len(codes) == 10
    assert client.get("/tickets").status_code == 200


def test_after_that_a_code_completes_the_password_and_leads_on(house: ConsoleHouse) -> None:
    _, secret, _ = enrol(house)
    house.clock.advance(minutes=1)
    client = house.app.test_client()
    sign_in(client, "officer", wanted="/duty")
    assert client.get("/tickets").status_code == 303
    assert client.get("/sign-in/second-step").headers["Location"] == "/sign-in"
    answer = send(client, "/sign-in/code", code=f" {code(house, secret)[:3]} {code(house, secret)[3:]} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/duty")
    assert client.get("/tickets").status_code == 200


def test_a_code_opens_once(house: ConsoleHouse) -> None:
    _, secret, _ = enrol(house)
    assert come_in(house, code(house, secret)).status_code == 401  # it set the authenticator already
    house.clock.advance(minutes=1)
    said = code(house, secret)
    assert come_in(house, said).status_code == 303
    assert come_in(house, said).status_code == 401


def test_a_code_of_somebody_else_opens_nothing(house: ConsoleHouse) -> None:
    enrol(house)
    _, other, codes = enrol(house, "auditor")
    house.clock.advance(minutes=1)
    assert come_in(house, code(house, other)).status_code == 401
    assert come_in(house, codes[0]).status_code == 401


def test_a_recovery_code_opens_once_in_place_of_a_lost_authenticator(house: ConsoleHouse) -> None:
    _, _, codes = enrol(house)
    client = house.app.test_client()
    assert come_in(house, codes[3].lower().replace("-", " "), client=client).status_code == 303
    assert "U hebt nog 9 herstelcodes" in client.get("/account").text
    assert come_in(house, codes[3]).status_code == 401


def test_without_the_password_no_code_is_asked_for(house: ConsoleHouse) -> None:
    _, secret, codes = enrol(house)
    client = house.app.test_client()
    for said in (code(house, secret), codes[0]):
        answer = send(client, "/sign-in/code", code=said)
        assert answer.status_code == 401
        assert "opnieuw aan" in answer.text
    assert client.get("/sign-in/code").status_code == 303
    assert client.get("/sign-in/second-step").status_code == 303


def test_half_a_sign_in_lapses(house: ConsoleHouse) -> None:
    _, secret, _ = enrol(house)
    client = house.app.test_client()
    sign_in(client, "officer")
    house.clock.advance(minutes=11)
    assert "opnieuw aan" in send(client, "/sign-in/code", code=code(house, secret)).text


def test_a_demo_account_never_opens_where_real_people_can_be_reached(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        find_staff(session, "officer").demo = True
    answer = sign_in(house.app.test_client(), "officer")
    assert answer.status_code == 401


def test_on_the_sandbox_a_name_and_a_password_are_enough_until_somebody_wants_more(sandbox: ConsoleHouse) -> None:
    client = sandbox.browser("officer")
    asked = send(client, "/account/second-step/ask", password=PASSWORD)
    assert asked.headers["Location"] == "/account/second-step"
    secret = secret_on(client.get("/account/second-step").text)
    assert sign_in(sandbox.app.test_client(), "officer").headers["Location"] == "/"
    assert send(client, "/account/second-step", code="000").status_code == 303
    shown = send(client, "/account/second-step", code=code(sandbox, secret))
    assert len(codes_on(shown.text)) == 10
    assert sign_in(sandbox.app.test_client(), "officer").headers["Location"] == "/sign-in/code"
    assert sign_in(sandbox.app.test_client(), "auditor").headers["Location"] == "/"


def test_new_recovery_codes_take_the_place_of_the_old_and_ask_for_the_password(house: ConsoleHouse) -> None:
    client, _, old = enrol(house)
    assert codes_on(send(client, "/account/recovery-codes", password="niet dit wachtwoord").text) == []
    new = codes_on(send(client, "/account/recovery-codes", password=PASSWORD).text)
    assert len(new) == 10
    assert come_in(house, old[0]).status_code == 401
    assert come_in(house, new[0]).status_code == 303


def test_the_rows_hold_no_secret_and_no_code(house: ConsoleHouse) -> None:
    _, secret, codes = enrol(house)
    with house.transaction() as session:
        kept = [str(session.scalars(select(SecondStep.secret)).one()), *session.scalars(select(RecoveryCode.code_hash))]
    for each in (secret, *codes, *(one.replace("-", "") for one in codes)):
        assert not any(each in row for row in kept)


def test_an_administrator_wipes_a_second_step_which_ends_sessions_and_asks_for_a_new_one(house: ConsoleHouse) -> None:
    lost, _, codes = enrol(house)
    admin, _, _ = enrol(house, "admin")
    with house.transaction() as session:
        lost_id = find_staff(session, "officer").id
    assert send(lost, f"/staff/{lost_id}/second-step/reset").status_code == 403
    assert send(admin, f"/staff/{lost_id}/second-step/reset").headers["Location"] == "/staff"
    assert lost.get("/tickets").status_code == 303
    assert sign_in(house.app.test_client(), "officer").headers["Location"] == "/sign-in/second-step"
    with house.transaction() as session:
        assert session.scalar(select(RecoveryCode.id).where(RecoveryCode.staff_id == lost_id)) is None
    assert codes


def test_guessing_codes_is_slowed_raises_the_alarm_and_keeps_a_known_browser_free(house: ConsoleHouse) -> None:
    own, secret, codes = enrol(house)
    house.clock.advance(minutes=1)
    assert come_in(house, code(house, secret), client=own).status_code == 303
    house.clock.advance(minutes=1)
    got = []
    for place in range(14):  # many machines, which all have the password
        thief = house.app.test_client()
        far = {"REMOTE_ADDR": f"198.51.100.{place}"}
        form = token(thief.get("/sign-in").text)
        thief.post("/sign-in", data={"csrf_token": form, "login": "officer", "password": PASSWORD}, environ_base=far)
        form = token(thief.get("/sign-in").text)
        said = {"csrf_token": form, "code": wrong(house, secret)}
        got.append(thief.post("/sign-in/code", data=said, environ_base=far).status_code)
    assert got == [401] * 10 + [429] * 4
    with house.transaction() as session:
        (alarm,) = open_alarms(session)
        assert (alarm.kind, alarm.detail, alarm.count) == (
            AlarmKind.SIGN_IN_ATTACK,
            "account van officer Peeters",
            1,
        )
    assert come_in(house, code(house, secret), client=own).status_code == 303
    stranger = house.app.test_client()  # the officer with a new telephone, from elsewhere
    far = {"REMOTE_ADDR": "203.0.113.9"}
    form = token(stranger.get("/sign-in").text)
    stranger.post("/sign-in", data={"csrf_token": form, "login": "officer", "password": PASSWORD}, environ_base=far)
    said = {"csrf_token": token(stranger.get("/sign-in").text), "code": codes[0]}
    assert stranger.post("/sign-in/code", data=said, environ_base=far).status_code == 303


def test_a_password_without_its_code_stays_a_failed_try(house: ConsoleHouse) -> None:
    enrol(house)
    sign_in(house.app.test_client(), "officer")
    with house.transaction() as session:
        last = session.scalars(select(SignInAttempt).order_by(SignInAttempt.id.desc())).first()
        assert last is not None
        assert not last.succeeded
        assert len(session.scalars(select(StaffSession.id)).all()) == 1
