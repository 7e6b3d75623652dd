"""Who is signed in where is seen in one place, and what is ended is over at once, in every process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.alarms.actions import open_alarms
from gateway.console import blueprint
from gateway.staff import accounts
from gateway.staff.actions import find_staff
from gateway.staff.model import Role
from tests.parts.clock import MovableClock
from tests.parts.compiled import HouseApp
from tests.parts.console_house import PASSWORD, ConsoleHouse, console_house, sign_in, token

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
IPHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"}
NEW = "een ander lang wachtwoord"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def signed_in(house: ConsoleHouse, login: str = "officer", app: Flask | None = None, **headers: str) -> FlaskClient:
    client = (app or house.app).test_client()
    form = token(client.get("/sign-in").text)
    said = {"csrf_token": form, "login": login, "password": PASSWORD}
    far = {"REMOTE_ADDR": "192.0.2.77"}
    assert client.post("/sign-in", data=said, headers=headers, environ_base=far).status_code == 303
    return client


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": token(client.get("/account").text), **fields}, follow_redirects=True)


def open_to(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def number_of(page: str, device: str) -> str:
    row = next(row for row in page.split("<tr>") if device in row and "/end" in row)
    found = re.search(r"/sessions/(\d+)/end", row)
    assert found
    return found[1]


def test_ones_own_page_tells_device_network_and_times_and_which_is_this_one(house: ConsoleHouse) -> None:
    signed_in(house, **IPHONE)
    house.clock.advance(minutes=20)
    page = signed_in(house, **FIREFOX).get("/account").text
    assert "Safari op iPhone" in page
    assert "192.0.2.*" in page
    assert "192.0.2.77" not in page
    here = next(row for row in page.split("<tr>") if "dit toestel" in row)
    assert "Firefox op Windows" in here


def test_one_session_or_all_others_end_at_once_in_every_process(house: ConsoleHouse) -> None:
    second = HouseApp("another process", static_folder=None)
    second.register_blueprint(blueprint(house.installation))
    here = signed_in(house, **FIREFOX)
    phone, other = signed_in(house, app=second, **IPHONE), signed_in(house, app=second)
    send(here, f"/account/sessions/{number_of(here.get('/account').text, 'iPhone')}/end")
    assert (open_to(here), open_to(phone), open_to(other)) == (True, False, True)
    assert "1 andere sessie beëindigd" in send(here, "/account/sessions/end-others").text
    assert (open_to(here), open_to(other)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else_without_the_permission(house: ConsoleHouse) -> None:
    victim, officer = signed_in(house, "auditor"), signed_in(house)
    number = number_of(signed_in(house, "admin").get("/staff/sessions").text, "auditor")
    assert send(officer, f"/staff/sessions/{number}/end").status_code == 403
    assert "al voorbij" in send(officer, f"/account/sessions/{number}/end").text
    assert officer.get("/staff/sessions").status_code == 403
    assert open_to(victim)


@pytest.mark.parametrize("by", ["admin", "coordinator"])
def test_an_administrator_or_coordinator_signs_somebody_out_everywhere(house: ConsoleHouse, by: str) -> None:
    victims, mine = [signed_in(house), signed_in(house)], signed_in(house, by)
    with house.transaction() as session:
        victim = find_staff(session, "officer").id
    assert "overal afgemeld (2)" in send(mine, f"/staff/{victim}/sign-out").text
    assert [open_to(each) for each in victims] == [False, False]
    assert send(mine, "/staff/9999/sign-out").status_code == 404


def test_a_new_password_ends_every_other_session_and_asks_for_the_old_one(house: ConsoleHouse) -> None:
    here, other = signed_in(house), signed_in(house)
    refused = [
        send(here, "/account/password", password="niet dit wachtwoord", new=NEW, again=NEW),
        send(here, "/account/password", password=PASSWORD, new=NEW, again=NEW + "!"),
        send(here, "/account/password", password=PASSWORD, new="kort", again="kort"),
    ]
    assert all('class="notice alarm"' in answer.text for answer in refused)
    assert open_to(other)
    assert "gewijzigd" in send(here, "/account/password", password=PASSWORD, new=NEW, again=NEW).text
    assert (open_to(here), open_to(other)) == (True, False)
    assert sign_in(house.app.test_client(), "officer").status_code == 401
    assert sign_in(house.app.test_client(), "officer", NEW).status_code == 303


def test_who_guesses_the_password_from_an_open_session_is_slowed_as_at_the_door(house: ConsoleHouse) -> None:
    here = signed_in(house)
    for _ in range(6):
        told = send(here, "/account/password", password="mis", new=NEW, again=NEW)
    assert "Te veel pogingen" in told.text


def test_other_roles_end_the_sessions_there_were(house: ConsoleHouse) -> None:
    client = signed_in(house)
    with house.transaction() as session:
        person = find_staff(session, "officer")
        assert not accounts.set_roles(session, person, [Role.OFFICER], house.clock())
    assert open_to(client)
    with house.transaction() as session:
        accounts.set_roles(session, find_staff(session, "officer"), [Role.AUDITOR], house.clock())
    assert not open_to(client)


def test_a_sign_in_ends_the_session_that_the_browser_had(house: ConsoleHouse) -> None:
    client = signed_in(house)
    with client.session_transaction() as cookie:
        old = cookie["token"]
    sign_in(client, "auditor")
    other = house.app.test_client()
    other.get("/sign-in")
    with other.session_transaction() as cookie:
        cookie["token"] = old
    assert (open_to(client), open_to(other)) == (True, False)


def test_an_account_under_attack_is_told_once_and_its_person_still_comes_in(house: ConsoleHouse) -> None:
    own = signed_in(house)
    send(own, "/sign-out")
    for n in range(40):
        client = house.app.test_client()
        said = {"csrf_token": token(client.get("/sign-in").text), "login": "officer", "password": "mis"}
        client.post("/sign-in", data=said, environ_base={"REMOTE_ADDR": f"198.51.100.{n}"})
    with house.transaction() as session:
        (alarm,) = open_alarms(session)
        assert (alarm.detail, alarm.count) == ("account van officer Peeters", 1)
    assert sign_in(own, "officer").status_code == 303


def test_a_few_mistakes_of_a_person_are_no_attack(house: ConsoleHouse) -> None:
    client = house.app.test_client()
    for _ in range(8):
        sign_in(client, "officer", "mis")
    with house.transaction() as session:
        assert open_alarms(session) == []


def test_behind_a_proxy_of_ours_an_attacker_and_an_officer_are_two(
    tmp_path: Path, clock: MovableClock, database_url: str
) -> None:
    with console_house(tmp_path, clock, database_url, TRUSTED_PROXIES="127.0.0.1") as house:

        def tries(password: str, address: str) -> TestResponse:
            client = house.app.test_client()
            said = {"csrf_token": token(client.get("/sign-in").text), "login": "officer", "password": password}
            return client.post("/sign-in", data=said, headers={"X-Forwarded-For": f"203.0.113.5, {address}"})

        assert {tries("mis", "198.51.100.1").status_code for _ in range(10)} == {401, 429}
        assert tries(PASSWORD, "192.0.2.77").status_code == 303
        page = signed_in(house, "admin").get("/staff/sessions").text
        assert "192.0.2.*" in page
