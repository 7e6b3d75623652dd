"""What installs must be whole, fixed by hash, and silent about where it comes from."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import COMMANDS, ccvo
from gateway.queues import Queue
from tests.parts.gateway import CCVO

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-test.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_index(name: str) -> None:
    said = (ROOT / name).read_text()
    assert re.findall(r"https?:|file:|://|^\s*-(?!-hash=sha256:)\S+|#.*", said, re.MULTILINE) == []


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_everything_in_a_lock_is_fixed_by_hash(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text().strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_tests_run_on_exactly_what_is_installed_to_run() -> None:
    tested = _pins("requirements-test.txt")
    assert {name: (version, tested.get(name)) for name, version in _pins("requirements.txt").items()
            if tested.get(name) != version} == {}  # fmt: skip


def test_everything_we_ask_for_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in wanted}

    assert names(project["dependencies"]) <= set(_pins("requirements.txt"))
    assert names(project["optional-dependencies"]["test"]) <= set(_pins("requirements-test.txt"))


def test_every_queue_has_a_worker_in_the_procfile() -> None:
    started = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert {queue.value for queue in Queue} | {"web", "clock", "release"} == set(started)
    assert all(started[queue.value].endswith(f"ccvo {queue.value}") for queue in Queue)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    done = CliRunner().invoke(ccvo, [name, "--help"], prog_name="ccvo")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Usage: ccvo {name}")


def test_the_command_that_is_installed_is_this_one() -> None:
    done = subprocess.run([CCVO, "staff", "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: ccvo staff")
