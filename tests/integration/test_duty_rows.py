"""Duty is asked of rows and set by a file: all of it or nothing, and no slip in a file sends a page to a stranger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty import actions, demo
from gateway.duty.importing import export_csv, import_csv
from gateway.duty.model import SheetFault
from gateway.duty.report import report
from gateway.duty.tables import DutyShift
from gateway.errors import Refused
from gateway.staff.actions import coordinators
from gateway.staff.model import Role
from gateway.staff.tables import Staff
from gateway.storage import Storage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEADER = "level,name,phone,from,to\n"
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def line(level: int, name: str, phone: str, starts: str, ends: str) -> str:
    return f"{level},{name},{phone},{starts},{ends}\n"


ONE_DAY = ("2026-11-24T08:00:00+01:00", "2026-11-25T08:00:00+01:00")
FILE = (
    HEADER
    + line(1, "Test Een", "0470/12.34.56", *ONE_DAY)
    + line(2, "Test Twee", "0470123457", *ONE_DAY)
    + line(3, "Test Drie", "02 217 01 12", *ONE_DAY)
)


def standing(session: Session, when: datetime) -> list[tuple[int, str]]:
    return [(officer.level, officer.name) for officer in actions.on_call(session, when)]


def person(session: Session, name: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.name == name)).one()


def refused_import(storage: Storage, text: str, loopback: bool = False) -> list[SheetFault]:
    with pytest.raises(Refused) as refused, storage.transaction() as session:
        import_csv(session, text, NOW, loopback)
    assert refused.value.code == "duty_rows_rejected"
    faults = refused.value.details["faults"]
    assert isinstance(faults, tuple)
    return list(faults)


@pytest.fixture
def storage(storage: Storage) -> Storage:
    """A database with the demo's officers and rotations."""
    with storage.transaction() as session:
        demo.seed(session, NOW)
    return storage


def test_the_demo_has_three_levels_day_and_night_without_a_gap_and_one_coordinator(storage: Storage) -> None:
    with storage.reading() as session:
        for hours in range(0, 24 * 60, 7):
            officers = actions.on_call(session, NOW + timedelta(hours=hours))
            assert [officer.level for officer in officers] == [1, 2, 3]
            assert len({officer.staff_id for officer in officers}) == 3
            assert all(officer.verified and officer.phone and officer.email for officer in officers)
        assert actions.gaps(session, NOW) == []
        assert [each.name for each in coordinators(session)] == ["Hilde Martens"]
        change = actions.next_change(session, NOW)
        assert change is not None
        assert change.at == at("2026-11-30 07:00")


def test_a_file_replaces_what_its_period_covers_and_nothing_else(storage: Storage) -> None:
    with storage.transaction() as session:
        before = standing(session, at("2026-11-24 06:59"))
        done = import_csv(session, FILE, NOW, carrier_is_loopback=True)
        assert (done.shifts, done.starts_at, done.ends_at) == (3, at("2026-11-24 07:00"), at("2026-11-25 07:00"))
        assert done.created == ("Test Een", "Test Twee", "Test Drie")
        assert standing(session, at("2026-11-24 06:59")) == before
        assert standing(session, at("2026-11-24 07:00")) == [(1, "Test Een"), (2, "Test Twee"), (3, "Test Drie")]
        assert standing(session, at("2026-11-25 06:59")) == [(1, "Test Een"), (2, "Test Twee"), (3, "Test Drie")]
        assert standing(session, at("2026-11-25 07:00")) == before


def test_an_officer_whom_nobody_knows_is_created_and_only_a_loopback_carrier_verifies_the_number(
    storage: Storage,
) -> None:
    other = HEADER + line(1, "Iemand Anders", "+32 (0)470 99 99 99", *ONE_DAY)
    with storage.transaction() as session:
        import_csv(session, FILE, NOW, carrier_is_loopback=True)
        import_csv(session, other, NOW, carrier_is_loopback=False)
        known, stranger = person(session, "Test Een"), person(session, "Iemand Anders")
        assert (known.phone, known.phone_verified, known.roles) == ("+32470123456", True, {Role.OFFICER})
        assert (stranger.phone, stranger.phone_verified) == ("+32470999999", False)
        assert stranger.login == "iemand.anders"


def test_importing_the_same_file_again_makes_nobody_twice_and_tells_the_same(storage: Storage) -> None:
    with storage.transaction() as session:
        import_csv(session, FILE, NOW, carrier_is_loopback=True)
        again = import_csv(session, FILE, NOW, carrier_is_loopback=True)
        assert again.created == ()
        assert standing(session, at("2026-11-24 12:00")) == [(1, "Test Een"), (2, "Test Twee"), (3, "Test Drie")]
        assert len(session.scalars(select(DutyShift).where(DutyShift.replaced_at.is_(None))).all()) == 3


def test_a_later_file_takes_its_part_out_of_an_earlier_one(storage: Storage) -> None:
    part = HEADER + line(1, "Test Twee", "", "2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z")
    with storage.transaction() as session:
        import_csv(session, FILE, NOW, carrier_is_loopback=True)
        import_csv(session, part, NOW, carrier_is_loopback=True)
        assert standing(session, at("2026-11-24 11:59")) == [(1, "Test Een"), (2, "Test Twee"), (3, "Test Drie")]
        assert standing(session, at("2026-11-24 12:30")) == [(1, "Test Twee")]
        assert standing(session, at("2026-11-24 13:00")) == [(1, "Test Een"), (2, "Test Twee"), (3, "Test Drie")]
        gaps = [(gap.level, gap.starts_at) for gap in actions.gaps(session, NOW)]
        assert gaps == [(2, at("2026-11-24 12:00")), (3, at("2026-11-24 12:00"))]


def test_an_override_made_before_a_file_is_replaced_by_it_and_one_made_after_wins(storage: Storage) -> None:
    with storage.transaction() as session:
        coordinator = coordinators(session)[0]
        actions.take_over(session, 1, coordinator.id, at("2026-11-24 00:00"), at("2026-11-26 00:00"), NOW)
        import_csv(session, FILE, NOW, carrier_is_loopback=True)
        assert [
            standing(session, at(when))[0] for when in ("2026-11-24 06:00", "2026-11-24 12:00", "2026-11-25 12:00")
        ] == [
            (1, "Hilde Martens"),
            (1, "Test Een"),
            (1, "Hilde Martens"),
        ]
        actions.take_over(session, 1, coordinator.id, at("2026-11-24 12:00"), at("2026-11-24 13:00"), NOW + DAY)
        assert standing(session, at("2026-11-24 12:30"))[0] == (1, "Hilde Martens")


def test_every_wrong_cell_is_named_and_nothing_is_saved(storage: Storage) -> None:
    text = (
        HEADER
        + line(1, "Test Een", "0470123456", *ONE_DAY)
        + line(0, "", "0900 12 345", "2026-11-24T08:00:00", "morgen")
        + line(2, "Test Twee", "0470123457", *reversed(ONE_DAY))
        + line(3, "Onbekend", "", *ONE_DAY)
    )
    assert refused_import(storage, text) == [
        SheetFault(3, "level", "0", "level_invalid"),
        SheetFault(3, "name", "", "missing"),
        SheetFault(3, "phone", "0900 12 345", "number_premium"),
        SheetFault(3, "from", "2026-11-24T08:00:00", "time_without_offset", "2026-11-24T08:00:00+01:00"),
        SheetFault(3, "to", "morgen", "time_invalid"),
        SheetFault(4, "to", ONE_DAY[0], "ends_before_start"),
    ]
    nameless = HEADER + line(3, "Onbekend", "", *ONE_DAY)
    assert refused_import(storage, nameless) == [SheetFault(2, "phone", "", "missing")]
    with storage.reading() as session:
        assert session.scalars(select(DutyShift)).all() == []
        assert session.scalars(select(Staff).where(Staff.name.startswith("Test"))).all() == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "duty_file_empty"),
        (HEADER, "duty_file_empty"),
        ("level,name,phone\n1,x,y\n", "duty_columns_missing"),
    ],
)
def test_a_file_without_rows_or_columns_is_refused_by_name(storage: Storage, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused, storage.transaction() as session:
        import_csv(session, text, NOW, carrier_is_loopback=False)
    assert refused.value.code == code


def test_columns_stand_in_any_order_and_a_belgian_excel_may_have_written_them(storage: Storage) -> None:
    text = (
        "\ufeffTo;From;Phone;Name;Level\r\n"
        + ";".join([*reversed(ONE_DAY), "0470 12 34 56", "Test Een", "1"])
        + "\r\n\r\n"
    )
    with storage.transaction() as session:
        assert import_csv(session, text, NOW, carrier_is_loopback=True).shifts == 1
        assert standing(session, at("2026-11-24 12:00")) == [(1, "Test Een")]


def test_a_file_never_changes_a_verified_number_while_real_people_can_be_reached(storage: Storage) -> None:
    text = HEADER + line(1, "an  PEETERS", "0499 99 99 99", *ONE_DAY)
    assert refused_import(storage, text) == [SheetFault(2, "phone", "+32499999999", "number_differs", "+32470000101")]
    with storage.transaction() as session:
        import_csv(session, text, NOW, carrier_is_loopback=True)
        peeters = person(session, "An Peeters")
        assert (peeters.phone, peeters.phone_verified) == ("+32499999999", True)


def test_one_name_with_two_numbers_in_a_file_is_refused(storage: Storage) -> None:
    text = HEADER + line(1, "Test Een", "0470123456", *ONE_DAY) + line(2, "Test Een", "0470123457", *ONE_DAY)
    assert [(fault.row, fault.error) for fault in refused_import(storage, text, loopback=True)] == [
        (3, "number_differs_in_file")
    ]


def test_who_left_or_is_no_officer_stands_on_no_level(storage: Storage) -> None:
    with storage.transaction() as session:
        person(session, "Bram De Wilde").active = False
        session.add(Staff(login="pers", name="Pers Dienst", role_names=["communication"], created_at=NOW))
    text = HEADER + line(1, "Bram De Wilde", "", *ONE_DAY) + line(2, "Pers Dienst", "", *ONE_DAY)
    assert [fault.error for fault in refused_import(storage, text)] == ["officer_inactive", "not_an_officer"]
    with storage.reading() as session:
        gaps = actions.gaps(session, NOW, NOW + timedelta(days=14))
        assert [(gap.level, gap.starts_at, gap.ends_at) for gap in gaps] == [
            (1, at("2026-11-30 07:00"), at("2026-12-07 07:00"))
        ]


@pytest.mark.parametrize(
    ("level", "who", "hours", "code"),
    [
        (0, "An Peeters", 1, "level_unknown"),
        (1, "An Peeters", 0, "empty_period"),
        (1, "Pers Dienst", 1, "not_an_officer"),
        (1, None, 1, "unknown_officer"),
    ],
)
def test_a_take_over_that_makes_no_sense_is_refused(
    storage: Storage, level: int, who: str | None, hours: int, code: str
) -> None:
    with storage.transaction() as session:
        session.add(Staff(login="pers", name="Pers Dienst", role_names=["communication"], created_at=NOW))
        session.flush()
        staff_id = person(session, who).id if who else 99
        with pytest.raises(Refused) as refused:
            actions.take_over(session, level, staff_id, NOW, NOW + timedelta(hours=hours), NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("begins", ["2026-10-20 00:00", "2026-11-24 00:00", "2027-03-20 00:00"])
def test_what_is_exported_and_imported_again_tells_the_same_over_a_clock_change_too(
    storage: Storage, begins: str
) -> None:
    starts_at, ends_at = at(begins), at(begins) + timedelta(days=14)
    instants = [starts_at + timedelta(minutes=step) for step in range(0, 14 * 24 * 60, 97)]
    with storage.transaction() as session:
        before = [standing(session, instant) for instant in instants]
        text = export_csv(session, starts_at, ends_at)
        import_csv(session, text, NOW, carrier_is_loopback=False)
        assert [standing(session, instant) for instant in instants] == before
        assert export_csv(session, starts_at, ends_at) == text


def test_programs_are_told_numbers_only_when_they_may_know_them(storage: Storage) -> None:
    with storage.reading() as session:
        told, hidden = report(session, NOW), report(session, NOW, numbers=False)
    assert told["on_call"][0] == {"level": 1, "name": "An Peeters", "phone": "+32470000101", "verified": True}
    assert {each["phone"] for each in hidden["on_call"] + hidden["next"]["on_call"]} == {None}
    assert (told["next"]["at"], told["gaps"]) == ("2026-11-30T07:00:00Z", [])
