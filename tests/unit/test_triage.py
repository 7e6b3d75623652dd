"""The rules judge as CCVO's own explanation does: thirty cases, the whole class table, and properties of the logic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Refused
from gateway.tickets.facts import Availability, Confidentiality, Facts, Integrity
from gateway.tickets.model import Answer, Outcome
from gateway.tickets.triage import (
    availability_met,
    confidentiality_met,
    integrity_met,
    judge,
)

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("triage_cases.json").read_text())
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ORDER = [Outcome.NOT_WORTHY, Outcome.BELOW_THRESHOLD, Outcome.TO_ASSESS, Outcome.WORTHY]
ANSWERS = st.sampled_from(Answer)
LEVELS = st.one_of(st.none(), st.integers(1, 5))
FACTS = st.builds(
    Facts,
    ANSWERS,
    ANSWERS,
    ANSWERS,
    ANSWERS,
    ANSWERS,
    ANSWERS,
    st.builds(Confidentiality, ANSWERS, LEVELS, ANSWERS),
    st.builds(Integrity, ANSWERS, LEVELS, ANSWERS, ANSWERS),
    st.builds(Availability, ANSWERS, LEVELS, ANSWERS, ANSWERS),
)
QUESTIONS = [
    *("image_damage", "several_entities", "many_users_or_external", "critical_central"),
    *("confidentiality.hit", "confidentiality.personal_data", "integrity.hit", "integrity.external_service"),
    *("integrity.financial_impact", "availability.hit", "availability.total", "availability.priority_users"),
]
GROUPS = ["confidentiality", "integrity", "availability"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['case']}")
def test_case_is_judged_as_the_document_does(case: dict[str, Any]) -> None:
    said = {name: value for name, value in case.items() if name not in ("id", "case", "expect")}
    advice = judge(Facts.from_dict(said))
    assert case["expect"] == {
        "scope": advice.scope.value,
        "class_threshold_met": advice.class_threshold_met.value,
        "condition_2": advice.condition_2.value,
        "outcome": advice.outcome.value,
    }


# class: C without, C with personal data, I internal, I external, I financial, A total, A partial, A priority users
TABLE = {
    1: (NO, NO, NO, NO, NO, NO, NO, NO),
    2: (NO, NO, NO, NO, NO, NO, NO, NO),
    3: (NO, YES, NO, YES, YES, NO, NO, YES),
    4: (YES, YES, YES, YES, YES, YES, NO, YES),
    5: (YES, YES, YES, YES, YES, YES, NO, YES),
}


@pytest.mark.parametrize("level", TABLE)
def test_class_table_is_met_in_full(level: int) -> None:
    assert TABLE[level] == (
        confidentiality_met(Confidentiality(YES, level, NO)),
        confidentiality_met(Confidentiality(YES, level, YES)),
        integrity_met(Integrity(YES, level, NO, NO)),
        integrity_met(Integrity(YES, level, YES, NO)),
        integrity_met(Integrity(YES, level, NO, YES)),
        availability_met(Availability(YES, level, YES, NO)),
        availability_met(Availability(YES, level, NO, NO)),
        availability_met(Availability(YES, level, NO, YES)),
    )
    assert availability_met(Availability(YES, level, YES, YES)) is TABLE[level][7]


def rank(facts: Facts) -> int:
    return ORDER.index(judge(facts).outcome)


@given(FACTS, st.sampled_from(QUESTIONS))
def test_a_worse_answer_never_lowers_the_outcome(facts: Facts, question: str) -> None:
    ranks = [rank(facts.learn(question, answer)) for answer in ("no", "unknown", "yes")]
    assert ranks == sorted(ranks)


@given(FACTS, st.sampled_from(GROUPS))
def test_a_higher_class_never_lowers_the_outcome(facts: Facts, group: str) -> None:
    ranks = [rank(facts.learn(f"{group}.level", level)) for level in range(1, 6)]
    assert ranks == sorted(ranks)


@given(FACTS, st.sampled_from([*QUESTIONS, *(f"{group}.level" for group in GROUPS)]))
def test_resolving_an_unknown_never_changes_the_side_of_a_definite_outcome(facts: Facts, name: str) -> None:
    levels = name.endswith(".level")
    unknown = facts.learn(name, None if levels else "unknown")
    before = judge(unknown).outcome
    if before is Outcome.TO_ASSESS:
        return
    for value in range(1, 6) if levels else ("yes", "no"):
        after = judge(unknown.learn(name, value)).outcome
        assert (after is Outcome.WORTHY) == (before is Outcome.WORTHY)
        assert after is not Outcome.TO_ASSESS


@given(FACTS, st.permutations(QUESTIONS))
def test_the_order_of_answers_has_no_effect(facts: Facts, order: list[str]) -> None:
    said = {name: _value(facts, name) for name in QUESTIONS}
    learnt = facts
    for name in order:
        learnt = learnt.learn(name, said[name])
    assert learnt == facts


@pytest.mark.parametrize("level", [0, 6, 7, 8, -1, "6", "drie", 2.5, True])
def test_a_class_that_does_not_exist_is_refused(level: object) -> None:
    with pytest.raises(Refused, match="fact_value"):
        Facts().learn("integrity.level", level)


@pytest.mark.parametrize("name", ["moon", "integrity", "integrity.moon", "image_damage.hit", ""])
def test_a_fact_that_does_not_exist_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refused, match="unknown_fact"):
        Facts().learn(name, "yes")


@given(FACTS)
def test_facts_survive_being_kept(facts: Facts) -> None:
    assert Facts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


def test_borderline_cases_are_flagged() -> None:
    outage = Facts(many_users_or_external=YES, availability=Availability(YES, 5, NO, NO))
    assert judge(outage).borderline
    assert judge(
        Facts(confidentiality=Confidentiality(YES, 4), several_entities=NO, many_users_or_external=NO)
    ).borderline
    assert not judge(Facts()).borderline


def test_reasons_name_the_conditions_that_are_met() -> None:
    facts = Facts(image_damage=YES, several_entities=YES, confidentiality=Confidentiality(YES, 5), malicious=YES)
    assert judge(facts).reasons == ("image_damage", "several_entities", "information_class")


def _value(facts: Facts, name: str) -> Answer:
    part: Any = facts
    for step in name.split("."):
        part = getattr(part, step)
    return Answer(part)
