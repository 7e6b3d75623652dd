"""`ccvo broadcast`, as somebody at the machine uses it: the rule of the second person holds there too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.recipients import Reach
from gateway.broadcasts.tables import Broadcast
from gateway.commands.broadcast import broadcast
from gateway.commands.broadcast_seen import shown
from gateway.commands.ticket import ticket
from gateway.commands.watched import watch
from gateway.crisis.tables import CaseBroadcast
from gateway.errors import Refused
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.tables import metadata
from gateway.tickets.numbers import number_of
from gateway.tickets.tables import Ticket
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
    read = told("show", number)["content_hash"]
    assert isinstance(run("approve", number, "--as", "an", "--hash", read).exception, Refused)
    approved = told("approve", number, "--as", "bram", "--hash", read)
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


def test_a_script_says_which_case_a_broadcast_is_about(machine: Storage) -> None:
    opened = CliRunner().invoke(ticket, ["open", "--as", "bram", "--no-page"])
    number = opened.output.split()[-1]
    made = told("create", "Kook.", "--audience", EVERYONE, "--as", "bram", "--ticket", number.replace("-", " "))
    with machine.reading() as session:
        (row,) = session.scalars(select(CaseBroadcast))
        assert (row.broadcast_id, session.get_one(Ticket, row.ticket_id).number) == (made["id"], number)


def test_a_case_that_is_unknown_or_not_theirs_is_refused_and_no_draft_stays(machine: Storage) -> None:
    number = CliRunner().invoke(ticket, ["open", "--as", "bram", "--no-page"]).output.split()[-1]
    for login, said, code in (
        ("an", number, "no_such_ticket"),  # it asks for no communication, and An changes no tickets
        ("bram", "26-9998-9", "ticket_number"),
        ("bram", number_of(2026, 9998), "no_such_ticket"),
    ):
        refused = run("create", "Kook.", "--audience", EVERYONE, "--as", login, "--ticket", said).exception
        assert isinstance(refused, Refused)
        assert refused.code == code
    assert told("list") == []


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


def submitted(*more: str) -> tuple[str, str]:
    number = str(told("create", "Kook het water.", "--audience", EVERYONE, "--as", "an", *more)["id"])
    shown = told("submit", number, "--as", "an")
    assert "+32460000201" in shown["senders"]["sms"]
    return number, shown["content_hash"]


def test_nobody_lets_go_a_text_that_they_did_not_read(machine: Storage) -> None:
    number, read = submitted()
    unread = run("approve", number, "--as", "bram")
    assert (unread.exit_code, "--hash" in unread.output) == (2, True)
    changed = run("approve", number, "--as", "bram", "--hash", "0" * 64).exception
    assert isinstance(changed, Refused)
    assert changed.code == "content_changed"
    assert told("show", number)["state"] == "awaiting_approval"
    assert told("approve", number, "--as", "bram", "--hash", read)["state"] == "sending"


def test_alone_it_goes_from_the_command_line_too_with_a_reason(machine: Storage) -> None:
    number, read = submitted()
    for login, reason, code in (
        ("an", "kort", "glass_reason"),
        ("bram", "Niemand neemt op vannacht.", "glass_not_needed"),
    ):
        refused = run("break-glass", number, "--as", login, "--hash", read, "--reason", reason).exception
        assert isinstance(refused, Refused)
        assert refused.code == code
    gone = told("break-glass", number, "--as", "an", "--hash", read, "--reason", "Niemand neemt op vannacht.")
    assert gone["state"] == "sending"


def test_a_script_that_waits_learns_by_the_status_how_it_ended(machine: Storage) -> None:
    number, _ = submitted()
    told("reject", number, "--as", "bram")
    back = run("follow", number, "--json")
    assert (back.exit_code, json.loads(back.stdout)["state"]) == (3, "draft")


def _watched(states: list[BroadcastState], within: timedelta | None = None) -> tuple[int, int]:
    left, rested = list(states), list[float]()

    def look() -> tuple[Broadcast, dict[str, int]]:
        state = left.pop(0) if len(left) > 1 else left[0]
        counts = dict.fromkeys((each.value for each in DeliveryState), 0)
        return Broadcast(id=1, state=state), counts | {"recipients": 3, "waiting": len(left)}

    (_, status) = watch(look, rested.append, within)
    return status, len(rested)


def test_watching_goes_on_through_approval_and_pause_to_the_end() -> None:
    state = BroadcastState
    assert _watched([state.AWAITING_APPROVAL, state.SENDING, state.PAUSED, state.SENDING, state.COMPLETED]) == (0, 4)
    assert _watched([state.SENDING, state.EXPIRED]) == (1, 1)
    assert _watched([state.AWAITING_APPROVAL, state.DRAFT]) == (3, 1)
    assert _watched([state.AWAITING_APPROVAL], timedelta(minutes=1)) == (4, 60)


def test_who_approves_on_a_terminal_reads_all_that_they_approve() -> None:
    row = Broadcast(
        id=7,
        exercise=False,
        text="CCVO: Kook het water.",
        senders={"sms": ["+32460000201"]},
        submitted_by_name="An",
        expires_in_minutes=60,
        content_hash="ab" * 32,
    )
    said = shown(row, Reach(285, (), unmatched=(("organisations", "44999"),)))
    assert "niemand heeft organisations: 44999" in said
    for part in ("CCVO: Kook het water.", "285", "sms +32460000201", "60 minuten", "An", "ab" * 32):
        assert part in said
