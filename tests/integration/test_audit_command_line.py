"""`ccvo audit` weighs the chain, prints its head, lists and exports it, with a status that a program can trust."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.audit.model import BEGINNING, Link
from gateway.commands.audit import audit
from gateway.storage.migrate import upgrade
from tests.parts.audited import AuditedHouse, audited_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock) -> Iterator[AuditedHouse]:
    url = f"sqlite:///{tmp_path}/audit.sqlite"
    upgrade(url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    with audited_house(url, clock) as made:
        yield made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, list(arguments))


def test_a_whole_chain_leaves_status_0_and_its_head(house: AuditedHouse) -> None:
    done = run("verify")
    assert (done.exit_code, f"head {house.head()}" in done.stdout) == (0, True)
    assert run("head").stdout.strip() == str(house.head())
    assert run("verify", "--head", str(house.head())).exit_code == 0


def test_a_changed_byte_leaves_status_1_and_names_the_entry(house: AuditedHouse) -> None:
    house.behind_the_guards("UPDATE audit_entry SET detail = replace(detail, 'draft', 'drafT') WHERE sequence = 1")
    done = run("verify")
    assert done.exit_code == 1
    assert "entry 1 does not fit (changed): broadcast_written" in done.stdout
    told = json.loads(run("verify", "--json").stdout)
    assert (told["sound"], told["fault"]["entry"], told["fault"]["wrong"]) == (False, 1, "changed")


def test_a_head_that_was_kept_and_is_no_longer_there_leaves_status_1(house: AuditedHouse) -> None:
    kept = house.head()
    house.behind_the_guards(f"DELETE FROM audit_entry WHERE sequence = {kept.sequence}")
    done = run("verify", "--head", str(kept))
    assert done.exit_code == 1
    assert "cut_off" in done.stdout
    assert run("verify", "--head", "nonsense").exit_code == 2


def test_a_list_says_who_did_what_and_can_be_narrowed(house: AuditedHouse) -> None:
    assert "Bram Claes" in run("list", "--what", "broadcast_approved").stdout
    told = json.loads(run("list", "--about", f"broadcast:{house.broadcast_id}", "--limit", "2", "--json").stdout)
    assert [item["what"] for item in told["items"]] == ["broadcast_approved", "broadcast_submitted"]
    more = json.loads(run("list", "--before", str(told["next"]), "--json").stdout)
    assert more["items"][0]["sequence"] == told["next"] - 1


def test_an_export_can_be_weighed_again_by_whoever_has_it_and_is_written_down(
    house: AuditedHouse, tmp_path: Path
) -> None:
    kept = house.head()
    assert run("export", "chain.csv").exit_code == 0
    previous = BEGINNING.hash
    with (tmp_path / "chain.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["previous"] == previous
            previous = _link(row).hash_after(previous)
            assert row["hash"] == previous
    assert previous == kept.hash
    house.seal()
    assert json.loads(run("list", "--what", "audit_exported", "--json").stdout)["items"][0]["detail"] == (
        f'{{"entries":{kept.sequence}}}'
    )


def _link(row: dict[str, str]) -> Link:
    from datetime import datetime

    return Link(
        int(row["sequence"]),
        row["source"],
        int(row["source_id"]),
        datetime.fromisoformat(row["at"]),
        row["what"],
        row["principal"] or None,
        row["subject"],
        row["detail"],
        row["commitment"],
    )


def test_grants_are_statements_for_the_role_that_was_named(house: AuditedHouse) -> None:
    said = run("grants", "ccvo_runs").stdout
    assert 'REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON audit_deed, audit_entry FROM "ccvo_runs"' in said
