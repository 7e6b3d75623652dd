"""Whose duty begins is told the evening before and at the handoff; silence takes it from nobody, and adds one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.clock import Sweeper
from gateway.directory.actions import opt_out
from gateway.duty import actions as duty
from gateway.duty.model import RotationUnit, ShiftSource
from gateway.duty.planning import plan_override
from gateway.duty.readiness import not_ready
from gateway.duty.rotations import Turns, set_rotation
from gateway.duty.starts import due_starts, plan_starts, take_step
from gateway.duty.tables import DutyChange, DutyOverride, DutyShift, DutyStart, ProofCall
from gateway.duty.takeover import take_over_now
from gateway.jobs.urgent import send_everything
from gateway.notices.tables import Notice
from gateway.staff.model import SYSTEM
from gateway.staff.tables import Staff
from tests.parts.waiting import PATIENT_S
from tests.scenarios.world import World

BEGINS = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)  # 08:00 in Brussels, the day after the world begins
ENDS = BEGINS + timedelta(days=7)


@pytest.fixture
def handoff(world: World) -> World:
    """An stands on level 1 until tomorrow 08:00; from then on Chris does."""
    with world.installation.transaction() as session:
        session.execute(delete(DutyShift).where(DutyShift.level == 1))
    shift(world, "An", BEGINS - timedelta(days=7), BEGINS)
    shift(world, "Chris", BEGINS, ENDS)
    return world


def shift(world: World, name: str, starts_at: datetime, ends_at: datetime, level: int = 1) -> None:
    with world.installation.transaction() as session:
        row = DutyShift(level=level, staff_id=world.staff[name].id, starts_at=starts_at, ends_at=ends_at)
        row.source, row.created_at = ShiftSource.IMPORT, world.clock()
        session.add(row)


def until(world: World, at: datetime) -> None:
    world.clock.set(at)
    for _ in range(2):
        world.sweeper.duty_starts()
        send_everything(world.installation)


def code(world: World, name: str) -> str:
    return world.texts_to(name)[-1].split("JA ")[1][:6]


def on_level(world: World) -> list[str]:
    with world.installation.storage.reading() as session:
        return [each.name for each in duty.on_call(session, world.clock()) if each.level == 1]


def alarms(world: World) -> list[AlarmKind]:
    with world.installation.storage.reading() as session:
        return [alarm.kind for alarm in open_alarms(session)]


def test_the_evening_before_and_at_the_handoff_the_officer_is_told(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=13, minutes=1))
    assert handoff.texts_to("Chris") == []
    until(handoff, BEGINS - timedelta(hours=13))
    (said,) = handoff.texts_to("Chris")
    assert said.startswith("CCVO: uw wacht niveau 1 begint op 04/03 om 08:00, tot 11/03 08:00. Bevestig met JA ")
    assert "U staat op wachtniveau 1" in handoff.text_from("Chris", f"ja {code(handoff, 'Chris')}")
    until(handoff, BEGINS)
    assert handoff.texts_to("Chris")[1:] == [
        "CCVO: uw wacht niveau 1 is begonnen, tot 11/03 08:00. Crisislijn 02 217 01 12"
    ]
    until(handoff, BEGINS + timedelta(hours=1))
    assert (on_level(handoff), alarms(handoff)) == (["Chris"], [])


def test_silence_adds_who_stood_there_before_and_warns_the_coordinator(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=13))
    until(handoff, BEGINS)
    assert "anders roepen wij ook uw voorganger op" in handoff.texts_to("Chris")[-1]
    until(handoff, BEGINS + timedelta(minutes=14))
    assert on_level(handoff) == ["Chris"]
    until(handoff, BEGINS + timedelta(minutes=15))
    assert on_level(handoff) == ["Chris", "An"]
    assert "U staat er voorlopig naast" in handoff.texts_to("An")[-1]
    assert alarms(handoff) == [AlarmKind.DUTY_UNCONFIRMED]
    assert any("niet bevestigd" in said for said in handoff.texts_to("Dora"))
    handoff.call().press("1", "1", "1").hang_up()
    handoff.work()
    assert handoff.calls_to("Chris")
    assert handoff.calls_to("An")


def test_a_late_yes_lets_the_other_one_go(handoff: World) -> None:
    until(handoff, BEGINS)
    late = code(handoff, "Chris")
    until(handoff, BEGINS + timedelta(minutes=15))
    handoff.text_from("Chris", f"JA {late}")
    send_everything(handoff.installation)
    assert on_level(handoff) == ["Chris"]
    assert "U wordt niet meer opgeroepen" in handoff.texts_to("An")[-1]
    with handoff.installation.storage.reading() as session:
        told = [change.became for change in session.scalars(select(DutyChange).order_by(DutyChange.id))]
    assert "An naast Chris" in told[0]
    assert told[-1] == "Chris"


def test_no_tells_the_coordinator_at_once_and_waits_for_nothing_at_the_handoff(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=13))
    assert "de coördinator is verwittigd" in handoff.text_from("Chris", f"NEE {code(handoff, 'Chris')}")
    assert alarms(handoff) == [AlarmKind.DUTY_UNCONFIRMED]
    until(handoff, BEGINS)
    assert on_level(handoff) == ["Chris", "An"]


def test_who_was_told_and_no_longer_stands_is_told_so_and_the_new_one_is_asked(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=13))
    with handoff.installation.transaction() as session:
        duty.take_over(session, 1, handoff.staff["Bert"].id, BEGINS, ENDS, handoff.clock())
    until(handoff, BEGINS - timedelta(hours=12))
    until(handoff, BEGINS)
    assert "u staat niet meer op wachtniveau 1" in handoff.texts_to("Chris")[-1]
    assert "uw wacht niveau 1 is begonnen" in handoff.texts_to("Bert")[-1]
    until(handoff, BEGINS + timedelta(minutes=15))
    assert on_level(handoff) == ["Bert", "An"]


def test_a_change_after_the_evening_text_is_told_to_both_at_once(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=13))
    with handoff.installation.transaction() as session:
        row = duty.take_over(session, 1, handoff.staff["Bert"].id, BEGINS, ENDS, handoff.clock())
    until(handoff, BEGINS - timedelta(hours=6))
    assert "u staat niet meer op wachtniveau 1" in handoff.texts_to("Chris")[-1]
    (said,) = handoff.texts_to("Bert")
    assert "uw wacht niveau 1 begint op 04/03 om 08:00" in said
    assert "U staat op wachtniveau 1" in handoff.text_from("Bert", f"JA {code(handoff, 'Bert')}")
    with handoff.installation.transaction() as session:
        session.get_one(DutyOverride, row.id).replaced_at = handoff.clock()
    until(handoff, BEGINS - timedelta(hours=5))
    assert "u staat niet meer op wachtniveau 1" in handoff.texts_to("Bert")[-1]
    assert "uw wacht niveau 1 begint op 04/03 om 08:00" in handoff.texts_to("Chris")[-1]
    until(handoff, BEGINS)
    assert "Bevestig met JA" in handoff.texts_to("Chris")[-1]
    assert len(handoff.texts_to("Bert")) == 2


def test_who_is_put_on_duty_from_now_on_is_asked_and_whom_they_replace_is_told(handoff: World) -> None:
    until(handoff, BEGINS)
    handoff.text_from("Chris", f"JA {code(handoff, 'Chris')}")
    later = BEGINS + timedelta(hours=2)
    handoff.clock.set(later)
    with handoff.installation.transaction() as session:
        bert = handoff.staff["Bert"].id
        plan_override(session, SYSTEM, 1, bert, later, later + timedelta(hours=8), later)
    until(handoff, later)
    assert "Bevestig met JA" in handoff.texts_to("Bert")[-1]
    assert "uw wacht niveau 1 eindigt nu op 04/03 om 10:00" in handoff.texts_to("Chris")[-2]
    assert "uw wacht niveau 1 begint op 04/03 om 18:00" in handoff.texts_to("Chris")[-1]
    told = len(handoff.texts_to("Chris"))
    until(handoff, later + timedelta(minutes=2))
    assert len(handoff.texts_to("Chris")) == told


def test_who_takes_over_now_is_not_asked_and_whom_they_replace_is_not_waited_for(handoff: World) -> None:
    until(handoff, BEGINS)
    with handoff.installation.transaction() as session:
        bert = session.get_one(Staff, handoff.staff["Bert"].id)
        take_over_now(session, bert, 1, [handoff.staff["Chris"].id], handoff.clock())
    until(handoff, BEGINS + timedelta(minutes=15))
    assert on_level(handoff) == ["Bert"]
    assert alarms(handoff) == []
    assert not any("wacht niveau" in said for said in handoff.texts_to("Bert"))


def test_who_goes_on_is_told_nothing(world: World) -> None:
    with world.installation.transaction() as session:
        session.execute(delete(DutyShift).where(DutyShift.level == 1))
    shift(world, "An", BEGINS - timedelta(days=7), BEGINS)
    shift(world, "An", BEGINS, ENDS)
    until(world, BEGINS)
    until(world, BEGINS + timedelta(minutes=15))
    assert world.texts_to("An") == []


def test_hourly_turns_are_told_once_in_twelve_hours(world: World) -> None:
    with world.installation.transaction() as session:
        session.execute(delete(DutyShift).where(DutyShift.level == 1))
    for hour in range(12):
        at = BEGINS + timedelta(hours=hour)
        shift(world, "An" if hour % 2 else "Chris", at, at + timedelta(hours=1))
    until(world, BEGINS - timedelta(hours=2))
    for hour in range(12):
        until(world, BEGINS + timedelta(hours=hour))
        for name in ("An", "Chris"):
            for said in world.texts_to(name)[-1:]:
                world.text_from(name, f"JA {said.split('JA ')[1][:6]}")
    assert [len(world.texts_to(name)) for name in ("An", "Chris")] == [1, 1]


def test_two_clocks_and_a_restart_tell_once(handoff: World) -> None:
    other = Sweeper(handoff.installation)
    handoff.clock.set(BEGINS - timedelta(hours=13))
    for sweeper in (handoff.sweeper, other, Sweeper(handoff.installation)):
        sweeper.duty_starts()
        sweeper.duty_starts()
    other.close()
    with handoff.installation.transaction() as session:
        assert plan_starts(session, handoff.clock()) == 0
    send_everything(handoff.installation)
    assert len(handoff.texts_to("Chris")) == 1


def test_a_code_of_somebody_else_confirms_nothing(handoff: World) -> None:
    until(handoff, BEGINS)
    handoff.text_from("Bert", f"JA {code(handoff, 'Chris')}")
    until(handoff, BEGINS + timedelta(minutes=15))
    assert on_level(handoff) == ["Chris", "An"]


def test_on_the_night_that_an_hour_comes_twice_the_handoff_is_told_at_its_first(world: World) -> None:
    with world.installation.transaction() as session:
        session.execute(delete(DutyShift).where(DutyShift.level == 1))
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in summer time; it comes again at 01:30 UTC
    shift(world, "An", twice - timedelta(days=7), twice + timedelta(hours=1))
    shift(world, "Chris", twice, twice + timedelta(days=7))
    until(world, datetime(2026, 10, 24, 16, 59, tzinfo=UTC))
    assert world.texts_to("Chris") == []
    until(world, datetime(2026, 10, 24, 17, 0, tzinfo=UTC))
    assert len(world.texts_to("Chris")) == 1
    until(world, twice)
    assert len(world.texts_to("Chris")) == 2


def test_the_start_stands_in_the_database_before_anything_is_sent(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=30))
    with handoff.installation.storage.reading() as session:
        (row,) = session.scalars(select(DutyStart).where(DutyStart.level == 1)).all()
    assert (row.starts_at, row.ends_at, row.next_at) == (BEGINS, ENDS, BEGINS - timedelta(hours=13))


@pytest.mark.parametrize("lack", ["phone_verified", "phone", "pin", "stop", "test"])
def test_the_evening_before_what_keeps_a_page_from_the_officer_is_told(handoff: World, lack: str) -> None:
    with handoff.installation.transaction() as session:
        chris = session.get_one(Staff, handoff.staff["Chris"].id)
        if lack == "stop":
            opt_out(session, chris.phone or "", handoff.clock())
        elif lack == "test":
            session.execute(delete(ProofCall).where(ProofCall.staff_id == chris.id))
        elif lack == "pin":
            chris.page_needs_pin = True
        else:
            setattr(chris, lack, None if lack == "phone" else False)
    until(handoff, BEGINS - timedelta(hours=13))
    assert alarms(handoff) == [AlarmKind.DUTY_NOT_READY]
    with handoff.installation.storage.reading() as session:
        (mail,) = session.scalars(select(Notice).where(Notice.kind == "duty_not_ready"))
        assert mail.to == "chris@example.org"
        assert not_ready(session, handoff.clock()).keys() == {handoff.staff["Chris"].id}


def test_who_is_ready_raises_no_alarm(handoff: World) -> None:
    until(handoff, BEGINS - timedelta(hours=13))
    assert alarms(handoff) == []


def test_at_the_handoff_a_mail_names_the_handover_sheet(handoff: World) -> None:
    handoff.clock.set(BEGINS)
    sheet = "https://ccvo.example/duty/handover"
    with handoff.installation.transaction() as session:
        plan_starts(session, handoff.clock())
        for _ in range(2):
            for start_id in due_starts(session, handoff.clock()):
                take_step(session, start_id, handoff.clock(), sheet)
        (mail,) = session.scalars(select(Notice).where(Notice.kind == "duty_sheet"))
        assert (mail.to, sheet in mail.text) == ("chris@example.org", True)


def test_on_the_night_that_an_hour_is_skipped_the_handoff_is_told_at_the_next_instant(world: World) -> None:
    with world.installation.transaction() as session:
        session.execute(delete(DutyShift).where(DutyShift.level == 1))
        people = [world.staff[name].id for name in ("An", "Chris")]
        turns = Turns(date(2026, 3, 22), time(2, 30), 1, RotationUnit.WEEKS)  # on 29/03 there is no 02:30
        set_rotation(session, 1, "Nacht", turns, people, world.clock())
    skipped = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00 in summer time
    until(world, skipped - timedelta(hours=8, minutes=1))
    assert world.texts_to("Chris") == []
    until(world, datetime(2026, 3, 28, 18, 0, tzinfo=UTC))  # 19:00, still in winter time
    (said,) = world.texts_to("Chris")
    assert "begint op 29/03 om 03:00" in said
    until(world, skipped - timedelta(seconds=1))
    assert len(world.texts_to("Chris")) == 1
    until(world, skipped)
    assert "is begonnen" in world.texts_to("Chris")[-1]
    assert len(world.texts_to("Chris")) == 2


def test_two_clocks_at_the_very_same_time_tell_once(handoff: World) -> None:
    handoff.clock.set(BEGINS - timedelta(hours=13))
    others = [Sweeper(handoff.installation) for _ in range(2)]
    together = Barrier(len(others))

    def sweep(sweeper: Sweeper) -> None:
        for _ in range(3):
            together.wait(timeout=PATIENT_S)
            sweeper.duty_starts()

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(sweep, each) for each in others]:
            done.result()
    for each in others:
        each.close()
    send_everything(handoff.installation)
    assert len(handoff.texts_to("Chris")) == 1
