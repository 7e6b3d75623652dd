"""An exercise is planned, begun, weighed and ended on the console, by a program and on the command line, alike."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.api.checks import Checker
from gateway.api.schemas import SCHEMAS
from gateway.cli import ccvo
from gateway.staff.actions import find_staff
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    with console_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite") as made:
        yield made


@pytest.fixture
def programs(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ApiHouse]:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    with api_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite") as made:
        yield made


def planned(house: ConsoleHouse, **more: str) -> str:
    with house.transaction() as session:
        officer = find_staff(session, "officer").id
    fields = {"name": "Najaarsoefening", "until": "2026-11-23T18:00", "addresses": "0470 12 34 56\n", **more}
    answer = house.post("/exercises", "coordinator", **{f"member-{officer}": "1"}, **fields)
    return answer.text


def test_a_coordinator_holds_one_on_the_console_and_every_page_says_so(house: ConsoleHouse) -> None:
    assert "is gepland" in planned(house)
    assert "OEFENING LOOPT" not in house.page("/tickets")
    assert "loopt nu" in house.post("/exercises/1/begin", "coordinator").text
    for page in ("/tickets", "/figures", "/broadcasts", "/wall", "/exercises/1"):
        assert "OEFENING LOOPT" in house.page(page), page
    told = house.post("/exercises/1/evaluate", "coordinator", went_well="Snel", went_wrong="", lessons="Vaker").text
    assert "Snel" in told
    assert "gestopt en opgeruimd" in house.post("/exercises/1/end", "coordinator").text
    assert "OEFENING LOOPT" not in house.page("/tickets")
    assert "Najaarsoefening" in house.page("/exercises", "auditor")
    assert house.get("/exercises/figures.csv").text.splitlines()[1].startswith("OEFENING;Najaarsoefening")


def test_what_is_wrong_with_a_plan_is_said(house: ConsoleHouse) -> None:
    assert "een einde in de toekomst" in planned(house, until="2026-11-23T08:00")
    assert "geen telefoonnummer" in planned(house, addresses="abc")
    assert "Bevestig" in planned(house, on_duty_too="yes")
    assert "is gepland" in planned(house, on_duty_too="yes", sure="yes")
    assert house.get("/exercises/99").status_code == 404


def test_a_program_plans_holds_and_ends_one(programs: ApiHouse) -> None:
    until = (programs.clock() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"name": "Oefening", "until": until, "on_duty_too": True, "sure": True}
    made = programs.said("POST", "/exercises", by="coordinator", json=body)
    assert (made["state"], made["exercise"]) == ("planned", True)
    for verb, state in (("begin", "running"), ("end", "cleaned"), ("end", "cleaned")):
        assert programs.said("POST", f"/exercises/{made['id']}/{verb}", by="coordinator")["state"] == state
    (listed,) = programs.said("GET", "/exercises", by="coordinator")["items"]
    assert not list(Checker(SCHEMAS).faults(listed, SCHEMAS["Exercise"]))


def test_a_program_reads_figures(programs: ApiHouse) -> None:
    told = programs.said("GET", "/figures?from=2026-01&until=2026-11", by="coordinator")
    assert (told["from"], told["until"], told["exercises"]) == ("2026-01", "2026-11", "without")
    assert not list(Checker(SCHEMAS).faults(told, SCHEMAS["Figures"]))


def test_the_command_line_holds_one_and_lists_it(house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = house.installation.settings
    monkeypatch.chdir(settings.var.parent)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SECRET_KEY", "k" * 40)

    def run(*words: str) -> Result:
        return CliRunner().invoke(ccvo, ("exercise", *words))

    by = ("--as", "coordinator")
    made = run("plan", "Oefening", *by, "--member", "officer=1", "--address", "0470 12 34 56").output.strip()
    assert made == "1"
    assert run("begin", made, "--as", "officer").exit_code != 0
    assert run("begin", made, *by).exit_code == 0
    assert run("join", made, *by, "--address", "0470 22 22 22").exit_code == 0
    assert run("join", made, *by).exit_code != 0, "nobody was named"
    assert run("end", made, *by).output.strip() == "exercise 1 is over and cleaned up"
    (told,) = json.loads(run("list", "--json").output)
    assert (told["name"], told["state"], told["person"]) == ("OEFENING Oefening", "cleaned", None)


def test_a_coordinator_lets_somebody_join_on_the_console_and_the_page_says_so(house: ConsoleHouse) -> None:
    planned(house)
    house.post("/exercises/1/begin", "coordinator")
    with house.transaction() as session:
        late = find_staff(session, "coordinator").id
    assert "Iemand laten meedoen" not in house.page("/exercises/1", "officer")
    assert house.post("/exercises/1/join", "officer", addresses="0470 22 22 22").status_code == 403
    page = house.post("/exercises/1/join", "coordinator", **{f"member-{late}": "0"}, addresses="0470 22 22 22\n").text
    assert "toegevoegd door" in page
    assert "0470 22 22 22" in page


def test_a_program_lets_somebody_join(programs: ApiHouse) -> None:
    until = (programs.clock() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = {"name": "Keten", "until": until, "on_duty_too": True, "sure": True}
    made = programs.said("POST", "/exercises", "coordinator", json=given)["id"]
    with programs.installation.transaction() as session:
        an = find_staff(session, "an").id
    joined = {"members": [{"staff": an, "level": 1}], "addresses": ["0470 22 22 22"]}
    told = programs.said("POST", f"/exercises/{made}/join", "coordinator", json=joined)
    assert [(each["name"], each["joined_at"] is None) for each in told["members"]] == [("An Peeters", False)]
    assert told["addresses"] == ["+32470222222"]
    programs.refused(403, "not_permitted", "POST", f"/exercises/{made}/join", "officer", json=joined)
