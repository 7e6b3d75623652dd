"""The roster agrees with an independent walk through the minutes: a year of them, ten years sampled, both nights.

The walk reckons nothing. It watches a Brussels clock tick: a stretch from one wall-clock time to another has begun once
the clock has shown the first or a later time, and is over once it will never again come to show the second.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.holidays import easter, legal_holidays
from contacts.roster import (
    Gap,
    Months,
    OnCall,
    OnHolidays,
    Override,
    Period,
    Roster,
    Rotation,
    Shift,
    Window,
    changes,
    gaps,
    on_call,
    stretches,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2026, 9, 30, 22, tzinfo=UTC)  # midnight in Brussels
YEAR = 366 * 24 * 60
NIGHTS = {  # the nights of ten years, as published in Directive 2000/84/EC: last Sundays of March and October
    datetime(year, month, max(d for d in range(25, 32) if date(year, month, d).isoweekday() == 7), tzinfo=UTC)
    for year in range(2026, 2036)
    for month in (3, 10)
}


@dataclass(frozen=True)
class Ticks:
    """What a Brussels clock shows each minute, with the latest that it showed and the earliest that it will show."""

    start: datetime
    shows: list[datetime]
    latest: list[datetime]
    earliest: list[datetime]

    @classmethod
    def of(cls, start: datetime, minutes: int) -> Ticks:
        margin = 3 * 60
        begin = start - MINUTE * margin
        shows = [
            (begin + MINUTE * n).astimezone(BRUSSELS).replace(tzinfo=None, fold=0) for n in range(minutes + 2 * margin)
        ]
        latest, earliest = list(shows), list(shows)
        for n in range(1, len(shows)):
            latest[n] = max(latest[n], latest[n - 1])
            earliest[-n - 1] = min(earliest[-n - 1], earliest[-n])
        return cls(begin, shows, latest, earliest)

    def in_stretch(self, n: int, opens: datetime, closes: datetime) -> bool:
        over = self.earliest[n] >= closes and self.earliest[n + 1] > closes
        return self.latest[n] >= opens and not over

    def near(self, n: int) -> list[date]:
        """The days on which something that touches this minute may begin."""
        return [self.shows[n].date() - DAY * back for back in (2, 1, 0)]


def expected(roster: Roster, ticks: Ticks, at: datetime) -> list[tuple[int, int]]:
    """Who is on call, by the walk."""
    n = (at - ticks.start) // MINUTE
    silent = [period for period in roster.settled if period.starts_at <= at < period.ends_at]
    found = [(s.level, s.member) for s in roster.shifts if s.starts_at <= at < s.ends_at]
    for rotation in roster.rotations:
        if not any(period.level in (None, rotation.level) for period in silent):
            found += [(rotation.level, member) for member in walked(rotation, ticks, n, roster.holidays)]
    for each in roster.overrides:
        if each.starts_at <= at < each.ends_at and each.member not in roster.absent:
            if each.beside:
                found = [*found, (each.level, each.member)]
            elif each.instead_of is None:
                found = [one for one in found if one[0] != each.level] + [(each.level, each.member)]
            else:
                found = [(each.level, each.member) if one == (each.level, each.instead_of) else one for one in found]
    found = [one for one in found if one[1] not in roster.absent]
    staffed = {level for level, _ in found}
    found += [
        (each.level, each.member)
        for each in roster.fallbacks
        if each.level not in staffed and each.member not in roster.absent
    ]
    return sorted(set(found))


def walked(rotation: Rotation, ticks: Ticks, n: int, own: frozenset[date]) -> list[int]:
    at = ticks.start + MINUTE * n
    if rotation.ends_at is not None and at >= rotation.ends_at:
        return []
    if rotation.begins_at is not None and at < rotation.begins_at:
        return []
    if rotation.windows and not any(
        ticks.in_stretch(n, datetime.combine(day, window.opens), closing(window, day))
        for window in rotation.windows
        for day in ticks.near(n)
        if opens(window, day, own)
    ):
        return []
    handed = handoffs(rotation)
    last = bisect_right(handed, ticks.latest[n])
    return [
        rotation.members[number % len(rotation.members)]
        for number in range(max(0, last - 4), last)
        if ticks.in_stretch(n, handed[number], handed[number + 1])
    ]


def opens(window: Window, day: date, own: frozenset[date]) -> bool:
    holiday = (day in own or day in HOLIDAYS) and window.holidays is not OnHolidays.AS_USUAL
    return window.holidays is OnHolidays.ALSO if holiday else day.isoweekday() in window.days


def closing(window: Window, day: date) -> datetime:
    return datetime.combine(day if window.closes > window.opens else day + DAY, window.closes)


@cache
def handoffs(rotation: Rotation) -> list[datetime]:
    """Every wall-clock handoff over eleven years, one after the other."""
    found = [datetime.combine(rotation.starts_on, rotation.handoff)]
    month = rotation.starts_on.replace(day=1)
    while found[-1] < datetime.combine(date(2037, 1, 1), time(0)):
        if isinstance(rotation.turn, timedelta):
            found.append(found[-1] + rotation.turn)
            continue
        for _ in range(rotation.turn.count):
            month = (month + timedelta(days=31)).replace(day=1)
        day = min(rotation.starts_on.day, monthrange(month.year, month.month)[1])
        found.append(datetime.combine(month.replace(day=day), rotation.handoff))
    return found


# As published by the federal public service Employment, for the years in which the walk looks at windows.
HOLIDAYS = {
    *(
        date(year, *day)
        for year in (2026, 2027)
        for day in ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    ),
    *(date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)),
    *(date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)),
}

TIMES = st.builds(time, st.sampled_from([0, 1, 2, 3, 8, 17, 23]), st.sampled_from([0, 30, 59]))
WINDOWS = st.builds(
    Window,
    days=st.frozensets(st.integers(1, 7), min_size=1),
    opens=TIMES,
    closes=TIMES,
    holidays=st.sampled_from(OnHolidays),
)
ROTATIONS = st.builds(
    Rotation,
    level=st.sampled_from([1, 2]),
    members=st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple),
    starts_on=st.dates(date(2026, 9, 1), date(2026, 10, 31)),
    handoff=TIMES,
    turn=st.one_of(
        st.integers(1, 400).map(lambda hours: HOUR * hours),
        st.integers(1, 90).map(lambda days: DAY * days),
        st.integers(1, 6).map(Months),
    ),
    ends_at=st.none() | st.integers(0, YEAR).map(lambda n: FIRST + MINUTE * n),
    windows=st.lists(WINDOWS, max_size=3).map(tuple),
    begins_at=st.none() | st.integers(0, YEAR).map(lambda n: FIRST + MINUTE * n),
)


def _stretch(n: int, length: int) -> tuple[datetime, datetime]:
    return FIRST + MINUTE * n, FIRST + MINUTE * (n + length)


STRETCHES = st.builds(_stretch, st.integers(-2000, YEAR), st.integers(1, 60 * 24 * 60))
ROSTERS = st.builds(
    Roster,
    rotations=st.lists(ROTATIONS, max_size=4).map(tuple),
    shifts=st.lists(
        st.builds(lambda lv, m, s: Shift(lv, m, *s), st.integers(1, 2), st.integers(1, 6), STRETCHES), max_size=2
    ).map(tuple),
    overrides=st.lists(
        st.builds(
            lambda lv, m, s, who: Override(lv, m, *s, who),
            st.integers(1, 2),
            st.integers(1, 6),
            STRETCHES,
            st.none() | st.integers(1, 6),
        ),
        max_size=4,
    ).map(tuple),
    settled=st.lists(st.builds(lambda lv, s: Period(*s, lv), st.sampled_from([None, 1, 2]), STRETCHES), max_size=2).map(
        tuple
    ),
    absent=st.frozensets(st.integers(1, 6), max_size=2),
    holidays=st.frozensets(st.dates(date(2026, 10, 1), date(2027, 9, 30)), max_size=3),
    fallbacks=st.lists(st.builds(OnCall, st.integers(1, 2), st.integers(1, 6)), max_size=2, unique=True).map(tuple),
)

CCVO = Roster(  # what a centre would plan: office hours, nights and weekends, a monthly second line, a plan, a swap
    rotations=(
        Rotation(
            1,
            (1, 2, 3),
            date(2026, 9, 28),
            time(8),
            timedelta(weeks=1),
            windows=(Window(frozenset(range(1, 6)), time(8), time(18), OnHolidays.NEVER),),
        ),
        Rotation(
            1,
            (4, 5),
            date(2026, 9, 28),
            time(2, 30),
            DAY,
            windows=(
                Window(frozenset(range(1, 6)), time(18), time(8), OnHolidays.ALSO),
                Window(frozenset({6, 7}), time(8), time(8), OnHolidays.ALSO),
                Window(frozenset(), time(8), time(18), OnHolidays.ALSO),
            ),
        ),
        Rotation(2, (1, 4, 6), date(2026, 8, 31), time(2), Months(1)),
    ),
    shifts=(Shift(1, 6, FIRST + 80 * DAY, FIRST + 83 * DAY),),
    settled=(Period(FIRST + 80 * DAY, FIRST + 83 * DAY, 1),),
    overrides=(Override(1, 3, FIRST + 10 * DAY, FIRST + 30 * DAY, instead_of=2),),
    holidays=frozenset({date(2026, 11, 2), date(2027, 7, 12)}),
    fallbacks=(OnCall(1, 6),),
)


@cache
def the_year() -> Ticks:
    return Ticks.of(FIRST, YEAR)


def told(roster: Roster, at: datetime) -> list[tuple[int, int]]:
    return sorted((each.level, each.member) for each in on_call(roster, at))


def test_a_year_of_minutes_agrees_with_the_walk(full_size: bool) -> None:
    """Every minute of the nights that the clock changes and of handoffs; every minute of the year in `make prove`."""
    stride = 1 if full_size else 11
    minutes = set(range(0, YEAR, stride))
    for night in NIGHTS:
        n = (night - FIRST) // MINUTE
        minutes |= set(range(max(0, n - 1500), min(YEAR, n + 3000)))
    for change in changes(CCVO, FIRST, FIRST + MINUTE * (YEAR - 1)):
        n = (change.at - FIRST) // MINUTE
        minutes |= {max(0, n - 1), n, n + 1}
    for n in sorted(minutes):
        at = FIRST + MINUTE * n
        assert told(CCVO, at) == expected(CCVO, the_year(), at), at


@settings(max_examples=30, deadline=None)
@given(roster=ROSTERS, offset=st.integers(0, 2000))
def test_any_roster_agrees_with_the_walk_over_a_year(roster: Roster, offset: int) -> None:
    for n in range(offset, YEAR, 2711):
        at = FIRST + MINUTE * n
        assert told(roster, at) == expected(roster, the_year(), at), at


@settings(max_examples=30, deadline=None)
@given(roster=ROSTERS, night=st.sampled_from(sorted(n for n in NIGHTS if n < FIRST + 365 * DAY and n > FIRST)))
def test_any_roster_agrees_with_the_walk_in_both_nights(roster: Roster, night: datetime) -> None:
    for minute in range(-180, 360, 7):
        at = night + MINUTE * minute
        assert told(roster, at) == expected(roster, the_year(), at), at


@cache
def _night(night: datetime) -> Ticks:
    return Ticks.of(night - 4 * HOUR, 14 * 60)


WITHOUT_WINDOWS = ROTATIONS.map(
    lambda each: Rotation(each.level, each.members, each.starts_on, each.handoff, each.turn)
)


@settings(max_examples=30, deadline=None)
@given(rotation=WITHOUT_WINDOWS, night=st.sampled_from(sorted(NIGHTS)))
def test_ten_years_of_nights_agree_with_the_walk_and_leave_nobody_out(rotation: Rotation, night: datetime) -> None:
    roster = Roster(rotations=(rotation,))
    begun = datetime.combine(rotation.starts_on, rotation.handoff)
    for minute in range(-120, 300, 5):
        at = night + MINUTE * minute
        found = told(roster, at)
        assert found == expected(roster, _night(night), at), at
        assert found or at.astimezone(BRUSSELS).replace(tzinfo=None) < begun, at


@settings(max_examples=40, deadline=None)
@given(roster=ROSTERS, start=st.integers(0, 330 * 24 * 60))
def test_gaps_and_stretches_tell_the_same_as_asking_every_few_minutes(roster: Roster, start: int) -> None:
    begin, end = FIRST + MINUTE * start, FIRST + MINUTE * start + 12 * DAY
    empty, stands = gaps(roster, begin, end, (1, 2)), stretches(roster, begin, end)
    unaided = Roster(
        roster.rotations, roster.shifts, roster.overrides, roster.settled, roster.absent, roster.holidays, ()
    )
    for n in range(0, 12 * 24 * 60, 37):
        at = begin + MINUTE * n
        in_gap = [gap.level for gap in empty if gap.starts_at <= at < gap.ends_at]
        assert sorted(in_gap) == [level for level in (1, 2) if level not in [lv for lv, _ in told(unaided, at)]]
        assert sorted((s.level, s.member) for s in stands if s.starts_at <= at < s.ends_at) == told(roster, at)


def test_what_is_planned_by_day_and_by_night_leaves_no_gap_in_a_year() -> None:
    assert gaps(CCVO, FIRST, FIRST + 365 * DAY, (1, 2)) == ()


def test_a_fallback_stands_where_nobody_does_and_hides_no_gap() -> None:
    weekdays = Rotation(1, (1,), date(2026, 10, 5), time(0), DAY, windows=(Window(frozenset(range(1, 6))),))
    roster = Roster(rotations=(weekdays,), fallbacks=(OnCall(1, 9),))
    friday, saturday = datetime(2026, 10, 9, 12, tzinfo=UTC), datetime(2026, 10, 10, 12, tzinfo=UTC)
    assert (told(roster, friday), told(roster, saturday)) == ([(1, 1)], [(1, 9)])
    edges = datetime(2026, 10, 9, 22, tzinfo=UTC), datetime(2026, 10, 11, 22, tzinfo=UTC)
    assert gaps(roster, friday, friday + 5 * DAY, [1]) == (Gap(1, *edges),)


def test_a_swap_puts_one_member_in_place_of_one_and_leaves_the_colleague() -> None:
    two = tuple(Rotation(1, (member,), date(2026, 10, 5), time(8), DAY) for member in (1, 2))
    at = datetime(2026, 10, 9, 12, tzinfo=UTC)
    swap = Override(1, 3, at, at + HOUR, instead_of=2)
    assert told(Roster(two, overrides=(swap,)), at) == [(1, 1), (1, 3)]
    passed_on = Override(1, 4, at, at + HOUR, instead_of=3)
    assert told(Roster(two, overrides=(swap, passed_on)), at) == [(1, 1), (1, 4)]


def test_a_month_that_is_too_short_hands_over_on_its_last_day() -> None:
    roster = Roster(rotations=(Rotation(1, (1, 2, 3), date(2026, 12, 31), time(8), Months(1)),))
    handed = [change.at.astimezone(BRUSSELS) for change in changes(roster, FIRST, FIRST + 300 * DAY)]
    assert [f"{at:%d/%m %H:%M}" for at in handed[:5]] == [
        "31/12 08:00",
        "31/01 08:00",
        "28/02 08:00",
        "31/03 08:00",
        "30/04 08:00",
    ]


def test_a_temporary_schedule_silences_the_rotations_of_its_own_level_only() -> None:
    both = tuple(Rotation(level, (level,), date(2026, 10, 5), time(8), DAY) for level in (1, 2))
    at = datetime(2026, 10, 9, 12, tzinfo=UTC)
    roster = Roster(both, shifts=(Shift(1, 7, at, at + HOUR),), settled=(Period(at, at + 2 * HOUR, 1),))
    assert told(roster, at) == [(1, 7), (2, 2)]
    assert told(roster, at + HOUR) == [(2, 2)]


def test_easter_and_the_legal_holidays_are_as_published() -> None:
    published = {
        2025: "04-20",
        2026: "04-05",
        2027: "03-28",
        2028: "04-16",
        2029: "04-01",
        2030: "04-21",
        2038: "04-25",
    }
    assert {year: f"{easter(year):%m-%d}" for year in published} == published
    assert {*legal_holidays(2026), *legal_holidays(2027)} == HOLIDAYS
