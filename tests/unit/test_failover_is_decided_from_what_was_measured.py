"""When pages change over to another carrier and back: by faults, share, account and slowness, with hysteresis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.carrier.failover import (
    LONGEST_STAY,
    STAY,
    WINDOW,
    Attempt,
    By,
    Past,
    Road,
    Standing,
    Why,
    changed,
    failing,
    road,
    stay,
    turns,
    well_again,
)
from gateway.errors import FaultKind

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
T, U, P, A = FaultKind.TEMPORARY, FaultKind.UNCERTAIN, FaultKind.PERMANENT, FaultKind.ACCOUNT


def told(*faults: FaultKind | None, seconds: float = 0.2, until: datetime = NOW) -> list[Attempt]:
    """Attempts a second apart, the last one at `until`."""
    return [Attempt(until - timedelta(seconds=len(faults) - 1 - at), seconds, fault) for at, fault in enumerate(faults)]


@pytest.mark.parametrize(
    ("attempts", "why"),
    [
        ([], None),
        (told(None), None),
        (told(T), None),
        (told(U, U), None),
        (told(U, T, U), Why.FAULTS),
        (told(None, U, U, U), Why.FAULTS),
        (told(U, U, U, None), None),
        (told(None, T, None, T, None, T), Why.SHARE),
        (told(None, None, None, T, None, T), None),
        (told(None, None, A), Why.ACCOUNT),
        (told(A, None), None),
        (told(P, P, P, P, P, P), None),
        (told(None, None, None, None, None, seconds=5.1), Why.SLOW),
        (told(None, None, None, None, None, seconds=4.9), None),
        (told(None, None, None, None, seconds=9), None),
        (told(T, T, T, until=NOW - WINDOW), None),
    ],
)
def test_a_carrier_fails_by_faults_in_a_row_their_share_the_account_or_slowness(
    attempts: list[Attempt], why: Why | None
) -> None:
    assert failing(attempts, NOW) is why


def test_a_refusal_of_one_number_says_nothing_of_the_carrier() -> None:
    assert not Attempt(NOW, 0.1, P).failed
    assert failing(told(T, T, P), NOW) is None


def test_only_what_was_surely_not_taken_turns_to_the_other_at_once() -> None:
    assert turns(T, None)
    assert turns(A, 20003)
    assert turns(P, 21215)  # a permission for this destination, which the other account may have
    assert not turns(P, 21211)  # no such number, by whatever carrier
    assert not turns(P, 21610)  # the officer said STOP: another sender is no way around that
    assert not turns(U, None)


def test_a_page_goes_by_the_standing_carrier_unless_it_was_turned() -> None:
    first, backup = Standing(By.FIRST), Standing(By.BACKUP, NOW, NOW + STAY)
    assert road(first, Past(), True, NOW) == Road(By.FIRST)
    assert road(backup, Past(), True, NOW) == Road(By.BACKUP)
    assert road(first, Past(turned_from=By.FIRST), True, NOW) == Road(By.BACKUP)
    assert road(backup, Past(turned_from=By.BACKUP), True, NOW) == Road(By.FIRST)
    assert road(backup, Past(turned_from=By.FIRST, refused_by=By.BACKUP), True, NOW) == Road(By.FIRST)


def test_the_first_is_tried_only_after_its_time_and_only_by_what_may_try() -> None:
    stands = Standing(By.BACKUP, NOW, NOW + STAY)
    assert road(stands, Past(), True, NOW + STAY) == Road(By.FIRST, trial=True)
    assert road(stands, Past(), False, NOW + STAY) == Road(By.BACKUP)
    assert road(stands, Past(turned_from=By.FIRST), True, NOW + STAY) == Road(By.BACKUP)


def test_pages_change_over_and_come_back_after_two_trials_and_not_too_soon() -> None:
    found = changed(Standing(By.FIRST), told(T, T, T), [], 0, NOW)
    assert found is not None
    stands, why = found
    assert (stands.by, stands.since, why) == (By.BACKUP, NOW, Why.FAULTS)
    assert stands.trial_at == NOW + STAY
    later = NOW + STAY + timedelta(seconds=40)
    assert changed(stands, told(None, until=later), [], 1, later) is None
    assert changed(stands, told(T, None, until=later), [], 1, later) is None
    assert changed(stands, told(None, None, seconds=6, until=later), [], 1, later) is None
    soon = NOW + STAY / 2
    assert changed(stands, told(None, None, until=soon), [], 1, soon) is None
    assert changed(stands, told(None, None, until=later), [], 1, later) == (Standing(By.FIRST, later), Why.WELL_AGAIN)


def test_what_went_well_before_the_change_is_no_trial() -> None:
    stands = Standing(By.BACKUP, NOW, NOW + STAY)
    assert changed(stands, told(None, None, None), [], 1, NOW + 2 * STAY) is None
    assert not well_again([])


def test_nobody_changes_over_to_a_carrier_that_fails_itself() -> None:
    assert changed(Standing(By.FIRST), told(T, T, T), told(U, U, U), 0, NOW) is None
    assert changed(Standing(By.FIRST), told(T, T, T), told(U, U), 0, NOW) is not None


def test_a_carrier_that_comes_and_goes_is_left_alone_longer_each_time() -> None:
    waits = [stay(times) for times in range(1, 9)]
    assert waits[:3] == [STAY, 2 * STAY, 4 * STAY]
    assert waits == sorted(waits)
    assert waits[-1] == stay(1000) == LONGEST_STAY
