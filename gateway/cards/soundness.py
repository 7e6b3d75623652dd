"""Has every combination of facts a card, and is every card whole? Walks all of them; pure but for reading our files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from gateway.cards.actions import RANK, shipped
from gateway.cards.choice import cards_for
from gateway.cards.model import Scenario
from gateway.errors import Refused
from gateway.tickets.facts import Availability, Confidentiality, Facts, Integrity
from gateway.tickets.model import Answer

EARLY, LATE = date(2026, 11, 3), date(2026, 11, 25)


def faults() -> list[str]:
    """Return what is wrong with the cards that we ship and with the choice between them; empty when nothing is."""
    return [*_unreadable(), *_unchosen()]


def combinations() -> Iterator[tuple[Facts, date]]:
    """Yield every combination of the facts that a card is chosen by, before and after the day that payroll begins."""
    for day in (EARLY, LATE):
        for image, several, many, central, meant, c, personal, i, a in product(Answer, repeat=9):
            yield (
                Facts(
                    image_damage=image,
                    several_entities=several,
                    many_users_or_external=many,
                    critical_central=central,
                    malicious=meant,
                    confidentiality=Confidentiality(hit=c, personal_data=personal),
                    integrity=Integrity(hit=i),
                    availability=Availability(hit=a),
                ),
                day,
            )


def _unreadable() -> Iterator[str]:
    for scenario in Scenario:
        try:
            shipped(scenario)
        except (Refused, OSError) as fault:
            yield f"{scenario.value}.md: {fault}"


def _unchosen() -> Iterator[str]:
    chosen: set[Scenario] = set()
    for facts, day in combinations():
        cards = cards_for(facts, day)
        if not cards or list(cards) != sorted(cards, key=RANK.index):
            yield f"no card, or not the gravest first, for {facts.to_dict()}"
            return
        chosen.add(cards[0])
    yield from (f"{scenario.value}: no facts lead to it" for scenario in _never_first(chosen))


def _never_first(chosen: set[Scenario]) -> list[Scenario]:
    return [scenario for scenario in Scenario if scenario not in chosen and scenario is not Scenario.PAYROLL]
