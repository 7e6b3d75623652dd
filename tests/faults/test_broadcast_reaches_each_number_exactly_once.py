"""Each number gets exactly one text, whatever the carrier loses and wherever the worker dies."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from gateway.broadcasts.model import BroadcastState
from gateway.carrier.port import OutgoingSms
from gateway.storage import Storage
from tests.parts.broadcasting import DyingStorage, Killed, Station
from tests.parts.clock import MovableClock

RECIPIENTS = 12


def _each_once(station: Station, broadcast_id: int, numbers: list[str]) -> None:
    got = station.carrier.received(station.broadcast(broadcast_id).text)
    assert dict(got) == dict.fromkeys(numbers, 1)


def _die_and_recover(station: Station, text: str, numbers: list[str], **changed: Any) -> bool:
    """Run a broadcast with a worker that may die once. Returns whether it died."""
    broadcast_id = station.approved(text)
    died = False
    try:
        station.run(**changed)
    except Killed:
        died = True
    station.check(broadcast_id)
    station.carrier.fault = lambda number, sms: None
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED
    _each_once(station, broadcast_id, numbers)
    return died


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_a_worker_that_dies_at_any_transaction_neither_loses_nor_doubles(
    storage: Storage, clock: MovableClock, after: bool
) -> None:
    station = Station(storage, clock)
    numbers = station.known(RECIPIENTS)
    deaths = 0
    while _die_and_recover(station, f"Dood {deaths}", numbers, storage=DyingStorage(storage, deaths + 1, after)):
        deaths += 1
    assert deaths >= 4  # a claim, marks, records


@pytest.mark.parametrize("when", ["killed", "after: killed"], ids=["before the carrier has it", "after it has it"])
def test_a_worker_that_dies_in_any_call_neither_loses_nor_doubles(
    storage: Storage, clock: MovableClock, when: str
) -> None:
    station = Station(storage, clock)
    numbers = station.known(RECIPIENTS)
    for call in range(1, RECIPIENTS + 1):
        station.carrier.calls = 0
        station.carrier.fault = lambda number, sms, call=call: when if number == call else None  # type: ignore[misc]
        assert _die_and_recover(station, f"Dood {call}", numbers)


def test_a_dead_workers_untried_claims_wait_again_after_their_lease(storage: Storage, clock: MovableClock) -> None:
    station = Station(storage, clock, lambda number, sms: "killed" if number == 1 else None)
    station.outlet = station.outlet_with(pace=2.0)
    numbers = station.known(RECIPIENTS)
    broadcast_id = station.approved()
    with pytest.raises(Killed):
        station.run()
    assert station.counts(broadcast_id)["claimed"] == len(numbers)
    clock.advance(timedelta(seconds=29))
    station.sweep()
    assert station.counts(broadcast_id)["claimed"] == len(numbers)
    clock.advance(timedelta(seconds=2))
    station.sweep()
    counts = station.counts(broadcast_id)
    assert (counts["claimed"], counts["waiting"] + counts["uncertain"]) == (0, len(numbers))
    assert counts["uncertain"] < len(numbers)


def _misfortune(draw: random.Random) -> Callable[[int, OutgoingSms], str | None]:
    kinds = [None] * 12 + ["busy"] * 3 + ["lost"] * 2 + ["after: no answer"] * 3 + ["killed", "after: killed"]
    return lambda number, sms: draw.choice(kinds)


def _dealt(draw: random.Random) -> Callable[[list[Any]], list[Any]]:
    """Receipts lost, doubled and out of order."""

    def deal(receipts: list[Any]) -> list[Any]:
        kept = [receipt for receipt in receipts if draw.random() > 0.3]
        kept += [receipt for receipt in kept if draw.random() < 0.3]
        draw.shuffle(kept)
        return kept

    return deal


@pytest.mark.parametrize("seed", range(4))
def test_no_answer_lost_receipt_busy_carrier_or_death_doubles_or_loses_a_text(
    storage: Storage, clock: MovableClock, seed: int, full_size: bool
) -> None:
    draw = random.Random(seed)
    station = Station(storage, clock)
    numbers = station.known(2000 if full_size else 60)
    station.carrier.fault = _misfortune(draw)
    broadcast_id = station.approved()
    deal = _dealt(draw)
    while station.state(broadcast_id) is BroadcastState.SENDING:
        with suppress(Killed):
            station.run()
        if draw.random() < 0.5:
            station.receive(deal)
        station.carrier.listing_fails = draw.random() < 0.3
        station.sweep()
        station.check(broadcast_id)
        clock.advance(timedelta(seconds=draw.choice([1, 5, 20])))
        assert clock() < station.began + timedelta(hours=8)
    _each_once(station, broadcast_id, numbers)


def test_a_receipt_that_nobody_weighed_yet_keeps_a_text_from_being_sent_again(
    storage: Storage, clock: MovableClock
) -> None:
    station = Station(storage, clock, lambda number, sms: "after: no answer")
    numbers = station.known(1)
    broadcast_id = station.approved()
    station.run()
    held = list(station.carrier.held)
    station.carrier.held.clear()  # the list lags behind
    for _ in range(2):
        clock.advance(timedelta(seconds=31))
        station.receive()
        station.sweep()
    station.carrier.held[:0] = held
    assert station.counts(broadcast_id)["delivered"] == 1
    station.run()
    _each_once(station, broadcast_id, numbers)
