"""A program leads a case through CCVO's process; roles and order of the process hold there as on the console."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def number(house: ApiHouse) -> str:
    """A ticket of Digitaal Vlaanderen that An accepted."""
    entity = {"code": "OVO002949", "name": "Digitaal Vlaanderen"}
    made = house.said("POST", "/tickets", json={"entity": entity, "facts": {"image_damage": "yes"}})["number"]
    house.said("POST", f"/tickets/{made}/acknowledge", "officer")
    return str(made)


def step(house: ApiHouse, number: str, path: str, by: str = "officer", **given: Any) -> dict[str, Any]:
    return house.said("POST", f"/tickets/{number}/case/{path}", by, json=given)


def refused(house: ApiHouse, number: str, path: str, status: int, code: str, by: str = "officer", **given: Any) -> Any:
    return house.refused(status, code, "POST", f"/tickets/{number}/case/{path}", by, json=given)


def test_a_case_waits_for_each_step_in_turn_and_ends_closed(house: ApiHouse, number: str) -> None:
    assert house.said("GET", f"/tickets/{number}/case", "officer")["step"] == "assess"
    refused(house, number, "move", 409, "transition", state="weighing")
    assert step(house, number, "assess", kind="incident", ict="yes")["state"] == "assessing"
    refused(house, number, "move", 409, "verdict_missing", state="weighing")
    assert step(house, number, "verdict", outcome="worthy")["step"] == "ask_spoc"
    assert step(house, number, "spoc/ask", official="Lea Baert")["step"] == "name_spoc"
    assert step(house, number, "spoc/name", name="Jan", phone="0470 12 34 98")["step"] == "confirm_spoc"
    assert step(house, number, "spoc/confirm")["step"] == "hear"
    refused(house, number, "decisions", 409, "not_weighing", kind="communication", decision="x", why="y")
    step(house, number, "move", state="weighing")
    refused(house, number, "decisions", 409, "not_heard", kind="communication", decision="x", why="y")
    step(house, number, "consultations", entities=["OVO002949"], spoken_with="de CISO", result="akkoord")
    assert step(house, number, "decisions", kind="communication", decision="mailing", why="nodig")["state"] == "acting"
    refused(house, number, "move", 409, "owner_missing", state="recovering")
    step(house, number, "recovery", owner="entity", provider="Cronos")
    step(house, number, "move", state="recovering", seen="acting")
    refused(house, number, "close", 409, "feedback_missing", went_well="snel")
    step(house, number, "exchanges", kind="feedback", text="hersteld")
    refused(house, number, "close", 422, "evaluation_missing")
    closed = step(house, number, "close", went_well="snel", lessons="nummers nakijken")
    assert (closed["state"], closed["closed_by"], closed["step"]) == ("closed", "An Peeters", "done")
    assert house.said("GET", f"/tickets/{number}")["state"] == "closed"


def test_only_the_crisis_management_team_decides_on_policy_and_nothing_else(house: ApiHouse, number: str) -> None:
    step(house, number, "verdict", outcome="worthy")
    step(house, number, "move", state="weighing")
    step(house, number, "waive", why="dringend")
    given = {"kind": "policy_operation", "decision": "dicht", "why": "besmet"}
    for by in ("officer", "coordinator"):
        refused(house, number, "decisions", 403, "not_permitted", by, **given)
    refused(house, number, "decisions", 403, "not_permitted", "cmt", kind="communication", decision="x", why="y")
    assert step(house, number, "decisions", "cmt", **given)["decisions"][0]["by"] == "cmt"
    refused(house, number, "verdict", 403, "not_permitted", "cmt", outcome="worthy")


def test_numbers_of_a_spoc_are_masked_for_an_auditor(house: ApiHouse, number: str) -> None:
    step(house, number, "spoc/name", name="Jan", phone="0470 12 34 98", email="jan@gent.example")
    for by, phone, mail in (("officer", "+32470123498", "jan@gent.example"), ("auditor", None, "j•••@gent.example")):
        shown = house.said("GET", f"/tickets/{number}/case", by)["spoc"]
        assert shown["email"] == mail
        assert (shown["phone"] == "+32470123498") is (phone is not None)


def test_a_partner_leads_nothing_of_somebody_elses_ticket(house: ApiHouse, number: str) -> None:
    house.refused(404, "no_such_ticket", "GET", f"/tickets/{number}/case", "partner")
    refused(house, number, "recovery", 404, "no_such_ticket", "partner", owner="entity")
    mine = house.said("POST", "/tickets", "partner", json={})["number"]
    house.said("POST", f"/tickets/{mine}/acknowledge", "officer")
    assert step(house, mine, "recovery", "partner", owner="digitaal_vlaanderen")["recovery"]["owner"]
    refused(house, mine, "verdict", 403, "not_permitted", "partner", outcome="worthy")


def test_communication_lists_and_reads_only_tickets_with_a_broadcast(house: ApiHouse, number: str) -> None:
    draft = {"text": "Test.", "audience": {"everyone": True}}
    made = house.said("POST", "/broadcasts", "communication", json=draft)["id"]
    assert house.said("GET", "/tickets", "communication")["items"] == []
    house.refused(404, "no_such_ticket", "GET", f"/tickets/{number}", "communication")
    refused(house, number, "broadcasts", 403, "not_permitted", "communication", broadcast=made)
    assert step(house, number, "broadcasts", broadcast=made)["broadcasts"] == [made]
    house.said("POST", "/tickets", json={})
    assert [each["number"] for each in house.said("GET", "/tickets", "communication")["items"]] == [number]
    assert house.said("GET", "/tickets?state=closed", "communication")["items"] == []
    assert house.said("GET", f"/tickets/{number}/case", "communication")["broadcasts"] == [made]
    step(house, number, "broadcasts", broadcast=made, about=False)
    house.refused(404, "no_such_ticket", "GET", f"/tickets/{number}/case", "communication")


def test_who_saw_another_state_is_told_and_moves_nothing(house: ApiHouse, number: str) -> None:
    step(house, number, "move", state="assessing", seen="accepted")
    refused(house, number, "close", 409, "case_moved", seen="accepted", why="dubbel")
    assert house.said("GET", f"/tickets/{number}")["state"] == "assessing"


def test_a_task_is_given_and_done_once_however_often_the_program_asks(house: ApiHouse, number: str) -> None:
    due = (house.clock() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = {"task": "Vertaal de tekst", "who": "Jan", "due_at": due}
    for _ in range(2):
        told = house.said(
            "POST", f"/tickets/{number}/case/tasks", "officer", json=given, headers={"Idempotency-Key": "vertaal"}
        )
    (task,) = told["tasks"]
    assert (task["task"], task["who"], task["due_at"], task["by"]) == ("Vertaal de tekst", "Jan", due, "An Peeters")
    for by in ("coordinator", "officer"):
        done = step(house, number, "tasks/done", by, id=task["id"])["tasks"][0]
    assert done["done_by"] == "coordinator"
    assert step(house, number, "tasks", task="Bel")["tasks"][0]["who"] == "An Peeters"


def test_a_task_is_given_by_who_works_on_the_case_and_never_in_the_past(house: ApiHouse, number: str) -> None:
    for by in ("communication", "cmt", "auditor", "admin"):
        refused(house, number, "tasks", 403, "not_permitted", by, task="Bel")
    refused(house, number, "tasks", 404, "no_such_ticket", "partner", task="Bel")
    refused(house, number, "tasks", 422, "task_past", task="Bel", due_at="2020-01-01T00:00:00Z")
    refused(house, number, "tasks/done", 422, "no_such_task", id=77)
    assert house.said("GET", f"/tickets/{number}/case", "auditor")["tasks"] == []


def test_a_program_names_a_spoc_for_each_entity_and_says_whose_word_it_keeps(house: ApiHouse, number: str) -> None:
    step(house, number, "verdict", outcome="worthy")
    step(house, number, "spoc/name", name="Jan", phone="0470 12 34 98")
    assert step(house, number, "spoc/confirm")["step"] == "hear"
    assert step(house, number, "entities", entity="Een vzw")["step"] == "ask_spoc"
    refused(house, number, "spoc/name", 422, "no_such_entity", name="Els", phone="0470 12 34 97", entity="Niemand")
    step(house, number, "spoc/name", name="Els", phone="0470 12 34 97", entity="Een vzw")
    case = step(house, number, "spoc/confirm", entity="Een vzw")
    assert [(each["entity"], each["name"], each["state"]) for each in case["spocs"]] == [
        ("OVO002949", "Jan", "confirmed"),
        ("Een vzw", "Els", "confirmed"),
    ]
    refused(house, number, "exchanges", 422, "spoc_which", kind="feedback", text="hersteld")
    assert step(house, number, "exchanges", kind="feedback", text="hersteld", entity="Een vzw")["exchanges"][0][
        "by_spoc"
    ]


def test_who_writes_broadcasts_writes_one_for_a_case_that_asks_and_then_reads_it(house: ApiHouse, number: str) -> None:
    draft = {"text": "Storing bij de aanmelddienst.", "audience": {"everyone": True}, "ticket": number}
    house.refused(404, "no_such_ticket", "POST", "/broadcasts", "communication", json=draft)
    step(house, number, "verdict", outcome="worthy")
    step(house, number, "move", state="weighing")
    step(house, number, "consultations", entities=["OVO002949"], spoken_with="de CISO", result="akkoord")
    step(house, number, "decisions", kind="communication", decision="mailing", why="nodig")
    house.refused(404, "no_such_ticket", "GET", f"/tickets/{number}/case", "communication")
    made = house.said("POST", "/broadcasts", "communication", json=draft)["id"]
    assert house.said("GET", f"/tickets/{number}/case", "communication")["broadcasts"] == [made]
    house.refused(422, "link_drill", "POST", "/broadcasts", "communication", json=draft | {"exercise": True})


def test_a_program_says_of_each_entity_who_follows_its_recovery_and_that_it_is_over(
    house: ApiHouse, number: str
) -> None:
    whole = step(house, number, "recovery", owner="entity", provider="Cronos")
    assert (whole["recovery"]["owner"], whole["recovery"]["provider"]) == ("entity", "Cronos")
    step(house, number, "entities", entity="Een vzw")
    refused(house, number, "recovery/done", 409, "owner_missing", entity="Een vzw")
    case = step(house, number, "recovery", entity="Een vzw")
    assert [(each["entity"], each["owner"], each["done_at"]) for each in case["recoveries"]] == [
        ("OVO002949", "entity", None),
        ("Een vzw", "entity", None),
    ]
    case = step(house, number, "recovery/done", entity="Een vzw")
    assert [each["done_by"] for each in case["recoveries"]] == [None, "An Peeters"]
    refused(house, number, "recovery", 422, "no_such_entity", owner="entity", entity="Niemand")


def test_a_program_corrects_the_entity_of_a_report(house: ApiHouse, number: str) -> None:
    step(house, number, "spoc/name", name="Jan", phone="0470 12 34 98")
    case = step(house, number, "entities/correct", entity="Een vzw", why="verkeerd verstaan")
    assert ([each["key"] for each in case["entities"]], case["spoc"]) == (["Een vzw"], None)
    assert case["earlier_spocs"][0]["replaced_why"] == "verkeerd verstaan"
    refused(house, number, "entities/correct", 403, "not_permitted", "cmt", entity="x", why="y")


def test_a_note_of_a_program_stands_on_the_timeline_with_whose_it_is(house: ApiHouse, number: str) -> None:
    path = f"/tickets/{number}/notes"
    told = house.said("POST", path, "officer", json={"note": "De CISO belde."})
    (line,) = [each for each in told["timeline"] if each["event"] == "noted"]
    assert (line["by"], line["detail"]) == ("An Peeters", "De CISO belde.")
    for by in ("communication", "cmt", "auditor", "admin"):
        house.refused(403, "not_permitted", "POST", path, by, json={"note": "x"})
    house.refused(404, "no_such_ticket", "POST", path, "partner", json={"note": "x"})
    house.refused(422, "case_words", "POST", path, "officer", json={"note": " "})
    waiting = house.said("POST", "/tickets", json={})["number"]
    house.refused(409, "not_accepted", "POST", f"/tickets/{waiting}/notes", "officer", json={"note": "x"})
