"""One house for each file of this folder: its tests open tickets of their own, and change nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, served


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path_factory.mktemp("workplace") / "gateway.sqlite"
    shutil.copyfile(_sqlite_template, path)
    with console_house(path.parent, MovableClock(), f"sqlite:///{path}") as made:
        yield made


@pytest.fixture(scope="module")
def address(house: ConsoleHouse) -> Iterator[str]:
    with served(house.app) as at:
        yield at
