"""Who is paged next about a ticket that nobody has accepted, and when do we look again? Pure.

A policy is data: steps that bring people in, each at the latest at a given time after the start, or at once when
the people of the step before it cannot be reached or say no. After the last step everyone is paged again and
again. "completed", "delivered" and voicemail are never an answer; only a person's key or reply is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from gateway.paging.model import Channel, PageState
from gateway.tickets.model import Outcome

RING = timedelta(seconds=25)
RING_GRACE = timedelta(seconds=20)  # after it a call that never reported back counts as unanswered
LISTENING = timedelta(minutes=3)  # as long may an officer who picked up listen before we go on


class Target(Enum):
    """Whom a step means. The value is the roster's level; the coordinator has none."""

    LEVEL_1 = 1
    LEVEL_2 = 2
    LEVEL_3 = 3
    COORDINATOR = 0


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
    """The steps, and how often everyone is paged again after the last."""

    name: str
    steps: tuple[Step, ...]
    repeat_every: timedelta


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


EVERY_WAY = (Channel.SMS, Channel.VOICE, Channel.EMAIL)
CRISIS = Policy(
    "crisis",
    (
        Step(Target.LEVEL_1, _minutes(0)),
        Step(Target.LEVEL_2, _minutes(1), again=Target.LEVEL_1, after=(Target.LEVEL_1, ANY)),
        Step(Target.LEVEL_3, _minutes(3), after=(Target.LEVEL_2, ANY)),
        Step(Target.COORDINATOR, _minutes(5), after=(Target.LEVEL_3, DECLINED), channels=EVERY_WAY),
    ),
    _minutes(3),
)
QUIET = Policy(
    "quiet",
    (
        Step(Target.LEVEL_1, _minutes(0)),
        Step(None, _minutes(3), again=Target.LEVEL_1, after=(Target.LEVEL_1, ANY)),
        Step(Target.COORDINATOR, _minutes(15), after=(Target.LEVEL_1, DECLINED), channels=EVERY_WAY),
    ),
    _minutes(15),
)
POLICIES = {policy.name: policy for policy in (CRISIS, QUIET)}


def policy_for(outcome: Outcome) -> Policy:
    """Return the policy for an advice; a human must read every report, so none is without one."""
    return QUIET if outcome is Outcome.NOT_WORTHY else CRISIS


@dataclass(frozen=True)
class Person:
    """Somebody who can be paged. An empty number or e-mail address is a way that this person does not have."""

    staff_id: int
    name: str
    target: Target
    phone: str | None
    email: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One page as the log has it. `changed_at` is when its state last changed."""

    staff_id: int
    target: Target
    channel: Channel
    step: int
    state: PageState
    created_at: datetime
    changed_at: datetime
    answered_at: datetime | None = None

    @property
    def live_until(self) -> datetime:
        """Until when this attempt may still reach its person."""
        if self.state.final:
            return self.changed_at
        if self.answered_at is not None:
            return self.answered_at + LISTENING
        since = self.changed_at if self.state is PageState.RINGING else self.created_at
        return since + RING + RING_GRACE


@dataclass(frozen=True)
class Progress:
    """How far the paging of a ticket is."""

    started_at: datetime
    steps_taken: int
    last_step_at: datetime


@dataclass(frozen=True)
class Send:
    """A page to send now. `text` names the SMS; `step` which step of the policy wants it."""

    person: Person
    channel: Channel
    step: int
    text: str


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
        if now < due_at:
            return Move((), False, due_at)
        round_ = tuple(_round(policy, number, people, log, now))
        return Move(round_, True, now + policy.repeat_every, nobody=not people)
    step = policy.steps[number]
    latest = progress.started_at + step.latest
    waits = _waits_for(step, log, now)
    if now < latest and waits is not None:
        return Move((), False, min(latest, waits))
    meant = any(person.target in (step.new, step.again) for person in people)
    return Move(tuple(_sends(step, number, people, log, now)), True, now, nobody=not meant)


def _waits_for(step: Step, log: Sequence[Attempt], now: datetime) -> datetime | None:
    """Until when hope remains that the people of the step before answer; None when there is none."""
    if step.after is None:
        return datetime.max.replace(tzinfo=now.tzinfo)
    target, endings = step.after
    watched: dict[int, list[Attempt]] = {}
    for attempt in log:
        if attempt.target is target and attempt.channel is not Channel.EMAIL:
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


def _sends(step: Step, number: int, people: Sequence[Person], log: Sequence[Attempt], now: datetime) -> Iterable[Send]:
    text = "page" if number == 0 else "page_escalated"
    gone = _declined(log, people)
    called: set[int] = set()
    for person in people:
        if person.target is step.new and person.staff_id not in gone | called:
            called.add(person.staff_id)
            yield from _every_channel(person, step.channels, number, text, log, now)
    for person in people:
        if person.target is step.again and person.staff_id not in gone | called:
            called.add(person.staff_id)
            yield from _every_channel(person, (Channel.VOICE,), number, text, log, now)


def _round(
    policy: Policy, number: int, people: Sequence[Person], log: Sequence[Attempt], now: datetime
) -> Iterable[Send]:
    meant = {step.new for step in policy.steps}
    gone = _declined(log, people)
    everyone = {person.staff_id: person for person in people if person.target in meant}
    for person in everyone.values():
        if person.staff_id not in gone:
            yield from _every_channel(person, (Channel.SMS, Channel.VOICE), number, "page_unaccepted", log, now)


def _declined(log: Sequence[Attempt], people: Sequence[Person]) -> set[int]:
    """Who said no; nobody counts as such once all did."""
    gone = {attempt.staff_id for attempt in log if attempt.state is PageState.DECLINED}
    return set() if gone >= {person.staff_id for person in people} else gone


def _every_channel(
    person: Person, channels: Sequence[Channel], number: int, text: str, log: Sequence[Attempt], now: datetime
) -> Iterable[Send]:
    ways: Mapping[Channel, str | None] = {
        Channel.SMS: person.phone,
        Channel.VOICE: person.phone,
        Channel.EMAIL: person.email,
    }
    busy = {
        attempt.channel
        for attempt in log
        if attempt.staff_id == person.staff_id
        and not attempt.state.final
        and attempt.channel is Channel.VOICE
        and attempt.live_until > now
    }
    for channel in channels:
        if ways[channel] and channel not in busy:
            yield Send(person, channel, number, text)
