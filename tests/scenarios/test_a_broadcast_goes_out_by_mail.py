"""Every address gets one mail, whatever the mail server does; what it may have taken is never sent again on a guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.broadcasts import actions
from gateway.broadcasts.clearing import clear_mails, doubted_mails
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.returned import take_returned
from gateway.broadcasts.sending import send_broadcasts
from gateway.broadcasts.tables import Delivery
from gateway.errors import CarrierFault, Refused
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Killed, Station
from tests.parts.clock import MovableClock
from tests.parts.known import contact
from tests.parts.mailing import CountingMailbox, mail_outlet, notification

_D = DeliveryState


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    return Station(storage, clock)


def known(station: Station, count: int) -> list[str]:
    addresses = [f"crisis{at}@gent.example" for at in range(count)]
    for address in addresses:
        contact(station, f"Contact {address}", email=address)
    return addresses


def approved(station: Station, exercise: bool = False, channels: tuple[str, ...] = ("email",)) -> int:
    with station.storage.transaction() as session:
        made = actions.create_draft(
            session, WRITER, "Kook het water.", EVERYONE, channels, exercise, 240, station.clock()
        )
        actions.submit(session, WRITER, made.id, station.clock())
        actions.approve(session, APPROVER, made.id, station.clock())
        return made.id


def run(station: Station, mailbox: CountingMailbox | None, token: str = "mails") -> None:
    send_broadcasts(mail_outlet(station, mailbox, token=token))


def test_every_address_gets_one_mail_and_the_broadcast_is_completed(station: Station) -> None:
    addresses, mailbox = known(station, 30), CountingMailbox()
    made = approved(station)
    run(station, mailbox)
    run(station, mailbox, "again")
    station.sweep()

    assert mailbox.received() == dict.fromkeys(addresses, 1)
    assert station.bucket(made, _D.ACCEPTED) == 30
    assert station.state(made) is BroadcastState.COMPLETED


def test_a_server_that_is_away_is_waited_for(station: Station) -> None:
    addresses = known(station, 3)
    mailbox = CountingMailbox(lambda tried, to: "away" if tried <= 4 else None)
    approved(station)
    run(station, mailbox)

    assert mailbox.received() == dict.fromkeys(addresses, 1)


def test_one_recipient_who_must_wait_slows_nobody_else(station: Station) -> None:
    addresses = known(station, 3)
    mailbox = CountingMailbox(lambda tried, to: "later" if to == addresses[0] and tried <= 3 else None)
    made = approved(station)
    began = station.clock()
    run(station, mailbox)
    assert set(mailbox.received()) == set(addresses[1:])
    assert station.clock() - began < timedelta(seconds=5)
    assert station.bucket(made, _D.WAITING) == 1

    station.clock.advance(timedelta(minutes=2))
    run(station, mailbox, "later")
    assert mailbox.received() == dict.fromkeys(addresses, 1)


def test_an_address_that_the_server_refuses_has_failed_and_is_not_tried_again(station: Station) -> None:
    known(station, 1)
    mailbox = CountingMailbox(lambda tried, to: "unknown")
    made = approved(station)
    run(station, mailbox)
    run(station, mailbox, "again")

    assert mailbox.tried == 1
    assert station.bucket(made, _D.FAILED) == 1


@pytest.mark.parametrize("fault", ["after: no answer", "lost"])
def test_a_mail_that_was_perhaps_taken_stays_uncertain_and_is_never_sent_again(station: Station, fault: str) -> None:
    known(station, 2)
    mailbox = CountingMailbox(lambda tried, to: fault if tried == 1 else None)
    made = approved(station)
    run(station, mailbox)
    for _ in range(20):
        station.clock.advance(timedelta(seconds=15))
        station.sweep()
        run(station, mailbox, "again")

    assert mailbox.tried == 2
    assert station.bucket(made, _D.UNCERTAIN) == 1
    assert station.carrier.listings == 0, "no list of the carrier says anything about a mail"
    assert station.state(made) is BroadcastState.SENDING


def test_a_worker_that_dies_in_the_middle_leaves_doubt_and_not_a_second_mail(station: Station) -> None:
    known(station, 1)
    mailbox = CountingMailbox(lambda tried, to: "after: killed" if tried == 1 else None)
    made = approved(station)
    with pytest.raises(Killed):
        run(station, mailbox)
    station.clock.advance(timedelta(seconds=31))
    station.sweep()
    run(station, mailbox, "again")

    assert mailbox.tried == 1
    assert station.bucket(made, _D.UNCERTAIN) == 1


@pytest.mark.parametrize(("taken", "state"), [(True, _D.ACCEPTED), (False, _D.FAILED)])
def test_a_person_ends_the_doubt_and_nothing_is_sent_by_that(
    station: Station, taken: bool, state: DeliveryState
) -> None:
    known(station, 1)
    mailbox = CountingMailbox(lambda tried, to: "after: no answer")
    made = approved(station)
    run(station, mailbox)
    with station.storage.transaction() as session, pytest.raises(Refused, match="nothing_in_doubt"):
        clear_mails(session, WRITER, made, taken, station.clock())  # a conversation may still be going on
    station.clock.advance(timedelta(minutes=3))
    with station.storage.transaction() as session:
        assert doubted_mails(session, made) == 1
        assert clear_mails(session, WRITER, made, taken, station.clock()) == 1
    station.sweep()
    run(station, mailbox, "again")

    assert mailbox.tried == 1
    assert station.bucket(made, state) == 1
    assert station.state(made) is BroadcastState.COMPLETED


def test_a_mail_server_at_fault_stops_no_text_and_is_told(station: Station) -> None:
    contact(station, "An", mobile="+32470000001", email="an@gent.example")
    told: list[CarrierFault] = []
    made = approved(station, channels=("sms", "email"))
    for mailbox in (None, CountingMailbox(lambda tried, to: "account")):
        send_broadcasts(mail_outlet(station, mailbox, token="m", refused=told.append))
        station.clock.advance(timedelta(minutes=2))
    station.run()

    assert len(told) == 2
    assert station.state(made) is BroadcastState.SENDING
    assert station.carrier.received() == {"+32470000001": 1}
    run(station, CountingMailbox(), "mended")
    station.sweep()
    assert station.state(made) is BroadcastState.COMPLETED


def test_a_pause_holds_mails_back_and_an_end_cancels_them(station: Station) -> None:
    known(station, 3)
    mailbox, made = CountingMailbox(), approved(station)
    station.act(actions.pause, made)
    run(station, mailbox)
    assert mailbox.tried == 0
    station.act(actions.cancel, made)
    run(station, mailbox)
    assert station.bucket(made, _D.CANCELLED) == 3


@pytest.mark.parametrize("copy", ["headers", "whole"])
def test_a_bounce_makes_the_mail_undelivered_however_often_it_comes(station: Station, copy: str) -> None:
    known(station, 2)
    mailbox, made = CountingMailbox(), approved(station)
    run(station, mailbox)
    for _ in range(2):
        with station.storage.transaction() as session:
            raw = notification(mailbox.mails[0], copy=copy)
            row, told = take_returned(session, station.addresses, raw, station.clock())
            assert (row.number, told) == (mailbox.mails[0]["To"], "failed 5.1.1")
    station.sweep()

    with station.storage.reading() as session:
        rows = {row.number: (row.state, row.error) for row in session.scalars(select(Delivery))}
    assert rows == {"crisis0@gent.example": (_D.UNDELIVERED, 550), "crisis1@gent.example": (_D.ACCEPTED, None)}
    station.check(made)


def test_word_of_a_delay_proves_that_a_doubted_mail_was_taken(station: Station) -> None:
    known(station, 1)
    mailbox = CountingMailbox(lambda tried, to: "after: no answer")
    made = approved(station)
    run(station, mailbox)
    with station.storage.transaction() as session:
        raw = notification(mailbox.mails[0], "delayed", "4.4.1")
        take_returned(session, station.addresses, raw, station.clock())
    station.sweep()

    assert station.bucket(made, _D.ACCEPTED) == 1
    assert station.state(made) is BroadcastState.COMPLETED


def test_who_unsubscribes_by_mail_is_left_out_of_later_mails_and_that_is_told(station: Station) -> None:
    known(station, 1)
    contact(station, "Els", email="els@gent.example")
    mailbox, _ = CountingMailbox(), approved(station)
    run(station, mailbox)
    header = str(next(mail for mail in mailbox.mails if mail["To"] == "els@gent.example")["List-Unsubscribe"])
    reference = header.partition("subject=afmelden%20")[2].partition(">")[0]
    raw = f"From: els@gent.example\r\nSubject: afmelden {reference}\r\n\r\n".encode()
    with station.storage.transaction() as session:
        assert take_returned(session, station.addresses, raw, station.clock())[1] == "unsubscribed"
    again = approved(station)

    with station.storage.reading() as session:
        assert [out.contact for out in actions.excluded(session, again)] == ["Els"]
        assert [row.number for row in actions.deliveries(session, again)[0]] == ["crisis0@gent.example"]


def test_a_forged_or_foreign_bounce_changes_nothing(station: Station) -> None:
    known(station, 1)
    mailbox, made = CountingMailbox(), approved(station)
    run(station, mailbox)
    mail = mailbox.mails[0]
    signed = str(mail["Message-ID"])
    forged = [signed.replace(".", ".x", 1), "<hello@elsewhere.example>", "", station.addresses.reference("delivery", 1)]
    for reference in forged:
        raw = notification(mail).replace(signed.encode(), reference.encode())
        with station.storage.transaction() as session, pytest.raises(Refused, match="bounce_not_ours"):
            take_returned(session, station.addresses, raw, station.clock())
    station.sweep()
    assert station.bucket(made, _D.ACCEPTED) == 1
