"""What becomes of a call that has ended without the key: no more than three calls, none when the time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.retrying import MOST_CALLS, after_call
from gateway.carrier.port import CallState

ENDS = [state for state in CallState if state.final]
DAY = timedelta(days=1)


@pytest.mark.parametrize("ended", [state for state in ENDS if state is not CallState.FAILED])
def test_voicemail_silence_busy_and_no_answer_are_alike(ended: CallState) -> None:
    states = [after_call(ended, calls, DAY) for calls in range(1, MOST_CALLS + 1)]
    assert [state for state, _ in states] == [DeliveryState.WAITING] * 2 + [DeliveryState.UNDELIVERED]
    first, second = (wait for _, wait in states[:2])
    assert timedelta(minutes=1) < first < second, "spaced, and further apart the second time"


def test_a_call_that_could_not_be_made_is_not_repeated() -> None:
    assert after_call(CallState.FAILED, 1, DAY)[0] is DeliveryState.FAILED


@given(st.sampled_from(ENDS), st.integers(1, 10), st.one_of(st.none(), st.timedeltas(-DAY, DAY)))
def test_nothing_waits_beyond_the_end_of_the_broadcast(ended: CallState, calls: int, left: timedelta | None) -> None:
    state, wait = after_call(ended, calls, left)
    if state is DeliveryState.WAITING:
        assert left is not None
        assert wait < left
        assert calls < MOST_CALLS
