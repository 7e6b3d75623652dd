"""Policies go out and come in on the command line; what is unsound is named, and a rehearsal calls nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands.duty import duty
from gateway.demo_seed import seed_if_empty
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.storage.migrate import upgrade


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    installation = Installation(Settings.from_env({}, tmp_path))
    upgrade(installation.settings.database_url)
    seed_if_empty(installation)
    yield tmp_path
    installation.storage.dispose()


def ccvo(*arguments: str) -> Result:
    return CliRunner().invoke(duty, arguments)


def test_what_goes_out_comes_in_and_changes_nothing(house: Path) -> None:
    assert ccvo("policies", "export", "plan.yaml").exit_code == 0
    assert "nothing changed" in ccvo("policies", "import", "plan.yaml").output
    text = (house / "plan.yaml").read_text().replace("everyone_again: '3:00'", "everyone_again: '2:00'")
    (house / "plan.yaml").write_text(text)
    assert "sound; nothing was imported" in ccvo("policies", "import", "--dry-run", "plan.yaml").output
    assert "version 1 is in force" in ccvo("policies", "import", "plan.yaml").output
    assert ccvo("policies", "export").output == text


def test_an_unsound_file_is_refused_with_each_place_and_nothing_is_imported(house: Path) -> None:
    ccvo("policies", "export", "plan.yaml")
    text = (
        (house / "plan.yaml").read_text().replace("call: level 3", "call: level 9").replace("[not_worthy]", "[grave]")
    )
    (house / "plan.yaml").write_text(text)
    told = ccvo("policies", "import", "plan.yaml")
    assert told.exit_code == 1
    assert "policies[0].steps[2].call: level 9" in told.output
    assert "choices[0].outcomes: grave; kies uit" in told.output
    assert "nothing was imported" in told.output


def test_a_rehearsal_says_who_would_be_called_when(house: Path) -> None:
    told = json.loads(ccvo("dry-run", "--json").output)
    assert told["policy"] == "crisis"
    assert told["pages"][0] == {"after_s": 0, "step": 1, "officer": "An Peeters", "level": 1, "channel": "sms"}
    assert {page["level"] for page in told["pages"]} == {0, 1, 2, 3}
    assert "policy quiet" in ccvo("dry-run", "--outcome", "not_worthy", "--behaviour", "declines").output


def test_where_nobody_is_on_duty_the_coordinators_are_called(house: Path) -> None:
    told = ccvo("dry-run", "--at", "2020-01-01T00:00")
    assert told.exit_code == 0
    assert "level" not in told.output
    assert "coordinator Hilde Martens" in told.output
