"""Keys of programs are listed, made, renewed with an overlap and revoked; they lapse, and that is told beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.alarms.keys import warn_of_keys
from gateway.alarms.model import AlarmKind
from gateway.alarms.tables import Alarm
from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.errors import Refused
from gateway.notices.tables import Notice
from gateway.staff import actions as staff
from gateway.staff.keys import KeyState, state_of
from gateway.staff.model import Role
from gateway.staff.tables import ApiKey
from tests.parts.api_house import api_house
from tests.parts.audit_watch import watched
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def made(house: ConsoleHouse, **more: object) -> str:
    given = {"name": "muur", "roles": ["auditor"], "days": "365"} | more
    answer = house.post("/keys", "admin", **given)
    secret = re.search(r"(ccvo_[\w-]+)<", answer.text)
    assert secret, answer.text
    return secret[1]


def works(house: ConsoleHouse, secret: str) -> bool:
    with house.installation.storage.reading() as session:
        try:
            staff.actor_of_key(session, secret, house.clock())
        except Refused:
            return False
    return True


def keys(house: ConsoleHouse) -> list[ApiKey]:
    with house.installation.storage.reading() as session:
        return list(session.scalars(select(ApiKey).order_by(ApiKey.id)))


def test_a_key_is_shown_once_and_kept_as_a_hash(house: ConsoleHouse) -> None:
    secret = made(house)
    assert works(house, secret)
    assert secret not in house.page("/keys", "admin")
    (key,) = keys(house)
    assert secret not in str(vars(key))
    assert key.expires_at == house.clock() + timedelta(days=365)


@pytest.mark.parametrize("days", ["0", "-1", "", "3651"])
def test_no_key_lives_for_ever(house: ConsoleHouse, days: str) -> None:
    answer = house.post("/keys", "admin", name="muur", roles=["auditor"], days=days)
    assert answer.status_code == 422
    assert keys(house) == []


def test_a_key_made_without_a_period_lasts_a_year(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        staff.make_key(session, house.clock(), name="muur", roles=[Role.AUDITOR])
    assert keys(house)[0].expires_at == house.clock() + timedelta(days=365)


def test_a_renewed_key_works_beside_the_one_before_until_the_overlap_is_over(house: ConsoleHouse) -> None:
    old = made(house)
    answer = house.post(f"/keys/{keys(house)[0].id}/renew", "admin", overlap="3")
    new = re.search(r"(ccvo_[\w-]+)<", answer.text)
    assert new
    assert works(house, old)
    assert works(house, new[1])
    house.clock.advance(timedelta(days=3))
    assert not works(house, old)
    assert works(house, new[1])
    first, second = keys(house)
    assert (first.name, first.role_names) == (second.name, second.role_names)


def test_a_revoked_key_works_no_longer_and_cannot_be_renewed(house: ConsoleHouse) -> None:
    secret = made(house)
    house.post(f"/keys/{keys(house)[0].id}/revoke", "admin")
    assert not works(house, secret)
    assert "al vervallen of ingetrokken" in house.post(f"/keys/{keys(house)[0].id}/renew", "admin", overlap="3").text
    with house.installation.storage.reading() as session:
        told = [row.deed for row in session.scalars(select(AuditDeed).where(AuditDeed.subject.startswith("key:")))]
    assert told == [Deed.KEY_MADE, Deed.KEY_REVOKED]


def test_an_owner_hears_of_a_key_that_acts_for_them(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        owner = staff.find_staff(session, "auditor")
        owner.email, owner_id = "aud@ccvo.example", owner.id
    made(house, owner=str(owner_id))
    with house.installation.storage.reading() as session:
        assert [row.to for row in session.scalars(select(Notice))] == ["aud@ccvo.example"]
    assert "auditor Peeters" in house.page("/keys", "coordinator")
    assert "Sleutel maken" not in house.page("/keys", "coordinator")


def test_a_key_that_may_more_than_its_owner_is_pointed_at(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        owner_id = staff.find_staff(session, "auditor").id
    made(house, owner=str(owner_id), roles=["auditor", "coordinator"])
    assert "meer dan de eigenaar" in house.page("/keys", "admin")


def test_before_a_key_lapses_the_coordinators_and_its_owner_hear_of_it_three_times(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        owner = staff.find_staff(session, "auditor")
        owner.email, owner_id = "aud@ccvo.example", owner.id
    made(house, owner=str(owner_id), days="40")
    told = []
    for day in range(41):
        if warn_of_keys(house.installation.storage, house.clock):
            told.append(40 - day)
        house.clock.advance(timedelta(days=1))
    assert told == [30, 7, 1]
    assert state_of(keys(house)[0], house.clock()) is KeyState.LAPSED
    with house.installation.storage.reading() as session:
        assert {row.kind for row in session.scalars(select(Alarm))} == {AlarmKind.KEY_LAPSES}
        assert len([row for row in session.scalars(select(Notice)) if row.kind == "key_lapses"]) == 3


def test_that_a_key_is_used_is_not_written_at_each_call(tmp_path: Path, clock: MovableClock, database_url: str) -> None:
    with api_house(tmp_path, clock, database_url) as programs:
        engine = programs.installation.storage.engine
        programs.said("GET", "/tickets")
        clock.advance(timedelta(minutes=1))
        with watched(engine) as seen:
            for _ in range(20):
                programs.said("GET", "/tickets")
        assert seen.tables == set()
        clock.advance(timedelta(minutes=10))
        with watched(engine) as seen:
            programs.said("GET", "/tickets")
        assert seen.tables == {"api_key"}


def test_each_of_two_keys_of_one_person_says_when_it_was_used(
    tmp_path: Path, clock: MovableClock, database_url: str
) -> None:
    with api_house(tmp_path, clock, database_url) as programs:
        programs.said("GET", "/broadcasts", "dora")
        programs.said("GET", "/broadcasts", "dora again")
        with programs.installation.storage.reading() as session:
            used = {key.name: key.used_at for key in session.scalars(select(ApiKey)) if key.used_at}
    assert set(used) == {"dora", "dora again"}
