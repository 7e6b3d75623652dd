"""`ccvo recordings` tells what is kept, says what is over its time, and erases it on a real carrier's API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands.recordings import recordings
from gateway.installation import Installation
from gateway.recordings.model import SoundState
from gateway.recordings.sweep import Keeper
from gateway.recordings.tables import RecordingSound
from gateway.recordings.vault import Vault
from gateway.sandbox.accounts import Account
from gateway.sandbox.model import Recording as Spoken
from gateway.sandbox.server import Sandbox
from gateway.settings import Settings
from gateway.staff.model import SYSTEM
from gateway.storage import Storage
from gateway.tables import metadata
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source, TicketState
from tests.parts.clock import MovableClock
from tests.parts.gateway import free_ports

SID, TOKEN, KEY = "AC" + "7" * 32, "a-token", "sixteen-characters-or-more"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Voice:
    """A carrier that gives every recording."""

    def fetch_recording(self, url: str) -> bytes:
        return b"RIFF and what was said"


@pytest.fixture
def carrier() -> Iterator[Sandbox]:
    with Sandbox([Account(SID, TOKEN)], lambda: datetime.now(UTC)) as sandbox:
        yield sandbox


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carrier: Sandbox) -> Iterator[Storage]:
    """A machine on which three messages are kept: of a ticket closed long ago, one closed today, and an open one."""
    url = f"sqlite:///{tmp_path}/recordings.sqlite"
    storage = Storage(url)
    metadata().create_all(storage.engine)
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DATABASE_URL": url,
        "SECRET_KEY": KEY,
        "TWILIO_API_URL": carrier.url,
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }.items():
        monkeypatch.setenv(name, value)
    for sid, closed_at in (("RE1", LONG_AGO), ("RE2", datetime.now(UTC)), ("RE3", None)):
        _record(storage, sid, closed_at)
    vault = Vault(tmp_path / "var" / "recordings", KEY)
    keeper = Keeper(storage, Voice(), MovableClock(LONG_AGO), vault, timedelta(days=30))  # type: ignore[arg-type]
    keeper.enlist()
    keeper.fetch()
    yield storage
    storage.dispose()


def _record(storage: Storage, sid: str, closed_at: datetime | None) -> None:
    with storage.transaction() as session:
        ticket = tickets.open_ticket(session, SYSTEM, LONG_AGO, source=Source.PHONE)
        tickets.keep_recording(session, ticket, sid, f"https://carrier.example/{sid}", 12, LONG_AGO)
        if closed_at is not None:
            tickets.change_state(session, ticket, TicketState.CLOSED, "An", closed_at)


def _states(storage: Storage) -> list[SoundState]:
    with storage.reading() as session:
        return [session.get_one(RecordingSound, each).state for each in (1, 2, 3)]


def _files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "var" / "recordings").iterdir())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(recordings, arguments)


def test_a_dry_run_names_what_is_over_its_time_and_erases_nothing(machine: Storage, tmp_path: Path) -> None:
    result = run("purge", "--dry-run")
    assert result.exit_code == 0
    assert result.output.splitlines()[0].endswith("recording 1  closed 01/01/2020 01:00  kept")
    assert result.output.splitlines()[1:] == ["1 overdue (nothing was erased)"]
    assert _states(machine) == [SoundState.KEPT] * 3
    assert _files(tmp_path) == ["1.sound", "2.sound", "3.sound"]


def test_a_purge_erases_what_is_over_its_time_and_nothing_else(machine: Storage, tmp_path: Path) -> None:
    result = run("purge")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "1 taken away, 0 not yet gone everywhere")
    assert _states(machine) == [SoundState.DELETED, SoundState.KEPT, SoundState.KEPT]
    assert _files(tmp_path) == ["2.sound", "3.sound"]
    with machine.reading() as session:
        assert session.get_one(RecordingSound, 1).deleted_at_carrier_at is not None


def test_programs_get_json(machine: Storage) -> None:
    told = json.loads(run("purge", "--dry-run", "--json").output)
    assert (told["dry_run"], told["not_yet_erased"]) == (True, 0)
    assert [(each["recording"], each["state"]) for each in told["overdue"]] == [(1, "kept")]
    assert json.loads(run("status", "--json").output) == {
        **{"due": 0, "fetching": 0, "kept": 3, "failed": 0, "deleted": 0},
        "not_yet_erased": 0,
    }


def test_a_carrier_that_is_away_is_a_failure_that_is_told(
    machine: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_API_URL", f"http://127.0.0.1:{free_ports(1)[0]}")
    result = run("purge")
    assert (result.exit_code, result.output.splitlines()[-1]) == (1, "1 taken away, 1 not yet gone everywhere")
    assert _files(tmp_path) == ["2.sound", "3.sound"]
    assert "not_yet_erased: 1" in run("status").output


def test_what_was_given_up_is_taken_up_again_when_asked(machine: Storage) -> None:
    with machine.transaction() as session:
        session.get_one(RecordingSound, 2).state = SoundState.FAILED
    assert run("retry").output == "1 to be fetched again\n"
    assert _states(machine) == [SoundState.KEPT, SoundState.DUE, SoundState.KEPT]


def test_the_carriers_own_copy_is_fetched_and_goes_with_ours(machine: Storage, carrier: Sandbox) -> None:
    spoken = Spoken(SID, "CA" + "1" * 32, 4, datetime.now(UTC), transcript="brand", silent=False)
    carrier.carrier.ledger.recordings.keep(spoken)
    with machine.transaction() as session:
        address = f"{carrier.url}/2010-04-01/Accounts/{SID}/Recordings/{spoken.sid}"
        ticket = tickets.open_ticket(session, SYSTEM, LONG_AGO, source=Source.PHONE)
        tickets.keep_recording(session, ticket, spoken.sid, address, 4, LONG_AGO)
        tickets.change_state(session, ticket, TicketState.CLOSED, "An", LONG_AGO)
    held = Installation(Settings.from_env())
    keeper = Keeper.of(held.settings, held.storage, held.carrier, held.clock)
    keeper.enlist()
    keeper.fetch()
    assert keeper.vault.read(4, spoken.sid).startswith(b"RIFF")
    assert run("purge").exit_code == 0
    assert keeper.vault.whole() == {2, 3}
    assert carrier.carrier.ledger.recordings.get(spoken.sid) is None
    held.storage.dispose()
