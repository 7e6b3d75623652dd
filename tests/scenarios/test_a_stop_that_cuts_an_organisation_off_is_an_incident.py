"""A STOP or a dead number that leaves nobody to text raises one incident by name, lifted when that is mended."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts.unreachable import incidents
from gateway.carrier.port import SmsState
from gateway.carrier.receiving import SmsReceipt
from gateway.directory import actions as directory
from gateway.directory.tables import Contact
from gateway.storage import Storage
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    return Station(storage, clock)


def cut_off(station: Station) -> list[str]:
    station.sweep()
    with station.storage.reading() as session:
        return [row.name for row in incidents(session)]


def alarms(station: Station) -> list[tuple[str, int]]:
    with station.storage.reading() as session:
        kind = AlarmKind.ORGANISATION_UNREACHABLE
        return [(alarm.detail, alarm.count) for alarm in open_alarms(session) if alarm.kind is kind]


def test_the_last_stop_is_told_once_and_a_start_lifts_it(station: Station) -> None:
    first, second = station.known(2)
    with station.storage.transaction() as session:
        directory.opt_out(session, first, station.clock())
    assert cut_off(station) == [], "another contact is left"
    with station.storage.transaction() as session:
        directory.opt_out(session, second, station.clock())
    assert cut_off(station) == ["Gemeente Test"]
    assert cut_off(station) == ["Gemeente Test"]
    assert alarms(station) == [("Gemeente Test", 1)]
    with station.storage.transaction() as session:
        directory.opt_in(session, first, station.clock())
    assert cut_off(station) == []
    with station.storage.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 2, "nothing deletes a contact"


def test_a_number_that_the_carrier_calls_dead_counts_too_until_a_text_arrives_there(station: Station) -> None:
    station.known(1)
    station.approved()
    station.run()
    dead: list[tuple[str, SmsReceipt]] = []
    for url, receipt in station.carrier.receipts:
        dead.append((url, SmsReceipt(receipt.sid, SmsState.UNDELIVERED, "undelivered", error=30005)))
    station.receive(lambda receipts: dead)
    assert cut_off(station) == ["Gemeente Test"]
    arrived = [(url, SmsReceipt(receipt.sid, SmsState.DELIVERED, "delivered")) for url, receipt in dead]
    station.receive(lambda receipts: arrived)
    assert cut_off(station) == []
