"""Before something grave a person shows again who they are, and loses nothing that they typed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import func, select

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.console.routes import ROUTES
from gateway.staff import one_time
from gateway.staff.actions import find_staff
from gateway.staff.locked import Locker
from gateway.staff.tables import ApiKey, SecondStep, StaffSession
from tests.parts.clock import MovableClock
from tests.parts.console_house import PASSWORD, ConsoleHouse, console_house, sign_in, token

LATER = timedelta(minutes=11)
KEY = {"name": "Meldpunt “A&B”", "roles": ["partner", "officer"], "days": "30"}
ASKED = "Bent u het zelf?"
GRAVE = {
    *("break_glass", "add_key", "renew_key", "add_staff", "change_staff", "reopen_staff"),
    *("renew_password", "renew_pin", "reset_step"),
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def carried(page: str) -> dict[str, list[str]]:
    """What the page that asks carries along."""
    said: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        said.setdefault(name, []).append(html.unescape(value))
    return {name: values for name, values in said.items() if name != "csrf_token"}


def keys(house: ConsoleHouse) -> list[ApiKey]:
    with house.transaction() as session:
        return list(session.scalars(select(ApiKey)))


def proofs(house: ConsoleHouse, deed: Deed = Deed.PROVEN_AGAIN) -> list[str]:
    with house.transaction() as session:
        return list(session.scalars(select(AuditDeed.detail).where(AuditDeed.deed == deed)))


def stale(house: ConsoleHouse, login: str = "admin") -> None:
    house.browser(login)
    house.clock.advance(LATER)


def test_who_just_signed_in_is_not_asked_and_who_did_so_minutes_ago_is(house: ConsoleHouse) -> None:
    assert ASKED not in house.post("/keys", "admin", **KEY).text
    stale(house)
    assert ASKED in house.post("/keys", "admin", **KEY).text
    assert len(keys(house)) == 1


def test_what_was_typed_survives_the_asking_and_a_wrong_answer(house: ConsoleHouse) -> None:
    stale(house)
    asked = house.post("/keys", "admin", **KEY)
    wrong = house.post("/keys", "admin", **carried(asked.text), proof="een ander wachtwoord")
    assert (asked.status_code, wrong.status_code) == (422, 422)
    assert "Dit klopt niet" in wrong.text
    assert keys(house) == []
    made = house.post("/keys", "admin", **carried(wrong.text), proof=PASSWORD)
    assert "ccvo_" in made.text
    (key,) = keys(house)
    assert (key.name, key.role_names) == (KEY["name"], ["officer", "partner"])
    assert "proof" not in carried(wrong.text)
    assert proofs(house) == ['{"for":"add_key","how":"password"}']
    assert len(proofs(house, Deed.PROOF_WRONG)) == 1


def test_the_glass_is_broken_with_one_field_more_on_the_same_form(house: ConsoleHouse) -> None:
    house.post("/broadcasts/new", "communication", text="Storing.", everyone="yes", minutes="60")
    house.post("/broadcasts/1/submit", "communication")
    assert 'name="proof"' not in house.page("/broadcasts/1", "communication")
    stale(house, "communication")
    page = house.page("/broadcasts/1", "communication")
    assert page.count('name="proof"') == 1
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    form = {"seen": seen[1], "reason": "Niemand neemt op vannacht."}
    assert ASKED in house.post("/broadcasts/1/break-glass", "communication", **form).text
    told = house.post("/broadcasts/1/break-glass", "communication", **form, proof=PASSWORD).text
    assert "Vertrokken zonder tweede persoon" in told


def test_a_proof_holds_for_some_minutes_and_for_this_browser_only(house: ConsoleHouse) -> None:
    stale(house)
    house.post("/keys", "admin", **KEY, proof=PASSWORD)
    house.clock.advance(timedelta(minutes=9))
    assert ASKED not in house.post("/keys/1/renew", "admin", overlap="0").text
    other = house.app.test_client()
    sign_in(other, "admin")
    house.clock.advance(timedelta(minutes=9))
    house.clients["elsewhere"] = other
    assert ASKED not in house.post("/keys/2/renew", "elsewhere", overlap="0").text
    assert ASKED in house.post("/keys/3/renew", "admin", overlap="0").text


def test_a_code_of_the_authenticator_will_do_and_only_once(house: ConsoleHouse) -> None:
    secret, locker = one_time.new_secret(), Locker(house.installation.settings.secret_key)
    stale(house)
    with house.transaction() as session:
        person = find_staff(session, "admin")
        session.add(SecondStep(staff_id=person.id, secret=locker.lock(secret, person.id), since=house.clock()))
    said = pyotp.TOTP(secret).at(house.clock())
    assert "ccvo_" in house.post("/keys", "admin", **KEY, proof=said).text
    with house.transaction() as session:
        session.execute(StaffSession.__table__.update().values(proven_at=None))  # type: ignore[attr-defined]
    assert "Dit klopt niet" in house.post("/keys/1/renew", "admin", overlap="0", proof=said).text


def test_guessing_is_slowed_for_this_browser_and_keeps_its_owner_out_nowhere_else(house: ConsoleHouse) -> None:
    stale(house)
    for _ in range(6):
        guess = house.post("/keys", "admin", **KEY, proof="nog een gok")
    assert (guess.status_code, "Te veel pogingen" in guess.text) == (429, True)
    assert house.post("/keys", "admin", **KEY, proof=PASSWORD).status_code == 429
    assert keys(house) == []
    own = house.app.test_client()
    assert sign_in(own, "admin").status_code == 303
    house.clock.advance(LATER)
    house.clients["own"] = own
    assert "ccvo_" in house.post("/keys", "own", **KEY, proof=PASSWORD).text


def test_after_the_asking_a_refusal_leads_back_to_the_page_of_the_form(house: ConsoleHouse) -> None:
    house.post("/broadcasts/new", "communication", text="Storing.", everyone="yes", minutes="60")
    house.post("/broadcasts/1/submit", "communication")
    stale(house, "communication")
    page = house.page("/broadcasts/1", "communication")
    form = {"csrf_token": token(page), "reason": "haast"}
    from_there = {"Referer": "http://localhost/broadcasts/1"}
    asked = house.browser("communication").post("/broadcasts/1/break-glass", data=form, headers=from_there)
    told = house.post("/broadcasts/1/break-glass", "communication", **carried(asked.text), proof=PASSWORD)
    assert (told.status_code, told.request.path) == (200, "/broadcasts/1")
    assert "Schrijf in 10 tot 500 tekens" in told.text


def test_every_way_to_more_power_asks_and_no_way_to_less_does() -> None:
    assert {route.name for route in ROUTES if route.grave} == GRAVE
    assert all(route.method == "POST" for route in ROUTES if route.grave)


def test_a_session_whose_last_proof_is_not_known_is_asked(house: ConsoleHouse) -> None:
    house.browser("admin")
    with house.transaction() as session:
        session.execute(StaffSession.__table__.update().values(proven_at=None))  # type: ignore[attr-defined]
    assert ASKED in house.post("/keys", "admin", **KEY).text
    with house.transaction() as session:
        assert session.scalar(select(func.count()).select_from(ApiKey)) == 0
