"""Whoever calls about what staff announced hears it in the language of the call, or in Dutch by the Dutch voice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.staff.model import SYSTEM
from gateway.tickets import actions as tickets
from tests.scenarios.world import Line, World

NOTICE, IN_FRENCH = "storing van het OCMW-netwerk", "panne du réseau"


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    made = World(tmp_path, database_url)
    made.settings = replace(made.settings, languages=("nl", "en", "fr", "de"))
    made.close()
    made.start()
    with made.installation.transaction() as session:
        tickets.announce_problem(session, SYSTEM, NOTICE, None, made.clock(), {"fr": IN_FRENCH, "de": "  "})
    yield made
    made.close()


def voices(line: Line) -> list[tuple[str, str | None]]:
    return [(said.text or "", said.get("voice")) for said in line.waits if said.tag == "Say"]


@pytest.mark.parametrize(
    ("key", "heard"),
    [
        ("1", [("Er is een gekend probleem: storing van het O C M W-netwerk. Belt u daarvoor?", "Polly.Lisa-Neural")]),
        ("3", [("Il y a un problème connu: panne du réseau. Appelez-vous pour cela?", "Polly.Isabelle-Neural")]),
        (
            "2",
            [
                ("There is a known problem:", "Polly.Amy-Neural"),
                ("storing van het O C M W-netwerk", "Polly.Lisa-Neural"),
                ("Is that why you call?", "Polly.Amy-Neural"),
            ],
        ),
    ],
)
def test_it_is_said_in_words_and_by_a_voice_that_fit(world: World, key: str, heard: list[tuple[str, str]]) -> None:
    said = voices(world.call().press(key, "1"))
    assert [voice for _, voice in said] == [voice for _, voice in heard]
    assert all(words.startswith(wanted) for (words, _), (wanted, _) in zip(said, heard, strict=True)), said


def test_once_it_is_ended_nobody_hears_of_it(world: World) -> None:
    with world.installation.transaction() as session:
        tickets.end_problem(session, world.clock(), "An")
    assert "ICT-raamcontract" in world.call().press("1", "1").heard
