"""What callers recorded is fetched with patience, and kept here so that nobody changes it; on both databases."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from gateway.errors import CarrierFault, FaultKind
from gateway.recordings import erasures, fetches
from gateway.recordings.model import LEASE, SoundState
from gateway.recordings.vault import Kept, Vault
from gateway.storage import Storage
from gateway.tickets.model import Happening
from tests.parts.clock import MovableClock
from tests.parts.recording_house import AWAY, SOUND, House, Killed


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
