"""A text in doubt is accepted when a receipt or the list shows it, and sent again only when two listings lack it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from gateway.broadcasts.tables import Delivery
from gateway.storage import Storage
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(1)
    return made


def _doubted(station: Station, fault: str, text: str = "Kook het water.") -> int:
    station.carrier.fault = lambda number, sms: fault
    broadcast_id = station.approved(text)
    station.run()
    station.carrier.fault = lambda number, sms: None
    assert station.counts(broadcast_id)["uncertain"] == 1
    return broadcast_id


def _sweep_after(station: Station, seconds: float) -> None:
    station.clock.advance(timedelta(seconds=seconds))
    station.sweep()


def test_what_the_list_shows_was_accepted(station: Station) -> None:
    broadcast_id = _doubted(station, "after: no answer")
    _sweep_after(station, 31)
    assert station.counts(broadcast_id)["accepted"] == 1
    assert station.until_done(broadcast_id).text in {held.sms.text for held in station.carrier.held}
    assert len(station.carrier.held) == 1


def test_a_receipt_clears_doubt_before_any_listing(station: Station) -> None:
    broadcast_id = _doubted(station, "after: no answer")
    station.receive()
    _sweep_after(station, 1)
    assert (station.counts(broadcast_id)["delivered"], station.carrier.listings) == (1, 0)


def test_the_first_listing_waits_thirty_seconds_and_the_second_ten_more(station: Station) -> None:
    broadcast_id = _doubted(station, "lost")
    asked = []
    for seconds in (25, 6, 8, 3):  # some of a second passed since the attempt
        _sweep_after(station, seconds)
        asked.append((station.carrier.listings, station.counts(broadcast_id)["waiting"]))
    assert asked == [(0, 0), (1, 0), (1, 0), (2, 1)]
    station.until_done(broadcast_id)
    assert len(station.carrier.held) == 1


def test_a_listing_that_fails_decides_nothing(station: Station) -> None:
    broadcast_id = _doubted(station, "lost")
    station.carrier.listing_fails = True
    for _ in range(10):
        _sweep_after(station, 31)
    assert station.counts(broadcast_id)["uncertain"] == 1
    station.carrier.listing_fails = False
    _sweep_after(station, 31)
    assert station.counts(broadcast_id)["uncertain"] == 1
    _sweep_after(station, 11)
    assert station.counts(broadcast_id)["waiting"] == 1


def test_a_text_that_appears_between_two_listings_was_accepted(station: Station) -> None:
    broadcast_id = _doubted(station, "after: no answer")
    late = station.carrier.held.pop()
    _sweep_after(station, 31)
    station.carrier.held.append(late)
    _sweep_after(station, 11)
    assert station.counts(broadcast_id)["accepted"] == 1


def test_the_same_text_of_an_earlier_broadcast_is_not_taken_for_this_one(station: Station) -> None:
    earlier = station.approved("Zelfde tekst.")
    station.run()
    assert station.counts(earlier)["accepted"] == 1
    station.clock.advance(timedelta(seconds=60))
    broadcast_id = _doubted(station, "lost", "Zelfde tekst.")
    _sweep_after(station, 31)
    _sweep_after(station, 11)
    assert station.counts(broadcast_id)["waiting"] == 1
    station.run()
    assert len(station.carrier.held) == 2


def test_one_text_clears_one_doubt_of_two_broadcasts_with_the_same_words(station: Station) -> None:
    first = _doubted(station, "after: no answer", "Zelfde tekst.")
    second = _doubted(station, "lost", "Zelfde tekst.")
    sender = station.carrier.held[0].sms.sender
    with station.storage.transaction() as session:
        session.execute(update(Delivery).values(sender=sender))
    _sweep_after(station, 31)
    for _ in range(2):
        _sweep_after(station, 11)
    counts = [station.counts(broadcast_id) for broadcast_id in (first, second)]
    assert sorted(count["accepted"] for count in counts) == [0, 1]
    assert sorted(count["waiting"] for count in counts) == [0, 1]


def test_a_moved_clock_does_not_hide_a_text_from_the_listing(station: Station, clock: MovableClock) -> None:
    """In a rehearsal our clock runs ahead of the carrier's."""
    carriers = MovableClock(clock() - timedelta(days=3))
    station.carrier.clock = carriers
    station.outlet = station.outlet_with(pace=10.0, carrier_clock=carriers)
    broadcast_id = _doubted(station, "after: no answer")
    _sweep_after(station, 31)
    assert station.counts(broadcast_id)["accepted"] == 1
