"""Who waits goes into a room only on proof, hears what is true, and is known to be alone by what they still hear."""

from __future__ import annotations

import io
import itertools
import wave
from datetime import UTC, datetime, timedelta

import pytest

from gateway.calls.questions import OFFICER_WITHIN
from gateway.meetings.comfort import comfort_sound
from gateway.meetings.model import OFFICER_WAITS, SeatState, Waiting, Way, caller_hears, officer_hears, rings, way_for
from gateway.paging.model import Channel, PageState
from gateway.paging.ways import Attempt, Target
from ivr_flows.load import load_book
from ivr_flows.model import MeetNode

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
BOOK = load_book()
OPEN = (PageState.DUE, PageState.SENDING, PageState.UNCERTAIN)


def page(state: PageState, channel: Channel = Channel.VOICE, ago_s: float = 1) -> Attempt:
    at = NOW - timedelta(seconds=ago_s)
    return Attempt(1, Target.LEVEL_1, channel, 0, state, at, at)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_call_that_the_carrier_took_leads_into_the_room() -> None:
    assert way_for([page(PageState.UNANSWERED), page(PageState.RINGING)], NOW, NOW) is Way.ROOM


@pytest.mark.parametrize("state", OPEN)
def test_what_is_not_known_yet_is_awaited_for_a_quarter_of_a_minute(state: PageState) -> None:
    assert way_for([page(state)], NOW - timedelta(seconds=14), NOW) is Way.MOMENT
    assert way_for([page(state)], NOW - timedelta(seconds=15), NOW) is Way.RING


@pytest.mark.parametrize(
    "calls",
    [
        [],
        [page(PageState.FAILED)],
        [page(PageState.RINGING, ago_s=60)],
        [page(PageState.SENT, Channel.SMS)],
        [page(PageState.DUE, ago_s=60)],
    ],
)
def test_without_hope_nobody_is_kept_waiting(calls: list[Attempt]) -> None:
    assert way_for(calls, NOW, NOW) is Way.RING
    assert not rings(calls, NOW)


@pytest.mark.parametrize("state", SeatState)
def test_whoever_waits_hears_a_prompt_that_exists_in_every_language(state: SeatState) -> None:
    moments = (0, 6, 21, 52, 700)
    for ringing, number, at in itertools.product((True, False), (True, False), moments):
        caller = Waiting(True, state, NOW, NOW + OFFICER_WITHIN)
        name = caller_hears(caller, ringing, number, after(at))
        assert all(name in BOOK.prompts[language] for language in ("nl", "en", "fr", "de"))
        assert officer_hears(Waiting(False, state, NOW, NOW), ringing, after(at)) in BOOK.prompts["nl"]


def test_a_caller_in_time_is_never_told_to_hang_up() -> None:
    waits = Waiting(True, SeatState.WAITING, NOW, NOW + OFFICER_WITHIN)
    said = {caller_hears(waits, ringing, True, after(at)) for ringing in (True, False) for at in range(46)}
    assert said == {"waiting_called", "waiting_trying"}
    assert caller_hears(waits, True, True, after(51)) == "waiting_call_back"
    assert caller_hears(waits, True, False, after(51)) == "waiting_no_number"


def test_who_should_have_met_and_still_hears_the_words_is_alone() -> None:
    meets = Waiting(False, SeatState.MEETING, NOW)
    assert not meets.is_alone(after(20))
    assert meets.is_alone(after(21))
    assert officer_hears(meets, False, after(5)) == "waiting_caller_comes"
    assert officer_hears(meets, True, after(5)) == "waiting_caller_gone"
    assert officer_hears(meets, False, after(21)) == "waiting_caller_gone"


def test_the_flows_name_the_time_that_the_gateway_keeps() -> None:
    waits = {
        name: node.wait_s
        for flow in BOOK.flows.values()
        for name, node in flow.nodes.items()
        if isinstance(node, MeetNode)
    }
    assert waits["officer_room"] == OFFICER_WITHIN.total_seconds()
    assert waits["wait_for_caller"] == OFFICER_WAITS.total_seconds()


def test_the_sound_is_soft_short_and_of_a_telephones_kind() -> None:
    with wave.open(io.BytesIO(comfort_sound())) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert 3 <= sound.getnframes() / 8000 <= 8
        frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert 50 < max(frames) < 1500
    assert max(abs(frames[0]), abs(frames[-1])) < 20
