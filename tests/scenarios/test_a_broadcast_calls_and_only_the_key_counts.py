"""A broadcast is read out at the real doors: only key 5 reaches somebody, and three calls are the most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from gateway.alarms.tables import Alarm
from gateway.broadcasts import actions
from gateway.broadcasts.called import call_told
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.sweep import sweep
from gateway.broadcasts.tables import Broadcast, Delivery, DeliveryCall
from gateway.calls.tables import Conversation
from gateway.carrier.failover import By
from gateway.carrier.port import CallNow, CallState, OutgoingCall, Taken
from gateway.errors import CarrierFault, FaultKind
from gateway.jobs.broadcast_road import Tally, road_by
from gateway.jobs.bulk import outlet
from gateway.jobs.bulk_channels import place_calls
from gateway.spreading import Spreading
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Killed, OneByOne
from tests.parts.known import contact
from tests.scenarios.world import Line, PlacedCall, World

_D = DeliveryState
FIRST, SECOND = "+3292661111", "+3292662222"


def known(world: World, *numbers: str) -> None:
    kept = SimpleNamespace(storage=world.installation.storage, clock=world.clock)
    for number in numbers:
        contact(kept, f"Contact {number}", phone=number)


def approved(world: World, exercise: bool = False, minutes: int = 240) -> int:
    with world.installation.transaction() as session:
        made = actions.create_draft(
            session, WRITER, "Kook het water.", EVERYONE, ["voice"], exercise, minutes, world.clock()
        )
        actions.submit(session, WRITER, made.id, world.clock())
        return actions.approve(session, APPROVER, made.id, world.clock()).id


def go(world: World, **later: float) -> None:
    """Let time pass and the job run for ten seconds."""
    world.clock.advance(**later)
    held, began = world.installation, world.clock()

    def passed() -> float:
        return (world.clock() - began).total_seconds()

    texts = replace(
        outlet(held, Event(), road_by(held.settings, By.FIRST), Tally(held.storage, held.clock, By.FIRST)),
        carrier=world.carrier,
        tick=passed,
        rest=lambda seconds: world.clock.advance(seconds=seconds),
        stop=lambda: passed() > 10,
        lanes=OneByOne,
    )
    place_calls(held, texts)
    clean(world)


def clean(world: World) -> None:
    sweep(world.installation.storage, world.carrier, world.clock, lambda: None)


def pick_up(world: World, placed: PlacedCall) -> Line:
    world.progress(placed, "in-progress")
    return Line(world, placed.sid, placed.call.sender, placed.call.to, placed.call.answer_url)


def end(world: World, placed: PlacedCall, status: str = "completed") -> None:
    world.progress(placed, status)
    clean(world)


def rows(world: World) -> list[Delivery]:
    with world.installation.storage.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def states(world: World) -> list[DeliveryState]:
    return [row.state for row in rows(world)]


def broadcast(world: World) -> Broadcast:
    with world.installation.storage.reading() as session:
        return session.scalars(select(Broadcast)).one()


def test_who_presses_five_is_reached_and_called_no_more(world: World) -> None:
    known(world, FIRST)
    approved(world)
    go(world)
    (placed,) = world.carrier.calls
    assert (placed.call.to, placed.call.sender) == (FIRST, world.settings.broadcast_call_from[0])
    line = pick_up(world, placed)
    assert "Crisiscentrum Vlaamse overheid" in line.heard
    assert "Kook het water." in line.heard
    assert "CCVO" not in line.heard, "the prefix is for texts"
    assert "Kook het water." in line.press("*").heard
    pressed = world.clock()
    assert "Dank u" in line.press("5").heard
    assert line.over
    end(world, placed)
    for _ in range(5):
        go(world, minutes=15)

    assert states(world) == [_D.DELIVERED]
    assert rows(world)[0].confirmed_at == pressed
    assert len(world.carrier.calls) == 1
    assert broadcast(world).state is BroadcastState.COMPLETED


def test_a_drill_says_so_before_anything_else(world: World) -> None:
    known(world, FIRST)
    approved(world, exercise=True)
    go(world)
    heard = pick_up(world, world.carrier.calls[0]).heard
    assert heard.index("oefening") < heard.index("Kook het water.")


def test_voicemail_and_silence_reach_nobody_and_the_third_call_is_the_last(world: World) -> None:
    known(world, FIRST)
    approved(world)
    began = world.clock()
    for calls in (1, 2, 3):
        go(world)
        assert len(world.carrier.calls) == calls
        line = pick_up(world, world.carrier.calls[-1]).silence().silence()
        assert line.document.find("Hangup") is not None
        assert broadcast(world).state is BroadcastState.SENDING, "a call may have to be placed again"
        end(world, world.carrier.calls[-1])
        go(world, seconds=60)
        assert len(world.carrier.calls) == calls, "the calls are spaced"
        world.clock.advance(minutes=15)
    go(world)

    assert len(world.carrier.calls) == 3
    assert states(world) == [_D.UNDELIVERED]
    assert rows(world)[0].confirmed_at is None
    assert broadcast(world).state is BroadcastState.COMPLETED
    assert world.clock() - began < timedelta(hours=1)


@pytest.mark.parametrize(("word", "state"), [("busy", CallState.BUSY), ("no-answer", CallState.NO_ANSWER)])
def test_how_a_call_ended_is_kept_and_the_next_one_may_still_reach(world: World, word: str, state: CallState) -> None:
    known(world, FIRST)
    approved(world)
    go(world)
    end(world, world.carrier.calls[0], word)
    go(world, minutes=4)
    pick_up(world, world.carrier.calls[1]).press("5")
    end(world, world.carrier.calls[1])

    assert states(world) == [_D.DELIVERED]
    with world.installation.storage.reading() as session:
        kept = session.scalars(select(DeliveryCall).order_by(DeliveryCall.id)).all()
        assert [(call.state, call.answered_at is not None) for call in kept] == [
            (state, False),
            (CallState.COMPLETED, True),
        ]


def test_a_call_that_cannot_be_made_is_not_repeated(world: World) -> None:
    known(world, FIRST)
    approved(world)
    go(world)
    end(world, world.carrier.calls[0], "failed")
    go(world, minutes=20)
    assert len(world.carrier.calls) == 1
    assert states(world) == [_D.FAILED]


def test_nobody_is_called_again_after_the_end_of_the_broadcast(world: World) -> None:
    known(world, FIRST, SECOND)
    made = approved(world, minutes=2)
    go(world)
    end(world, world.carrier.calls[0], "busy")
    assert states(world) == [_D.UNDELIVERED, _D.ACCEPTED], "no time is left for a second call"
    with world.installation.transaction() as session:
        actions.cancel(session, WRITER, made, world.clock())
    end(world, world.carrier.calls[1], "busy")
    go(world, minutes=20)
    assert len(world.carrier.calls) == 2
    assert states(world) == [_D.UNDELIVERED, _D.UNDELIVERED]


def test_repeated_and_late_words_of_the_carrier_change_nothing(world: World) -> None:
    known(world, FIRST)
    approved(world)
    go(world)
    first = world.carrier.calls[0]
    for word in ("ringing", "no-answer", "no-answer", "ringing"):
        world.progress(first, word)
    clean(world)
    clean(world)
    go(world, minutes=4)
    for word in ("no-answer", "in-progress"):
        end(world, first, word)  # of the first call, while the second one rings

    assert states(world) == [_D.ACCEPTED]
    assert rows(world)[0].calls_unanswered == 1
    assert len(world.carrier.calls) == 2


def test_an_answer_that_is_told_before_the_ringing_stays_an_answer(world: World) -> None:
    known(world, FIRST)
    approved(world)
    go(world)
    pick_up(world, world.carrier.calls[0])
    for word in ("ringing", "queued", "something-new"):
        world.progress(world.carrier.calls[0], word)
    with world.installation.storage.reading() as session:
        assert [call.state for call in session.scalars(select(DeliveryCall))] == [CallState.ANSWERED]


def test_calls_keep_their_pace_and_no_more_are_open_than_is_set(world: World) -> None:
    world.settings = replace(world.settings, spreading=Spreading(call_pace=2.0, calls_at_once=3))
    world.close()
    world.start()
    known(world, *(f"+32926600{at:02d}" for at in range(8)))
    approved(world)
    go(world)
    assert len(world.carrier.calls) == 3
    end(world, world.carrier.calls[0])
    go(world)
    assert len(world.carrier.calls) == 4
    for placed in world.carrier.calls[1:]:
        end(world, placed)
    go(world)
    assert len(world.carrier.calls) == 7


def test_nobody_is_called_again_while_others_were_not_called_yet(world: World) -> None:
    held = world.installation
    held.settings = replace(held.settings, spreading=Spreading(call_pace=1, calls_at_once=1))
    known(world, FIRST, SECOND)
    approved(world)
    go(world)
    world.clock.advance(minutes=3)
    end(world, world.carrier.calls[0], "no-answer")
    go(world, minutes=4)

    assert [placed.call.to for placed in world.carrier.calls] == [FIRST, SECOND]


def test_calls_yield_while_a_page_is_due(world: World) -> None:
    known(world, FIRST)
    approved(world)
    world.call("+32470111111").press("1", "1", "1").hang_up()
    go(world)  # the page is due, and nobody carries it out
    assert not world.carrier.calls
    world.work()
    go(world, seconds=1)
    assert [placed.call.to for placed in world.carrier.calls if placed.call.to == FIRST] == [FIRST]


def test_a_doubted_call_that_the_list_holds_is_not_placed_again(world: World) -> None:
    known(world, FIRST)
    approved(world)
    taken = world.carrier.place_call

    def answers_nothing(call: OutgoingCall) -> Taken:
        taken(call)
        raise CarrierFault(FaultKind.UNCERTAIN)

    world.carrier.place_call = answers_nothing  # type: ignore[method-assign]
    go(world)
    assert states(world) == [_D.UNCERTAIN]
    world.clock.advance(seconds=31)
    clean(world)
    assert states(world) == [_D.ACCEPTED]
    end(world, world.carrier.calls[0], "busy")
    assert states(world) == [_D.WAITING]
    assert len(world.carrier.calls) == 1


def test_a_doubted_call_that_the_list_lacks_twice_is_placed_anew_and_counts_as_no_try(world: World) -> None:
    known(world, FIRST)
    approved(world)
    world.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN)]
    go(world)
    assert states(world) == [_D.UNCERTAIN]
    for seconds in (31, 11):
        world.clock.advance(seconds=seconds)
        clean(world)
    assert states(world) == [_D.WAITING]
    go(world)
    assert len(world.carrier.calls) == 1
    assert rows(world)[0].calls_unanswered == 0


def test_a_webhook_ends_the_doubt_that_a_dead_worker_left(world: World) -> None:
    known(world, FIRST)
    approved(world)
    taken = world.carrier.place_call

    def dies(call: OutgoingCall) -> Taken:
        taken(call)
        raise Killed

    world.carrier.place_call = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        go(world)
    pick_up(world, world.carrier.calls[0]).press("5")
    for _ in range(8):
        world.clock.advance(seconds=15)
        clean(world)
    assert states(world) == [_D.DELIVERED]
    assert len(world.carrier.calls) == 1


def test_a_call_whose_end_was_never_told_is_asked_after(world: World) -> None:
    known(world, FIRST)
    approved(world)
    go(world)
    world.carrier.calls[0].state = CallState.NO_ANSWER
    world.clock.advance(minutes=5)
    clean(world)
    clean(world)
    assert states(world) == [_D.WAITING]


def test_an_account_that_may_not_call_stops_no_broadcast_and_is_told(world: World) -> None:
    known(world, FIRST)
    approved(world)
    world.carrier.faults = [CarrierFault(FaultKind.ACCOUNT, 21210)]
    go(world)
    assert broadcast(world).state is BroadcastState.SENDING
    with world.installation.storage.reading() as session:
        assert [alarm.kind.value for alarm in session.scalars(select(Alarm))] == ["calls_refused"]
    go(world, minutes=2)
    assert len(world.carrier.calls) == 1


def test_a_pause_places_no_call_and_the_counts_always_add_up(world: World) -> None:
    known(world, FIRST, SECOND)
    made = approved(world)
    with world.installation.transaction() as session:
        actions.pause(session, WRITER, made, world.clock())
    go(world)
    assert not world.carrier.calls
    with world.installation.storage.reading() as session:
        counts = actions.counts(session, made)
    assert counts.pop("recipients") == sum(counts.values()) == 2


def test_a_call_of_a_delivery_that_is_a_text_changes_nothing(world: World) -> None:
    known(world, FIRST)
    approved(world)
    with world.installation.transaction() as session:
        row = session.scalars(select(Delivery)).one()
        row.channel = next(one for one in type(row.channel) if one.value == "sms")
        session.flush()
        call_told(session, row.id, CallNow("CA1", CallState.COMPLETED), world.clock())
        call_told(session, 999, CallNow("CA1", CallState.COMPLETED), world.clock())
    with world.installation.storage.reading() as session:
        assert session.scalars(select(DeliveryCall)).all() == []
        assert session.scalars(select(Conversation)).all() == []
