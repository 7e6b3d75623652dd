"""Policies go out as a file and come in exactly; one that could leave a ticket waiting is refused, with the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.rotation import OnHolidays, Window
from gateway.errors import Refused
from gateway.paging.dry_run import ROUNDS, Behaviour, rehearse
from gateway.paging.escalation import ANY, Policy, Step
from gateway.paging.model import Channel
from gateway.paging.policies import BUILT_IN, CRISIS, QUIET, Choice, Policies
from gateway.paging.policies_document import read_policies, write_policies
from gateway.paging.policies_proof import proved, warnings
from gateway.paging.ways import Person, Target
from gateway.tickets.model import Outcome

NIGHT = Window(frozenset({1, 2, 3, 4, 5}), time(22), time(6), OnHolidays.ALSO)
OPENED = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PEOPLE = [
    Person(1, "An", Target.LEVEL_1, "+32470000001"),
    Person(2, "Bert", Target.LEVEL_2, "+32470000002"),
    Person(3, "Chris", Target.LEVEL_3, "+32470000003"),
    Person(4, "Dora", Target.COORDINATOR, "+32470000004", "dora@example.org"),
]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_the_built_in_policies_are_sound_and_survive_a_file() -> None:
    assert proved(BUILT_IN) == []
    assert warnings(BUILT_IN) == []
    assert read_policies(write_policies(BUILT_IN)) == BUILT_IN


def test_how_many_people_survives_a_file() -> None:
    two = Policies({"crisis": replace(CRISIS, people=2)}, (Choice("crisis"),))
    assert read_policies(write_policies(two)) == two


def test_hours_and_outcomes_survive_a_file() -> None:
    policies = Policies(BUILT_IN.by_name, (Choice("quiet", frozenset({Outcome.TO_ASSESS}), NIGHT), Choice("crisis")))
    assert read_policies(write_policies(policies)) == policies


WRONG = {
    "the first step comes later": (
        "at: 0:00\n    call: level 1\n    by: [sms, voice]\n  - at: '1:00'",
        "at: '0:30'",
        "0].at",
    ),
    "a step before the one before it": (
        "at: '3:00'\n    call: level 3",
        "at: '0:30'\n    call: level 3",
        "vroeger dan",
    ),
    "a step that calls nobody": (
        "    again: level 1\n    sooner_after: level 1"
        "\n    sooner_when: [unreached, declined]\n    by: [sms, voice]\n  - at: '15:00'",
        "    by: [sms]\n  - at: '15:00'",
        "roept niemand op",
    ),
    "again before the first time": (
        "again: level 1\n    sooner_after: level 1"
        "\n    sooner_when: [unreached, declined]\n    by: [sms, voice]\n  - at: '3:00'",
        "again: level 3\n    by: [sms]\n  - at: '3:00'",
        "again: was nog niet",
    ),
    "waits for people who were not called": (
        "sooner_after: level 3",
        "sooner_after: coordinator",
        "komt nooit vroeger",
    ),
    "everyone too late": ("at: '15:00'", "at: '45:00'", "uiterlijk na 30:00"),
    "a round too often": ("everyone_again: '3:00'", "everyone_again: '0:10'", "everyone_again: van 1:00"),
    "asked after too soon": ("ask_after: '30:00'", "ask_after: '0:30'", "ask_after: van 5:00"),
    "no time to answer": (
        "answer_within: '5:00'\n  call_again: '1:00'\n- name",
        "answer_within: '0:05'\n- name",
        "answer_within",
    ),
    "again too late": ("call_again: '1:00'\n- name", "call_again: '4:00'\n- name", "call_again: van 0:25 tot 3:00"),
    "too many people": (
        "everyone_again: '3:00'",
        "everyone_again: '3:00'\n  people_needed: 9",
        "people_needed: hoogstens 4",
    ),
    "no choice that always holds": ("- {policy: crisis}", "- {policy: crisis, outcomes: [worthy]}", "past altijd"),
    "a choice that never holds": ("- {policy: crisis}", "- {policy: crisis}\n- {policy: quiet}", "geldt nooit"),
    "a policy that is not there": ("policy: quiet", "policy: silent", "silent bestaat niet"),
    "the same name twice": ("name: quiet", "name: crisis", "tweemaal"),
    "an unknown outcome": ("[not_worthy]", "[serious]", "serious; kies uit"),
    "an unknown channel": ("[sms, voice, email]", "[sms, fax]", "fax; kies uit"),
    "an unknown field": ("everyone_again: '3:00'", "everyone_again: '3:00'\n  colour: red", "colour: onbekend veld"),
    "a time that is none": ("'3:00'\n    call", "soon\n    call", "at: soon"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_unsound_is_refused_with_its_place(what: str) -> None:
    was, becomes, told = WRONG[what]
    text = write_policies(BUILT_IN)
    assert was in text, f"the text has changed: {was}"
    with pytest.raises(Refused, match="plan_rejected") as refused:
        read_policies(text.replace(was, becomes, 1))
    faults = refused.value.details["faults"]
    assert isinstance(faults, tuple)
    assert any(told in fault for fault in faults), faults


def test_one_level_alone_and_texts_alone_are_refused() -> None:
    alone = Policy("alone", (Step(Target.LEVEL_1, minutes(0)),), minutes(3))
    texts = Policy(
        "texts", tuple(Step(one.new, one.latest, channels=(Channel.SMS,)) for one in CRISIS.steps), minutes(3)
    )
    faults = proved(Policies({"alone": alone, "texts": texts}, (Choice("alone"),)))
    assert [("maar één niveau" in fault, "telefoon rinkelen" in fault) for fault in faults] == [
        (True, False),
        (False, True),
    ]


def test_a_step_while_phones_still_ring_is_allowed_and_told() -> None:
    quick = Policy("quick", (Step(Target.LEVEL_1, minutes(0)), Step(Target.LEVEL_2, timedelta(seconds=10))), minutes(1))
    policies = Policies({"quick": quick}, (Choice("quick"),))
    assert proved(policies) == []
    assert "nog rinkelen" in warnings(policies)[0]


def test_a_policy_by_hour_counts_brussels_time_over_midnight_and_holidays() -> None:
    policies = Policies(BUILT_IN.by_name, (Choice("quiet", window=NIGHT), Choice("crisis")))
    chosen = {
        datetime(2026, 11, 25, 20, 59, tzinfo=UTC): CRISIS,  # Wednesday 21:59
        datetime(2026, 11, 25, 21, 0, tzinfo=UTC): QUIET,
        datetime(2026, 11, 28, 4, 59, tzinfo=UTC): QUIET,  # the night that began on Friday
        datetime(2026, 11, 28, 5, 0, tzinfo=UTC): CRISIS,
        datetime(2026, 11, 28, 22, 0, tzinfo=UTC): CRISIS,  # Saturday night
        datetime(2026, 7, 20, 20, 30, tzinfo=UTC): QUIET,  # 22:30 in summer
    }
    assert {at: policies.choose(Outcome.WORTHY, at) for at in chosen} == chosen
    saturday = frozenset({date(2026, 11, 28)})
    assert policies.choose(Outcome.WORTHY, datetime(2026, 11, 28, 22, 0, tzinfo=UTC), saturday) is QUIET


def test_a_rehearsal_says_who_would_be_called_when() -> None:
    planned = rehearse(CRISIS, lambda at: PEOPLE, OPENED, Behaviour.SILENT)
    calls = [(int(one.after.total_seconds()), one.name) for one in planned if one.channel is Channel.VOICE]
    assert calls[:4] == [(0, "An"), (25, "Bert"), (25, "An"), (50, "Chris")]
    assert calls[4:8] == [(85, "Bert"), (110, "Chris"), (300, "Dora"), (360, "Dora")]
    assert [name for after, name in calls if after == 480] == ["An", "Bert", "Chris", "Dora"]


def test_when_everyone_says_no_the_next_one_comes_at_once() -> None:
    planned = rehearse(CRISIS, lambda at: PEOPLE, OPENED, Behaviour.DECLINES)
    calls = [(int(one.after.total_seconds()), one.name) for one in planned if one.channel is Channel.VOICE]
    assert calls[:4] == [(0, "An"), (20, "Bert"), (40, "Chris"), (60, "Dora")]


steps = st.lists(st.integers(0, 20), min_size=1, max_size=3).map(sorted)


@given(steps, st.integers(1, 30), st.sampled_from(Behaviour), st.booleans())
def test_every_sound_policy_reaches_everybody_it_means_again_and_again(
    times: list[int], repeat: int, behaviour: Behaviour, follows: bool
) -> None:
    targets = [Target.LEVEL_1, Target.LEVEL_2, Target.LEVEL_3, Target.COORDINATOR][: len(times) + 1]
    after = [None, *((one, ANY) if follows else None for one in targets)]
    made = zip(targets, [0, *times], after, strict=False)
    policy = Policy("p", tuple(Step(one, minutes(at), after=then) for one, at, then in made), minutes(repeat))
    if proved(Policies({"p": policy}, (Choice("p"),))):
        return
    planned = rehearse(policy, lambda at: PEOPLE, OPENED, behaviour)
    meant = {person.name for person in PEOPLE if person.target in targets}
    assert {one.name for one in planned if one.after <= policy.everyone_by} >= meant
    assert max(one.step for one in planned) == len(policy.steps) + ROUNDS
