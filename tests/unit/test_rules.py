"""A composed audience means what its words say; what cannot be read is refused with the place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.audience import AudienceFault, AudienceRefused
from contacts.person import Reachable
from contacts.phone import voice_only
from contacts.rule_words import leaf, parse, write
from contacts.rules import read_rule

PEOPLE = [
    Reachable(1, 1, "An", "pers", province="Limburg", groups=("Crisis",), codes=frozenset({"OVO002067"})),
    Reachable(2, 1, "Bart", "leiding", province="Limburg", groups=("lokale besturen",)),
    Reachable(3, 2, "Cleo", "pers", province="Antwerpen", groups=("lokale besturen", "crisis")),
]


def meant(words: str) -> set[int]:
    rule = read_rule(parse(words))
    return {each.id for each in PEOPLE if rule.includes(each)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("groep:crisis", {1, 3}),
        ("GROEP:Crisis EN provincie:limburg", {1}),
        ('groep:"lokale besturen" en niet provincie:Limburg', {3}),
        ("niet (provincie:Limburg en functie:pers)", {2, 3}),
        ("functie:leiding of groep:crisis en provincie:Antwerpen", {2, 3}),
        ("(functie:leiding of groep:crisis) en provincie:Antwerpen", {3}),
        ("organisatie:002067", {1}),
        ("iedereen en niet functie:pers", {2}),
        ("niet niet functie:pers", {1, 3}),
    ],
)
def test_words_mean_what_they_say(words: str, expected: set[int]) -> None:
    assert meant(words) == expected


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", AudienceFault.RULE_WORDS),
        ("groep:", AudienceFault.RULE_WORDS),
        ("groep:crisis en", AudienceFault.RULE_WORDS),
        ("(groep:crisis", AudienceFault.RULE_WORDS),
        ("groep:crisis)", AudienceFault.RULE_WORDS),
        ("kleur:rood", AudienceFault.RULE_WORDS),
        ("groep:crisis provincie:Limburg", AudienceFault.RULE_WORDS),
        ("organisatie:12", AudienceFault.BAD_CODE),
        ("niet " * 300 + "iedereen", AudienceFault.RULE_TOO_LARGE),
        ("(" * 300, AudienceFault.RULE_TOO_LARGE),
        (" of ".join(["groep:x"] * 300), AudienceFault.RULE_TOO_LARGE),
    ],
)
def test_what_is_no_rule_is_one_clear_refusal(words: str, reason: AudienceFault) -> None:
    with pytest.raises(AudienceRefused) as refused:
        parse(words)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "given_",
    [{}, [], {"all": []}, {"any": "x"}, {"not": {}}, {"all": [{}]}, {"all": [{"groups": ["a"]}], "not": {}}, {"x": 1}],
)
def test_a_part_that_says_nothing_refuses_the_whole(given_: Any) -> None:
    with pytest.raises(AudienceRefused):
        read_rule(given_)


_LEAVES = st.sampled_from(["pers", "leiding", "lokale besturen", "a:b", "x (y)", "en"]).flatmap(
    lambda value: st.sampled_from(["groups", "provinces", "functions"]).map(lambda key: {key: [value]})
)
_RULES = st.recursive(
    _LEAVES | st.just({"everyone": True}),
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=6,
)


@given(rule=_RULES)
def test_a_rule_written_in_words_reads_back_as_the_same_people(rule: dict[str, Any]) -> None:
    again, first = read_rule(parse(write(rule))), read_rule(rule)
    assert [again.includes(each) for each in PEOPLE] == [first.includes(each) for each in PEOPLE]


def test_a_value_with_spaces_is_quoted_and_quotes_in_it_do_no_harm() -> None:
    assert leaf("groep", 'a "b" c') == "groep:\"a 'b' c\""
    assert parse(leaf("groep", "lokale besturen")) == {"groups": ["lokale besturen"]}


def test_who_has_landlines_alone_is_for_voice() -> None:
    assert voice_only(None, "+3222170112")
    assert not voice_only("+32470123456", "+3222170112")
    assert not voice_only(None, None)
