"""Nobody missed and nobody twice, in real processes that are killed, on a carrier that loses, doubles and turns all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.parts.foreign_carrier import Fate
from tests.parts.foreign_house import House, foreign_house
from tests.parts.stormy_carrier import BAD, CALM, WORSE, StormyCarrier
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the storm, which reads /proc"),
]
SAID = "CCVO: Dit is een proef."
HOUR_S = 3600
LEASE_S = 31  # what a killed worker had in hand lapses after this


@pytest.fixture
def carrier(full_size: bool) -> StormyCarrier:
    return StormyCarrier(BAD if full_size else WORSE, seed=7)


@pytest.fixture
def house(tmp_path: Path, carrier: StormyCarrier) -> Iterator[House]:
    with foreign_house(
        tmp_path, carrier, BROADCAST_SMS_PACE="1000", BROADCAST_SMS_FROM="+32460000201,+32460000202"
    ) as made:
        yield made


def test_a_storm_with_kills_and_an_emptied_queue_misses_nobody_and_doubles_nobody(
    house: House, carrier: StormyCarrier, full_size: bool
) -> None:
    people = 100_000 if full_size else 400
    numbers = [f"+32461{index:06d}" for index in range(people)]
    broadcast = _approved(house, numbers)
    for victim, share in (("bulk", 0.1), ("clock", 0.3), ("bulk", 0.5), ("valkey", 0.6), ("web", 0.7), ("bulk", 0.9)):
        until(lambda share=share: len(carrier.messages) >= share * people, f"{share:.0%} received", 2 * HOUR_S)
        house.kill(victim)
        if victim == "bulk":
            house.later(LEASE_S)
            house.empty_the_queue()
        _counts(house, broadcast, people)
    until(lambda: _is_over(house, broadcast, people), "the broadcast is completed", 2 * HOUR_S)
    carrier.storm = CALM
    carrier.settled()
    ours = {message["sid"] for message in carrier.messages if message["body"] == SAID}  # not the approver's text
    told, unanswered = carrier.told & ours, carrier.unanswered & ours
    until(lambda: _counts(house, broadcast, people)["delivered"] >= len(told), "every receipt is weighed", HOUR_S)
    counts = _counts(house, broadcast, people)
    assert {number: texts for (number, text), texts in carrier.texts().items() if text == SAID} == dict.fromkeys(
        numbers, 1
    )
    assert len(told) <= counts["delivered"] <= len(told | unanswered)
    assert counts["accepted"] == people - counts["delivered"]
    assert not {Fate.ANSWER_LOST, Fate.BROKE_BEFORE, Fate.BROKE_AFTER, Fate.REFUSED} - set(carrier.fates)
    assert min(carrier.told_ways[way] for way in ("lost", "doubled", "turned")) > 0


def _approved(house: House, numbers: list[str]) -> int:
    """Import so many contacts, and have a broadcast to them approved. Returns its id."""
    table = house.gateway.folder / "contacten.csv"
    table.write_text(
        "organisation,function,name,mobile,groups\n"
        + "".join(
            f"Gemeente {at // 5},functie {at % 5},Naam {at},{number},proef\n" for at, number in enumerate(numbers)
        )
    )
    house.command("contacts", "import", str(table))
    asked = {"text": SAID, "audience": {"groups": ["proef"]}, "channels": ["sms"], "expires_in_minutes": 24 * 60}
    number: int = house.api("POST", "/broadcasts", "communication", json=asked)["id"]
    house.api("POST", f"/broadcasts/{number}/submit", "communication")
    house.api("POST", f"/broadcasts/{number}/approve", "coordinator")
    return number


def _counts(house: House, broadcast: int, people: int) -> dict[str, int]:
    """Return the buckets, which add up at every moment."""

    def told() -> object:
        try:
            return house.api("GET", f"/broadcasts/{broadcast}")
        except requests.RequestException:
            return None  # the web was just killed

    shown = until(told, "the web answers")
    assert isinstance(shown, dict)
    counts = dict(shown["counts"])
    assert counts.pop("recipients") == sum(counts.values()) == people
    return counts


def _is_over(house: House, broadcast: int, people: int) -> bool:
    """Whether nothing is open any more; what waits for time to pass does not wait long."""
    counts = _counts(house, broadcast, people)
    if counts["uncertain"] and not counts["claimed"] + counts["waiting"]:
        house.later(11)
    return not (counts["waiting"] or counts["claimed"] or counts["uncertain"])
