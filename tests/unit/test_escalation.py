"""The policy says who is paged next, and when to look again, whatever became of the pages before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.paging.escalation import Move, Policy, Progress, next_move, next_now
from gateway.paging.model import Channel, PageState
from gateway.paging.policies import BUILT_IN, CRISIS, QUIET
from gateway.paging.ways import Attempt, Person, Send, Target, Way
from gateway.tickets.model import Outcome

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the night that an hour is skipped
PEOPLE = [
    Person(number, name, target, f"+3247000000{number}", f"{name}@example.org")
    for number, (name, target) in enumerate(
        {"an": Target.LEVEL_1, "bert": Target.LEVEL_2, "chris": Target.LEVEL_3, "dora": Target.COORDINATOR}.items()
    )
]
NAMES = {person.staff_id: person.name for person in PEOPLE}


class Paging:
    """A policy played by hand: what it sends becomes the log."""

    def __init__(self, policy: Policy = CRISIS, people: list[Person] | None = None) -> None:
        self.policy, self.people = policy, PEOPLE if people is None else people
        self.now, self.log, self.beside = START, list[Attempt](), list[Send]()
        self.progress = Progress(START, 0, START)

    def look(self, seconds: float = 0) -> list[str]:
        self.now += timedelta(seconds=seconds)
        sent = []
        while (move := self._move()).taken:
            sent += [f"{send.person.name} {send.channel.value}" for send in move.sends if not send.beside]
            self.beside += [send for send in move.sends if send.beside]
            self.log += [_due(send, self.now) for send in move.sends]
            self.progress = Progress(START, self.progress.steps_taken + 1, self.now)
        self.again_at = move.look_again_at
        return sent

    def became(self, name: str, state: PageState, channel: Channel = Channel.VOICE) -> None:
        self.log = [
            replace(a, state=state, changed_at=self.now)
            if NAMES[a.staff_id] == name and a.channel is channel and not a.state.final and not a.beside
            else a
            for a in self.log
        ]

    def _move(self) -> Move:
        return next_move(self.policy, self.progress, self.people, self.log, self.now)


def _due(send: Send, now: datetime) -> Attempt:
    person = send.person
    said = (person.staff_id, person.target, send.channel, send.step, PageState.DUE, now, now)
    return Attempt(*said, address=send.address, beside=send.beside)


def test_level_one_is_called_and_texted_at_once() -> None:
    assert Paging().look() == ["an sms", "an voice"]


@pytest.mark.parametrize("state", [PageState.UNANSWERED, PageState.FAILED])
def test_no_answer_brings_level_two_and_level_one_again_at_once(state: PageState) -> None:
    paging = Paging()
    paging.look()
    paging.became("an", state)
    assert paging.look(10) == ["bert sms", "bert voice", "an voice"]


def test_a_refusal_brings_only_the_next_one() -> None:
    paging = Paging()
    paging.look()
    paging.became("an", PageState.DECLINED)
    assert paging.look(10) == ["bert sms", "bert voice"]


def test_a_call_that_never_reports_back_counts_as_unanswered_after_its_ringing() -> None:
    paging = Paging()
    paging.look()
    paging.became("an", PageState.RINGING)
    assert paging.look(44) == []
    assert paging.look(2) == ["bert sms", "bert voice", "an voice"]


def test_level_three_comes_at_three_minutes_and_the_coordinator_at_five_whatever_is_still_open() -> None:
    paging = Paging()
    paging.look()
    paging.became("an", PageState.UNANSWERED)
    paging.look(1)
    for name in ("an", "bert"):
        paging.log = [a if NAMES[a.staff_id] != name else _listening(a, paging.now) for a in paging.log]
    assert paging.look(178) == []
    assert paging.look(1) == ["chris sms", "chris voice"]
    assert paging.look(119) == []
    assert paging.look(1) == ["dora sms", "dora voice", "dora email"]


def hastened(paging: Paging) -> list[str] | None:
    """Who is paged because a caller waits; None when nobody need be."""
    wanted = next_now(paging.policy, paging.progress, paging.people, paging.log, paging.now)
    sends = () if wanted is None else wanted.sends
    return None if wanted is None else [f"{one.person.name} {one.channel.value}" for one in sends if not one.beside]


def test_a_caller_who_waits_while_a_telephone_rings_brings_nobody_else() -> None:
    paging = Paging()
    paging.look()
    assert hastened(paging) is None


def test_a_caller_who_waits_while_no_telephone_rings_brings_the_next_step_at_once() -> None:
    paging = Paging()
    paging.look()
    paging.became("an", PageState.UNANSWERED)
    paging.look()
    for name in ("an", "bert"):
        paging.became(name, PageState.UNANSWERED)
    paging.look()
    paging.became("chris", PageState.UNANSWERED)
    assert paging.look() == []  # the coordinator's time has not come
    assert hastened(paging) == ["dora sms", "dora voice", "dora email"]


def test_a_call_that_was_never_heard_of_again_does_not_count_as_ringing() -> None:
    paging = Paging()
    paging.look()
    paging.became("an", PageState.RINGING)
    paging.now += timedelta(seconds=46)
    assert hastened(paging) == ["bert sms", "bert voice", "an voice"]


def test_everyone_is_not_paged_anew_for_every_caller_who_asks_in_one_minute() -> None:
    paging = Paging()
    paging.look(301)
    for name in ("an", "bert", "chris", "dora"):
        paging.became(name, PageState.UNANSWERED)
    paging.now += timedelta(seconds=59)
    assert hastened(paging) is None
    paging.now += timedelta(seconds=2)
    assert hastened(paging) is not None


def test_nobody_on_a_level_costs_no_time() -> None:
    paging = Paging(people=[PEOPLE[1], PEOPLE[3]])
    assert paging.look()[:2] == ["bert sms", "bert voice"]


def test_nobody_at_all_still_looks_again() -> None:
    paging = Paging(people=[])
    assert paging.look() == []
    assert paging.again_at > paging.now


def test_after_the_last_step_everyone_is_paged_every_three_minutes() -> None:
    paging = Paging()
    paging.look()
    paging.look(300)
    for name in NAMES.values():
        paging.became(name, PageState.UNANSWERED)
    assert paging.look(179) == []
    assert {line.split()[0] for line in paging.look(1)} == set(NAMES.values())


def test_a_phone_that_is_ringing_is_not_called_again_by_the_next_round() -> None:
    paging = Paging()
    paging.look()
    paging.look(300)
    for name in NAMES.values():
        paging.became(name, PageState.UNANSWERED)
    paging.look(180)
    paging.became("bert", PageState.RINGING)
    assert "bert voice" not in paging.look(1)


def test_not_worthy_stays_with_level_one_until_a_quarter_has_passed() -> None:
    paging = Paging(QUIET)
    assert paging.look() == ["an sms", "an voice"]
    paging.became("an", PageState.UNANSWERED)
    assert paging.look(5) == ["an voice"]
    paging.became("an", PageState.UNANSWERED)
    assert paging.look(894) == []
    assert paging.look(1) == ["dora sms", "dora voice", "dora email"]


def test_when_all_whom_a_policy_means_said_no_the_others_on_duty_are_called_at_once() -> None:
    paging = Paging(QUIET)
    paging.look()
    paging.became("an", PageState.DECLINED)
    assert paging.look(1) == ["dora sms", "dora voice", "dora email"]
    paging.became("dora", PageState.DECLINED)
    assert paging.look(1) == ["bert sms", "bert voice", "chris sms", "chris voice"]
    assert paging.look(60) == []
    for name in ("bert", "chris"):
        paging.became(name, PageState.DECLINED)
    assert paging.look(1) == []
    assert len(paging.look(15 * 60)) == 8


def test_a_landline_is_called_and_never_texted() -> None:
    desk = Person(9, "desk", Target.LEVEL_1, "+3222170113")
    move = next_move(CRISIS, Progress(START, 0, START), [desk], [], START)
    assert [send.channel for send in move.sends] == [Channel.VOICE]


def test_every_outcome_has_a_policy_and_only_not_worthy_is_quiet() -> None:
    assert {outcome: BUILT_IN.choose(outcome, START).name for outcome in Outcome} == {
        Outcome.WORTHY: "crisis",
        Outcome.TO_ASSESS: "crisis",
        Outcome.BELOW_THRESHOLD: "crisis",
        Outcome.NOT_WORTHY: "quiet",
    }


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(NAMES.values())), st.sampled_from(PageState), st.integers(0, 90)), max_size=30
    )
)
def test_whatever_becomes_of_pages_the_policy_never_stops_looking_and_reaches_everyone(
    happenings: list[tuple[str, PageState, int]],
) -> None:
    paging = Paging()
    paging.look()
    for name, state, seconds in happenings:
        if state is not PageState.ACCEPTED:
            paging.became(name, state)
        paging.look(seconds)
        assert paging.now < paging.again_at <= paging.now + timedelta(minutes=5)
    paging.look(600)
    assert {NAMES[a.staff_id] for a in paging.log} == set(NAMES.values())


def _listening(attempt: Attempt, now: datetime) -> Attempt:
    if attempt.channel is not Channel.VOICE or attempt.state.final:
        return attempt
    return Attempt(
        attempt.staff_id,
        attempt.target,
        attempt.channel,
        attempt.step,
        PageState.RINGING,
        attempt.created_at,
        now,
        now + timedelta(minutes=1),
    )


LANDLINE, MAIL = "+3222345678", "bert@example.org"


def test_who_is_not_called_again_by_a_later_step_is_called_twice_within_three_minutes() -> None:
    paging = Paging()
    paging.look()
    paging.became("an", PageState.UNANSWERED)
    paging.look(25)
    paging.became("bert", PageState.UNANSWERED)
    paging.look(25)
    again = {(one.person.name, one.channel, one.after) for one in paging.beside}
    assert again == {(name, Channel.VOICE, timedelta(minutes=1)) for name in ("bert", "chris")}
    assert all(one.after < timedelta(minutes=3) for one in paging.beside)


def test_no_policy_waits_for_a_repeat_or_for_one_more_number() -> None:
    paging = Paging(people=[replace(PEOPLE[0], more=(Way(Channel.VOICE, LANDLINE),)), *PEOPLE[1:]])
    paging.look()
    assert [one.address for one in paging.beside] == [LANDLINE]
    paging.became("an", PageState.UNANSWERED)
    assert paging.look(5) == ["bert sms", "bert voice", "an voice"]
    paging.became("an", PageState.UNANSWERED)
    paging.became("bert", PageState.UNANSWERED)
    assert paging.look(5) == ["chris sms", "chris voice"]


def test_more_numbers_and_mail_come_as_an_officer_set_them_with_every_round() -> None:
    more = (Way(Channel.VOICE, LANDLINE, timedelta(seconds=30)), Way(Channel.EMAIL, MAIL))
    paging = Paging(people=[replace(PEOPLE[0], more=more)])
    paging.look()
    assert [(one.channel, one.address, one.after) for one in paging.beside] == [
        (Channel.VOICE, LANDLINE, timedelta(seconds=30)),
        (Channel.EMAIL, MAIL, timedelta(0)),
    ]
    paging.became("an", PageState.UNANSWERED)
    paging.log = [replace(one, state=PageState.UNANSWERED) if one.beside else one for one in paging.log]
    paging.look(10 * 60)
    paging.beside = []
    paging.log = [replace(one, state=PageState.UNANSWERED) for one in paging.log]
    paging.look(3 * 60)
    assert {(one.channel, one.address) for one in paging.beside} >= {(Channel.VOICE, LANDLINE), (Channel.EMAIL, MAIL)}


def test_what_still_waits_to_be_sent_is_not_asked_for_twice() -> None:
    more = (Way(Channel.VOICE, LANDLINE, timedelta(minutes=3)),)
    paging = Paging(people=[replace(PEOPLE[0], more=more)])
    paging.look()
    paging.became("an", PageState.UNANSWERED)
    paging.look(5)
    assert [one.address for one in paging.beside].count(LANDLINE) == 1
