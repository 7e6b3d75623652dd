"""The pace that is foretold is the one at which texts were really taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.broadcasts.past_pace import LEAST_TEXTS, pace_of

BEGAN = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def _taken(texts: int, a_second: float) -> list[datetime]:
    return [BEGAN + timedelta(seconds=at / a_second) for at in range(texts)]


def test_a_pace_is_counted_in_segments() -> None:
    assert pace_of(_taken(400, 20), 1) == 20
    assert pace_of(_taken(400, 20), 3) == 60


def test_a_pause_in_between_does_not_slow_the_pace() -> None:
    paused = [at + timedelta(hours=at >= BEGAN + timedelta(seconds=10)) for at in _taken(400, 20)]
    assert pace_of(paused, 1) == 20


def test_a_few_texts_tell_no_pace() -> None:
    assert pace_of(_taken(LEAST_TEXTS - 1, 20), 1) is None
    assert pace_of([None] * 400, 1) is None
