"""`ccvo staff` and `ccvo key`, as somebody at the machine uses them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands.staff import key, staff
from gateway.staff.actions import actor_of_key, find_staff
from gateway.staff.demo import PASSWORD, SIGN_INS, seed
from gateway.staff.passwords import matches
from gateway.staff.pins import fits
from gateway.storage import Row, Storage

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
AN = ["add", "an", "--name", "An Peeters", "--role", "officer", "--phone", "0470 12 34 56"]


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path}/staff.sqlite")
    Row.metadata.create_all(storage.engine)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/staff.sqlite")
    monkeypatch.setenv("SECRET_KEY", "sixteen-characters-or-more")
    yield storage
    storage.dispose()


def run(command: object, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=typed)  # type: ignore[arg-type]


def test_a_person_that_is_added_can_sign_in_with_the_password_given(storage: Storage) -> None:
    result = run(staff, *AN, "--password-stdin", typed="een lang wachtwoord\n")
    assert result.exit_code == 0, result.output
    assert "wachtwoord" not in result.output
    with storage.reading() as session:
        person = find_staff(session, "an")
    assert (person.name, person.phone, person.phone_verified) == ("An Peeters", "+32470123456", False)
    assert matches(person.password_hash, "een lang wachtwoord")


def test_without_a_terminal_a_password_is_made_and_printed_last(storage: Storage) -> None:
    result = run(staff, *AN)
    with storage.reading() as session:
        assert matches(find_staff(session, "an").password_hash, result.output.splitlines()[-1])


def test_a_pin_is_kept_hashed_and_can_be_taken_away(storage: Storage) -> None:
    run(staff, *AN)
    result = run(staff, "pin", "an", "--stdin", "--on-pages", typed="2468\n")
    assert result.exit_code == 0, result.output
    assert "2468" not in result.output
    with storage.reading() as session:
        person = find_staff(session, "an")
    assert (fits(person, "2468"), fits(person, "2469"), person.page_needs_pin) == (True, False, True)
    run(staff, "pin", "an", "--remove")
    with storage.reading() as session:
        person = find_staff(session, "an")
    assert (person.pin_hash, person.page_needs_pin) == (None, False)


@pytest.mark.parametrize("typed", ["123", "123456789", "12a4", ""])
def test_what_is_no_pin_is_refused(storage: Storage, typed: str) -> None:
    run(staff, *AN)
    assert run(staff, "pin", "an", "--stdin", typed=f"{typed}\n").exit_code != 0
    with storage.reading() as session:
        assert find_staff(session, "an").pin_hash is None


def test_a_list_for_programs_holds_no_password(storage: Storage) -> None:
    run(staff, *AN)
    listed = json.loads(run(staff, "list", "--json").output)
    assert [person["login"] for person in listed] == ["an"]
    assert not any("password" in name for name in listed[0])


def test_a_disabled_person_is_listed_as_such(storage: Storage) -> None:
    run(staff, *AN)
    assert run(staff, "disable", "an").exit_code == 0
    assert "disabled" in run(staff, "list").output


def test_a_key_stands_alone_on_the_last_line_and_acts_for_its_owner(storage: Storage) -> None:
    run(staff, *AN)
    result = run(key, "add", "wall", "--role", "officer", "--for", "an")
    secret = result.stdout.splitlines()[-1]
    with storage.reading() as session:
        actor = actor_of_key(session, secret, NOW)
    assert (actor.principal, actor.name) == ("staff:1", "An Peeters")


@pytest.mark.parametrize("wrong", [["add", "x", "--name", "X", "--role", "keizer"], ["disable", "niemand"]])
def test_what_cannot_be_done_ends_with_a_status(storage: Storage, wrong: list[str]) -> None:
    assert run(staff, *wrong).exit_code != 0


def test_every_demo_sign_in_opens_an_account_with_its_roles(storage: Storage) -> None:
    for _ in range(2):
        with storage.transaction() as session:
            seed(session, NOW)
    with storage.reading() as session:
        for login, password, roles in SIGN_INS:
            person = find_staff(session, login)
            assert person.demo
            assert set(person.role_names) == set(roles)
            assert password == PASSWORD
        assert matches(person.password_hash, PASSWORD)
