"""A plan goes out as a file that people review, and comes in again exactly; a slip in it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contacts.rotation import OnHolidays, Window
from gateway.duty import actions, demo
from gateway.duty.changes import latest_changes
from gateway.duty.levels import set_level
from gateway.duty.model import RotationUnit, Via
from gateway.duty.plan_file import read_plan
from gateway.duty.plan_rows import export_plan, import_plan
from gateway.duty.planning import set_holiday
from gateway.duty.rotations import Turns, end_rotation, set_rotation, standing_rotations
from gateway.duty.tables import DutyRotation
from gateway.errors import Refused
from gateway.staff.model import SYSTEM
from gateway.staff.tables import Staff
from gateway.storage import Storage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def session(storage: Storage) -> Iterator[Session]:
    """The demo's plan, and a richer one on levels 1 and 4."""
    with storage.transaction() as opened:
        demo.seed(opened, NOW)
        opened.flush()
        people = list(opened.scalars(select(Staff.id).order_by(Staff.id)))
        set_level(opened, SYSTEM, 1, True, people[4], NOW)
        windows = (
            Window(frozenset({1, 5}), time(18), time(8), OnHolidays.ALSO),
            Window(frozenset(), time(8), time(18), OnHolidays.ALSO),
        )
        for name, turns in (
            ("Nacht: 'elke' #1", Turns(date(2026, 12, 31), time(2, 30), 1, RotationUnit.MONTHS, windows)),
            ("Uren", Turns(date(2026, 12, 1), time(8), 12, RotationUnit.HOURS)),
        ):
            set_rotation(opened, 4, name, turns, people[:3], NOW, beside=True)
        end_rotation(opened, SYSTEM, standing_rotations(opened, 4, NOW)[1].id, NOW + timedelta(90), NOW, Via.COMMAND)
        set_holiday(opened, SYSTEM, date(2026, 12, 24), "Brugdag", NOW)
        yield opened


def year(session: Session) -> list[list[tuple[int, str]]]:
    instants = [LATER + timedelta(minutes=step) for step in range(0, 365 * 24 * 60, 10_007)]
    return [[(each.level, each.name) for each in actions.on_call(session, at)] for at in instants]


def test_what_goes_out_and_comes_in_again_changes_nothing_at_all(session: Session) -> None:
    text, before = export_plan(session, LATER), year(session)
    changes, rows = len(latest_changes(session)), session.scalar(select(func.count()).select_from(DutyRotation))
    assert import_plan(session, text, LATER) == (0, 0)
    assert export_plan(session, LATER) == text
    assert year(session) == before
    assert len(latest_changes(session)) == changes
    assert session.scalar(select(func.count()).select_from(DutyRotation)) == rows


def test_an_emptied_plan_is_restored_exactly_and_the_past_is_not_rewritten(session: Session) -> None:
    text, before = export_plan(session, LATER), year(session)
    yesterday = [each.name for each in actions.on_call(session, NOW)]
    for row in standing_rotations(session, None, LATER):
        row.ended_at = NOW + timedelta(hours=1)
    session.flush()
    assert [each.level for each in actions.on_call(session, NOW + timedelta(hours=2))] == [1]  # its fallback
    assert import_plan(session, text, LATER) == (5, 0)
    assert export_plan(session, LATER) == text
    assert year(session) == before
    assert [each.name for each in actions.on_call(session, NOW)] == yesterday
    assert [each.level for each in actions.on_call(session, NOW + timedelta(hours=2))] == [1]


def test_one_changed_line_ends_one_rotation_and_begins_another_and_is_noted(session: Session) -> None:
    text = export_plan(session, LATER)
    changed = text.replace("turn: 12 hours", "turn: 8 hours")
    assert import_plan(session, changed, LATER) == (1, 1)
    assert export_plan(session, LATER) == changed
    note = latest_changes(session)[0]
    assert (note.was, note.became) == (text, changed)


def test_a_level_that_the_file_does_not_name_stays(session: Session) -> None:
    text = "levels:\n- level: 7\n  day_and_night: false\n  rotations: []\n"
    before = year(session)
    import_plan(session, text, LATER)
    assert year(session) == before


def test_a_plan_that_leaves_a_gap_is_refused(session: Session) -> None:
    with pytest.raises(Refused, match="roster_gap"):
        import_plan(session, "levels:\n- level: 2\n  day_and_night: true\n  rotations: []\n", LATER)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("levels: [", "plan_unreadable"),
        ("a: &a [x]\nb: *a\n", "plan_unreadable"),
        ("- 1", "plan: geen lijst van velden"),
        ("levels: 3", "plan.levels: geen lijst"),
        ("levels:\n- level: 0\n  day_and_night: maybe\n", "levels[0].level: 0"),
        ("levels:\n- level: 1\n  day_and_night: maybe\n", "levels[0].day_and_night: maybe"),
        ("levels:\n- {level: 1, day_and_night: true, colour: red}", "levels[0].colour: onbekend veld"),
        (
            "levels:\n- {level: 1, day_and_night: true, rotations: [{name: x, members: [], turn: 1 fortnight}]}",
            "levels[0].rotations[0].turn: 1 fortnight",
        ),
        ("levels:\n- {level: 1, day_and_night: true}\n- {level: 1, day_and_night: true}", "levels: staat er tweemaal"),
        ("holidays: [{day: 2026-02-30, name: x}]", "holidays[0].day: 2026-02-30"),
    ],
)
def test_every_slip_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_plan(text)
    faults = refused.value.details.get("faults", ())
    assert said == refused.value.code or (isinstance(faults, tuple) and said in faults)


def test_somebody_whom_nobody_knows_is_named_and_nothing_changes(session: Session) -> None:
    text, before = export_plan(session, LATER), year(session)
    with pytest.raises(Refused) as refused, session.begin_nested():
        import_plan(session, text.replace("- officier3\n", "- officier33\n"), LATER)
    assert refused.value.details["faults"] == ("login officier33: niet gekend",)
    assert year(session) == before
