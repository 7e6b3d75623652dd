"""An officer who rings the hotline takes duty over, and lets callers be told what is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.duty import actions as duty
from gateway.duty.tables import DutyShift
from gateway.tickets import actions as tickets
from tests.parts.desk import at_the_desk, give_pin
from tests.scenarios.world import World

NO = "2"


@pytest.fixture
def desk(world: World) -> World:
    """Officers with a PIN, and one worthy ticket of a caller who left a message."""
    give_pin(world, "An", "Bert", "Dora")
    call = world.call().press("1", "1", "1", NO, NO, NO, NO, "9", NO, "1").silence()
    call.speak().hang_up()
    return world


def notice(world: World) -> str | None:
    with world.installation.storage.reading() as session:
        problem = tickets.known_problem(session)
        return problem.notice if problem else None


def on_level(world: World, level: int) -> list[str]:
    with world.installation.storage.reading() as session:
        return [each.name for each in duty.on_call(session, world.clock()) if each.level == level]


def test_taking_over_says_whom_it_replaces_and_changes_who_is_paged(desk: World) -> None:
    line = at_the_desk(desk, "Bert").press("2", "1")
    assert "U vervangt An op niveau 1, tot 2 april om 4 uur" in line.heard
    assert on_level(desk, 1) == ["An"]
    assert "U hebt nu de wacht op niveau 1" in line.press("5").heard
    assert on_level(desk, 1) == ["Bert"]
    desk.work()
    assert [text for text in desk.texts_to("An") if "Bert neemt uw wacht nu over" in text]
    desk.call("+32470333333").press("1", "1", "1").hang_up()
    before = len(desk.calls_to("An"))
    desk.work()
    assert desk.calls_to("Bert")
    assert len(desk.calls_to("An")) == before


def test_a_take_over_lasts_until_the_running_shift_ends(desk: World) -> None:
    ends_at = desk.clock() + timedelta(hours=5)
    with desk.installation.transaction() as session:
        session.scalars(select(DutyShift).where(DutyShift.level == 1)).one().ends_at = ends_at
        session.flush()
        for shift in session.scalars(select(DutyShift).where(DutyShift.level == 3)):
            shift.ends_at = desk.clock() + timedelta(hours=1)
    at_the_desk(desk, "Dora").press("2", "1", "5").hang_up()
    desk.clock.advance(hours=4, minutes=59)
    assert on_level(desk, 1) == ["Dora"]
    desk.clock.advance(minutes=1)
    assert on_level(desk, 1) == []
    line = at_the_desk(desk, "Dora").press("2", "3")
    assert "Op niveau 3 heeft nu niemand de wacht" in line.heard
    line.press("5")
    assert on_level(desk, 3) == ["Dora"]


def test_two_who_take_over_at_once_each_hear_the_truth(desk: World) -> None:
    bert, dora = at_the_desk(desk, "Bert").press("2", "1"), at_the_desk(desk, "Dora").press("2", "1")
    bert.press("5")
    assert "Intussen is de wacht gewijzigd. U vervangt Bert" in dora.press("5").heard.replace("  ", " ")
    assert on_level(desk, 1) == ["Bert"]
    dora.press("5")
    assert on_level(desk, 1) == ["Dora"]


def test_who_stands_on_the_level_already_takes_nothing_over(desk: World) -> None:
    assert "hebt u nu al de wacht" in at_the_desk(desk, "An").press("2", "1").heard


def test_callers_are_told_of_a_ticket_and_no_longer(desk: World) -> None:
    with desk.installation.transaction() as session:
        ticket = tickets.get_ticket(session, desk.ticket().number)
        tickets.name_entity(session, ticket, "OVO002949", "Digitaal Vlaanderen", "melder", desk.clock())
    line = at_the_desk(desk, "An").press("1", "6")
    assert notice(desk) is None
    line.press("5")
    heard = desk.call("+32470444444").press("1").heard
    assert "Er is een gekend probleem: een incident bij Digitaal Vlaanderen. Belt u daarvoor?" in heard
    line.press("0", "4", "5")
    assert notice(desk) is None
    assert "gekend probleem" not in desk.call("+32470555555").press("1").heard


def test_a_ticket_without_an_entity_is_not_announced(desk: World) -> None:
    assert "De entiteit van dit ticket is nog onbekend" in at_the_desk(desk, "An").press("1", "6").heard
