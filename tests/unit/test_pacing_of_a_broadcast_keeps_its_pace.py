"""However a sender's pace is asked for, no more leaves than it allows, and nearly all of it can be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.pacers import LocalPacer
from gateway.broadcasts.pacing import (
    BURST_S,
    LONGEST_HOLD_S,
    MOST_LANES,
    STEADY,
    Lanes,
    backoff_s,
    chunk_size,
    fresh,
    group_size,
    hold_s,
    refused,
    reserve,
    taken,
)


class Ticks:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(
    pace=st.sampled_from([0.5, 1.0, 10.0, 100.0, 1000.0]),
    asks=st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 3), st.integers(1, 20)), min_size=1, max_size=60),
)
def test_no_second_lets_more_leave_than_pace_and_burst(pace: float, asks: list[tuple[float, int, int]]) -> None:
    ticks = Ticks()
    pacer, leaving = LocalPacer(pace, ticks), []
    for waited, segments, texts in asks:
        ticks.now += waited
        start = pacer.reserve("a", segments * texts)
        if start is not None:
            leaving += [(ticks.now + start + at * segments / pace, segments) for at in range(texts)]
    for begin, _ in leaving:
        within = sum(segments for at, segments in leaving if begin <= at < begin + 1.0)
        assert within <= pace * 1.0 + 3 + 1e-6


@pytest.mark.parametrize("pace", [1.0, 10.0, 100.0, 1000.0])
def test_asking_all_the_time_uses_the_whole_pace(pace: float) -> None:
    ticks = Ticks()
    pacer, promised = LocalPacer(pace, ticks), 0
    size = group_size(pace, 1, 50)
    for _ in range(6000):
        if pacer.reserve("a", size) is not None:
            promised += size
        ticks.now += 0.01
    assert promised >= 0.98 * pace * 60


def test_idle_time_is_caught_up_with_for_one_second_at_most() -> None:
    bucket = fresh(10.0, 0.0)
    promised = reserve(bucket, 100.0, 5)
    assert promised is not None
    assert promised[1] == 100.0 - BURST_S


def test_a_fresh_bucket_catches_up_with_nothing() -> None:
    promised = reserve(fresh(10.0, 100.0), 100.0, 5)
    assert promised is not None
    assert promised[1] == 100.0


def test_senders_have_a_pace_each() -> None:
    pacer = LocalPacer(10.0, Ticks())
    assert pacer.reserve("a", 10) is not None
    assert pacer.reserve("a", 10) is None
    assert pacer.reserve("b", 10) is not None


def test_groups_and_chunks_follow_pace_and_segments() -> None:
    assert group_size(10.0, 1, 50) == 5
    assert group_size(10.0, 3, 50) == 1
    assert group_size(0.1, 3, 50) == 1
    assert group_size(1000.0, 1, 32) == 32
    assert chunk_size(1.0, 1, 50, 8.0) == 8
    assert chunk_size(40.0, 1, 50, 8.0) == 50


def test_lanes_halve_when_the_carrier_is_busy_and_open_one_by_one_after_it() -> None:
    lanes = refused(refused(Lanes()))
    assert lanes.cap == MOST_LANES // 4
    for _ in range(STEADY):
        lanes = taken(lanes)
    assert lanes.cap == MOST_LANES // 4 + 1
    for _ in range(10):
        lanes = refused(lanes)
    assert lanes.cap == 1


def test_nothing_leaves_for_longer_and_longer_while_the_carrier_stays_busy() -> None:
    lanes, holds = Lanes(), []
    for _ in range(8):
        lanes = refused(lanes)
        holds.append(hold_s(lanes))
    assert holds == sorted(holds)
    assert holds[0] == 0.25
    assert holds[-1] == LONGEST_HOLD_S
    assert hold_s(taken(lanes)) == 0.0


def test_a_text_that_was_not_processed_waits_longer_each_time() -> None:
    assert [backoff_s(attempts) for attempts in (1, 2, 3, 6, 20)] == [1.0, 2.0, 4.0, 30.0, 30.0]
