"""Nothing leaves for who said STOP after the recipients were frozen, whichever carrier; a START in time undoes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contacts.audience import Reason
from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.claims import LEASE
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.report import report_of
from gateway.broadcasts.sending import send_broadcasts
from gateway.broadcasts.tables import Delivery
from gateway.carrier.failover import By
from gateway.carrier.port import OutgoingSms
from gateway.console.report_file import csv_of, html_of
from gateway.directory import actions as directory
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, CountingCarrier, Station
from tests.parts.clock import MovableClock
from tests.parts.known import contact
from tests.parts.mailing import CountingMailbox, mail_outlet

_D = DeliveryState
RECIPIENTS = 60


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    return Station(storage, clock)


def stop(station: Station, *numbers: str) -> None:
    with station.storage.transaction() as session:
        for number in numbers:
            directory.opt_out(session, number, station.clock())


def start(station: Station, number: str) -> None:
    with station.storage.transaction() as session:
        directory.opt_in(session, number, station.clock())


def rows(station: Station) -> dict[str, Delivery]:
    with station.storage.reading() as session:
        return {row.number: row for row in session.scalars(select(Delivery))}


def test_a_stop_before_it_leaves_is_a_failure_with_that_as_its_reason(station: Station) -> None:
    numbers = station.known(RECIPIENTS)
    broadcast_id = station.approved()
    stop(station, numbers[3], numbers[50])
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED
    assert set(station.carrier.received()) == set(numbers) - {numbers[3], numbers[50]}
    assert station.carrier.calls == RECIPIENTS - 2, "the carrier is not even asked"
    held = rows(station)[numbers[3]]
    assert (held.state, held.withheld, held.error, held.attempts) == (_D.FAILED, Reason.OPTED_OUT, None, 0)
    counts = station.counts(broadcast_id)
    assert (counts["accepted"], counts["failed"]) == (RECIPIENTS - 2, 2)


def test_a_stop_that_arrives_between_claim_and_sending_still_counts(station: Station) -> None:
    numbers = station.known(RECIPIENTS)
    station.approved()
    in_hand: list[str] = []

    def fault(call: int, sms: OutgoingSms) -> str | None:
        if call == 1:
            claimed = [row for row in rows(station).values() if row.state is _D.CLAIMED and not row.attempted_at]
            in_hand.extend(row.number for row in claimed)
            stop(station, *in_hand[2:28])
        return None

    station.carrier.fault = fault
    station.run()
    assert len(in_hand) == 30
    assert set(station.carrier.received()) == set(numbers) - set(in_hand[2:28])
    assert station.clock() - station.began < LEASE, "who stands behind them waits for no claim to lapse"


def test_a_start_before_it_leaves_undoes_the_stop(station: Station) -> None:
    numbers = station.known(3)
    station.approved()
    stop(station, numbers[0], numbers[1])
    start(station, numbers[0])
    station.run()
    assert set(station.carrier.received()) == {numbers[0], numbers[2]}


def test_a_start_after_it_was_withheld_lets_a_new_try_reach_them(station: Station) -> None:
    numbers = station.known(3)
    broadcast_id = station.approved()
    stop(station, numbers[0])
    station.until_done(broadcast_id)
    start(station, numbers[0])
    again = {"followed": {"broadcast": broadcast_id, "who": "unreached"}}
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Nog eens.", again, ["sms"], False, 60, station.clock())
        actions.submit(session, WRITER, made.id, station.clock())
        actions.approve(session, APPROVER, made.id, station.clock())
    station.until_done(made.id)
    assert station.carrier.received("CCVO: Nog eens.") == {numbers[0]: 1}


def test_a_second_carrier_that_knows_of_no_stop_sends_nothing_either(station: Station) -> None:
    numbers = station.known(5)
    station.approved()
    stop(station, numbers[2])
    other = CountingCarrier(station.clock)
    station.run(carrier=other, by=By.BACKUP)
    assert set(other.received()) == set(numbers) - {numbers[2]}


def test_the_next_contact_of_the_organisation_is_asked_at_once(station: Station) -> None:
    first, second = station.known(2)
    with station.storage.transaction() as session:
        made = actions.create_draft(
            session, WRITER, "Kook.", EVERYONE, ["sms"], False, 60, station.clock(), asking=checked_asking(True, 30)
        )
        actions.submit(session, WRITER, made.id, station.clock())
        actions.approve(session, APPROVER, made.id, station.clock())
    stop(station, first)
    for _ in range(2):
        station.run()
        station.sweep()
    assert set(station.carrier.received()) == {second}
    assert station.clock() - station.began < timedelta(minutes=1)
    with station.storage.reading() as session:
        assert session.scalars(select(OrganisationReach.standing)).all() == [Standing.SENT]


def test_an_organisation_that_is_cut_off_by_it_raises_the_incident(station: Station) -> None:
    broadcast_id = station.approved() if station.known(1) else 0
    stop(station, *rows(station))
    station.until_done(broadcast_id)
    with station.storage.reading() as session:
        alarms = [alarm.detail for alarm in open_alarms(session) if alarm.kind is AlarmKind.ORGANISATION_UNREACHABLE]
        assert alarms == ["Gemeente Test"]
        assert session.scalars(select(OrganisationReach.standing)).all() == [Standing.NOT_YET]


def test_who_wants_no_more_mail_gets_none_that_was_approved_before(station: Station) -> None:
    for at in range(3):
        contact(station, f"Contact {at}", email=f"Crisis{at}@gent.example")
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook.", EVERYONE, ["email"], False, 60, station.clock())
        actions.submit(session, WRITER, made.id, station.clock())
        actions.approve(session, APPROVER, made.id, station.clock())
    stop(station, "crisis1@gent.example")
    mailbox = CountingMailbox()
    send_broadcasts(mail_outlet(station, mailbox, token="mails"))
    assert set(mailbox.received()) == {"crisis0@gent.example", "crisis2@gent.example"}


def test_a_word_of_the_carrier_that_it_has_the_text_after_all_outweighs_it(station: Station) -> None:
    """An attempt in doubt that its list twice did not have, then a STOP, then a receipt of the first attempt."""
    (number,) = station.known(1)
    station.carrier.fault = lambda call, sms: "after: no answer"
    broadcast_id = station.approved()
    station.run()
    held, station.carrier.held = station.carrier.held, []
    for _ in range(3):
        station.clock.advance(timedelta(seconds=31))
        station.sweep()
    stop(station, number)
    station.run()
    assert rows(station)[number].withheld is Reason.OPTED_OUT
    station.carrier.held = held
    station.receive(lambda receipts: receipts[:1])
    station.sweep()
    row = rows(station)[number]
    assert (row.state, row.withheld) == (_D.ACCEPTED, None)
    station.check(broadcast_id)


def test_the_report_says_how_many_and_why_and_still_adds_up(station: Station) -> None:
    numbers = station.known(6)
    broadcast_id = station.approved()
    stop(station, numbers[0], numbers[1])
    station.until_done(broadcast_id)
    with station.storage.reading() as session:
        report = report_of(session, broadcast_id)
        table = csv_of(session, report, masked=False).decode()
    assert dict(report.withheld) == {"opted_out": 2}
    assert sum(number for name, number in report.counts.items() if name != "recipients") == 6
    assert "2 keer niets verzonden: de ontvanger heeft STOP gestuurd" in html_of(report).decode()
    assert table.count("heeft STOP gestuurd") == 2
