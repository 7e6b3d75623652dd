"""The roster answers for every instant, on both nights that the clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.civil_time import first_occurrence, last_occurrence
from contacts.roster import (
    Gap,
    OnCall,
    Override,
    Period,
    Roster,
    Rotation,
    Shift,
    changes,
    gaps,
    next_change,
    on_call,
    stretches,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
AUTUMN_NIGHT = date(2026, 10, 25)  # 03:00 becomes 02:00
SPRING_NIGHT = date(2027, 3, 28)  # 02:00 becomes 03:00
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def members(roster: Roster, at: datetime, level: int = 1) -> list[int]:
    return [each.member for each in on_call(roster, at) if each.level == level]


WEEKLY = Rotation(1, (1, 2, 3), date(2026, 10, 5), time(8, 0), timedelta(weeks=1))
DAILY_AT_NIGHT = Rotation(1, (1, 2), date(2026, 10, 1), time(2, 30), timedelta(days=1))


def test_a_week_is_handed_over_at_the_same_wall_clock_time_in_summer_and_winter() -> None:
    roster = Roster(rotations=(WEEKLY,))
    assert members(roster, utc("2026-10-12 05:59")) == [1]
    assert members(roster, utc("2026-10-12 06:00")) == [2]
    assert members(roster, utc("2026-10-26 06:59")) == [3]
    assert members(roster, utc("2026-10-26 07:00")) == [1]


def test_nobody_stands_before_a_rotation_begins_or_after_it_ended() -> None:
    ended = replace(WEEKLY, ends_at=utc("2026-10-14 10:00"))
    assert members(Roster(rotations=(ended,)), utc("2026-10-05 05:59")) == []
    assert members(Roster(rotations=(ended,)), utc("2026-10-14 09:59")) == [2]
    assert members(Roster(rotations=(ended,)), utc("2026-10-14 10:00")) == []


def test_a_handoff_in_the_repeated_hour_overlaps_and_never_leaves_a_gap() -> None:
    roster = Roster(rotations=(DAILY_AT_NIGHT,))
    assert members(roster, utc("2026-10-25 00:29")) == [2]
    assert members(roster, utc("2026-10-25 00:30")) == [2, 1]
    assert members(roster, utc("2026-10-25 01:29")) == [2, 1]
    assert members(roster, utc("2026-10-25 01:30")) == [1]


def test_a_handoff_at_a_skipped_time_happens_at_the_next_instant() -> None:
    roster = Roster(rotations=(DAILY_AT_NIGHT,))
    before, after = members(roster, utc("2027-03-28 00:59")), members(roster, utc("2027-03-28 01:00"))
    assert len(before) == len(after) == 1
    assert before != after


@pytest.mark.parametrize(
    ("wall", "first", "last"),
    [
        ("2026-10-25 02:00", "2026-10-25 00:00", "2026-10-25 01:00"),
        ("2026-10-25 02:59", "2026-10-25 00:59", "2026-10-25 01:59"),
        ("2026-10-25 03:00", "2026-10-25 02:00", "2026-10-25 02:00"),
        ("2027-03-28 01:59", "2027-03-28 00:59", "2027-03-28 00:59"),
        ("2027-03-28 02:00", "2027-03-28 01:00", "2027-03-28 01:00"),
        ("2027-03-28 02:59", "2027-03-28 01:00", "2027-03-28 01:00"),
        ("2027-03-28 03:00", "2027-03-28 01:00", "2027-03-28 01:00"),
    ],
)
def test_a_wall_clock_time_has_a_first_and_a_last_occurrence(wall: str, first: str, last: str) -> None:
    assert first_occurrence(datetime.fromisoformat(wall)) == utc(first)
    assert last_occurrence(datetime.fromisoformat(wall)) == utc(last)


def test_an_override_replaces_everybody_on_its_level_and_no_other() -> None:
    second = replace(WEEKLY, level=2, members=(3, 1, 2))
    override = Override(1, 9, utc("2026-10-13 00:00"), utc("2026-10-13 12:00"))
    roster = Roster(rotations=(WEEKLY, second), overrides=(override,))
    assert on_call(roster, utc("2026-10-13 06:00")) == (OnCall(1, 9), OnCall(2, 1))
    assert members(roster, utc("2026-10-13 12:00")) == [2]


def test_of_two_overrides_the_later_made_one_counts() -> None:
    first = Override(1, 8, utc("2026-10-13 00:00"), utc("2026-10-14 00:00"))
    second = Override(1, 9, utc("2026-10-13 06:00"), utc("2026-10-13 07:00"))
    roster = Roster(overrides=(first, second))
    assert [members(roster, utc(f"2026-10-13 0{hour}:30"))[0] for hour in (5, 6, 7)] == [8, 9, 8]


def test_in_a_settled_period_rotations_are_silent_and_shifts_count() -> None:
    period = Period(utc("2026-10-12 00:00"), utc("2026-10-14 00:00"))
    shift = Shift(1, 7, utc("2026-10-12 00:00"), utc("2026-10-13 00:00"))
    roster = Roster(rotations=(WEEKLY,), shifts=(shift,), settled=(period,))
    assert members(roster, utc("2026-10-12 12:00")) == [7]
    assert members(roster, utc("2026-10-13 12:00")) == []
    assert members(roster, utc("2026-10-14 00:00")) == [2]


def test_an_absent_member_leaves_a_gap_that_is_named_and_an_absent_override_counts_for_nothing() -> None:
    override = Override(1, 5, utc("2026-10-06 00:00"), utc("2026-10-07 00:00"))
    roster = Roster(rotations=(WEEKLY,), overrides=(override,), absent=frozenset({2, 5}))
    assert members(roster, utc("2026-10-06 12:00")) == [1]
    found = gaps(roster, utc("2026-10-06 00:00"), utc("2026-10-25 00:00"), [1])
    assert found == (Gap(1, utc("2026-10-12 06:00"), utc("2026-10-19 06:00")),)


def test_gaps_name_a_level_on_which_nobody_ever_stands_from_end_to_end() -> None:
    starts, ends = utc("2026-10-06 00:00"), utc("2026-11-06 00:00")
    assert gaps(Roster(rotations=(WEEKLY,)), starts, ends, (1, 2)) == (Gap(2, starts, ends),)


def test_the_next_change_is_found_a_year_ahead_and_none_is_said_when_nothing_changes() -> None:
    alone = Roster(rotations=(replace(WEEKLY, members=(4,)),))
    at = utc("2026-11-01 00:00")
    assert next_change(alone, at) is None
    later = replace(alone, overrides=(Override(1, 5, utc("2027-10-01 00:00"), utc("2027-10-02 00:00")),))
    change = next_change(later, at)
    assert change is not None
    assert (change.at, change.on_call) == (utc("2027-10-01 00:00"), (OnCall(1, 5),))


def test_stretches_are_cut_to_what_was_asked_and_touch_each_other() -> None:
    starts, ends = utc("2026-10-10 00:00"), utc("2026-10-24 00:00")
    found = stretches(Roster(rotations=(WEEKLY,)), starts, ends)
    assert [shift.member for shift in found] == [1, 2, 3]
    assert (found[0].starts_at, found[-1].ends_at) == (starts, ends)
    assert all(one.ends_at == two.starts_at for one, two in pairwise(found))


def test_a_rotation_that_does_not_move_on_or_has_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="members"):
        replace(WEEKLY, members=())
    with pytest.raises(ValueError, match="turn"):
        replace(WEEKLY, turn=timedelta(0))


def naive_turn(rotation: Rotation, number: int) -> tuple[datetime, datetime]:
    """The first and last minute of a turn, found by walking through the minutes of the days around it."""
    opens = datetime.combine(rotation.starts_on, rotation.handoff) + number * rotation.turn
    closes = opens + rotation.turn

    def shown(wall: datetime) -> list[datetime]:
        start = (wall - timedelta(hours=4)).replace(tzinfo=UTC)
        minutes = [start + MINUTE * step for step in range(6 * 60)]
        return [at for at in minutes if at.astimezone(BRUSSELS).replace(tzinfo=None, fold=0) == wall]

    def skipped(wall: datetime) -> datetime:
        while not shown(wall):
            wall += MINUTE
        return shown(wall)[0]

    return skipped(opens), (shown(closes) or [skipped(closes)])[-1]


ROTATIONS = st.builds(
    Rotation,
    level=st.sampled_from([1, 2]),
    members=st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True).map(tuple),
    starts_on=st.dates(date(2026, 10, 1), date(2026, 10, 10)),
    handoff=st.builds(time, st.sampled_from([0, 1, 2, 3, 8, 23]), st.sampled_from([0, 30, 59])),
    turn=st.sampled_from([timedelta(hours=6), timedelta(hours=12), timedelta(days=1), timedelta(weeks=1)]),
)


@settings(max_examples=25, deadline=None)
@given(rotation=ROTATIONS, night=st.sampled_from([AUTUMN_NIGHT, SPRING_NIGHT]), offset=st.integers(0, 90))
def test_every_minute_of_a_clock_change_agrees_with_a_walk_through_the_minutes(
    rotation: Rotation, night: date, offset: int
) -> None:
    start = datetime.combine(night, time(0), UTC) - timedelta(hours=12)
    origin = datetime.combine(rotation.starts_on, rotation.handoff, UTC)
    around = (start - origin) // rotation.turn
    known = [(naive_turn(rotation, each), each) for each in range(max(0, around - 3), around + 10)]
    roster = Roster(rotations=(rotation,))
    for step in range(offset, 36 * 60, 7):
        at = start + MINUTE * step
        expected = [
            rotation.members[each % len(rotation.members)] for (opens, closes), each in known if opens <= at < closes
        ]
        assert members(roster, at, rotation.level) == list(dict.fromkeys(expected)), at


@settings(max_examples=50, deadline=None)
@given(rotation=ROTATIONS, minutes=st.integers(0, 400 * 24 * 60))
def test_a_running_rotation_is_never_without_a_member(rotation: Rotation, minutes: int) -> None:
    at = datetime(2026, 10, 12, tzinfo=UTC) + MINUTE * minutes
    assert members(Roster(rotations=(rotation,)), at, rotation.level)


@settings(max_examples=20, deadline=None)
@given(rotations=st.lists(ROTATIONS, min_size=1, max_size=3), start=st.integers(0, 200), shift=st.integers(0, 2000))
def test_changes_tell_the_same_as_asking_every_few_minutes(rotations: list[Rotation], start: int, shift: int) -> None:
    begin = utc("2026-10-18 00:00") + timedelta(days=start)
    override = Override(1, 77, begin + MINUTE * shift, begin + MINUTE * (shift + 300))
    roster = Roster(rotations=tuple(rotations), overrides=(override,))
    told = list(changes(roster, begin, begin + timedelta(days=3)))
    holding = on_call(roster, begin)
    for step in range(1, 3 * 24 * 60, 11):
        at = begin + MINUTE * step
        while told and told[0].at <= at:
            holding = told.pop(0).on_call
        assert on_call(roster, at) == holding


def test_three_weeks_of_minutes_around_each_clock_change_agree_with_fixed_handoffs() -> None:
    roster = Roster(rotations=(WEEKLY,))
    for night in (AUTUMN_NIGHT, SPRING_NIGHT):
        start = datetime.combine(night, time(0), UTC) - timedelta(days=10)
        for step in range(0, 21 * 24 * 60):
            at = start + MINUTE * step
            shown = at.astimezone(BRUSSELS)
            week = (shown - timedelta(hours=8) - datetime(2026, 10, 5, tzinfo=BRUSSELS)).days // 7
            assert members(roster, at) == [WEEKLY.members[week % 3]]
