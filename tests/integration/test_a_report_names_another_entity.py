"""A report that named the wrong entity is corrected; what was arranged for that entity ends where nothing names it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway import links
from gateway.crisis.model import Step
from gateway.crisis.overview import Case, look
from gateway.crisis.tables import CaseRecovery, Spoc
from gateway.notices.model import NoticeState
from gateway.notices.tables import Notice
from gateway.tickets import actions as tickets
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

GENT, HASSELT = "44021", "71072"
OFFICIAL, JAN = "+32470123499", "+32470123498"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        made.app.register_blueprint(links.blueprint(made.installation))
        yield made


@pytest.fixture
def number(house: ConsoleHouse) -> str:
    """A case of one report, that names Gent; the verdict stands."""
    made = house.open_ticket(("image_damage", "yes")).number
    with house.transaction() as session:
        tickets.name_entity(session, tickets.get_ticket(session, made), GENT, "Stad Gent", "x", house.clock())
    house.post(f"/tickets/{made}/accept", "officer")
    house.post(f"/tickets/{made}/case/verdict", "officer", verdict="worthy")
    return str(made)


def do(house: ConsoleHouse, number: str, what: str, **fields: Any) -> str:
    answer = house.post(f"/tickets/{number}/case/{what}", "officer", **fields)
    assert answer.status_code in (200, 422), answer.status_code
    return str(answer.text)


def correct(house: ConsoleHouse, number: str, said: str = HASSELT, why: str = "verkeerde stad") -> str:
    return do(house, number, "entity/correct", correct_entity=said, correct_why=why)


def case(house: ConsoleHouse, number: str) -> Case:
    with house.transaction() as session:
        return look(session, tickets.get_ticket(session, number), house.clock())


def all_left(house: ConsoleHouse) -> None:
    """Every text and mail that waited has left."""
    with house.transaction() as session:
        for notice in session.scalars(select(Notice).where(Notice.state == NoticeState.DUE)):
            notice.state = NoticeState.SENT


def written(house: ConsoleHouse, kind: str) -> list[tuple[str, str]]:
    with house.transaction() as session:
        found = session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
        return [(each.to, each.text) for each in found if each.state is not NoticeState.CANCELLED]


def named(house: ConsoleHouse, number: str) -> str:
    """Name Jan as SPoC of Gent, and return his link."""
    do(house, number, "spoc/name", spoc_name="Jan Jans", spoc_phone="0470 12 34 98")
    with house.transaction() as session:
        return str(session.scalars(select(Spoc.reference).order_by(Spoc.id.desc())).first())


def test_the_official_who_was_asked_is_told_and_the_new_entity_s_is_asked(house: ConsoleHouse, number: str) -> None:
    do(house, number, "spoc/ask", official="Lea Baert", official_phone="0470 12 34 99")
    all_left(house)
    assert case(house, number).step is Step.NAME_SPOC
    correct(house, number)
    ((to, said),) = written(house, "spoc_not_needed")
    assert to == OFFICIAL
    assert "niet over Stad Gent" in said
    found = case(house, number)
    assert (found.step, [each.key for each in found.appointments]) == (Step.ASK_SPOC, [HASSELT])
    do(house, number, "spoc/ask", official="Jo Jacobs", official_phone="0470 12 34 97")
    assert "Hasselt" in written(house, "spoc_request")[-1][1]


def test_who_was_named_is_told_and_the_link_opens_nothing(house: ConsoleHouse, number: str) -> None:
    link = named(house, number)
    all_left(house)
    assert house.app.test_client().get(f"/s/{link}").status_code == 200
    correct(house, number)
    assert [to for to, _ in written(house, "spoc_let_go")] == [JAN]
    assert house.app.test_client().get(f"/s/{link}").status_code == 404
    page = house.page(f"/tickets/{number}/case")
    assert "SPoC niet meer nodig: Jan Jans, Stad Gent: verkeerde stad" in page
    assert "Stad Hasselt in plaats van Stad Gent (verkeerde stad)" in page


def test_whom_nothing_left_for_yet_hears_nothing_at_all(house: ConsoleHouse, number: str) -> None:
    named(house, number)
    correct(house, number)
    assert written(house, "spoc_named") == written(house, "spoc_link") == written(house, "spoc_let_go") == []


def test_an_entity_that_another_report_names_keeps_its_spoc(house: ConsoleHouse, number: str) -> None:
    other = house.open_ticket(("image_damage", "yes")).number
    with house.transaction() as session:
        lead, second = (tickets.get_ticket(session, each) for each in (number, other))
        tickets.name_entity(session, second, GENT, "Stad Gent", "x", house.clock())
        second.joined_to_id = lead.id
    link = named(house, number)
    all_left(house)
    correct(house, number)
    assert written(house, "spoc_let_go") == []
    assert house.app.test_client().get(f"/s/{link}").status_code == 200
    assert [each.key for each in case(house, number).entities] == [HASSELT, GENT]


def test_its_recovery_ends_with_it(house: ConsoleHouse, number: str) -> None:
    do(house, number, "recovery", owner="entity", provider="Cronos")
    correct(house, number)
    with house.transaction() as session:
        assert session.scalars(select(CaseRecovery)).all() == []


def test_an_added_entity_that_a_report_names_by_now_keeps_its_spoc(house: ConsoleHouse, number: str) -> None:
    do(house, number, "entity", entity=HASSELT)
    do(house, number, "spoc/name", spoc_entity=HASSELT, spoc_name="Els Els", spoc_phone="0470 12 34 97")
    correct(house, number)
    do(house, number, "entity/remove", key=HASSELT, entity_why="staat in de melding")
    assert [each.name for each in case(house, number).earlier_spocs] == []


def test_a_correction_says_why_and_one_to_what_it_is_changes_nothing(house: ConsoleHouse, number: str) -> None:
    assert "waarom de entiteit verbeterd wordt" in correct(house, number, why=" ")
    correct(house, number, GENT)
    assert "in plaats van" not in house.page(f"/tickets/{number}")


def test_who_may_not_change_the_ticket_corrects_nothing(house: ConsoleHouse, number: str) -> None:
    given = {"correct_entity": HASSELT, "correct_why": "x"}
    assert house.post(f"/tickets/{number}/case/entity/correct", "cmt", **given).status_code == 403
    assert [each.key for each in case(house, number).entities] == [GENT]
