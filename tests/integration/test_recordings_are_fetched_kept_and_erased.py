"""What callers recorded is fetched with patience, kept here, and erased here and at the carrier; on both databases."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from gateway.errors import CarrierFault, FaultKind, Refused
from gateway.recordings import erasures, fetches
from gateway.recordings.listening import open_sound
from gateway.recordings.model import LEASE, SoundState
from gateway.recordings.sweep import Keeper
from gateway.recordings.tables import RecordingSound
from gateway.recordings.vault import Kept, Vault
from gateway.staff.model import SYSTEM
from gateway.storage import Storage
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Source, TicketState
from gateway.tickets.tables import Recording, Ticket
from tests.parts.clock import MovableClock

SOUND = b"RIFF and what was said"
KEPT_FOR = timedelta(days=30)
NOT_YET = CarrierFault(FaultKind.PERMANENT, 404, "HTTP 404")
AWAY = CarrierFault(FaultKind.UNCERTAIN, None, "ReadTimeout")


class Killed(BaseException):
    """The process ends here, whatever it was doing."""


@dataclass
class Shelf:
    """A carrier of which only recordings are asked. `stops` are raised first, one a request."""

    sounds: dict[str, bytes] = field(default_factory=dict)
    stops: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def fetch_recording(self, url: str) -> bytes:
        self._ask(f"fetch {url}")
        if url not in self.sounds:
            raise NOT_YET
        return self.sounds[url]

    def delete_recording(self, sid: str) -> None:
        self._ask(f"delete {sid}")
        self.sounds.pop(f"https://carrier.example/{sid}", None)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.meanwhile is not None:
            self.meanwhile()
        if self.stops:
            raise self.stops.pop(0)


class House:
    """One database, one disk, one carrier; as many clocks as a test starts."""

    def __init__(self, storage: Storage, clock: MovableClock, folder: Path) -> None:
        self.storage, self.clock = storage, clock
        self.carrier = Shelf()
        self.vault = Vault(folder / "recordings", "the key of this house")
        self.keeper = self.another()

    def another(self, vault: Vault | None = None) -> Keeper:
        """A clock, or the same one started anew."""
        return Keeper(self.storage, self.carrier, self.clock, vault or self.vault, KEPT_FOR)

    def record(self, sid: str = "RE1", *, at_carrier: bool = True) -> int:
        """A caller leaves a message; returns the recording's id."""
        address = f"https://carrier.example/{sid}"
        if at_carrier:
            self.carrier.sounds[address] = SOUND
        with self.storage.transaction() as session:
            ticket = tickets.open_ticket(session, SYSTEM, self.clock(), source=Source.PHONE)
            tickets.keep_recording(session, ticket, sid, address, 12, self.clock(), available=True)
            return tickets.recordings(session, ticket)[0].id

    def close_ticket(self, recording_id: int) -> None:
        with self.storage.transaction() as session:
            tickets.change_state(session, self._ticket(session, recording_id), TicketState.CLOSED, "An", self.clock())

    def row(self, recording_id: int) -> RecordingSound:
        with self.storage.reading() as session:
            return session.get_one(RecordingSound, recording_id)

    def told(self, recording_id: int) -> list[Happening]:
        with self.storage.reading() as session:
            return [each.event for each in tickets.timeline(session, self._ticket(session, recording_id))]

    def hear(self, recording_id: int) -> bytes:
        return open_sound(self.storage, self.carrier, self.vault, recording_id, self.clock)

    def file(self, recording_id: int) -> Path:
        return self.vault.folder / f"{recording_id}.sound"

    def later(self, **by: float) -> None:
        """Let time pass, and one clock do what is then due."""
        self.clock.advance(timedelta(**by))
        self.keeper.sweep()

    def _ticket(self, session: Session, recording_id: int) -> Ticket:
        return session.get_one(Ticket, session.get_one(Recording, recording_id).ticket_id)


@pytest.fixture
def house(storage: Storage, clock: MovableClock, tmp_path: Path) -> House:
    return House(storage, clock, tmp_path)


@pytest.fixture
def kept(house: House) -> int:
    """A message that is kept here."""
    recording_id = house.record()
    house.keeper.sweep()
    assert house.row(recording_id).state is SoundState.KEPT
    return recording_id


# Fetching


def test_a_message_is_fetched_once_and_then_heard_without_the_carrier(house: House) -> None:
    recording_id = house.record()
    for _ in range(3):
        house.later(seconds=1)
    assert house.carrier.asked == ["fetch https://carrier.example/RE1"]
    house.carrier.sounds.clear()
    assert house.hear(recording_id) == SOUND
    row = house.row(recording_id)
    assert (row.state, row.size, row.key_id, row.error) == (SoundState.KEPT, len(SOUND), house.vault.key_id, None)


def test_before_it_is_kept_it_is_heard_from_the_carrier(house: House) -> None:
    assert house.hear(house.record()) == SOUND


def test_a_message_that_the_carrier_does_not_have_yet_is_fetched_when_it_has(house: House) -> None:
    recording_id = house.record(at_carrier=False)
    house.keeper.sweep()
    row = house.row(recording_id)
    assert (row.state, row.attempts, row.due_at) == (SoundState.DUE, 1, house.clock() + timedelta(seconds=5))
    assert "404" in (row.error or "")
    house.later(seconds=4)
    assert len(house.carrier.asked) == 1
    house.carrier.sounds["https://carrier.example/RE1"] = SOUND
    house.later(seconds=1)
    assert house.row(recording_id).state is SoundState.KEPT


@pytest.mark.parametrize("fault", [AWAY, CarrierFault(FaultKind.TEMPORARY), CarrierFault(FaultKind.ACCOUNT, 401)])
def test_a_carrier_that_is_away_is_asked_again(house: House, fault: CarrierFault) -> None:
    recording_id = house.record()
    house.carrier.stops = [fault, fault]
    for _ in range(3):
        house.later(seconds=15)
    assert house.row(recording_id).state is SoundState.KEPT


def test_an_empty_file_is_no_message(house: House) -> None:
    recording_id = house.record()
    house.carrier.sounds["https://carrier.example/RE1"] = b""
    house.keeper.sweep()
    assert house.row(recording_id).state is SoundState.DUE
    assert not house.file(recording_id).exists()


def test_a_disk_that_does_not_write_is_tried_again_and_the_message_still_heard(house: House) -> None:
    recording_id = house.record()
    house.vault.folder.write_text("a file where the folder should be")
    house.keeper.sweep()
    assert house.row(recording_id).state is SoundState.DUE
    assert house.hear(recording_id) == SOUND
    house.vault.folder.unlink()
    house.later(seconds=5)
    assert house.row(recording_id).state is SoundState.KEPT


def test_after_a_day_it_is_given_up_loudly_and_can_be_taken_up_again(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    recording_id = house.record(at_carrier=False)
    for _ in range(26 * 6):
        house.later(minutes=10)
    row = house.row(recording_id)
    assert row.state is SoundState.FAILED
    assert [each.levelno for each in caplog.records].count(logging.ERROR) == 1
    assert house.told(recording_id).count(Happening.MESSAGE_NOT_FETCHED) == 1
    asked = len(house.carrier.asked)
    house.later(hours=1)
    assert len(house.carrier.asked) == asked

    house.carrier.sounds["https://carrier.example/RE1"] = SOUND
    with house.storage.transaction() as session:
        assert fetches.retry_failed(session, house.clock()) == 1
    house.keeper.sweep()
    assert house.hear(recording_id) == SOUND


def test_nothing_that_is_logged_names_an_address(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.record(at_carrier=False)
    caplog.set_level(logging.DEBUG, "gateway")
    house.keeper.sweep()
    assert caplog.text
    assert "carrier.example" not in caplog.text


def test_a_hundred_messages_at_once_are_all_kept(house: House) -> None:
    made = [house.record(f"RE{number}") for number in range(100)]
    for _ in range(6):
        house.later(seconds=1)
    assert {house.row(each).state for each in made} == {SoundState.KEPT}
    assert len(house.carrier.asked) == 100


# Kills, and several clocks


def test_a_kill_while_fetching_loses_nothing(house: House) -> None:
    recording_id = house.record()
    house.carrier.stops = [Killed()]
    with pytest.raises(Killed):
        house.keeper.sweep()
    assert house.row(recording_id).state is SoundState.FETCHING
    assert house.hear(recording_id) == SOUND
    house.keeper = house.another()
    house.later(seconds=60)
    assert len(house.carrier.asked) == 2  # the fetch that was cut off, and the listening; the lease holds
    house.later(seconds=61)
    assert house.row(recording_id).state is SoundState.KEPT


def test_a_kill_between_writing_and_recording_leaves_one_file_and_one_row(house: House) -> None:
    recording_id = house.record()
    house.keeper.enlist()
    with house.storage.transaction() as session:
        claim = fetches.claim_fetch(session, recording_id, house.clock())
    assert claim is not None
    house.vault.keep(recording_id, claim.sid, SOUND)  # and here the process ends
    house.later(seconds=LEASE.total_seconds() + 1)
    assert house.row(recording_id).state is SoundState.KEPT
    assert house.vault.whole() == {recording_id}
    assert house.hear(recording_id) == SOUND


def test_two_clocks_fetch_a_message_once(house: House) -> None:
    house.record()
    other = house.another()
    house.carrier.meanwhile = other.fetch
    house.keeper.sweep()
    other.sweep()
    assert house.carrier.asked == ["fetch https://carrier.example/RE1"]


def test_who_lost_the_claim_records_nothing(house: House) -> None:
    recording_id = house.record()
    house.keeper.enlist()
    with house.storage.transaction() as session:
        late = fetches.claim_fetch(session, recording_id, house.clock())
    assert late is not None
    house.later(seconds=LEASE.total_seconds() + 1)
    with house.storage.transaction() as session:
        fetches.record_not_fetched(session, late, AWAY, house.clock())
    assert house.row(recording_id).state is SoundState.KEPT


def test_a_claim_that_was_taken_over_disturbs_nothing(house: House) -> None:
    recording_id = house.record()
    house.keeper.enlist()
    with house.storage.transaction() as session:
        late = fetches.claim_fetch(session, recording_id, house.clock())
        assert fetches.claim_fetch(session, recording_id, house.clock()) is None  # somebody has it
    assert late is not None
    house.clock.advance(LEASE)
    with house.storage.transaction() as session:
        assert fetches.claim_fetch(session, recording_id, house.clock()) is not None
    with house.storage.transaction() as session:
        fetches.record_not_fetched(session, late, AWAY, house.clock())
        assert not fetches.record_kept(session, late, Kept(house.vault.key_id, 1), house.clock())
    row = house.row(recording_id)
    assert (row.state, row.error, row.attempts) == (SoundState.FETCHING, None, 2)


def test_clocks_on_several_machines_share_the_work_without_doing_it_twice(house: House) -> None:
    made = [house.record(f"RE{number}") for number in range(10)]
    threads = [Thread(target=house.another().sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {house.row(each).state for each in made} == {SoundState.KEPT}
    assert len(house.carrier.asked) == 10


def test_a_fetch_that_ends_after_the_message_was_taken_away_leaves_nothing_here(house: House) -> None:
    recording_id = house.record()

    def take_away() -> None:
        house.clock.advance(LEASE + timedelta(seconds=1))
        with house.storage.transaction() as session:
            assert erasures.take_away(session, recording_id, house.clock())

    house.keeper.enlist()
    house.carrier.meanwhile = take_away
    house.keeper.fetch()
    assert house.row(recording_id).state is SoundState.DELETED
    assert house.vault.held() == set()


# What cannot be read


def test_a_changed_file_is_never_played_and_is_replaced(
    house: House, kept: int, caplog: pytest.LogCaptureFixture
) -> None:
    held = bytearray(house.file(kept).read_bytes())
    held[-1] ^= 1
    house.file(kept).write_bytes(held)
    assert house.hear(kept) == SOUND  # the carrier's
    assert house.carrier.asked[-1].startswith("fetch")
    assert "damaged" in caplog.text
    house.later(seconds=1)
    asked = len(house.carrier.asked)
    assert house.hear(kept) == SOUND
    assert len(house.carrier.asked) == asked


def test_with_another_secret_key_the_messages_are_fetched_and_kept_anew(house: House, kept: int) -> None:
    house.vault = Vault(house.vault.folder, "a key that took its place")
    assert house.hear(kept) == SOUND  # the carrier's
    house.keeper = house.another()
    house.later(seconds=1)
    house.later(seconds=1)
    assert house.row(kept).key_id == house.vault.key_id
    house.carrier.sounds.clear()
    assert house.hear(kept) == SOUND


def test_a_file_that_is_lost_is_fetched_again_within_the_hour(house: House, kept: int) -> None:
    house.file(kept).unlink()
    assert house.hear(kept) == SOUND
    house.later(hours=1)
    house.later(seconds=1)
    assert house.vault.read(kept, "RE1") == SOUND


# Retention


def test_a_message_is_erased_here_and_at_the_carrier_thirty_days_after_the_closing(house: House, kept: int) -> None:
    house.later(days=100)  # an open ticket keeps its messages
    house.close_ticket(kept)
    house.later(days=29, hours=23)
    assert house.hear(kept) == SOUND
    house.later(hours=1)
    row = house.row(kept)
    assert (row.state, row.deleted_at, row.deleted_at_carrier_at) == (
        SoundState.DELETED,
        house.clock(),
        house.clock(),
    )
    assert house.vault.held() == set()
    assert house.carrier.sounds == {}
    assert house.told(kept).count(Happening.MESSAGE_ERASED) == 1
    with pytest.raises(Refused, match="no_such_recording"):
        house.hear(kept)
    with house.storage.reading() as session:
        assert session.get_one(Recording, kept).available is False
    asked = len(house.carrier.asked)
    house.later(days=2)
    assert len(house.carrier.asked) == asked


def test_a_message_that_was_never_fetched_goes_at_the_carrier_too(house: House) -> None:
    recording_id = house.record()
    house.carrier.stops = [CarrierFault(FaultKind.PERMANENT, None, "larger than 20000000 bytes")]
    house.keeper.sweep()
    assert house.row(recording_id).state is SoundState.FAILED
    house.close_ticket(recording_id)
    house.later(days=30)
    assert house.carrier.asked[-1] == "delete RE1"
    assert house.carrier.sounds == {}


def test_a_carrier_that_does_not_erase_is_asked_until_it_does(
    house: House, kept: int, caplog: pytest.LogCaptureFixture
) -> None:
    house.close_ticket(kept)
    house.carrier.stops = [AWAY] * 200
    house.later(days=30)
    row = house.row(kept)
    assert (row.state, row.deleted_at_carrier_at) == (SoundState.DELETED, None)
    assert row.deleted_at is not None
    assert house.vault.held() == set()
    with pytest.raises(Refused):
        house.hear(kept)  # though the carrier still has it
    for _ in range(30):
        house.later(hours=1)
    assert "not erased everywhere yet" in caplog.text
    assert logging.ERROR in {each.levelno for each in caplog.records}
    house.carrier.stops = []
    house.later(hours=1)
    assert house.row(kept).deleted_at_carrier_at == house.clock()
    with house.storage.reading() as session:
        assert erasures.count_unerased(session) == 0


def test_a_kill_while_erasing_is_taken_up_again(house: House, kept: int) -> None:
    house.close_ticket(kept)
    house.carrier.stops = [Killed()]
    with pytest.raises(Killed):
        house.later(days=30)
    assert house.row(kept).deleted_at_carrier_at is None
    house.keeper = house.another()
    house.later(seconds=LEASE.total_seconds() + 1)
    assert house.row(kept).deleted_at_carrier_at == house.clock()
    assert house.told(kept).count(Happening.MESSAGE_ERASED) == 1


def test_a_file_that_came_too_late_is_erased_within_the_hour(house: House, kept: int) -> None:
    house.close_ticket(kept)
    house.later(days=30)
    house.vault.keep(kept, "RE1", SOUND)
    house.later(hours=1)
    assert house.vault.held() == set()


def test_what_is_not_over_its_time_stays_when_another_goes(house: House, kept: int) -> None:
    house.close_ticket(kept)
    house.clock.advance(timedelta(days=15))
    other = house.record("RE2")
    house.keeper.sweep()
    house.close_ticket(other)
    house.later(days=15)
    assert (house.row(kept).state, house.row(other).state) == (SoundState.DELETED, SoundState.KEPT)
    assert house.hear(other) == SOUND


def test_everything_overdue_goes_at_once_when_asked_and_looking_changes_nothing(house: House) -> None:
    made = [house.record(f"RE{number}") for number in range(45)]
    for _ in range(3):
        house.keeper.sweep()
    for each in made:
        house.close_ticket(each)
    house.clock.advance(timedelta(days=30))
    assert [each.recording_id for each in house.keeper.overdue()] == made
    assert {house.row(each).state for each in made} == {SoundState.KEPT}
    assert len(house.vault.whole()) == 45
    house.keeper.purge_all()
    assert all(house.row(each).deleted_at_carrier_at for each in made)
    assert house.vault.held() == set()
    assert house.keeper.overdue() == []
