"""Staff, keys, PINs, sign-ins and what holds them off, tables that come in, announcements: each leaves a deed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.directory import audiences
from gateway.staff import actions as staff
from gateway.staff.model import Role
from tests.parts.clock import MovableClock
from tests.parts.console_house import PASSWORD, ConsoleHouse, console_house, token


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def deeds(house: ConsoleHouse, *kinds: Deed) -> list[tuple[str, str]]:
    with house.transaction() as session:
        rows = session.scalars(select(AuditDeed).where(AuditDeed.deed.in_(kinds)).order_by(AuditDeed.id)).all()
        return [(row.principal, row.deed.value) for row in rows]


def try_password(house: ConsoleHouse, login: str, password: str) -> int:
    browser = house.app.test_client()
    page = browser.get("/sign-in").text
    return browser.post("/sign-in", data={"login": login, "password": password, "csrf_token": token(page)}).status_code


def test_who_is_added_gets_a_pin_or_a_key_or_is_closed_off(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        person = staff.add_staff(session, house.clock(), login="nieuw", name="Nieuw", roles=[Role.OFFICER])
        staff.set_pin(session, person, "a hash", True, house.clock())
        staff.make_key(session, house.clock(), name="muur", roles=[Role.OFFICER], owner=person)
        staff.disable(session, person, house.clock())
        said = session.scalars(select(AuditDeed.detail).where(AuditDeed.deed == Deed.PIN_CHANGED)).one()
    assert "hash" not in said
    kinds = (Deed.PIN_CHANGED, Deed.KEY_MADE, Deed.STAFF_DISABLED)
    assert [deed for _, deed in deeds(house, *kinds)] == ["pin_changed", "key_made", "staff_disabled"]


def test_coming_in_and_going_out(house: ConsoleHouse) -> None:
    house.post("/sign-out", "auditor")
    (came, went) = deeds(house, Deed.SIGNED_IN, Deed.SIGNED_OUT)
    assert came[0] == went[0] != "system"
    assert (came[1], went[1]) == ("signed_in", "signed_out")


def test_a_guesser_who_is_held_off_is_told_once_a_while_not_at_every_guess(house: ConsoleHouse) -> None:
    statuses = [try_password(house, "officer", "geraden") for _ in range(40)]
    assert 429 in statuses
    assert len(deeds(house, Deed.SIGN_IN_LOCKED)) == 1
    house.clock.advance(timedelta(days=1))
    assert try_password(house, "officer", PASSWORD) == 303


def test_an_announcement_and_its_end(house: ConsoleHouse) -> None:
    house.post("/known-problem", "coordinator", notice="een storing bij de e-mail", confirmed="yes")
    house.post("/known-problem/end", "coordinator")
    house.post("/known-problem/end", "coordinator")  # nothing is announced any more
    told = deeds(house, Deed.PROBLEM_ANNOUNCED, Deed.PROBLEM_ENDED)
    assert [deed for _, deed in told] == ["problem_announced", "problem_ended"]


def test_an_audience_that_is_kept_or_retired(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        actor = staff.find_staff(session, "communication").actor
        kept = audiences.save(session, actor, "Limburg", {"provinces": ["Limburg"]}, house.clock())
        audiences.retire(session, actor, kept.id, house.clock())
    assert deeds(house, Deed.AUDIENCE_KEPT, Deed.AUDIENCE_RETIRED) == [
        (actor.principal, "audience_kept"),
        (actor.principal, "audience_retired"),
    ]
