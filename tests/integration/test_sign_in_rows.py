"""Signing in: guessing is slowed down, nobody is locked out, sessions end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.errors import Refused
from gateway.staff import actions
from gateway.staff.model import Role
from gateway.staff.sign_in import (
    ABSOLUTE,
    IDLE,
    Place,
    Try,
    Wait,
    begin_sign_in,
    end_session,
    finish_sign_in,
    open_session,
    remember_device,
    seen,
    signed_in,
)
from gateway.staff.tables import SignInAttempt, Staff
from gateway.storage import Row, Storage

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOME, ELSEWHERE = Place("192.0.2.1", None), Place("198.51.100.9", None)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path}/staff.sqlite")
    Row.metadata.create_all(storage.engine)
    with storage.transaction() as session:
        actions.add_staff(session, NOW, login="An", name="An Peeters", roles=[Role.OFFICER], password_hash="kept")
    yield storage
    storage.dispose()


def attempt(storage: Storage, place: Place, at: datetime, right: bool = False, login: str = "an") -> Try | Wait:
    with storage.transaction() as session:
        trial = begin_sign_in(session, login, place, at)
    if right and isinstance(trial, Try):
        with storage.transaction() as session:
            finish_sign_in(session, trial, True, at)
            if place.device:
                remember_device(session, trial, place.device)
    return trial


def attack(storage: Storage, place: Place, at: datetime, times: int, login: str = "an") -> int:
    """Try as fast as is allowed; returns how many tries got through in so many seconds."""
    return sum(isinstance(attempt(storage, place, at + timedelta(seconds=n), login=login), Try) for n in range(times))


def test_a_login_is_found_whatever_its_case(storage: Storage) -> None:
    trial = attempt(storage, HOME, NOW, login="  AN ")
    assert isinstance(trial, Try)
    assert trial.password_hash == "kept"


def test_a_wrong_login_and_a_wrong_password_are_refused_alike(storage: Storage) -> None:
    for login, matched in (("an", False), ("niemand", False), ("niemand", True)):
        trial = attempt(storage, HOME, NOW, login=login)
        assert isinstance(trial, Try)
        with storage.transaction() as session, pytest.raises(Refused, match="sign_in_failed"):
            finish_sign_in(session, trial, matched, NOW)


def test_guessing_from_one_place_is_slowed_to_one_try_a_minute(storage: Storage) -> None:
    got_through = attack(storage, ELSEWHERE, NOW, 600)
    assert got_through < 25


def test_a_place_that_waits_as_told_gets_its_try(storage: Storage) -> None:
    at = NOW
    for _ in range(30):
        answer = attempt(storage, HOME, at)
        if isinstance(answer, Wait):
            at += timedelta(seconds=answer.seconds)
            assert isinstance(attempt(storage, HOME, at), Try)


def test_an_attack_from_elsewhere_never_slows_an_address_where_the_person_signed_in(storage: Storage) -> None:
    attempt(storage, HOME, NOW - timedelta(days=3), right=True)
    for n in range(60):
        attack(storage, Place(f"198.51.100.{n}", None), NOW, 2)
    assert isinstance(attempt(storage, HOME, NOW + timedelta(seconds=5)), Try)


def test_an_attack_from_the_same_address_never_slows_a_known_browser(storage: Storage) -> None:
    known = Place(HOME.address, "a-secret-of-this-browser")
    attempt(storage, known, NOW - timedelta(days=3), right=True)
    attack(storage, Place(HOME.address, None), NOW, 120)
    attack(storage, Place(HOME.address, "another-secret"), NOW, 120)
    assert isinstance(attempt(storage, known, NOW + timedelta(seconds=121)), Try)


def test_under_attack_a_new_place_waits_but_is_let_through(storage: Storage) -> None:
    for n in range(30):
        attack(storage, Place(f"198.51.100.{n}", None), NOW, 1)
    answer = attempt(storage, HOME, NOW + timedelta(seconds=1))
    assert isinstance(answer, Wait)
    assert answer.seconds <= 20
    assert isinstance(attempt(storage, HOME, NOW + timedelta(seconds=1 + answer.seconds), right=True), Try)


def test_one_address_that_tries_many_accounts_is_slowed(storage: Storage) -> None:
    tries = [attempt(storage, ELSEWHERE, NOW, login=f"iemand{n}") for n in range(40)]
    assert sum(isinstance(each, Try) for each in tries) == 20


def test_what_was_typed_as_a_login_is_not_kept(storage: Storage) -> None:
    attempt(storage, HOME, NOW, login="mijn-wachtwoord-in-het-verkeerde-veld")
    with storage.reading() as session:
        kept = session.scalars(select(SignInAttempt.account)).one()
    assert kept.startswith("nobody:")
    assert len(kept) < 12


def _session(storage: Storage) -> str:
    with storage.transaction() as session:
        return open_session(session, actions.find_staff(session, "an"), NOW)


def _holds(storage: Storage, token: str, at: datetime) -> bool:
    with storage.reading() as session:
        try:
            return signed_in(session, token, at).actor.name == "An Peeters"
        except Refused:
            return False


def test_a_session_ends_after_twelve_idle_hours_and_after_a_day_at_most(storage: Storage) -> None:
    token = _session(storage)
    assert _holds(storage, token, NOW + IDLE - timedelta(seconds=1))
    assert not _holds(storage, token, NOW + IDLE)
    for hours in (10, 20):
        with storage.transaction() as session:
            found = signed_in(session, token, NOW + timedelta(hours=hours))
            seen(session, found.session_id, NOW + timedelta(hours=hours))
    assert _holds(storage, token, NOW + ABSOLUTE - timedelta(seconds=1))
    assert not _holds(storage, token, NOW + ABSOLUTE)


def test_a_session_that_was_ended_or_never_was_lets_nobody_in(storage: Storage) -> None:
    token = _session(storage)
    with storage.transaction() as session:
        end_session(session, token, NOW)
    assert not _holds(storage, token, NOW)
    assert not _holds(storage, "verzonnen", NOW)


def test_disabling_a_person_ends_sessions_and_keys_at_once(storage: Storage) -> None:
    token = _session(storage)
    with storage.transaction() as session:
        person = actions.find_staff(session, "An Peeters")
        key = actions.make_key(session, NOW, name="wall", roles=[Role.OFFICER], owner=person)
        actions.disable(session, person, NOW)
    assert not _holds(storage, token, NOW)
    with storage.reading() as session, pytest.raises(Refused, match="bad_key"):
        actions.actor_of_key(session, key, NOW)


def test_keys_of_one_person_are_that_person_and_a_key_of_nobody_is_its_own(storage: Storage) -> None:
    with storage.transaction() as session:
        person = actions.find_staff(session, "1")
        mine = [
            actions.make_key(session, NOW, name=name, roles=[Role.COMMUNICATION], owner=person) for name in ("a", "b")
        ]
        own = [actions.make_key(session, NOW, name=name, roles=[Role.PARTNER]) for name in ("c", "d")]
    with storage.reading() as session:
        principals = [actions.actor_of_key(session, key, NOW).principal for key in mine + own]
        acting = actions.actor_of_key(session, mine[0], NOW)
    assert principals == ["staff:1", "staff:1", "key:3", "key:4"]
    assert (acting.name, acting.staff_id, acting.roles) == ("An Peeters", 1, frozenset({Role.COMMUNICATION}))


def test_a_key_lapses_and_an_unknown_one_is_refused(storage: Storage) -> None:
    with storage.transaction() as session:
        key = actions.make_key(session, NOW, name="x", roles=[Role.CMT], expires_at=NOW + timedelta(days=1))
    with storage.reading() as session:
        assert actions.actor_of_key(session, key, NOW).name == "x"
        for secret, at in ((key, NOW + timedelta(days=1)), ("ccvo_verzonnen", NOW)):
            with pytest.raises(Refused, match="bad_key"):
                actions.actor_of_key(session, secret, at)


def test_a_login_is_one_persons(storage: Storage) -> None:
    with storage.transaction() as session, pytest.raises(Refused, match="login_taken"):
        actions.add_staff(session, NOW, login="AN", name="Anders", roles=[Role.ADMIN])
    with storage.reading() as session:
        assert len(session.scalars(select(Staff)).all()) == 1
