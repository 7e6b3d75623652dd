"""Workers share a sender's pace through Redis, stay within it when Redis was emptied, and go on slower without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.broadcasts.pacers import ALONE, SharedPacer
from gateway.broadcasts.pacing import BURST_S
from gateway.now import monotonic
from gateway.queues import connect
from tests.parts.valkey import ValkeyServer

SENDER = "+32460000201"


@pytest.fixture
def connection(redis_url: str) -> Iterator[Any]:
    made = connect(redis_url, timeout_s=60.0)
    yield made
    made.close()


def _promised_at_once(pacer: SharedPacer, segments: int = 1) -> int:
    promised = 0
    while pacer.reserve(SENDER, segments) is not None:
        promised += segments
        assert promised < 1000
    return promised


def test_two_workers_together_get_the_pace_of_one(connection: Any) -> None:
    first, second = (SharedPacer(connection, "ACx", 10.0, monotonic) for _ in range(2))
    began = monotonic()
    together = _promised_at_once(first) + _promised_at_once(second)
    passed = monotonic() - began
    assert 5 <= together <= 6 + 10.0 * passed  # half a second ahead, and what passed meanwhile


def test_promises_follow_one_another(connection: Any) -> None:
    pacer = SharedPacer(connection, "ACx", 10.0, monotonic)
    began = monotonic()
    first, second = pacer.reserve(SENDER, 2), pacer.reserve(SENDER, 2)
    passed = monotonic() - began
    assert first == pytest.approx(0.0, abs=0.001)
    assert second is not None
    assert max(0.2 - passed, -BURST_S) - 0.001 <= second <= 0.2 + 0.001


def test_senders_and_accounts_do_not_share(connection: Any) -> None:
    pacer = SharedPacer(connection, "ACx", 10.0, monotonic)
    assert pacer.reserve(SENDER, 6_000) is not None  # ten minutes of it
    assert pacer.reserve(SENDER, 1) is None
    assert pacer.reserve("+32460000202", 1) is not None
    assert SharedPacer(connection, "ACy", 10.0, monotonic).reserve(SENDER, 1) is not None


def test_after_redis_was_emptied_nothing_is_caught_up_with(connection: Any) -> None:
    pacer = SharedPacer(connection, "ACx", 10.0, monotonic)
    pacer.reserve(SENDER, 1)
    connection.flushall()
    start = pacer.reserve(SENDER, 1)
    assert start is not None
    assert start >= 0.0


def test_without_redis_each_worker_goes_on_at_half_the_pace(own_queue_server: ValkeyServer) -> None:
    connection = connect(own_queue_server.url, timeout_s=60.0)
    pacer = SharedPacer(connection, "ACx", 100.0, lambda: 0.0)
    assert pacer.reserve(SENDER, 1) is not None
    own_queue_server.stop()
    assert _promised_at_once(pacer) <= 100.0 * ALONE * 0.5 + 5
    connection.close()
