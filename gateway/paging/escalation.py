"""Who is paged next about a ticket that nobody has accepted, and when do we look again? Pure.

A policy is data: steps that bring people in, each at the latest at a given time after the start, or at once when
the people of the step before it cannot be reached or say no. After the last step everyone is paged again and
again. "completed", "delivered" and voicemail are never an answer; only a person's key or reply is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from gateway.paging.model import Channel, PageState
from gateway.paging.ways import Attempt, Person, Send, Target, Wanted, sends_to

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # so long ago that every step is due
LEAST_REST = timedelta(minutes=1)  # between two rounds of everyone, whoever asks for one


class Ending(Enum):
    """How an attempt to reach somebody came to nothing."""

    UNREACHED = "unreached"
    DECLINED = "declined"


ANY = frozenset(Ending)
DECLINED = frozenset({Ending.DECLINED})


@dataclass(frozen=True)
class Step:
    """One step: `new` are brought in and `again` called once more, at `latest` after the start.

    With `after` it comes at once when everybody of that target has come to one of those endings, or is nobody.
    """

    new: Target | None
    latest: timedelta
    again: Target | None = None
    after: tuple[Target, frozenset[Ending]] | None = None
    channels: tuple[Channel, ...] = (Channel.SMS, Channel.VOICE)


@dataclass(frozen=True)
class Policy:
    """The steps, and how often everyone is paged again after the last.

    Who accepted is asked after when nothing was done for `ask_after`; without an answer within `answer_within` the
    ticket is paged again. None: nobody is asked.
    """

    name: str
    steps: tuple[Step, ...]
    repeat_every: timedelta
    ask_after: timedelta | None = timedelta(minutes=30)
    answer_within: timedelta = timedelta(minutes=5)
    people: int = 1  # so many must say yes; the first has the ticket, the others help
    call_again: timedelta | None = timedelta(minutes=1)  # who is brought in and not called by a later step

    @property
    def called_again(self) -> frozenset[Target | None]:
        """Whom a later step calls once more."""
        return frozenset(step.again for step in self.steps)

    @property
    def everyone_by(self) -> timedelta:
        """At the latest so long after the start everybody whom the policy means has been paged."""
        return self.steps[-1].latest


@dataclass(frozen=True)
class Progress:
    """How far the paging of a ticket is."""

    started_at: datetime
    steps_taken: int
    last_step_at: datetime


@dataclass(frozen=True)
class Move:
    """What to do now. `taken`: a step was taken, ask again; otherwise nothing is due before `look_again_at`.

    `nobody`: nobody at all stands where the step looked; somebody who said no, or is being called, does.
    """

    sends: tuple[Send, ...]
    taken: bool
    look_again_at: datetime
    nobody: bool = False


def next_move(
    policy: Policy, progress: Progress, people: Sequence[Person], log: Sequence[Attempt], now: datetime
) -> Move:
    """Return the one step that is due now, or when to look again."""
    number = progress.steps_taken
    if number >= len(policy.steps):
        due_at = progress.last_step_at + policy.repeat_every
        if now < due_at and not _only_others_left(policy, people, log):
            return Move((), False, due_at)
        round_ = tuple(_round(policy, number, people, log, now))
        return Move(round_, True, now + policy.repeat_every, nobody=not people)
    step = policy.steps[number]
    latest = progress.started_at + step.latest
    waits = _waits_for(step, log, now)
    if now < latest and waits is not None:
        return Move((), False, min(latest, waits))
    meant = any(person.target in (step.new, step.again) for person in people)
    return Move(tuple(_sends(policy, number, people, log, now)), True, now, nobody=not meant)


def next_now(
    policy: Policy, progress: Progress, people: Sequence[Person], log: Sequence[Attempt], now: datetime
) -> Move | None:
    """Return the step to take although its time has not come, because a caller waits; None when that would not help.

    A telephone that rings, or is about to, is waited for. After the last step everyone is paged once more, but not
    again for a caller who asks in the same minute.
    """
    if any(one.rings(now) for one in log):
        return None
    if progress.steps_taken >= len(policy.steps) and now - progress.last_step_at < LEAST_REST:
        return None
    return next_move(policy, Progress(EPOCH, progress.steps_taken, EPOCH), people, log, now)


def _waits_for(step: Step, log: Sequence[Attempt], now: datetime) -> datetime | None:
    """Until when hope remains that the people of the step before answer; None when there is none."""
    if step.after is None:
        return datetime.max.replace(tzinfo=now.tzinfo)
    target, endings = step.after
    watched: dict[int, list[Attempt]] = {}
    for attempt in log:
        if attempt.target is target and attempt.channel is not Channel.EMAIL and not attempt.beside:
            watched.setdefault(attempt.staff_id, []).append(attempt)
    hopes = [hope for attempts in watched.values() if (hope := _hope(attempts, endings, now)) is not None]
    return min(hopes) if hopes else None


def _hope(attempts: list[Attempt], endings: frozenset[Ending], now: datetime) -> datetime | None:
    if any(attempt.state is PageState.DECLINED for attempt in attempts):
        return None if Ending.DECLINED in endings else datetime.max.replace(tzinfo=now.tzinfo)
    if Ending.UNREACHED not in endings:
        return datetime.max.replace(tzinfo=now.tzinfo)
    calls = [attempt for attempt in attempts if attempt.channel is Channel.VOICE] or attempts
    live = [attempt.live_until for attempt in calls if not attempt.state.final and attempt.live_until > now]
    return max(live) if live else None


def _sends(
    policy: Policy, number: int, people: Sequence[Person], log: Sequence[Attempt], now: datetime
) -> Iterable[Send]:
    step = policy.steps[number]
    text = "page" if number == 0 else "page_escalated"
    again = None if step.new in policy.called_again else policy.call_again
    first = Wanted(number, text, step.channels, again)
    once_more = Wanted(number, text, (Channel.VOICE,))
    gone = _declined(log, people)
    called: set[int] = set()
    for person in people:
        if person.target is step.new and person.staff_id not in gone | called:
            called.add(person.staff_id)
            yield from sends_to(person, first, log, now)
    for person in people:
        if person.target is step.again and person.staff_id not in gone | called:
            called.add(person.staff_id)
            yield from sends_to(person, once_more, log, now)


def _round(
    policy: Policy, number: int, people: Sequence[Person], log: Sequence[Attempt], now: datetime
) -> Iterable[Send]:
    """Page everybody whom the policy means, except who said no; when all did, those whom it does not mean."""
    gone = _said_no(log)
    left = [person for person in people if person.staff_id not in gone]
    meant = [person for person in left if person.target in _targets(policy)]
    wanted = Wanted(number, "page_unaccepted", (Channel.SMS, Channel.VOICE))
    for person in {person.staff_id: person for person in meant or left or people}.values():
        yield from sends_to(person, wanted, log, now)


def _only_others_left(policy: Policy, people: Sequence[Person], log: Sequence[Attempt]) -> bool:
    """Whether everybody whom the policy means said no, and somebody else was never asked: that one comes at once."""
    gone, asked = _said_no(log), {attempt.staff_id for attempt in log}
    meant = {person.staff_id for person in people if person.target in _targets(policy)}
    return meant <= gone and any(person.staff_id not in asked | meant for person in people)


def _targets(policy: Policy) -> set[Target | None]:
    return {step.new for step in policy.steps}


def _said_no(log: Sequence[Attempt]) -> set[int]:
    return {attempt.staff_id for attempt in log if attempt.state is PageState.DECLINED}


def _declined(log: Sequence[Attempt], people: Sequence[Person]) -> set[int]:
    """Who said no; nobody counts as such once all did."""
    gone = _said_no(log)
    return set() if gone >= {person.staff_id for person in people} else gone
