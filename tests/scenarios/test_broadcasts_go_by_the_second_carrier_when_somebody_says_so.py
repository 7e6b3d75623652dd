"""A person lets broadcasts go by the other carrier: what has not left goes on there, and nobody gets a text twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from gateway.broadcasts.carrier_waits import deliveries_waiting
from gateway.broadcasts.model import BroadcastState, DeliveryState, Interruption
from gateway.broadcasts.switching import switch_carrier
from gateway.broadcasts.tables import Delivery
from gateway.carrier.both import Both, part
from gateway.carrier.failover import By, Use, Why
from gateway.carriers import standing as standings
from gateway.carriers.figures import did
from gateway.errors import FaultKind, Refused
from gateway.jobs.broadcast_road import Ends, Tally, stands
from gateway.staff.model import Actor, Role
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, SENDERS, WRITER, CountingCarrier, Killed, Station
from tests.parts.clock import MovableClock

BACKUP_SENDERS = ("+32460000992",)
REASON = "De eerste operator faalt al tien minuten."
OFFICER = Actor("staff:3", "Wacht 1", frozenset({Role.OFFICER}), 3)


class TwoRoads(Station):
    """A station with two carriers; a run goes by the one that stands, as a worker's does."""

    def __init__(self, storage: Storage, clock: MovableClock) -> None:
        super().__init__(storage, clock)
        self.first, self.backup = self.carrier, CountingCarrier(clock)
        self.backup.mark = "SB"
        self.carrier = Both(self.first, self.backup, BACKUP_SENDERS)  # type: ignore[assignment,arg-type]
        self.known(20)

    def run(self, **changed: Any) -> bool:
        by = stands(self.storage)
        senders = BACKUP_SENDERS if by is By.BACKUP else SENDERS
        carrier = part(self.carrier, by)  # type: ignore[arg-type]
        ends = Ends(self.storage, Tally(self.storage, self.clock, by), by, self.tick)
        return super().run(**{"carrier": carrier, "senders": senders, "by": by, "stop": ends, **changed})

    def switch(self, to: By, actor: Actor = WRITER, reason: str = REASON, has_senders: bool = True) -> None:
        with self.storage.transaction() as session:
            switch_carrier(session, actor, to, reason, has_senders, self.clock())

    def received(self) -> Counter[str]:
        return self.first.received() + self.backup.received()

    def check(self, broadcast_id: int) -> None:
        counts = self.counts(broadcast_id)
        recipients = counts.pop("recipients")
        assert sum(counts.values()) == recipients == self.broadcast(broadcast_id).recipients
        assert set(self.received().values()) <= {1}

    def by_number(self) -> dict[str, By | None]:
        with self.storage.reading() as session:
            return {row.number: row.carrier for row in session.scalars(select(Delivery))}


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> TwoRoads:
    return TwoRoads(storage, clock)


def test_nothing_goes_over_by_itself(station: TwoRoads) -> None:
    station.first.fault = lambda number, sms: "busy"
    broadcast_id = station.approved()
    for _ in range(5):
        station.run(stop=_after(station, 20))
        station.clock.advance(minutes=2)
    assert station.backup.calls == 0
    assert station.counts(broadcast_id)["waiting"] == 20


def test_what_has_not_left_goes_by_the_second_from_its_own_numbers(station: TwoRoads) -> None:
    station.first.fault = lambda number, sms: None if number <= 5 else "busy"
    broadcast_id = station.approved()
    station.run(stop=_after(station, 2))
    station.switch(By.BACKUP)
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED
    assert len(station.received()) == 20
    assert {held.sms.sender for held in station.backup.held} == set(BACKUP_SENDERS)
    assert {held.sms.sender for held in station.first.held} <= set(SENDERS)
    told = station.by_number()
    assert {number for number, by in told.items() if by is By.FIRST} == set(station.first.received())
    assert {number for number, by in told.items() if by is By.BACKUP} == set(station.backup.received())


@pytest.mark.parametrize(("fault", "by_backup"), [("after: no answer", 0), ("lost", 20)])
def test_what_is_in_doubt_is_cleared_where_it_went_before_anybody_else_may_have_it(
    station: TwoRoads, fault: str, by_backup: int
) -> None:
    station.first.fault = lambda number, sms: fault
    broadcast_id = station.approved()
    station.run()
    assert station.counts(broadcast_id)["uncertain"] == 20
    station.switch(By.BACKUP)
    station.first.listing_fails = True
    for _ in range(5):
        station.clock.advance(minutes=1)
        station.sweep()
        station.run()
    assert station.backup.calls == 0  # a list that fails decides nothing
    assert station.backup.listings == 0
    assert station.counts(broadcast_id)["uncertain"] == 20
    station.first.listing_fails = False
    station.until_done(broadcast_id)
    assert station.received() == dict.fromkeys(station.by_number(), 1)
    assert len(station.backup.held) == by_backup


def test_it_goes_back_the_same_way_and_nobody_is_doubled(station: TwoRoads) -> None:
    station.first.fault = lambda number, sms: "after: no answer" if number % 3 == 0 else None
    station.backup.fault = lambda number, sms: "after: no answer" if number % 3 == 0 else "busy"
    broadcast_id = station.approved()
    station.run(stop=_after(station, 0.3))
    station.switch(By.BACKUP)
    station.run(stop=_after(station, 2))
    station.switch(By.FIRST)
    station.until_done(broadcast_id)
    assert station.received() == dict.fromkeys(station.by_number(), 1)
    with station.storage.reading() as session:
        changes = standings.changes(session)
    assert [(each.carrier, each.why, each.by) for each in changes] == [
        (By.FIRST, Why.PERSON, WRITER.name),
        (By.BACKUP, Why.PERSON, WRITER.name),
    ]
    assert {each.reason for each in changes} == {REASON}


def test_a_run_that_is_on_ends_when_somebody_switches(station: TwoRoads) -> None:
    broadcast_id = station.approved()
    switched = Event()

    def fault(number: int, sms: object) -> None:
        if number == 4 and not switched.is_set():
            switched.set()
            station.switch(By.BACKUP)
        return None

    station.first.fault = fault
    station.run(pace=2)
    sent = len(station.first.held)
    assert 4 <= sent <= 12
    station.until_done(broadcast_id)
    assert len(station.first.held) == sent
    assert len(station.received()) == 20


@pytest.mark.parametrize("fault", ["killed", "after: killed"])
def test_a_kill_in_the_middle_of_a_switch_doubles_nobody(station: TwoRoads, fault: str) -> None:
    station.first.fault = lambda number, sms: fault if number == 7 else None
    broadcast_id = station.approved()
    with pytest.raises(Killed):
        station.run()
    station.switch(By.BACKUP)
    station.until_done(broadcast_id)
    assert station.received() == dict.fromkeys(station.by_number(), 1)
    assert station.backup.held != []


def test_what_an_account_that_is_refused_stopped_goes_on_by_the_other(station: TwoRoads) -> None:
    station.first.fault = lambda number, sms: "account"
    broadcast_id = station.approved()
    station.run()
    assert station.broadcast(broadcast_id).interrupted_by is Interruption.CARRIER_ACCOUNT
    station.switch(By.BACKUP)
    assert station.state(broadcast_id) is BroadcastState.SENDING
    station.until_done(broadcast_id)
    assert len(station.backup.held) == 20


def test_what_a_person_paused_stays_paused(station: TwoRoads) -> None:
    from gateway.broadcasts import actions

    broadcast_id = station.approved()
    station.act(actions.pause, broadcast_id)
    station.switch(By.BACKUP)
    assert station.state(broadcast_id) is BroadcastState.PAUSED


def test_only_who_writes_broadcasts_switches_with_a_reason_and_to_a_carrier_that_has_a_number(
    station: TwoRoads,
) -> None:
    for given, code in (
        ({"actor": OFFICER}, "not_permitted"),
        ({"reason": "  faalt  "}, "carrier_reason"),
        ({"reason": "x" * 501}, "carrier_reason"),
        ({"has_senders": False}, "no_second_carrier"),
    ):
        with pytest.raises(Refused) as refused:
            station.switch(By.BACKUP, **given)  # type: ignore[arg-type]
        assert refused.value.code == code
    assert stands(station.storage) is By.FIRST
    station.switch(By.BACKUP, APPROVER)
    with pytest.raises(Refused, match="carrier_stands"):
        station.switch(By.BACKUP)


def test_pages_do_not_follow_a_switch_of_broadcasts(station: TwoRoads) -> None:
    station.switch(By.BACKUP)
    with station.storage.reading() as session:
        assert standings.standing(session, Use.PAGES).by is By.FIRST
        assert standings.untold(session) == []


def test_what_people_decide_by_is_counted_from_rows(station: TwoRoads) -> None:
    station.first.fault = lambda number, sms: "lost" if number <= 3 else "busy"
    station.approved()
    station.run(stop=_after(station, 2))
    tally = Tally(station.storage, station.clock, By.FIRST)
    for at in range(20):
        tally.add(By.FIRST, at / 10, None if at < 15 else FaultKind.TEMPORARY)
    tally.add(By.FIRST, 9.0, FaultKind.PERMANENT)
    tally.keep()
    tally.keep()
    station.clock.advance(timedelta(minutes=4))
    with station.storage.reading() as session:
        first = did(session, Use.BROADCASTS, By.FIRST, station.clock())
        waits = deliveries_waiting(session, By.FIRST, By.FIRST, station.clock())
        other = deliveries_waiting(session, By.BACKUP, By.FIRST, station.clock())
        late = did(session, Use.BROADCASTS, By.FIRST, station.clock() + timedelta(minutes=20))
    assert (first.asked, first.faults, first.doubted) == (21, 5, 0)
    assert first.share == pytest.approx(5 / 21)
    assert (first.median_s, first.p95_s) == (1.0, 1.9)
    assert (waits.waiting, waits.doubted) == (17, 3)
    assert waits.waiting_since is not None
    assert (station.clock() - waits.waiting_since) >= timedelta(minutes=4)
    assert waits.doubted_since is not None
    assert (other.waiting, other.doubted) == (0, 0)
    assert (late.asked, late.share, late.median_s) == (0, None, None)
    assert late.last_taken_at is not None


def _after(station: TwoRoads, seconds: float) -> Any:
    """A run's end after so many seconds."""
    began = station.tick()
    return lambda: station.tick() - began > seconds


def test_every_bucket_still_adds_up_when_both_fail(station: TwoRoads) -> None:
    station.first.fault = station.backup.fault = lambda number, sms: "busy"
    broadcast_id = station.approved()
    station.run(stop=_after(station, 5))
    station.switch(By.BACKUP)
    station.run(stop=_after(station, 5))
    station.check(broadcast_id)
    assert station.bucket(broadcast_id, DeliveryState.WAITING) == 20
