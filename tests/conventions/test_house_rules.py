"""What a machine can hold of the house's rules, beside lint and import contracts."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
OURS = [path for folder in ("gateway", "contacts", "ivr_flows") for path in sorted((ROOT / folder).rglob("*.py"))]
MODULES = [path for path in OURS if "versions" not in path.parts]
CEILING = 300


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=_named)
def test_every_module_says_which_question_it_answers(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text()))
    assert said, "no docstring"
    assert len(said.splitlines()) <= 8


def test_nothing_is_a_drawer() -> None:
    assert [_named(path) for path in OURS if DRAWERS & {path.stem, *path.relative_to(ROOT).parts[:-1]}] == []


def test_no_module_has_grown_beyond_the_ceiling() -> None:
    assert [_named(path) for path in MODULES if len(path.read_text().splitlines()) > CEILING] == []


def test_the_code_holds_no_notes_to_ourselves() -> None:
    note = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [_named(path) for path in OURS if note.search(path.read_text())] == []


def test_our_own_code_is_never_patched() -> None:
    patched = re.compile(r"mock\.patch|monkeypatch\.setattr\(\s*[\"']?(gateway|contacts|ivr_flows)\b")
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert [_named(path) for path in tests if patched.search(path.read_text())] == []


def test_what_is_written_about_a_ticket_passes_the_circle_of_its_drill() -> None:
    """`notices.write` knows no exercises: who has a ticket writes through `exercises.reaching`, and nowhere else."""
    written = re.compile(r"\bnotices\.write\([^)]*ticket_id|from gateway\.notices\.actions import [^\n]*\bwrite\b")
    passing = ROOT / "gateway" / "exercises" / "reaching.py"
    assert written.search(passing.read_text())
    assert [_named(path) for path in MODULES if path != passing and written.search(path.read_text())] == []


def test_no_test_sleeps() -> None:
    slept = re.compile(r"\btime\.sleep\(|^from time import .*\bsleep\b", re.MULTILINE)
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert [_named(path) for path in tests if slept.search(path.read_text())] == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    words = ["/" + "work/", "shared" + "/", "/" + "root/", "pypi" + ".org", "extra-" + "index"]
    kinds = {".py", ".md", ".toml", ".yaml", ".txt", ".html", ".js", ".css", ""}
    looked_at = [
        path
        for folder in ("gateway", "contacts", "ivr_flows", "docs", "benchmarks", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in kinds
    ]
    looked_at += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in kinds and path.name != ".git"]
    assert [_named(path) for path in looked_at if any(word in path.read_text(errors="replace") for word in words)] == []


def test_the_floors_in_the_architecture_are_those_that_are_kept() -> None:
    kept = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in kept if contract.get("containers") == ["gateway"])
    drawn = (
        (ROOT / "docs" / "architecture.md").read_text().split("`pyproject.toml`:", 1)[1].split("A feature folder", 1)[0]
    )
    missing = {name for layer in layers for name in re.findall(r"\w+", layer)} - set(re.findall(r"\w+", drawn))
    assert missing == set()
