"""`ccvo broadcast`, as somebody at the machine uses it: the rule of the second person holds there too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.commands.broadcast import broadcast
from gateway.errors import Refused
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock

EVERYONE = '{"everyone": true}'
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    url = f"sqlite:///{tmp_path}/commands.sqlite"
    storage = Storage(url)
    metadata().create_all(storage.engine)
    with storage.transaction() as session:
        for login, role in (("an", "communication"), ("bram", "coordinator"), ("cis", "auditor")):
            session.add(Staff(login=login, name=login.title(), role_names=[role], created_at=NOW))
    Station(storage, MovableClock()).known(2)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/nobody.sock")
    yield storage
    storage.dispose()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(broadcast, arguments, input=typed)


def told(*arguments: str, typed: str = "") -> Any:
    result = run(*arguments, "--json", typed=typed)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_broadcast_is_written_submitted_approved_and_stopped(machine: Storage) -> None:
    made = told("create", "Kook het water.", "--audience", EVERYONE, "--as", "an")
    number = str(made["id"])
    assert (made["state"], made["text"]) == ("draft", "CCVO: Kook het water.")
    assert told("submit", number, "--as", "an")["state"] == "awaiting_approval"
    assert isinstance(run("approve", number, "--as", "an").exception, Refused)
    approved = told("approve", number, "--as", "bram")
    assert (approved["state"], approved["counts"]["waiting"]) == ("sending", 2)
    assert told("pause", number, "--as", "an")["state"] == "paused"
    assert told("resume", number, "--as", "an")["state"] == "sending"
    assert told("cancel", number, "--as", "an")["counts"]["cancelled"] == 2
    assert [one["state"] for one in told("list")] == ["cancelled"]


def test_a_text_comes_from_standard_input_and_a_drill_says_so(machine: Storage) -> None:
    made = told("create", "-", "--audience", EVERYONE, "--exercise", "--as", "an", typed="Van de lijn.\n")
    assert made["text"] == "CCVO OEFENING: Van de lijn."
    assert "OEFENING" in run("show", str(made["id"])).output


def test_a_rejected_broadcast_is_a_draft_again(machine: Storage) -> None:
    number = str(told("create", "Tekst.", "--audience", EVERYONE, "--as", "an")["id"])
    told("submit", number, "--as", "an")
    assert told("reject", number, "--as", "bram", "--reason", "Waar?")["state"] == "draft"


def test_roles_hold_on_the_command_line(machine: Storage) -> None:
    refused = run("create", "Tekst.", "--audience", EVERYONE, "--as", "cis").exception
    assert isinstance(refused, Refused)
    assert refused.code == "not_permitted"


@pytest.mark.parametrize("audience", ["everyone", "[]"])
def test_an_audience_that_is_no_object_is_named(machine: Storage, audience: str) -> None:
    result = run("create", "Tekst.", "--audience", audience, "--as", "an")
    assert result.exit_code == 2
    assert "--audience" in result.output


def test_following_ends_with_the_broadcast_and_its_status_says_how(machine: Storage) -> None:
    number = str(told("create", "Tekst.", "--audience", EVERYONE, "--as", "an")["id"])
    told("submit", number, "--as", "an")
    told("cancel", number, "--as", "an")
    assert run("follow", number).exit_code == 1
