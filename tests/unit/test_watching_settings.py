"""The canary is off where nobody real can be reached, runs hourly elsewhere, and the monitor's key never prints."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.given import Given
from gateway.watching import Watching, read_watching


def read(loopback: bool = False, **texts: str) -> tuple[Watching, list[str]]:
    given = Given(texts)
    return read_watching(given, "CANARY_MINUTES", "HEARTBEAT_URL", loopback), given.faults


@pytest.mark.parametrize(("loopback", "every"), [(True, None), (False, timedelta(hours=1))])
def test_by_default_it_runs_where_real_people_ring(loopback: bool, every: timedelta | None) -> None:
    assert read(loopback)[0].canary_every == every


def test_it_can_be_set_either_way() -> None:
    assert read(True, CANARY_MINUTES="15")[0].canary_every == timedelta(minutes=15)
    assert read(False, CANARY_MINUTES="0")[0].canary_every is None


@pytest.mark.parametrize("said", ["4", "-1", "2000", "often"])
def test_an_interval_that_makes_no_sense_is_named(said: str) -> None:
    assert read(False, CANARY_MINUTES=said)[1][0].startswith("CANARY_MINUTES")


def test_the_monitors_address_is_checked_and_never_prints() -> None:
    watching, faults = read(HEARTBEAT_URL="https://monitor.example/ping/secret")
    assert not faults
    assert "secret" not in repr(watching)
    assert read(HEARTBEAT_URL="ftp://x")[1][0].startswith("HEARTBEAT_URL")
