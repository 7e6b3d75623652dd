"""`ccvo cards`, `drill` and `canary` do what the console does, and end with a status that a script can trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cards.actions import shipped
from gateway.cards.model import Scenario
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
        for login, role in (("coord", Role.COORDINATOR), ("audit", Role.AUDITOR)):
            staff.add_staff(session, clock(), login=login, name=login, roles=[role])
    storage.dispose()
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": url, "SECRET_KEY": "k" * 40, "REDIS_URL": f"unix://{tmp_path}/none"}.items():
        monkeypatch.setenv(name, value)


def run(*words: str) -> Result:
    return CliRunner().invoke(ccvo, words)


def test_our_cards_are_sound() -> None:
    assert run("cards", "check").exit_code == 0
    assert run("cards", "list").output.count("\n") == len(Scenario)


def test_a_card_goes_out_is_changed_and_comes_in(tmp_path: Path) -> None:
    file = tmp_path / "kaart.md"
    file.write_text(run("cards", "show", "dreiging").output.replace("# Dreiging", "# Bedreiging"), encoding="utf-8")
    assert run("cards", "check", str(file)).exit_code == 0
    assert run("cards", "import", "dreiging", str(file), "--as", "coord").exit_code == 0
    assert run("cards", "show", "dreiging").output.startswith("# Bedreiging")


def test_who_may_not_change_a_card_does_not_and_half_a_card_is_named(tmp_path: Path) -> None:
    file = tmp_path / "kaart.md"
    file.write_text("# Titel\n", encoding="utf-8")
    assert "kaart.md" in run("cards", "check", str(file)).output
    assert run("cards", "import", "dreiging", str(file), "--as", "coord").exit_code != 0
    file.write_text(shipped(Scenario.IMAGE).text, encoding="utf-8")
    assert run("cards", "import", "dreiging", str(file), "--as", "audit").exit_code != 0
    assert run("cards", "show", "dreiging").output == shipped(Scenario.THREAT).text


def test_a_drill_begins_is_listed_and_ends() -> None:
    number = run("drill", "start", "--as", "coord", "--scenario", "gegevens").output.strip()
    (told,) = json.loads(run("drill", "list", "--json").output)
    assert (told["number"], told["acknowledged_by"], told["seconds"]) == (number, None, None)
    assert run("drill", "end", number, "--as", "coord").exit_code == 0
    assert run("ticket", "list").output.strip() == "geen tickets"
    assert run("drill", "start", "--as", "audit").exit_code != 0


def test_a_canary_is_started_once_and_shown() -> None:
    assert run("canary", "show").output.strip() == "no runs"
    assert run("canary", "run").output.strip() == "1"
    assert run("canary", "run").exit_code != 0
    (told,) = json.loads(run("canary", "show", "--json").output)
    assert (told["state"], told["by"], told["stages"]) == ("due", "systeem", {})
