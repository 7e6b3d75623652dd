"""`ccvo contacts` takes a table in and gives it out; what it rejects it names, and its status says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from gateway.commands.contacts import contacts
from gateway.directory.actions import find_organisation
from gateway.directory.exporting import csv_text
from gateway.directory.reading import read_file
from gateway.directory.tables import Contact
from gateway.directory.workbook import xlsx_bytes
from gateway.errors import Refused
from gateway.storage import Storage
from gateway.tables import metadata

GOOD = "organisatie,naam,gsm,kleur\nGent,An Peeters,0470/12.34.56,rood\n"
MIXED = GOOD + "Lier,Bart,02 217 01 12,\n"


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    storage = Storage(f"sqlite:///{tmp_path}/directory.sqlite")
    metadata().create_all(storage.engine)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/directory.sqlite")
    monkeypatch.setenv("SECRET_KEY", "sixteen-characters-or-more")
    yield storage
    storage.dispose()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(contacts, arguments, input=typed)


def count(storage: Storage) -> int:
    with storage.reading() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def test_a_table_is_imported_and_an_unknown_column_is_mentioned(storage: Storage) -> None:
    result = run("import", "-", typed=GOOD)
    assert (result.exit_code, count(storage)) == (0, 1)
    assert result.stdout == "1 added, 0 changed, 0 unchanged\n"
    assert result.stderr == "column 'kleur' is not known and was left out\n"


def test_a_dry_run_changes_nothing(storage: Storage) -> None:
    assert "nothing was changed" in run("import", "--dry-run", "-", typed=GOOD).output
    assert count(storage) == 0


def test_good_rows_go_on_and_a_rejected_row_makes_the_status_1(storage: Storage) -> None:
    result = run("import", "-", typed=MIXED)
    assert (result.exit_code, count(storage)) == (1, 1)
    assert "row 3, mobile '02 217 01 12': not_mobile; perhaps phone: 02 217 01 12" in result.stderr


def test_a_heading_is_told_by_hand_and_one_that_is_not_there_is_named(storage: Storage) -> None:
    told = ("--map", "Bestuur=organisatie", "--map", "Draagbaar=mobile", "--map", "kleur=")
    table = "Bestuur,naam,Draagbaar,kleur\nGent,An,470123456,rood\n"
    result = run("import", "-", *told, typed=table)
    assert (result.exit_code, count(storage), result.stderr) == (0, 1, "")
    for wrong, code in (("Zetel=naam", "table_no_such_heading"), ("kleur=rood", "table_no_such_column")):
        refused = run("import", "-", *told, "--map", wrong, typed=table).exception
        assert isinstance(refused, Refused)
        assert refused.code == code
    assert run("import", "-", "--map", "zonder", typed=table).exit_code == 2


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_rejected_rows_are_written_to_mend_and_come_in_again(storage: Storage, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"mend.{suffix}"
    assert run("import", "-", "--rejected", str(file), typed=MIXED).exit_code == 1
    rows = read_file(file.read_bytes())
    assert rows == [
        ["organisatie", "naam", "gsm", "kleur", "Fout", "Bedoelde u"],
        ["Lier", "Bart", "02 217 01 12", "", "mobile: not_mobile", "phone: 02 217 01 12"],
    ]
    rows[1][2] = "0470 11 22 33"
    file.write_bytes(xlsx_bytes(rows) if suffix == "xlsx" else csv_text(rows).encode())
    again = run("import", str(file))
    assert (again.exit_code, again.stdout) == (0, "1 added, 0 changed, 0 unchanged\n")


def test_programs_get_json_with_the_rejected_cells(storage: Storage) -> None:
    told = json.loads(run("import", "--json", "-", typed=MIXED).stdout)
    assert (told["added"], told["unknown_columns"]) == (1, ["kleur"])
    assert told["rejected"] == [
        {
            "row": 3,
            "column": "mobile",
            "value": "02 217 01 12",
            "error": "not_mobile",
            "suggestion": "phone: 02 217 01 12",
        }
    ]


def test_what_goes_out_comes_in_again_without_a_change(storage: Storage, tmp_path: Path) -> None:
    run("import", "-", typed=GOOD)
    assert run("export", "out.csv", "--excel").exit_code == 0
    assert run("import", str(tmp_path / "out.csv")).stdout == "0 added, 0 changed, 1 unchanged\n"
    assert run("export", "-").stdout.splitlines()[1] == "Gent,,,,An Peeters,0470 12 34 56,,,,"


def test_a_file_that_is_no_table_is_refused_by_name(storage: Storage) -> None:
    result = run("import", "-", typed="%PDF-1.7")
    assert isinstance(result.exception, Refused)
    assert result.exception.code == "file_kind"


MERGERS = """oude_nis,oude_naam,nieuwe_nis,nieuwe_naam
11002,Antwerpen,11002,Antwerpen
11007,Borsbeek,11002,Antwerpen
46013,Kruibeke,46030,Beveren-Kruibeke-Zwijndrecht
4601,fout,46030,x
"""


def test_whoever_keys_a_former_code_is_taken_to_its_successor(storage: Storage) -> None:
    run("import", "-", typed="organisatie,code,naam,gsm\nAntwerpen,11002,An Peeters,0470/12.34.56\n")
    assert run("mergers", "--dry-run", "-", typed=MERGERS).exit_code == 1
    with storage.reading() as session:
        assert find_organisation(session, "11007") is None
    result = run("mergers", "-", typed=MERGERS)
    assert result.exit_code == 1
    assert result.stdout == "2 added, 0 changed, 0 unchanged\n"
    assert "row 5, former_nis '4601': code_wrong_length" in result.stderr
    assert "row 4: no organisation has code 46030 Beveren-Kruibeke-Zwijndrecht yet" in result.stderr
    with storage.reading() as session:
        found = find_organisation(session, "11007")
        assert found is not None
        assert (found.name, found.nis) == ("Antwerpen", "11002")
        assert find_organisation(session, "46013") is None
    again = run("mergers", "-", typed=MERGERS)
    assert again.stdout == "0 added, 0 changed, 2 unchanged\n"
