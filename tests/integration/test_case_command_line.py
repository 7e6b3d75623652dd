"""`ccvo ticket` leads a case from acceptance to closure, and ends with a status that a script can trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import ccvo
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.clock import MovableClock


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock) -> None:
    url = f"sqlite:///{tmp_path}/gateway.sqlite"
    storage = Storage(url)
    metadata().create_all(storage.engine)
    with storage.transaction() as session:
        for login, role in (("an", Role.OFFICER), ("team", Role.CMT)):
            staff.add_staff(session, clock(), login=login, name=login, roles=[role])
    storage.dispose()
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": url, "SECRET_KEY": "k" * 40, "REDIS_URL": f"unix://{tmp_path}/none"}.items():
        monkeypatch.setenv(name, value)


def run(*words: str, by: str | None = "an") -> Result:
    return CliRunner().invoke(ccvo, ["ticket", *words, *(["--as", by] if by else [])])


@pytest.fixture
def number() -> str:
    """A ticket that An accepted."""
    opened = run("open", "--no-page", "--fact", "image_damage=yes").output.strip()
    assert run("accept", opened).exit_code == 0
    return opened


def test_a_case_is_led_to_its_closure(number: str) -> None:
    steps = (
        ("assess", number, "--kind", "incident", "--ict", "yes"),
        ("verdict", number, "worthy"),
        ("affects", number, "Stad Gent"),
        ("spoc", number, "--ask", "Lea Baert"),
        ("spoc", number, "--name", "Jan Jans", "--phone", "0470 12 34 98"),
        ("spoc", number, "--confirmed"),
        ("move", number, "weighing"),
        ("consult", number, "--entity", "Stad Gent", "--with", "de CISO", "--result", "akkoord"),
        ("decide", number, "communication", "--decision", "mailing", "--why", "nodig"),
        ("recovery", number, "entity", "--provider", "Cronos"),
        ("feedback", number, "--ask"),
        ("feedback", number, "hersteld"),
    )
    for words in steps:
        assert run(*words).exit_code == 0, (words, run(*words).output)
    closed = run("close", number, "--went-well", "snel")
    assert closed.output.strip() == f"{number} closed, next: done"
    told = json.loads(run("case", number, "--json", by=None).output)
    assert (told["state"], told["closed_by"], told["spoc"]) == (
        "closed",
        "an",
        {"name": "Jan Jans", "state": "confirmed"},
    )
    assert "communication: mailing (an)" in run("case", number, by=None).output
    assert run("reopen", number, "--why", "toch niet").output.strip().startswith(f"{number} assessing")


def test_what_the_process_or_a_role_refuses_ends_with_a_status_that_says_so(number: str) -> None:
    assert run("move", number, "weighing").exit_code != 0
    assert run("verdict", number, "not_worthy").exit_code != 0
    assert run("verdict", number, "worthy", by="team").exit_code != 0
    run("verdict", number, "worthy")
    run("move", number, "weighing")
    assert run("consult", number, "--waive", "dringend").exit_code == 0
    assert run("decide", number, "policy_staff", "--decision", "x", "--why", "y").exit_code != 0
    assert run("decide", number, "policy_staff", "--decision", "x", "--why", "y", by="team").exit_code == 0
    assert run("spoc", number, "--ask", "Lea", "--confirmed").exit_code != 0


def test_cases_are_linked(number: str) -> None:
    other = run("open", "--no-page").output.strip()
    assert run("link", number, other, "--why", "zelfde leverancier").exit_code == 0
    assert json.loads(run("case", other, "--json", by=None).output)["linked"] == [number]


def test_a_task_is_given_and_done(number: str) -> None:
    made = run("task", "add", number, "Vertaal de tekst", "--who", "Jan")
    assert made.output.splitlines()[-1] == "1"
    assert run("task", "add", number, "Bel", by="team").exit_code != 0
    assert "1 Jan: Vertaal de tekst (due -)" in run("case", number, by=None).output
    assert run("task", "done", number, "1").exit_code == 0
    (task,) = json.loads(run("case", number, "--json", by=None).output)["tasks"]
    assert (task["who"], task["done_by"]) == ("Jan", "an")
    assert run("task", "done", number, "2").exit_code != 0


def test_a_note_is_written_a_recovery_ends_and_an_entity_is_corrected(number: str) -> None:
    assert run("note", number, "De CISO belde.").exit_code == 0
    assert run("note", number, "x", by="team").exit_code != 0
    assert "De CISO belde." in run("show", number, by=None).output
    run("affects", number, "Stad Gent")
    assert run("recovered", number).exit_code != 0, "nobody follows it yet"
    assert run("recovery", number, "--provider", "Cronos").exit_code == 0
    assert run("recovered", number).exit_code == 0
    (told,) = json.loads(run("case", number, "--json", by=None).output)["recoveries"]
    assert (told["owner"], told["provider"], told["done_at"] is None) == ("entity", "Cronos", False)
    assert run("entity", number, "Een vzw", "--why", "verkeerd verstaan").exit_code == 0
    assert "Een vzw" in run("case", number, by=None).output
