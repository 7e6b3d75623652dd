"""How long a fetch or an erasure waits before it is tried again, and when a fetch is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.errors import CarrierFault, FaultKind
from gateway.recordings.model import erase_again_at, fetch_again_at, wait_after

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
GONE = CarrierFault(FaultKind.PERMANENT, 404)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 5), (1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (9, 600), (5000, 600)]
)
def test_waits_double_from_five_seconds_to_ten_minutes(attempts: int, seconds: int) -> None:
    assert wait_after(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "fault",
    [
        CarrierFault(FaultKind.TEMPORARY),
        CarrierFault(FaultKind.UNCERTAIN, 503),
        CarrierFault(FaultKind.ACCOUNT, 401),
        OSError("no room"),
        GONE,
    ],
    ids=str,
)
def test_a_fetch_is_tried_again_for_a_day_whatever_was_in_the_way(fault: Exception) -> None:
    assert fetch_again_at(fault, 3, NOW, NOW) == NOW + timedelta(seconds=20)
    assert fetch_again_at(fault, 200, NOW - DAY + timedelta(seconds=1), NOW) == NOW + timedelta(minutes=10)
    assert fetch_again_at(fault, 200, NOW - DAY, NOW) is None


def test_what_we_refuse_to_fetch_ourselves_is_given_up_at_once() -> None:
    assert fetch_again_at(CarrierFault(FaultKind.PERMANENT, None, "larger than"), 1, NOW, NOW) is None


def test_an_erasure_is_never_given_up() -> None:
    assert erase_again_at(1, NOW, NOW) == NOW + timedelta(seconds=5)
    assert erase_again_at(9000, NOW - 30 * DAY, NOW) == NOW + timedelta(hours=1)
