"""What callers are told is switched by the API and by the command line as on the console, and says who did it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands.problem import problem as command
from gateway.errors import Refused
from gateway.tickets import actions as tickets
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(
    tmp_path: Path, clock: MovableClock, _sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ApiHouse]:
    url = f"sqlite:///{tmp_path}/gateway.sqlite"
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    with api_house(tmp_path, clock, url) as made:
        yield made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_a_program_announces_and_ends_a_problem_about_a_ticket(house: ApiHouse) -> None:
    number = house.said("POST", "/tickets", json={})["number"]
    given = {"notice": "storing.", "translations": {"fr": "panne", "en": " "}, "ticket": number}
    told = house.said("POST", "/known-problem", "officer", json=given)
    assert (told["notice"], told["translations"], told["ticket"]) == ("storing", {"fr": "panne"}, number)
    assert house.said("GET", "/known-problem", "auditor") == told
    lines = [line["event"] for line in house.said("GET", f"/tickets/{number}")["timeline"]]
    assert lines.count("announced") == 1
    assert house.said("POST", "/known-problem/end", "officer")["notice"] is None
    assert house.said("POST", "/known-problem/end", "officer")["notice"] is None
    lines = [line["event"] for line in house.said("GET", f"/tickets/{number}")["timeline"]]
    assert lines.count("announcement_ended") == 1


def test_a_notice_that_cannot_be_spoken_in_time_is_refused_and_changes_nothing(house: ApiHouse) -> None:
    house.said("POST", "/known-problem", json={"notice": "storing"})
    for given in ({"notice": "x" * 101}, {"notice": "storing", "translations": {"de": "y" * 150}}, {"notice": " x "}):
        house.refused(422, "notice_length", "POST", "/known-problem", json=given)
    house.refused(404, "no_such_ticket", "POST", "/known-problem", json={"notice": "storing", "ticket": "26-9999-9"})
    house.refused(
        422, "invalid_request", "POST", "/known-problem", json={"notice": "a b c", "translations": {"it": "x"}}
    )
    assert house.said("GET", "/known-problem")["notice"] == "storing"


def test_the_command_line_switches_it_for_who_may(house: ApiHouse) -> None:
    assert run("show").output.strip() == "no problem"
    assert run("announce", "storing van de e-mail", "--in", "fr=panne", "--as", "an").exit_code == 0
    told = json.loads(run("show", "--json").output)
    assert (told["notice"], told["translations"]) == ("storing van de e-mail", {"fr": "panne"})
    refused = run("end", "--as", "dora")
    assert isinstance(refused.exception, Refused)
    assert run("end", "--as", "an").exit_code == 0
    with house.installation.storage.reading() as session:
        assert [each.ended_by for each in tickets.earlier_problems(session)] == ["An Peeters"]
    assert run("announce", "x y z", "--in", "frans", "--as", "an").exit_code == 2
