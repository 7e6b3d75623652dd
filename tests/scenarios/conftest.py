"""Fake phones and a movable clock: the gateway's own doors and clock around a carrier that only remembers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.rooms import Rooms
from tests.scenarios.world import World


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    """A gateway with three officers and a coordinator on duty, and nobody else in the world; on either database."""
    made = World(tmp_path, database_url)
    yield made
    made.close()


@pytest.fixture
def rooms(world: World) -> Rooms:
    """The rooms of the carrier of this world."""
    return Rooms(world)
