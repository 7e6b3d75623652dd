"""Duty is planned on rows: no level that must be staffed is saved with a gap, and every change says who made it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.rotation import OnHolidays, Window
from gateway.duty import actions, demo, planning
from gateway.duty.changes import latest_changes
from gateway.duty.levels import set_level
from gateway.duty.model import DutyChangeKind, RotationUnit, Via
from gateway.duty.rotations import Turns, end_rotation, set_rotation, standing_rotations
from gateway.duty.takeover import take_over_now
from gateway.errors import Refused
from gateway.paging.steps import on_call_people
from gateway.staff.model import Actor
from gateway.staff.tables import Staff
from gateway.storage import Storage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORKDAYS = frozenset(range(1, 6))
BY_DAY = Window(WORKDAYS, time(8), time(18), OnHolidays.NEVER)
BY_NIGHT = (
    Window(WORKDAYS, time(18), time(8), OnHolidays.ALSO),
    Window(frozenset({6, 7}), time(8), time(8), OnHolidays.ALSO),
    Window(frozenset(), time(8), time(18), OnHolidays.ALSO),
)


def person(session: Session, name: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.name == name)).one()


def hilde(session: Session) -> Actor:
    return person(session, "Hilde Martens").actor


def standing(session: Session, at: datetime, level: int = 1) -> list[str]:
    return [each.name for each in actions.on_call(session, at) if each.level == level]


def ids(session: Session, *names: str) -> list[int]:
    return [person(session, name).id for name in names]


@pytest.fixture
def storage(storage: Storage) -> Storage:
    """A database with the demo's officers and rotations."""
    with storage.transaction() as session:
        demo.seed(session, NOW)
    return storage


def test_a_rotation_that_leaves_a_gap_is_refused_with_where_it_is_and_changes_nothing(storage: Storage) -> None:
    turns = Turns(date(2026, 11, 30), time(8), windows=(BY_DAY,))
    with storage.transaction() as session, pytest.raises(Refused) as refused, session.begin_nested():
        set_rotation(session, 1, "Dag", turns, ids(session, "An Peeters"), NOW, by=hilde(session))
    assert refused.value.code == "roster_gap"
    assert refused.value.details["starts_at"] == datetime(2026, 11, 30, 17, tzinfo=UTC)
    with storage.reading() as session:
        assert [row.name for row in standing_rotations(session, 1, NOW)] == ["Officier van wacht"]
        assert latest_changes(session) == []


def test_with_a_fallback_it_is_saved_the_gap_is_listed_and_the_fallback_is_paged(storage: Storage) -> None:
    evening = datetime(2026, 11, 30, 20, tzinfo=UTC)
    with storage.transaction() as session:
        set_level(session, hilde(session), 1, True, person(session, "Els Vermeulen").id, NOW)
        turns = Turns(date(2026, 11, 30), time(8), windows=(BY_DAY,))
        set_rotation(session, 1, "Dag", turns, ids(session, "An Peeters"), NOW, by=hilde(session))
        set_rotation(
            session,
            1,
            "Nacht",
            Turns(date(2026, 11, 30), time(8), windows=BY_NIGHT[:1]),
            ids(session, "Bram De Wilde"),
            NOW,
            by=hilde(session),
            beside=True,
        )
    saturday = datetime(2026, 12, 5, 20, tzinfo=UTC)
    with storage.reading() as session:
        assert standing(session, evening) == ["Bram De Wilde"]
        assert standing(session, saturday) == ["Els Vermeulen"]
        assert [each.fallback for each in actions.on_call(session, saturday)] == [True, False, False]
        paged = [each.name for each in on_call_people(session, saturday) if each.target.value == 1]
        assert paged == ["Els Vermeulen"]
        gap = actions.gaps(session, NOW)[0]
        assert (gap.level, gap.starts_at) == (1, datetime(2026, 12, 5, 7, tzinfo=UTC))
        assert all(
            officer.name != "Els Vermeulen"
            for shift, officer in actions.shifts(session, NOW, saturday + DAY)
            if shift.level == 1
        )


def test_a_day_and_a_night_rotation_side_by_side_leave_no_gap_over_holidays(storage: Storage) -> None:
    with storage.transaction() as session:
        set_level(session, hilde(session), 1, False, None, NOW)
        for name, windows, who, beside in (
            ("Dag", (BY_DAY,), "An Peeters", False),
            ("Nacht", BY_NIGHT, "Bram De Wilde", True),
        ):
            turns = Turns(date(2026, 11, 30), time(8), windows=windows)
            set_rotation(session, 1, name, turns, ids(session, who), NOW, by=hilde(session), beside=beside)
        set_level(session, hilde(session), 1, True, None, NOW)
    with storage.reading() as session:
        assert standing(session, datetime(2026, 12, 25, 11, tzinfo=UTC)) == ["Bram De Wilde"]
        assert standing(session, datetime(2026, 12, 24, 11, tzinfo=UTC)) == ["An Peeters"]


def test_a_fallback_whose_account_closes_no_longer_counts_and_the_next_save_says_so(storage: Storage) -> None:
    with storage.transaction() as session:
        set_level(session, hilde(session), 1, True, person(session, "Els Vermeulen").id, NOW)
        rotation = standing_rotations(session, 1, NOW)[0].id
        end_rotation(session, hilde(session), rotation, NOW + DAY, NOW, Via.CONSOLE)
        assert standing(session, NOW + 2 * DAY) == ["Els Vermeulen"]
        person(session, "Els Vermeulen").active = False
        session.flush()
        assert standing(session, NOW + 2 * DAY) == []
        with pytest.raises(Refused, match="roster_gap"):
            set_level(session, hilde(session), 1, True, None, NOW)


def test_who_has_no_verified_number_cannot_be_a_fallback(storage: Storage) -> None:
    with storage.transaction() as session:
        els = person(session, "Els Vermeulen")
        els.phone_verified = False
        with pytest.raises(Refused, match="fallback_unreachable"):
            set_level(session, hilde(session), 1, True, els.id, NOW)


def test_ending_a_rotation_or_withdrawing_an_override_may_not_open_a_gap(storage: Storage) -> None:
    with storage.transaction() as session:
        rotation = standing_rotations(session, 1, NOW)[0].id
        with pytest.raises(Refused, match="roster_gap"), session.begin_nested():
            end_rotation(session, hilde(session), rotation, NOW + DAY, NOW, Via.CONSOLE)
        row = planning.plan_override(
            session, hilde(session), 1, person(session, "Els Vermeulen").id, NOW + DAY, NOW + 90 * DAY, NOW
        )
        end_rotation(session, hilde(session), rotation, NOW + DAY, NOW, Via.CONSOLE)
        with pytest.raises(Refused, match="roster_gap"), session.begin_nested():
            planning.withdraw_override(session, hilde(session), row.id, NOW + 2 * DAY)
        assert standing(session, NOW + 3 * DAY) == ["Els Vermeulen"]


def test_a_temporary_schedule_replaces_its_level_and_period_and_nothing_else(storage: Storage) -> None:
    begins, ends = NOW + DAY, NOW + 3 * DAY
    with storage.transaction() as session:
        before = [standing(session, at, level) for at in (begins - HOUR, ends) for level in (1, 2)]
        els, frank = ids(session, "Els Vermeulen", "Frank Goossens")
        planning.plan_override(session, hilde(session), 1, frank, NOW + 2 * DAY, NOW + 4 * DAY, NOW)
        planning.set_temporary(
            session, hilde(session), 1, [(begins, els), (begins + DAY, person(session, "An Peeters").id)], ends, NOW
        )
        assert standing(session, begins) == ["Els Vermeulen"]
        assert standing(session, begins + DAY) == ["An Peeters"]
        assert standing(session, ends) == ["Frank Goossens"]
        assert [standing(session, begins - HOUR, level) for level in (1, 2)] == before[:2]
        assert standing(session, begins, 2) == before[1]
        assert actions.gaps(session, NOW) == []
        with pytest.raises(Refused, match="turns_disordered"), session.begin_nested():
            planning.set_temporary(session, hilde(session), 1, [(begins, els), (begins, frank)], ends, NOW)


def test_a_monthly_rotation_hands_over_on_its_day(storage: Storage) -> None:
    with storage.transaction() as session:
        turns = Turns(date(2026, 12, 31), time(8), 1, RotationUnit.MONTHS)
        set_rotation(session, 1, "Maand", turns, ids(session, "An Peeters", "Els Vermeulen"), NOW, by=hilde(session))
        assert standing(session, datetime(2027, 1, 31, 6, 59, tzinfo=UTC)) == ["An Peeters"]
        assert standing(session, datetime(2027, 1, 31, 7, tzinfo=UTC)) == ["Els Vermeulen"]
        assert standing(session, datetime(2027, 2, 28, 7, tzinfo=UTC)) == ["An Peeters"]


def test_an_own_holiday_counts_as_one_until_it_is_removed(storage: Storage) -> None:
    noon = datetime(2026, 12, 2, 11, tzinfo=UTC)
    with storage.transaction() as session:
        set_level(session, hilde(session), 1, False, None, NOW)
        turns = Turns(date(2026, 11, 30), time(8), windows=(BY_DAY,))
        set_rotation(session, 1, "Dag", turns, ids(session, "An Peeters"), NOW, by=hilde(session))
        planning.set_holiday(session, hilde(session), date(2026, 12, 2), "Brugdag", NOW)
        assert standing(session, noon) == []
        planning.remove_holiday(session, hilde(session), date(2026, 12, 2), NOW)
        assert standing(session, noon) == ["An Peeters"]


def test_every_change_says_who_when_what_was_and_what_is(storage: Storage) -> None:
    with storage.transaction() as session:
        els = person(session, "Els Vermeulen")
        planning.plan_override(session, hilde(session), 2, els.id, NOW + DAY, NOW + 2 * DAY, NOW)
        expected = [each.staff_id for each in actions.on_call(session, NOW) if each.level == 1]
        take_over_now(session, els, 1, expected, NOW)
    with storage.reading() as session:
        taken, planned = latest_changes(session)
        assert (taken.by, taken.via, taken.kind) == ("Els Vermeulen", Via.PHONE, DutyChangeKind.TAKEN_OVER)
        assert (taken.was, taken.became) == ("An Peeters", "Els Vermeulen, tot 30/11/2026 08:00")
        assert (planned.by, planned.at, planned.was) == ("Hilde Martens", NOW, "Chantal Jacobs")
        assert planned.became == "Els Vermeulen, 24/11/2026 10:00 tot 25/11/2026 10:00"


def test_two_who_each_withdraw_the_others_cover_at_once_leave_no_gap(storage: Storage) -> None:
    with storage.transaction() as session:
        by, until = hilde(session), NOW + 70 * DAY
        covers = [
            actions.take_over(session, 4, each, NOW - DAY, until, NOW - DAY).id
            for each in ids(session, "An Peeters", "Bram De Wilde")
        ]
        set_level(session, by, 4, True, None, NOW)

    def withdraw_the_other() -> None:
        with storage.transaction() as session:
            planning.withdraw_override(session, by, covers[1], NOW)

    with ThreadPoolExecutor() as beside:
        with storage.transaction() as session:
            planning.withdraw_override(session, by, covers[0], NOW)
            other = beside.submit(withdraw_the_other)
            wait([other], timeout=0.5)  # a second that does not wait for the first is done by then
        with pytest.raises(Refused, match="roster_gap"):
            other.result()
    with storage.reading() as session:
        assert standing(session, NOW + DAY, level=4) == ["Bram De Wilde"]
        assert actions.gaps(session, NOW, levels=(4,)) == []
