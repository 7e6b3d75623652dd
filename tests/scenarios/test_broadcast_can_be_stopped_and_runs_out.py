"""Pause, resume, cancel and expiry act on what has not left; what has left is counted; the buckets always add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.broadcasts import actions
from gateway.broadcasts.model import BroadcastState, DeliveryState, Interruption
from gateway.broadcasts.pacers import LocalPacer
from gateway.carrier.port import OutgoingSms
from gateway.directory import actions as directory
from gateway.errors import Refused
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, Station
from tests.parts.clock import MovableClock

RECIPIENTS = 200  # ten seconds at two senders of ten segments a second


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(RECIPIENTS)
    return made


def _at_call(number: int, then: Callable[[], None]) -> Callable[[int, OutgoingSms], str | None]:
    def fault(call: int, sms: OutgoingSms) -> str | None:
        if call == number:
            then()
        return None

    return fault


def _stopped_in_the_middle(station: Station, action: Callable[..., object]) -> tuple[int, float]:
    """Act from elsewhere during call 50. Returns the broadcast and how many seconds texts still left after it."""
    broadcast_id = station.approved()
    at = station.clock()

    def act() -> None:
        nonlocal at
        at = station.clock()
        station.act(action, broadcast_id, APPROVER)

    station.carrier.fault = _at_call(50, act)
    station.run()
    station.check(broadcast_id)
    return broadcast_id, (station.carrier.held[-1].at - at).total_seconds()


def test_a_pause_acts_within_two_seconds_and_resume_sends_exactly_the_rest(station: Station) -> None:
    broadcast_id, seconds = _stopped_in_the_middle(station, actions.pause)
    assert seconds < 2.0
    left = station.carrier.calls
    assert 50 <= left < 100
    counts = station.counts(broadcast_id)
    assert (counts["waiting"], counts["claimed"], counts["accepted"]) == (RECIPIENTS - left, 0, left)
    station.sweep()
    assert station.state(broadcast_id) is BroadcastState.PAUSED
    station.act(actions.resume, broadcast_id)
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED
    assert len(station.carrier.received()) == station.carrier.calls == RECIPIENTS


def test_a_cancel_acts_within_two_seconds_and_says_what_had_left(station: Station) -> None:
    broadcast_id, seconds = _stopped_in_the_middle(station, actions.cancel)
    assert seconds < 2.0
    counts = station.counts(broadcast_id)
    assert (counts["accepted"], counts["cancelled"]) == (station.carrier.calls, RECIPIENTS - station.carrier.calls)
    station.sweep()
    station.run()
    assert station.carrier.calls == counts["accepted"]
    with pytest.raises(Refused, match="broadcast_state"):
        station.act(actions.resume, broadcast_id)


def test_after_its_expiry_nothing_more_leaves_and_each_text_says_how_long_it_lives(
    station: Station, clock: MovableClock
) -> None:
    station.outlet = station.outlet_with(pace=1.0)
    broadcast_id = station.approved(minutes=1)
    expires_at = clock() + timedelta(minutes=1)
    ended = station.until_done(broadcast_id)
    counts = station.counts(broadcast_id)
    assert ended.state is BroadcastState.EXPIRED
    assert counts["expired"] == RECIPIENTS - counts["accepted"] > 0
    assert counts["accepted"] > 100
    assert all(held.at < expires_at for held in station.carrier.held)
    assert all(held.at + held.sms.validity == expires_at for held in station.carrier.held)


def test_a_paused_broadcast_expires_too_and_cannot_be_resumed_after_it(station: Station, clock: MovableClock) -> None:
    broadcast_id = station.approved(minutes=10)
    station.act(actions.pause, broadcast_id)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(Refused, match="broadcast_expired"):
        station.act(actions.resume, broadcast_id)
    station.sweep()
    assert (station.state(broadcast_id), station.counts(broadcast_id)["expired"]) == (
        BroadcastState.EXPIRED,
        RECIPIENTS,
    )


def test_doubt_in_a_cancelled_broadcast_is_still_cleared_and_never_sent_again(
    station: Station, clock: MovableClock
) -> None:
    station.carrier.fault = lambda number, sms: {1: "after: no answer", 2: "lost"}.get(number)
    broadcast_id = station.approved()
    station.run(stop=lambda: station.carrier.calls >= 2)
    station.act(actions.cancel, broadcast_id)
    assert station.counts(broadcast_id)["uncertain"] == 2
    for _ in range(3):
        clock.advance(timedelta(seconds=31))
        station.sweep()
    counts = station.counts(broadcast_id)
    assert counts["uncertain"] == 0
    assert counts["accepted"] == len(station.carrier.held)


def test_a_fault_of_our_account_pauses_the_broadcast_visibly_and_burns_no_recipient(station: Station) -> None:
    station.carrier.fault = lambda number, sms: "account" if number >= 20 else None
    broadcast_id = station.approved()
    station.run()
    broadcast, counts = station.broadcast(broadcast_id), station.counts(broadcast_id)
    assert (broadcast.state, broadcast.interrupted_by) == (BroadcastState.PAUSED, Interruption.CARRIER_ACCOUNT)
    assert broadcast.interrupted_error == 20003
    assert (counts["accepted"], counts["waiting"], counts["failed"]) == (19, RECIPIENTS - 19, 0)
    assert station.carrier.calls < 60
    station.carrier.fault = lambda number, sms: None
    station.act(actions.resume, broadcast_id)
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED


def test_without_a_sender_a_broadcast_is_paused_and_says_so(station: Station) -> None:
    broadcast_id = station.approved()
    station.run(senders=())
    assert station.broadcast(broadcast_id).interrupted_by is Interruption.NO_SENDER


def test_a_busy_carrier_slows_us_down_and_loses_nobody(station: Station, clock: MovableClock) -> None:
    station.carrier.fault = lambda number, sms: "busy" if 20 <= number < 60 else None
    broadcast_id = station.approved()
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED
    assert station.carrier.calls == RECIPIENTS + 40
    assert (clock() - station.began).total_seconds() > 20


def test_calls_that_are_refused_side_by_side_slow_us_down_once(station: Station, clock: MovableClock) -> None:
    station.carrier.fault = lambda number, sms: "busy" if 1 < number <= 17 else None  # one call each lane
    broadcast_id = station.approved()
    fast = 100_000.0
    station.run(pace=fast, pacer=LocalPacer(fast, station.tick))
    assert station.counts(broadcast_id)["accepted"] == RECIPIENTS
    assert (clock() - station.began).total_seconds() < 3


def test_a_full_sender_rests_while_the_others_go_on(station: Station) -> None:
    full, other = station.outlet.senders
    station.carrier.fault = lambda number, sms: "queue_full" if sms.sender == full else None
    broadcast_id = station.approved()
    station.run()
    assert {held.sms.sender for held in station.carrier.held} == {other}
    assert station.counts(broadcast_id)["accepted"] == len(station.carrier.held) > 100


def test_a_dead_number_fails_with_its_code_and_a_stop_opts_out(station: Station) -> None:
    station.carrier.fault = lambda number, sms: {3: "refused", 4: "stopped"}.get(number)
    broadcast_id = station.approved()
    station.until_done(broadcast_id)
    with station.storage.reading() as session:
        failed, _ = actions.deliveries(session, broadcast_id, state=DeliveryState.FAILED)
        stopped = directory.opted_out(session)
    by_error = {row.error: row.number for row in failed}
    assert set(by_error) == {21614, 21610}
    assert stopped == {by_error[21610]}


def test_while_a_page_is_due_on_the_account_nothing_of_a_broadcast_leaves(station: Station) -> None:
    broadcast_id = station.approved()
    page_due = True
    beats = iter(range(40))
    station.run(yields=lambda: page_due, stop=lambda: next(beats, None) is None)
    assert station.carrier.calls == 0
    page_due = False
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED


def test_a_worker_that_must_stop_lets_go_of_what_has_not_left(station: Station) -> None:
    broadcast_id = station.approved()
    left = station.run(stop=lambda: station.carrier.calls >= 30)
    counts = station.counts(broadcast_id)
    assert left
    assert (counts["claimed"], counts["accepted"]) == (0, station.carrier.calls)


def test_the_pace_of_every_sender_holds_and_is_used(station: Station) -> None:
    station.approved()
    station.run()
    seconds = (station.carrier.held[-1].at - station.carrier.held[0].at).total_seconds()
    assert RECIPIENTS / 20 - 1.2 <= seconds <= RECIPIENTS / 20 * 1.02 + 0.5
    for sender in station.outlet.senders:
        times = [held.at for held in station.carrier.held if held.sms.sender == sender]
        busiest = max(sum(begin <= at < begin + timedelta(seconds=1) for at in times) for begin in times)
        assert busiest <= 11


def test_the_first_priority_leaves_first_and_a_drill_waits_for_live(station: Station, clock: MovableClock) -> None:
    with station.storage.transaction() as session:
        session.add(station._contact(1, "+32479999999", priority=1))
    station.approved("Oefening.", exercise=True)
    clock.advance(timedelta(minutes=1))
    station.approved("Echt.")
    station.run()
    held = station.carrier.held
    assert [one.sms.text for one in held[:RECIPIENTS]] == ["CCVO: Echt."] * RECIPIENTS
    assert held[0].sms.to == "+32479999999"
    assert held[-1].sms.text == "CCVO OEFENING: Oefening."


def test_two_live_broadcasts_take_turns(station: Station, clock: MovableClock) -> None:
    station.approved("Een.")
    clock.advance(timedelta(seconds=1))
    station.approved("Twee.")
    clock.advance(timedelta(seconds=1))
    station.run()
    half = [held.sms.text for held in station.carrier.held[:RECIPIENTS]]
    assert abs(half.count("CCVO: Een.") - half.count("CCVO: Twee.")) <= 20


def test_the_queue_is_nudged_again_only_while_nobody_works(station: Station, clock: MovableClock) -> None:
    station.approved()
    station.sweep()
    station.sweep()
    assert station.nudges == 1
    clock.advance(timedelta(seconds=6))
    station.sweep()
    assert station.nudges == 2
    station.run(stop=lambda: station.carrier.calls >= 10)
    station.sweep()
    assert station.nudges == 2


def test_receipts_fill_the_buckets_and_a_reply_stands_beside_its_broadcast(station: Station) -> None:
    broadcast_id = station.approved()
    station.until_done(broadcast_id)
    station.receive(lambda receipts: receipts[::-1] * 2)
    station.sweep()
    assert station.counts(broadcast_id)["delivered"] == RECIPIENTS
    with station.storage.transaction() as session:
        reply = actions.record_reply(session, "+32470000007", "Goed ontvangen", station.clock())
        stranger = actions.record_reply(session, "+32499999998", "Wie bent u?", station.clock())
        assert (stranger.broadcast_id, stranger.text) == (None, "Wie bent u?"), "kept, beside no broadcast"
    assert reply is not None
    with station.storage.reading() as session:
        assert [one.text for one in actions.replies(session, broadcast_id)] == ["Goed ontvangen"]
        first = actions.deliveries(session, broadcast_id, limit=1)[0][0]
        assert len(actions.receipts(session, first.id)) == 4
