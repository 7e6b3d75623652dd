"""`ccvo staff password`, `roles`, `second-step`, `sessions` and `link`, as somebody at the machine uses them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.commands.staff import staff
from gateway.now import system_clock
from gateway.staff import second_step
from gateway.staff.actions import add_staff, find_staff
from gateway.staff.browsers import Browser
from gateway.staff.locked import Locker
from gateway.staff.model import Role
from gateway.staff.passwords import matches
from gateway.staff.sessions import standing
from gateway.staff.sign_in import open_session
from gateway.staff.tables import StaffIdentity
from gateway.storage import Row, Storage

LOCKER = Locker("k" * 40)


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path}/staff.sqlite")
    Row.metadata.create_all(storage.engine)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/staff.sqlite")
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    with storage.transaction() as session:
        now = system_clock()
        person = add_staff(session, now, login="an", name="An Peeters", roles=[Role.OFFICER], password_hash="old")
        open_session(session, person, now, Browser("Firefox op Linux", "192.0.2.*"))
    yield storage
    storage.dispose()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(staff, arguments, input=typed)


def signed_in(storage: Storage) -> int:
    with storage.reading() as session:
        return len(standing(session, system_clock()))


def test_another_password_ends_the_sessions(storage: Storage) -> None:
    assert signed_in(storage) == 1
    told = run("password", "an", "--stdin", typed="een lang wachtwoord\n")
    assert told.exit_code == 0, told.output
    assert "wachtwoord" not in told.output
    with storage.reading() as session:
        assert matches(find_staff(session, "an").password_hash, "een lang wachtwoord")
    assert signed_in(storage) == 0


def test_without_a_terminal_a_password_is_made_and_printed_last(storage: Storage) -> None:
    made = run("password", "An Peeters").output.splitlines()[-1]
    with storage.reading() as session:
        assert matches(find_staff(session, "an").password_hash, made)


def test_other_roles_take_the_place_of_the_old_and_end_the_sessions(storage: Storage) -> None:
    assert "as before" in run("roles", "an", "--role", "officer").output
    assert signed_in(storage) == 1
    assert run("roles", "an", "--role", "cmt", "--role", "auditor").exit_code == 0
    with storage.reading() as session:
        assert find_staff(session, "an").roles == {Role.CMT, Role.AUDITOR}
    assert signed_in(storage) == 0


def test_a_second_step_is_told_and_wiped(storage: Storage) -> None:
    assert "has no second step" in run("second-step", "an").output
    now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    with storage.transaction() as session:
        person = find_staff(session, "an")
        second_step.ask(session, person, LOCKER)
        asked = second_step.asked(session, person, LOCKER)
        assert asked is not None
        code = pyotp.TOTP(asked.key.replace(" ", "")).at(now)
        assert second_step.confirm(session, person, code, LOCKER, now) is not None
    assert "10 recovery codes are left" in run("second-step", "an").output
    assert "has no second step" in run("second-step", "an", "--reset").output
    assert signed_in(storage) == 0


def test_sessions_are_listed_and_ended(storage: Storage) -> None:
    (row,) = json.loads(run("sessions", "--json").stdout)
    assert (row["name"], row["device"], row["address"], row["way"]) == (
        "An Peeters",
        "Firefox op Linux",
        "192.0.2.*",
        "local",
    )
    assert "Firefox op Linux" in run("sessions", "an").output
    assert run("sessions", "--end").exit_code != 0
    assert signed_in(storage) == 1
    assert "1 ended" in run("sessions", "an", "--end").output
    assert signed_in(storage) == 0


def test_a_subject_of_the_issuer_is_linked_and_means_one_person(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("link", "an", "--subject", "abc").exit_code != 0
    monkeypatch.setenv("OIDC_ISSUER", "https://issuer.example/op/")
    assert run("link", "an", "--subject", "abc").exit_code == 0
    with storage.transaction() as session:
        add_staff(session, system_clock(), login="bo", name="Bo", roles=[Role.CMT])
    assert run("link", "bo", "--subject", "abc").exit_code != 0
    with storage.reading() as session:
        kept = session.scalars(select(StaffIdentity)).one()
        assert (kept.issuer, kept.subject) == ("https://issuer.example/op", "abc")
