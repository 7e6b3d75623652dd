"""`ccvo duty` shows, takes and gives the roster; a wrong file changes nothing and says where it is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.commands.duty import duty
from gateway.duty import demo
from gateway.duty.model import DutyChangeKind, Via
from gateway.duty.tables import DutyChange
from gateway.errors import Refused
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.tables import metadata

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FILE = "level,name,phone,from,to\n1,Test Een,0470123456,2026-11-24T08:00:00+01:00,2026-11-25T08:00:00+01:00\n"


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path}/duty.sqlite")
    metadata().create_all(storage.engine)
    with storage.transaction() as session:
        demo.seed(session, NOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/duty.sqlite")
    monkeypatch.setenv("SECRET_KEY", "sixteen-characters-or-more")
    yield storage
    storage.dispose()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(duty, arguments, input=typed)


def test_who_is_on_call_is_shown_at_a_time_in_brussels(storage: Storage) -> None:
    before, after = run("show", "--at", "2026-11-30T07:59"), run("show", "--at", "2026-11-30T07:00Z")
    assert before.output.splitlines()[0] == "level 1  An Peeters                   0470 00 01 01"
    assert after.output.splitlines()[0] == "level 1  Bram De Wilde                0470 00 01 02"
    assert "from 30/11/2026 08:00:" in before.output


def test_programs_get_json(storage: Storage) -> None:
    told = json.loads(run("show", "--at", "2026-11-24T12:00", "--json").output)
    assert [each["level"] for each in told["on_call"]] == [1, 2, 3]
    assert told["next"]["at"] == "2026-11-30T07:00:00Z"


def test_a_time_that_is_none_is_refused_with_an_example(storage: Storage) -> None:
    result = run("show", "--at", "morgen")
    assert result.exit_code == 2
    assert "2026-11-23T08:00" in result.output


def test_a_file_is_imported_from_standard_input_and_exported_again(storage: Storage) -> None:
    assert "Test Een is new" in run("import", "-", typed=FILE).output
    shown = run("show", "--at", "2026-11-24T12:00").output
    assert "Test Een" in shown
    assert "nobody on level 2" in shown
    exported = run("export", "-", "--from", "2026-11-24T08:00", "--to", "2026-11-25T08:00").output
    assert exported == FILE.replace("0470123456", "0470 12 34 56")


def test_a_wrong_file_changes_nothing_and_every_wrong_cell_is_a_line(storage: Storage) -> None:
    result = run("import", "-", typed=FILE.replace("0470123456", "112").replace("+01:00\n", "\n"))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "row 2, phone '112': number_emergency",
        "row 2, to '2026-11-25T08:00:00': time_without_offset; perhaps 2026-11-25T08:00:00+01:00",
        "ccvo: nothing was imported",
    ]
    assert "An Peeters" in run("show", "--at", "2026-11-24T12:00").output


def test_a_rehearsed_export_to_a_file_can_be_kept_and_compared(storage: Storage, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        assert run("export", name, "--from", "2026-11-24T08:00").exit_code == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert len((tmp_path / "one.csv").read_text().splitlines()) == 1 + 3 * 5


def test_a_new_rotation_takes_over_at_its_first_handoff_and_leaves_other_levels_alone(storage: Storage) -> None:
    done = run("rotate", "1", "officier4", "Frank Goossens", "--start", "2026-12-01", "--every", "1", "--unit", "days")
    assert done.exit_code == 0, done.output
    expected = {
        "2026-12-01T07:59": "Bram De Wilde",
        "2026-12-01T08:00": "David El Amrani",
        "2026-12-02T08:00": "Frank G",
    }
    for when, name in expected.items():
        first, second, *_ = run("show", "--at", when).output.splitlines()
        assert name in first
        assert "David El Amrani" in second


def test_a_rotation_of_somebody_unknown_is_refused_and_the_old_one_stays(storage: Storage) -> None:
    assert isinstance(run("rotate", "1", "niemand", "--start", "2026-12-01").exception, Refused)
    assert "Bram De Wilde" in run("show", "--at", "2026-12-01T12:00").output


def test_the_plan_is_a_file_that_comes_in_again_untouched_and_a_slip_in_it_is_named(
    storage: Storage, tmp_path: Path
) -> None:
    assert run("plan-export", "plan.yaml").exit_code == 0
    text = (tmp_path / "plan.yaml").read_text()
    assert run("plan-export", "-").output == text
    assert run("plan-import", "plan.yaml").output == "0 rotations begin, 0 end\n"
    wrong = run("plan-import", "-", typed=text.replace("turn: 1 weeks", "turn: 0 weeks", 1))
    assert wrong.exit_code == 1
    assert wrong.stderr.splitlines() == ["levels[0].rotations[0].turn: 0 weeks", "ccvo: nothing was imported"]


def test_who_writes_the_paper_sheet_from_the_command_line_is_noted(storage: Storage) -> None:
    assert run("kit").exit_code == 0
    with storage.reading() as session:
        (change,) = session.scalars(select(DutyChange).where(DutyChange.kind == DutyChangeKind.KIT_TAKEN))
    assert change.via is Via.COMMAND


def test_whom_a_page_would_not_reach_is_shown(storage: Storage) -> None:
    assert "does not reach" not in run("show", "--at", "2026-11-24T12:00").output
    with storage.transaction() as session:
        session.scalars(select(Staff).where(Staff.name == "An Peeters")).one().phone_verified = False
    line = "a page does not reach An Peeters well: nummer niet nagekeken"
    assert line in run("show", "--at", "2026-11-24T12:00").output
    told = json.loads(run("show", "--at", "2026-11-24T12:00", "--json").output)
    assert told["not_ready"] == [{"name": "An Peeters", "lacks": "nummer niet nagekeken"}]
