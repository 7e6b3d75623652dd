"""What callers recorded is erased when its time is over, here and at the carrier; on both databases."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.errors import CarrierFault, FaultKind, Refused
from gateway.recordings import erasures
from gateway.recordings.model import LEASE, SoundState
from gateway.storage import Storage
from gateway.tickets.model import Happening
from gateway.tickets.tables import Recording
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
