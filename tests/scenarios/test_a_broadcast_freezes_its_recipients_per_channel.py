"""By each channel everybody is a recipient once, and who has no address on any of them is told with the reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contacts.audience import Reason
from gateway.broadcasts import actions
from gateway.broadcasts.freezing import freeze
from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState
from gateway.broadcasts.picture import picture_of
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.directory import actions as directory
from gateway.storage import Storage
from tests.parts.broadcasting import EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock
from tests.parts.known import contact

MOBILE, LANDLINE, ALSO = "+32470000001", "+3292661111", "+32470000002"


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    return Station(storage, clock)


def frozen(station: Station, channels: Sequence[str]) -> int:
    """Freeze the recipients of a broadcast by these channels; returns its id."""
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook het water.", EVERYONE, ["sms"], False, 60, station.clock())
        made.channel_names = list(channels)
        freeze(session, made, picture_of(session, made), station.clock())
        return made.id


def rows(station: Station, broadcast_id: int) -> list[tuple[str, str]]:
    with station.storage.reading() as session:
        query = select(Delivery).where(Delivery.broadcast_id == broadcast_id).order_by(Delivery.id)
        return [(row.channel.value, row.number) for row in session.scalars(query)]


def test_texts_go_to_mobiles_and_calls_to_landlines_when_both_are_chosen(station: Station) -> None:
    contact(station, "An", mobile=MOBILE, phone=LANDLINE)
    contact(station, "Bram", mobile=ALSO)

    assert rows(station, frozen(station, ["sms", "voice"])) == [
        ("sms", MOBILE),
        ("sms", ALSO),
        ("voice", LANDLINE),
    ]


def test_calls_go_to_every_number_once_when_no_texts_are_sent(station: Station) -> None:
    contact(station, "An", mobile=MOBILE, phone=LANDLINE)
    contact(station, "Bram", mobile=ALSO, phone=LANDLINE)

    assert rows(station, frozen(station, ["voice"])) == [("voice", MOBILE), ("voice", LANDLINE), ("voice", ALSO)]


def test_an_address_that_several_share_gets_one_mail_for_them_all(station: Station) -> None:
    contact(station, "An", email="Crisis@gent.example")
    contact(station, "Bram", place="Hasselt", email="crisis@gent.example")
    made = frozen(station, ["email"])

    assert rows(station, made) == [("email", "crisis@gent.example")]
    with station.storage.reading() as session:
        row = session.scalars(select(Delivery)).one()
        assert [one["name"] for one in row.contacts] == ["An", "Bram"]
        assert [one["name"] for one in row.organisations] == ["Gent", "Hasselt"]


def test_who_has_an_address_on_no_chosen_channel_is_left_out_with_the_reason(station: Station) -> None:
    contact(station, "An", phone=LANDLINE)
    contact(station, "Bram", mobile=MOBILE)
    contact(station, "Chris", email="chris@gent.example")
    contact(station, "Dirk", email="dirk@gent.example")
    with station.storage.transaction() as session:
        directory.opt_out(session, "dirk@gent.example", station.clock())
    made = frozen(station, ["sms", "email"])

    with station.storage.reading() as session:
        left = {out.contact: out.reason for out in actions.excluded(session, made)}
    assert left == {"An": Reason.NO_MOBILE, "Dirk": Reason.OPTED_OUT}
    assert rows(station, made) == [("sms", MOBILE), ("email", "chris@gent.example")]


def test_the_counts_add_up_over_all_channels(station: Station) -> None:
    contact(station, "An", mobile=MOBILE, phone=LANDLINE, email="an@gent.example")
    made = frozen(station, ["sms", "voice", "email"])

    counts = station.counts(made)
    assert counts.pop("recipients") == sum(counts.values()) == station.broadcast(made).recipients == 3


def test_before_approval_the_reach_is_told_per_channel(station: Station) -> None:
    contact(station, "An", mobile=MOBILE, phone=LANDLINE, email="an@gent.example")
    with station.storage.reading() as session:
        reach = actions.reach(session, EVERYONE, ["email", "sms", "voice"])
        seen = actions.preview(session, "Kook het water.", EVERYONE, False, ["email", "sms"])

    assert reach.by_channel == {Channel.SMS: 1, Channel.VOICE: 1, Channel.EMAIL: 1}
    assert (seen.recipients, seen.segments) == (2, 1), "only texts are counted in segments"


def test_one_address_has_one_row_on_one_channel_whoever_writes_it(station: Station) -> None:
    contact(station, "An", mobile=MOBILE)
    made = frozen(station, ["sms", "voice"])
    with station.storage.transaction() as session:
        row = session.get_one(Broadcast, made)
        seen = picture_of(session, row)
        with pytest.raises(IntegrityError):
            freeze(session, row, seen, station.clock())
        session.rollback()


def test_a_correction_goes_by_its_own_channels_to_who_got_the_first(station: Station) -> None:
    contact(station, "An", mobile=MOBILE, email="an@gent.example")
    contact(station, "Bram", email="bram@gent.example")
    made = frozen(station, ["sms", "email"])
    with station.storage.transaction() as session:
        row = session.get_one(Broadcast, made)
        row.state = BroadcastState.COMPLETED
        for delivery in session.scalars(select(Delivery)):
            delivery.state = DeliveryState.ACCEPTED
    audience = {"followed": {"broadcast": made, "who": "texted"}}

    with station.storage.reading() as session:
        both = actions.reach(session, audience, ["sms", "email"])
        texts = actions.reach(session, audience, ["sms"])
    assert (both.recipients, both.left_out) == (3, ())
    assert [(out.contact, out.reason) for out in texts.left_out] == [("Bram", Reason.NO_MOBILE)]
    assert texts.recipients == 1, "An has the text, and is left out of nothing"


def test_a_worker_of_texts_leaves_the_other_channels_alone(station: Station) -> None:
    contact(station, "An", mobile=MOBILE, phone=LANDLINE, email="an@gent.example")
    made = frozen(station, ["sms", "voice", "email"])
    with station.storage.transaction() as session:
        row = session.get_one(Broadcast, made)
        row.state, row.approved_at = BroadcastState.SENDING, station.clock()
        row.expires_at = station.clock().replace(year=station.clock().year + 1)
    station.run()

    assert dict(station.carrier.received()) == {MOBILE: 1}
    assert station.bucket(made, DeliveryState.WAITING) == 2
