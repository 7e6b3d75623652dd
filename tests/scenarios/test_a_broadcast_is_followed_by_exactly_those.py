"""A correction goes to exactly who got the first text, a new try to who did not, and nobody is tried on a guess."""

from __future__ import annotations

import pytest

from gateway.broadcasts import actions, following
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.directory import actions as directory
from gateway.errors import Refused
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, WRITER, Station
from tests.parts.clock import MovableClock

RECIPIENTS = 60
FAULTS = {3: "refused", 7: "after: no answer", 11: "refused"}  # by call number


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock, lambda number, sms: FAULTS.get(number))
    made.known(RECIPIENTS)
    return made


def follow(station: Station, earlier: int, who: str, exercise: bool = False) -> int:
    """Write, submit and approve a broadcast that follows another one."""
    audience = {"followed": {"broadcast": earlier, "who": who}}
    with station.storage.transaction() as session:
        draft = actions.create_draft(
            session, WRITER, "Rechtzetting.", audience, ["sms"], exercise, None, station.clock()
        )
        key = draft.id
    station.act(actions.submit, key, WRITER)
    station.act(actions.approve, key, APPROVER)
    return key


def numbers(station: Station, broadcast_id: int, *states: DeliveryState) -> set[str]:
    station.write_recipients()
    with station.storage.reading() as session:
        found, _ = actions.deliveries(session, broadcast_id, None, 200)
        return {each.number for each in found if not states or each.state in states}


def test_a_correction_goes_to_who_got_it_or_may_have_it_and_a_new_try_to_who_surely_did_not(station: Station) -> None:
    first = station.approved()
    station.until_done(first)
    failed = numbers(station, first, DeliveryState.FAILED)
    assert len(failed) == 2
    correction, again = follow(station, first, "texted"), follow(station, first, "unreached")
    assert numbers(station, correction) == numbers(station, first) - failed
    assert numbers(station, again) == failed
    with station.storage.reading() as session:
        (one,) = [each for each in actions.deliveries(session, again, None, 200)[0]][:1]
        assert one.contacts[0]["name"].startswith("Contact")
        assert one.organisations[0]["name"] == "Gemeente Test"
        counted = following.counted(session, actions.get(session, first))
    assert counted == {"texted": RECIPIENTS - 2, "unreached": 2}


def test_it_goes_to_the_number_that_got_it_whatever_the_book_says_now(station: Station) -> None:
    first = station.approved()
    station.until_done(first)
    moved = sorted(numbers(station, first, DeliveryState.ACCEPTED, DeliveryState.DELIVERED))[0]
    with station.storage.transaction() as session:
        for contact in directory.contacts_for_audience(session):
            if contact.mobile == moved:
                row = session.get_one(directory.Contact, contact.id)
                row.mobile = "+32479999999"
    reached = numbers(station, follow(station, first, "texted"))
    assert moved in reached
    assert "+32479999999" not in reached


def test_who_sent_stop_since_is_left_out_and_named(station: Station) -> None:
    first = station.approved()
    station.until_done(first)
    stopped = sorted(numbers(station, first, DeliveryState.ACCEPTED, DeliveryState.DELIVERED))[0]
    with station.storage.transaction() as session:
        directory.opt_out(session, stopped, station.clock())
    key = follow(station, first, "texted")
    assert stopped not in numbers(station, key)
    with station.storage.reading() as session:
        assert [out.reason.value for out in actions.excluded(session, key)] == ["opted_out"]


def test_nothing_follows_while_more_may_still_get_it(station: Station) -> None:
    first = station.approved()
    with pytest.raises(Refused, match="followed_not_ended"):
        follow(station, first, "texted")
    station.act(actions.cancel, first, APPROVER)
    with pytest.raises(Refused, match="no_recipients"):
        follow(station, first, "texted")
    assert len(numbers(station, follow(station, first, "unreached"))) == RECIPIENTS


def test_drill_and_live_do_not_follow_one_another(station: Station) -> None:
    first = station.approved()
    station.until_done(first)
    with pytest.raises(Refused, match="followed_mixed"):
        follow(station, first, "texted", exercise=True)


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ({"followed": {"broadcast": 1, "who": "texted"}, "everyone": True}, "followed_and_more"),
        ({"followed": {"broadcast": 1, "who": "all"}}, "followed_form"),
        ({"followed": {"broadcast": True, "who": "texted"}}, "followed_form"),
        ({"followed": {"broadcast": None, "who": "texted"}}, "followed_form"),
        ({"followed": [1]}, "followed_form"),
        ({"followed": {"broadcast": 999, "who": "texted"}}, "no_such_broadcast"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_the_reason(
    station: Station, audience: dict[str, object], told: str
) -> None:
    with station.storage.transaction() as session, pytest.raises(Refused, match=told):
        actions.create_draft(session, WRITER, "Tekst.", audience, ["sms"], False, None, station.clock())


def test_a_follow_up_that_was_sent_is_one_like_any_other(station: Station) -> None:
    first = station.approved()
    station.until_done(first)
    key = follow(station, first, "unreached")
    station.until_done(key)
    with station.storage.reading() as session:
        assert actions.get(session, key).state is BroadcastState.COMPLETED
    station.check(key)
    got = station.carrier.received()
    assert set(got.values()) == {1}, "nobody doubled, nobody missed"
    assert len(got) == RECIPIENTS
