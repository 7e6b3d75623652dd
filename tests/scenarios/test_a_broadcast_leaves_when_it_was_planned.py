"""A planned broadcast leaves at its time and not before, in Brussels time on both nights, and once it was approved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contacts.civil_time import first_occurrence
from gateway.broadcasts import actions
from gateway.broadcasts.model import BroadcastState, Leaving
from gateway.errors import Refused
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock

RECIPIENTS = 20


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(RECIPIENTS)
    return made


def planned(station: Station, at: datetime | None, minutes: int = 60) -> int:
    with station.storage.transaction() as session:
        made = actions.create_draft(
            session, WRITER, "Kook het water.", EVERYONE, ["sms"], False, minutes, station.clock(), Leaving(at)
        )
        actions.submit(session, WRITER, made.id, station.clock())
        return made.id


def test_nothing_leaves_before_its_time_and_everything_after_it(station: Station) -> None:
    at = station.clock() + timedelta(hours=3)
    key = planned(station, at)
    station.act(actions.approve, key, APPROVER)
    for _ in range(4):
        station.sweep()
        station.run()
        assert station.carrier.calls == 0
        station.clock.advance(minutes=40)
    assert station.broadcast(key).expires_at == at + timedelta(minutes=60), "its time to live begins when it may leave"
    station.clock.advance(minutes=21)
    station.sweep()
    assert station.nudges, "the clock wakes a worker when the time has come"
    station.until_done(key)
    assert (station.state(key), station.carrier.calls) == (BroadcastState.COMPLETED, RECIPIENTS)


def test_approved_too_late_it_leaves_at_once(station: Station) -> None:
    key = planned(station, station.clock() + timedelta(minutes=30))
    station.clock.advance(hours=1)
    approved_at = station.clock()
    station.act(actions.approve, key, APPROVER)
    station.run()
    assert station.carrier.calls == RECIPIENTS
    assert station.broadcast(key).expires_at == approved_at + timedelta(minutes=60)


def test_it_can_be_called_off_before_it_leaves(station: Station) -> None:
    key = planned(station, station.clock() + timedelta(hours=1))
    station.act(actions.approve, key, APPROVER)
    station.act(actions.cancel, key, APPROVER)
    station.clock.advance(hours=2)
    station.sweep()
    station.run()
    assert (station.state(key), station.carrier.calls) == (BroadcastState.CANCELLED, 0)


def test_another_time_is_another_broadcast_to_approve(station: Station) -> None:
    at = station.clock() + timedelta(hours=1)
    key = planned(station, at)
    seen = station.broadcast(key).content_hash
    with station.storage.transaction() as session:
        later = Leaving(at + timedelta(hours=1))
        actions.edit(session, WRITER, key, station.clock(), leaving=later)
        actions.submit(session, WRITER, key, station.clock())
    with station.storage.transaction() as session, pytest.raises(Refused, match="content_changed"):
        actions.approve(session, APPROVER, key, station.clock(), seen)
    with station.storage.transaction() as session:
        actions.edit(session, WRITER, key, station.clock(), text="Anders.")
        assert actions.get(session, key).send_at == at + timedelta(hours=1), "what is not mentioned stays"
        assert actions.edit(session, WRITER, key, station.clock(), leaving=Leaving()).send_at is None


@pytest.mark.parametrize(
    ("later", "told"), [(timedelta(minutes=-6), "leaves_past"), (timedelta(days=31), "leaves_late")]
)
def test_a_time_that_makes_no_sense_is_refused(station: Station, later: timedelta, told: str) -> None:
    with pytest.raises(Refused, match=told):
        planned(station, station.clock() + later)


def test_a_clock_time_on_either_night_is_one_instant(station: Station) -> None:
    twice = first_occurrence(datetime.fromisoformat("2026-10-25T02:30"))
    skipped = first_occurrence(datetime.fromisoformat("2027-03-28T02:30"))
    assert (twice, skipped) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC))
