"""Staff are listed, added, changed and closed off on the console; each is written down, and told to who it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.duty.leaving import uncovered_without
from gateway.notices.model import NoticeChannel
from gateway.notices.tables import Notice
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.staff.passwords import matches
from gateway.staff.pins import fits
from gateway.staff.tables import ContactPoint, Staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import PASSWORD, ConsoleHouse, console_house, sign_in


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def person(house: ConsoleHouse, login: str) -> Staff:
    with house.installation.storage.reading() as session:
        return staff.find_staff(session, login)


def deeds(house: ConsoleHouse, deed: Deed) -> list[AuditDeed]:
    with house.installation.storage.reading() as session:
        return list(session.scalars(select(AuditDeed).where(AuditDeed.deed == deed)))


def told(house: ConsoleHouse, kind: str = "account_changed") -> list[tuple[str, str]]:
    with house.installation.storage.reading() as session:
        return [(row.to, row.text) for row in session.scalars(select(Notice).where(Notice.kind == kind))]


def prove(house: ConsoleHouse, login: str, number: str, email: str | None = None) -> int:
    with house.transaction() as session:
        found = staff.find_staff(session, login)
        found.phone, found.phone_verified, found.email = number, True, email
        return found.id


def details(found: Staff, **more: Any) -> dict[str, Any]:
    return {
        "name": found.name,
        "roles": found.role_names,
        "phone": found.phone or "",
        "email": found.email or "",
    } | more


def test_a_search_finds_by_name_number_and_role(house: ConsoleHouse) -> None:
    prove(house, "officer", "+32470998877")
    for asked in ("q=officer+peet", "q=%2B32470998877", "role=officer&q=peeters"):
        page = house.page(f"/staff?{asked}", "admin")
        assert "officer Peeters" in page
        assert "auditor Peeters" not in page
    assert "Niemand gevonden" in house.page("/staff?q=niemand", "admin")


def test_who_is_added_signs_in_with_the_password_that_is_shown_once(house: ConsoleHouse) -> None:
    answer = house.post(
        "/staff/new", "admin", login="nieuw", name="Nele Nieuw", roles=["officer"], phone="0470 11 22 33"
    )
    password = re.search(r'class="secret break">([^<]+)<', answer.text)
    assert password
    assert answer.headers["Cache-Control"] == "no-store"
    added = person(house, "nieuw")
    assert (added.phone, added.phone_verified) == ("+32470112233", False)
    assert matches(added.password_hash, password[1])
    assert sign_in(house.app.test_client(), "nieuw", password[1]).status_code == 303
    (deed,) = [row for row in deeds(house, Deed.STAFF_ADDED) if row.subject == f"staff:{added.id}"]
    assert deed.principal == f"staff:{person(house, 'admin').id}"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"login": "officer"}, "bestaat al"),
        ({"login": "met spatie x"}, "zonder spaties"),
        ({"roles": []}, "minstens één rol"),
        ({"phone": "12"}, "geen telefoonnummer"),
        ({"email": "geen adres"}, "geen e-mailadres"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    house: ConsoleHouse, more: dict[str, Any], why: str
) -> None:
    given = {"login": "nieuw", "name": "Nele Nieuw", "roles": ["officer"]} | more
    answer = house.post("/staff/new", "admin", **given)
    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="Nele Nieuw"' in answer.text


def test_a_change_is_written_down_and_told_to_the_person(house: ConsoleHouse) -> None:
    staff_id = prove(house, "officer", "+32470998877")
    found = person(house, "officer")
    house.post(f"/staff/{staff_id}", "admin", **details(found, name="Otto Peeters", email="otto@ccvo.example"))
    assert person(house, "officer").name == "Otto Peeters"
    (deed,) = deeds(house, Deed.STAFF_CHANGED)
    assert deed.detail == '{"fields":["name","email"]}'
    assert told(house) == [
        (
            "+32470998877",
            "CCVO: admin Peeters wijzigde uw account: naam, e-mail. Klopt dit niet? Bel meteen 02 217 01 12.",
        )
    ]


def test_who_has_no_proven_number_is_told_by_mail_and_who_changes_themselves_is_not(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        staff.find_staff(session, "cmt").email = "cmt@ccvo.example"
    found, admin = person(house, "cmt"), person(house, "admin")
    house.post(f"/staff/{found.id}", "admin", **details(found, name="Carla"))
    house.post(f"/staff/{admin.id}", "admin", **details(admin, name="Adam"))
    with house.installation.storage.reading() as session:
        (mail,) = session.scalars(select(Notice).where(Notice.kind == "account_changed"))
    assert (mail.to, mail.channel) == ("cmt@ccvo.example", NoticeChannel.EMAIL)


def test_a_new_number_is_not_theirs_until_they_prove_it_and_the_old_one_hears_of_it(house: ConsoleHouse) -> None:
    staff_id = prove(house, "officer", "+32470998877")
    house.post(f"/staff/{staff_id}", "admin", **details(person(house, "officer"), phone="0471 00 11 22"))
    found = person(house, "officer")
    assert (found.phone, found.phone_verified) == ("+32471001122", False)
    assert [to for to, _ in told(house, "number_replaced")] == ["+32470998877"]


def test_which_ways_are_proven_is_shown(house: ConsoleHouse) -> None:
    staff_id = prove(house, "officer", "+32470998877")
    with house.transaction() as session:
        point = ContactPoint(staff_id=staff_id, address="+3222170000", label="thuis", proven_at=house.clock())
        session.add(point)
    page = house.page(f"/staff/{staff_id}", "coordinator")
    assert "0470 99 88 77" in page
    assert "thuis" in page
    assert "Wijzigen" not in page  # a coordinator reads
    assert house.post(f"/staff/{staff_id}", "coordinator", name="X").status_code == 403


def test_a_pin_is_made_shown_once_with_how_it_is_told_and_can_be_taken_away(house: ConsoleHouse) -> None:
    staff_id = prove(house, "officer", "+32470998877")
    answer = house.post(f"/staff/{staff_id}/pin", "admin", on_pages="yes", do="renew")
    pin = re.search(r'class="secret break">(\d{6})<', answer.text)
    assert pin
    assert "nagekeken nummer" in answer.text
    found = person(house, "officer")
    assert (fits(found, pin[1]), found.page_needs_pin) == (True, True)
    assert pin[1] not in str(told(house))
    house.post(f"/staff/{staff_id}/pin", "admin", do="remove")
    assert person(house, "officer").pin_hash is None
    assert len(deeds(house, Deed.PIN_CHANGED)) == len(told(house)) == 2


def test_another_password_ends_every_sign_in(house: ConsoleHouse) -> None:
    assert house.get("/tickets", "officer").status_code == 200
    answer = house.post(f"/staff/{person(house, 'officer').id}/password", "admin")
    password = re.search(r'class="secret break">([^<]+)<', answer.text)
    assert password
    assert house.get("/tickets", "officer").status_code == 303
    assert sign_in(house.app.test_client(), "officer", PASSWORD).status_code != 303
    assert sign_in(house.app.test_client(), "officer", password[1]).status_code == 303


def _alone_on_a_level(house: ConsoleHouse) -> Staff:
    """Return somebody without whom a level is empty for a while."""
    with house.installation.storage.reading() as session:
        for each in staff.list_staff(session):
            if each.active and uncovered_without(session, each, house.clock()):
                return each
    raise AssertionError("nobody is needed")


def test_closing_an_account_that_leaves_duty_empty_asks_twice_and_says_when(house: ConsoleHouse) -> None:
    needed = _alone_on_a_level(house)
    refused = house.post(f"/staff/{needed.id}/close", "admin")
    assert refused.status_code == 422
    assert "zou leeg zijn van" in refused.text
    assert person(house, needed.login).active
    done = house.post(f"/staff/{needed.id}/close", "admin", sure="yes")
    assert "Onbezet" in done.text
    assert not person(house, needed.login).active
    (deed,) = deeds(house, Deed.STAFF_DISABLED)
    assert deed.detail != '{"uncovered":0}'


def test_an_account_is_closed_and_opened_again_and_never_deleted(house: ConsoleHouse) -> None:
    found = person(house, "auditor")
    assert house.get("/audit", "auditor").status_code == 200
    house.post(f"/staff/{found.id}/close", "admin")
    assert house.get("/audit", "auditor").status_code == 303
    assert "afgesloten" in house.page(f"/staff/{found.id}", "admin")
    house.post(f"/staff/{found.id}/reopen", "admin")
    assert person(house, "auditor").active
    assert len(deeds(house, Deed.STAFF_ENABLED)) == 1


def test_nobody_locks_everybody_out(house: ConsoleHouse) -> None:
    admin = person(house, "admin")
    assert "enige beheerder" in house.post(f"/staff/{admin.id}", "admin", **details(admin, roles=["officer"])).text
    assert "sluit u niet zelf af" in house.post(f"/staff/{admin.id}/close", "admin").text
    assert person(house, "admin").roles == {Role.ADMIN}


def test_who_stands_on_duty_stays_an_officer(house: ConsoleHouse) -> None:
    needed = _alone_on_a_level(house)
    answer = house.post(f"/staff/{needed.id}", "admin", **details(needed, roles=["auditor"]))
    assert answer.status_code == 422
    assert "staat nog van wacht" in answer.text


def test_who_is_of_the_partner_gets_a_pin_for_the_hotline_and_none_for_pages(house: ConsoleHouse) -> None:
    found = person(house, "partner")
    page = house.page(f"/staff/{found.id}", "admin")
    assert "blijven “niet nagegaan”" in page
    assert "Ook bij oproepen vragen" not in page
    assert "Pincode van" in house.post(f"/staff/{found.id}/pin", "admin", do="renew").text
    assert person(house, "partner").pin_hash is not None
