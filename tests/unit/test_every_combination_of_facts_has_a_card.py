"""Every combination of facts has a card, every card is whole, and what is no card is refused with its line."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.cards.actions import shipped
from gateway.cards.choice import cards_for
from gateway.cards.drills import PRETENDED
from gateway.cards.model import Scenario, Section, read_card
from gateway.cards.soundness import EARLY, LATE, combinations, faults
from gateway.errors import Refused
from gateway.tickets.facts import Confidentiality, Facts
from gateway.tickets.model import Answer

YES, NO = Answer.YES, Answer.NO
WHOLE = shipped(Scenario.GENERAL).text


def test_every_card_is_whole_and_every_combination_has_one() -> None:
    assert faults() == []
    assert sum(1 for _ in combinations()) == 2 * 3**9


@pytest.mark.parametrize(
    ("facts", "day", "first"),
    [
        (Facts(), EARLY, Scenario.GENERAL),
        (Facts(image_damage=YES), EARLY, Scenario.IMAGE),
        (Facts(image_damage=YES, malicious=YES), EARLY, Scenario.MALICIOUS),
        (Facts(critical_central=YES, several_entities=YES), EARLY, Scenario.CENTRAL),
        (Facts(several_entities=YES, confidentiality=Confidentiality(YES, 3, YES)), EARLY, Scenario.DATA),
        (Facts(malicious=Answer.UNKNOWN), EARLY, Scenario.GENERAL),
    ],
)
def test_the_gravest_card_comes_first(facts: Facts, day: date, first: Scenario) -> None:
    assert cards_for(facts, day)[0] is first


def test_payroll_belongs_to_a_central_service_from_the_twentieth_on() -> None:
    central = Facts(critical_central=YES)
    assert Scenario.PAYROLL in cards_for(central, LATE)
    assert Scenario.PAYROLL in cards_for(central, date(2026, 11, 20))
    assert Scenario.PAYROLL not in cards_for(central, date(2026, 11, 19))
    assert Scenario.PAYROLL not in cards_for(Facts(image_damage=YES), LATE)


@pytest.mark.parametrize("scenario", list(PRETENDED), ids=lambda scenario: scenario.value)
def test_a_drill_of_a_scenario_leads_to_its_card(scenario: Scenario) -> None:
    assert cards_for(PRETENDED[scenario], EARLY)[0] is scenario


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "title"),
        ("geen titel", "title"),
        ("# " + "x" * 81, "title"),
        (WHOLE.replace("## Niet doen", "## Wel doen"), "heading"),
        (WHOLE.replace("## Tot een kwartier", ""), "heading"),
        (WHOLE + "zomaar een zin\n", "item"),
        (WHOLE + "- " + "x" * 301, "item"),
        (WHOLE.partition("## Niet doen")[0], "lists"),
        ("# Titel\n## Eerste vijf minuten\n- doe iets", "when"),
    ],
)
def test_what_is_no_whole_card_is_refused(text: str, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        read_card(text)
    assert refused.value.code == "card_form"
    assert refused.value.details["fault"] == fault


def test_a_card_reads_the_same_whatever_ends_its_lines() -> None:
    assert read_card(WHOLE.replace("\n", "\r\n")) == read_card(WHOLE)
    assert list(read_card(WHOLE).sections) == list(Section)
