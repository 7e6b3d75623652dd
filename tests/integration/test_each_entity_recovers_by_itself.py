"""Of a case with an entity inside the ICT contract and one outside, each recovery has its owner and its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.console import recovery_wording
from gateway.crisis.model import RecoveryOwner, Step
from gateway.crisis.overview import Case, look
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Route
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

MOW, GENT = "OVO000001", "44021"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def number(house: ConsoleHouse) -> str:
    """A case of which the first report came by the contract and names MOW, and the second one, outside it, Gent."""
    first, second = (house.open_ticket(("image_damage", "yes")).number for _ in range(2))
    with house.transaction() as session:
        lead, other = (tickets.get_ticket(session, each) for each in (first, second))
        tickets.name_entity(session, lead, MOW, "Departement MOW", "x", house.clock())
        tickets.name_entity(session, other, GENT, "Stad Gent", "x", house.clock())
        lead.route, other.route, other.joined_to_id = Route.INSIDE, Route.OUTSIDE, lead.id
    house.post(f"/tickets/{first}/accept", "officer")
    return str(first)


def do(house: ConsoleHouse, number: str, what: str, **fields: Any) -> str:
    answer = house.post(f"/tickets/{number}/case/{what}", "officer", **fields)
    assert answer.status_code in (200, 422), answer.status_code
    return str(answer.text)


def case(house: ConsoleHouse, number: str) -> Case:
    with house.transaction() as session:
        return look(session, tickets.get_ticket(session, number), house.clock())


def told(house: ConsoleHouse, number: str, event: Happening) -> list[str]:
    with house.transaction() as session:
        found = tickets.timeline(session, tickets.get_ticket(session, number))
        return [entry.detail for entry in found if entry.event is event]


def acting(house: ConsoleHouse, number: str) -> None:
    """Bring a case to where a measure was decided and its SPoC, for all of it, told how it stands."""
    do(house, number, "verdict", verdict="worthy")
    do(house, number, "move", wanted="weighing", seen="assessing")
    do(house, number, "waive", waive_why="dringend")
    do(house, number, "decide", kind="communication", decision="mailing", decision_why="nodig")
    do(house, number, "spoc/name", spoc_name="Jan Jans", spoc_phone="0470 12 34 98")
    do(house, number, "spoc/confirm")
    do(house, number, "feedback", exchange_kind="feedback", exchange="alles draait")


def test_each_entity_gets_the_owner_that_its_report_proposes(house: ConsoleHouse, number: str) -> None:
    for key in (MOW, GENT):
        do(house, number, "recovery", recovery_entity=key)
    assert [(each.key, each.owner) for each in case(house, number).recoveries] == [
        (MOW, RecoveryOwner.DIGITAAL_VLAANDEREN),
        (GENT, RecoveryOwner.ENTITY),
    ]
    page = house.page(f"/tickets/{number}/case")
    assert "Departement MOW: Herstel door Digitaal Vlaanderen met de partner" in page
    assert "Stad Gent: Herstel door de entiteit met de eigen ICT-dienstverlener" in page


def test_a_case_waits_for_the_entity_whose_recovery_nobody_follows(house: ConsoleHouse, number: str) -> None:
    acting(house, number)
    do(house, number, "recovery", recovery_entity=MOW, provider="Proximus")
    assert case(house, number).step is Step.RECOVERY
    assert "wie het herstel opvolgt van: Stad Gent" in do(house, number, "move", wanted="recovering", seen="acting")
    do(house, number, "recovery", recovery_entity=GENT, owner="entity")
    do(house, number, "move", wanted="recovering", seen="acting")
    assert case(house, number).ticket.state.value == "recovering"


def test_closing_asks_for_the_end_of_every_recovery_or_why_it_does_not_wait(house: ConsoleHouse, number: str) -> None:
    acting(house, number)
    for key in (MOW, GENT):
        do(house, number, "recovery", recovery_entity=key)
    do(house, number, "move", wanted="recovering", seen="acting")
    do(house, number, "recovered", recovery_entity=MOW)
    assert case(house, number).step is Step.RECOVERED
    closing = {"seen": "recovering", "went_well": "snel"}
    assert "nog niet klaar bij: Stad Gent" in do(house, number, "close", **closing)
    do(house, number, "close", without_recovery="de stad volgt zelf op", **closing)
    assert case(house, number).ticket.state.value == "closed"
    assert told(house, number, Happening.RECOVERED) == ["Departement MOW"]
    assert told(house, number, Happening.REASON)[-1] == "de stad volgt zelf op"


def test_what_is_followed_as_one_closes_as_it_did(house: ConsoleHouse, number: str) -> None:
    acting(house, number)
    do(house, number, "recovery", owner="entity", provider="Cronos")
    do(house, number, "close", seen="acting", went_well="snel")
    found = case(house, number)
    assert (found.ticket.state.value, found.recovery.key, found.recovery.owner) == ("closed", "", RecoveryOwner.ENTITY)


def test_a_recovery_is_over_once_and_goes_on_when_somebody_follows_it_again(house: ConsoleHouse, number: str) -> None:
    assert "wie het herstel opvolgt" in do(house, number, "recovered", recovery_entity=GENT)
    do(house, number, "recovery", recovery_entity=GENT)
    for _ in range(2):
        do(house, number, "recovered", recovery_entity=GENT)
    assert told(house, number, Happening.RECOVERED) == ["Stad Gent"]
    assert next(each for each in case(house, number).recoveries if each.key == GENT).over
    do(house, number, "recovery", recovery_entity=GENT, provider="Cronos")
    again = next(each for each in case(house, number).recoveries if each.key == GENT)
    assert (again.over, again.owner) == (False, RecoveryOwner.ENTITY)


def test_the_word_of_its_own_spoc_stands_beside_each_recovery(house: ConsoleHouse, number: str) -> None:
    for key, name, phone in ((MOW, "Jan Jans", "0470 12 34 98"), (GENT, "Els Els", "0470 12 34 97")):
        do(house, number, "spoc/name", spoc_entity=key, spoc_name=name, spoc_phone=phone)
        do(house, number, "spoc/confirm", spoc_entity=key)
        do(house, number, "recovery", recovery_entity=key)
    do(house, number, "feedback", exchange_kind="feedback", exchange="nog een dag", exchange_entity=GENT)
    found = case(house, number)
    said = [found.last_told(each) for each in found.recoveries]
    assert [each.text if each else None for each in said] == [None, "nog een dag"]


def test_the_summary_says_of_each_entity_who_follows_it(house: ConsoleHouse, number: str) -> None:
    until = (house.clock() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    do(house, number, "recovery", recovery_entity=GENT, provider="Cronos", recovered_by=until)
    page = house.page(f"/tickets/{number}/case/summary")
    assert "Herstel Stad Gent" in page
    assert "eigen ICT-dienstverlener: Cronos" in page
    assert "Herstel Departement MOW" in page


def test_an_entity_that_the_case_does_not_know_is_refused(house: ConsoleHouse, number: str) -> None:
    assert "geen betrokken entiteit" in do(house, number, "recovery", recovery_entity="Niemand")


def test_a_bar_in_the_name_of_a_provider_breaks_no_timeline(house: ConsoleHouse, number: str) -> None:
    do(house, number, "recovery", owner="entity", provider="A|B")
    assert "(A/B)" in house.page(f"/tickets/{number}")
    kept_before = recovery_wording.TOLD[Happening.RECOVERY][2]("entity|A|B|")
    assert kept_before.endswith("(A)")
