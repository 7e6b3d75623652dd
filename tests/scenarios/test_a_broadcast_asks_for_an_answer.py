"""A person's JA acknowledges for every organisation of that number; without one the next contact is asked, once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.called import confirm
from gateway.broadcasts.confirming import confirm_by_link, confirm_by_telephone
from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState
from gateway.broadcasts.reach import Said, Standing, Via
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.sweep import sweep
from gateway.broadcasts.tables import Delivery, Reply
from gateway.directory import actions as directory
from gateway.directory.tables import Contact, Organisation
from gateway.errors import Refused
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, DyingStorage, Killed, Station
from tests.parts.clock import MovableClock

WITHIN = timedelta(minutes=4)
GENT, AALST = ("+32470000001", "+32470000002", "+32470000003"), ("+32470000002", "+32470000004")


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    """Two towns: the second contact of Gent is the first one of Aalst."""
    made = Station(storage, clock)
    know(made, "Gent", GENT)
    know(made, "Aalst", AALST)
    return made


def know(station: Station, name: str, numbers: Sequence[str]) -> None:
    with station.storage.transaction() as session:
        place = Organisation(name=name, name_key=name.lower(), province="Oost-Vlaanderen", created_at=station.clock())
        session.add(place)
        session.flush()
        for priority, number in enumerate(numbers, start=1):
            session.add(
                Contact(
                    organisation_id=place.id,
                    name=f"{name} {priority}",
                    name_key=f"{name} {priority}".lower(),
                    function="",
                    function_key="",
                    mobile=number,
                    groups=[],
                    priority=priority,
                    created_at=station.clock(),
                    changed_at=station.clock(),
                )
            )


def approved(station: Station, order: Sequence[str] | None = None, text: str = "Kook het water.") -> int:
    with station.storage.transaction() as session:
        made = actions.create_draft(
            session,
            WRITER,
            text,
            EVERYONE,
            ["sms"],
            False,
            120,
            station.clock(),
            asking=checked_asking(True, 4, order),
        )
        actions.submit(session, WRITER, made.id, station.clock())
        actions.approve(session, APPROVER, made.id, station.clock(), made.content_hash)
        return made.id


def work(station: Station) -> None:
    """Send what is due, and hear what became of it."""
    station.sweep()
    station.run()
    station.receive()
    station.sweep()


def say(station: Station, number: str, text: str) -> Reply:
    with station.storage.transaction() as session:
        return actions.record_reply(session, number, text, station.clock())


def stands(station: Station, broadcast_id: int) -> dict[str, OrganisationReach]:
    with station.storage.reading() as session:
        query = select(OrganisationReach).where(OrganisationReach.broadcast_id == broadcast_id)
        return {row.name: row for row in session.scalars(query)}


def texted(station: Station) -> set[str]:
    return set(station.carrier.received())


def test_the_request_is_part_of_what_is_shown_counted_and_approved(station: Station) -> None:
    with station.storage.transaction() as session:
        plain = actions.create_draft(session, WRITER, "Kook.", EVERYONE, ["sms"], False, 120, station.clock())
        asks = actions.create_draft(
            session, WRITER, "Kook.", EVERYONE, ["sms"], False, 120, station.clock(), asking=checked_asking(True)
        )
        assert (plain.text, asks.text) == ("CCVO: Kook.", "CCVO: Kook. Antwoord JA")
        actions.submit(session, WRITER, asks.id, station.clock())
        seen = asks.content_hash
        actions.edit(session, WRITER, asks.id, station.clock(), asking=checked_asking(True, 10))
        assert asks.text == "CCVO: Kook. Antwoord JA", "once"
        actions.submit(session, WRITER, asks.id, station.clock())
        with pytest.raises(Refused, match="content_changed"):
            actions.approve(session, APPROVER, asks.id, station.clock(), seen)
        actions.edit(session, WRITER, asks.id, station.clock(), asking=checked_asking(False))
        assert asks.text == "CCVO: Kook."


def test_first_the_first_contacts_then_the_next_until_a_person_answers(station: Station) -> None:
    broadcast_id = approved(station)
    work(station)
    assert texted(station) == {GENT[0], AALST[0]}
    assert {row.standing for row in stands(station, broadcast_id).values()} == {Standing.DELIVERED}, "by no person"
    assert say(station, AALST[0], "Ja!").handled_at is not None
    both = stands(station, broadcast_id)
    assert {row.acknowledged_via for row in both.values()} == {Via.REPLY}, "that number serves Gent as well"
    assert (both["Gent"].acknowledged_by, both["Aalst"].acknowledged_by) == ("Gent 2", "Aalst 1")
    station.clock.advance(timedelta(minutes=30))
    work(station)
    assert texted(station) == {GENT[0], AALST[0]}, "who is reached is not asked again"
    assert station.state(broadcast_id) is BroadcastState.COMPLETED


def test_nobody_gets_it_twice_and_it_is_completed_only_when_nobody_comes_next(station: Station) -> None:
    broadcast_id = approved(station)
    work(station)
    station.clock.advance(WITHIN)
    assert station.state(broadcast_id) is BroadcastState.SENDING
    work(station)
    assert texted(station) == {GENT[0], AALST[0], GENT[2], AALST[1]}, "Gent's second had it, as Aalst's first"
    work(station)
    assert set(station.carrier.received().values()) == {1}
    station.check(broadcast_id)
    assert station.state(broadcast_id) is BroadcastState.COMPLETED
    say(station, GENT[2], "ja")
    assert stands(station, broadcast_id)["Gent"].standing is Standing.ACKNOWLEDGED, "an answer may come later"
    assert stands(station, broadcast_id)["Aalst"].standing is Standing.DELIVERED


def test_a_dead_number_and_a_no_bring_the_next_contact_at_once(station: Station) -> None:
    station.carrier.fault = lambda call, sms: "refused" if sms.to == GENT[0] else None
    broadcast_id = approved(station)
    work(station)
    assert stands(station, broadcast_id)["Gent"].standing is Standing.DELIVERED, "Gent's second got it meanwhile"
    reply = say(station, AALST[0], "Nee")
    assert (reply.said, reply.handled_at) == (Said.NO, None)
    work(station)
    assert AALST[1] in texted(station)
    assert stands(station, broadcast_id)["Aalst"].refused_at is not None


def test_only_a_clear_yes_within_its_time_counts(station: Station) -> None:
    broadcast_id = approved(station)
    work(station)
    for words in ("Ja maar wat nu?", "JA 4821", "Dank u", "nja"):
        assert say(station, GENT[0], words).said is Said.FREE
    assert stands(station, broadcast_id)["Gent"].standing is Standing.DELIVERED
    assert say(station, GENT[1], "ja").broadcast_id is not None
    station.clock.advance(timedelta(minutes=130))
    say(station, GENT[0], "ja")
    assert stands(station, broadcast_id)["Gent"].acknowledged_by == "Gent 2"
    stranger = say(station, "+32499999999", "ja")
    assert stranger.broadcast_id is None, "kept, beside no broadcast"


def test_a_yes_answers_the_last_broadcast_there_that_asked(station: Station) -> None:
    first, second = approved(station), approved(station, text="Water is weer veilig.")
    work(station)
    work(station)
    third = station.approved("Bedankt.")
    work(station)
    assert say(station, GENT[0], "ja").broadcast_id == second
    assert say(station, GENT[0], "Wat nu?").broadcast_id == third
    assert stands(station, first)["Gent"].acknowledged_at is None


def test_everybody_is_texted_at_once_when_no_answer_is_asked_for(station: Station) -> None:
    broadcast_id = station.approved()
    work(station)
    assert texted(station) == {*GENT, *AALST}
    assert stands(station, broadcast_id)["Gent"].standing is Standing.DELIVERED
    assert station.state(broadcast_id) is BroadcastState.COMPLETED


def test_an_organisation_that_nobody_can_reach_stands_there_as_not_reached(station: Station) -> None:
    know(station, "Zonder", ("+3292345678",))
    broadcast_id = approved(station)
    row = stands(station, broadcast_id)["Zonder"]
    assert (row.standing, row.places) == (Standing.NOT_YET, 0)


def made_by(station: Station, broadcast_id: int, channel: Channel) -> list[str]:
    """The addresses to which something goes by a channel, in the order in which it was decided."""
    with station.storage.reading() as session:
        query = select(Delivery.number).where(Delivery.broadcast_id == broadcast_id, Delivery.channel == channel)
        return list(session.scalars(query.order_by(Delivery.id)))


def test_after_every_contact_was_texted_each_is_called_and_then_mailed(station: Station) -> None:
    with station.storage.transaction() as session:
        session.scalars(select(Contact).where(Contact.name == "Gent 1")).one().email = "gent@example.be"
    broadcast_id = approved(station, ["sms", "voice", "email"])
    work(station)
    assert made_by(station, broadcast_id, Channel.VOICE) == []
    for _ in range(2):
        station.clock.advance(WITHIN)
        work(station)
    assert made_by(station, broadcast_id, Channel.SMS) == [GENT[0], AALST[0], GENT[2], AALST[1]]
    assert made_by(station, broadcast_id, Channel.VOICE) == [GENT[0], AALST[0]]
    with station.storage.transaction() as session:
        called = session.scalars(select(Delivery).where(Delivery.channel == Channel.VOICE, Delivery.number == GENT[0]))
        assert confirm(session, called.one().id, station.clock())
    row = stands(station, broadcast_id)["Gent"]
    assert (row.standing, row.acknowledged_by, row.acknowledged_via) == (Standing.ACKNOWLEDGED, "Gent 1", Via.KEY)
    assert (row.next_at, made_by(station, broadcast_id, Channel.EMAIL)) == (None, [])


def test_the_reader_of_a_mail_confirms_by_its_link(station: Station) -> None:
    with station.storage.transaction() as session:
        session.scalars(select(Contact).where(Contact.name == "Gent 1")).one().email = "gent@example.be"
    broadcast_id = approved(station, ["email", "sms"])
    work(station)
    assert made_by(station, broadcast_id, Channel.SMS) == [AALST[0]]
    with station.storage.transaction() as session:
        mailed = session.scalars(select(Delivery).where(Delivery.channel == Channel.EMAIL)).one()
        for _ in range(2):
            confirm_by_link(session, mailed, station.clock())
    row = stands(station, broadcast_id)["Gent"]
    assert (row.standing, row.acknowledged_by, row.acknowledged_via) == (Standing.ACKNOWLEDGED, "Gent 1", Via.LINK)
    with pytest.raises(Refused, match="acknowledge_order"):
        checked_asking(True, 4, ["voice"])


def test_who_sent_stop_meanwhile_is_passed_over(station: Station) -> None:
    approved(station)
    work(station)
    with station.storage.transaction() as session:
        directory.opt_out(session, GENT[2], station.clock())
    station.clock.advance(WITHIN)
    work(station)
    assert GENT[2] not in texted(station)


def test_a_pause_holds_the_next_contacts_back_and_an_end_drops_them(station: Station) -> None:
    broadcast_id = approved(station)
    work(station)
    station.act(actions.pause, broadcast_id)
    station.clock.advance(WITHIN)
    work(station)
    assert len(texted(station)) == 2
    station.act(actions.resume, broadcast_id)
    work(station)
    assert len(texted(station)) == 4
    other = approved(station, text="Tweede.")
    work(station)
    station.act(actions.cancel, other)
    station.clock.advance(timedelta(minutes=30))
    work(station)
    assert {row.next_at for row in stands(station, other).values()} == {None}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 7))
def test_a_kill_anywhere_in_the_sweep_neither_loses_nor_doubles_a_turn(station: Station, at: int, after: bool) -> None:
    broadcast_id = approved(station)
    work(station)
    station.clock.advance(WITHIN)
    dying = DyingStorage(station.storage, at, after)
    with suppress(Killed):
        sweep(dying, station.carrier, station.clock, lambda: None)  # type: ignore[arg-type]
    work(station)
    work(station)
    assert texted(station) == {*GENT, *AALST} - {GENT[1]} | {AALST[0]}
    assert set(station.carrier.received().values()) == {1}
    station.check(broadcast_id)
    assert station.bucket(broadcast_id, DeliveryState.DELIVERED) == 4


def test_staff_who_rang_note_by_name_whom_they_spoke_to(station: Station) -> None:
    broadcast_id = approved(station)
    work(station)
    row = stands(station, broadcast_id)["Gent"]

    def confirm(who: str) -> Any:
        with station.storage.transaction() as session:
            return confirm_by_telephone(session, WRITER, broadcast_id, row.organisation_id, who, station.clock())

    with pytest.raises(Refused, match="spoken_to"):
        confirm(" ")
    noted = confirm("Els  Claes")
    assert (noted.acknowledged_by, noted.acknowledged_via, noted.noted_by) == ("Els Claes", Via.CALLED, WRITER.name)
    with pytest.raises(Refused, match="organisation_acknowledged"):
        confirm("Jan Mertens")
    station.clock.advance(timedelta(minutes=30))
    work(station)
    assert GENT[2] not in texted(station)
