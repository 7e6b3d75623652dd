"""Who would be called when, if a ticket were opened then and the people behaved like this? Pure; nobody is called.

Plays the very decisions that pages are sent by. What a telephone network or a queue would add is not reckoned with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from gateway.paging.escalation import Policy, Progress, next_move
from gateway.paging.model import Channel, PageState
from gateway.paging.ways import RING, Attempt, Person, Send, Target

LONGEST = timedelta(hours=2)  # of a rehearsal
ROUNDS = 2  # so many rounds of everyone are shown: they come again and again
BUSY_AFTER, DECLINES_AFTER = timedelta(seconds=3), timedelta(seconds=20)

PeopleAt = Callable[[datetime], Sequence[Person]]


class Behaviour(Enum):
    """What everybody who is called does."""

    SILENT = "silent"  # the telephone rings out
    BUSY = "busy"
    DECLINES = "declines"


@dataclass(frozen=True)
class Planned:
    """One page that would be sent: so long after the ticket was opened, by which step (the first is 1)."""

    after: timedelta
    at: datetime
    step: int
    name: str
    target: Target
    channel: Channel


def rehearse(policy: Policy, people_at: PeopleAt, opened_at: datetime, behaviour: Behaviour) -> list[Planned]:
    """Return every page that would be sent until everyone has been called `ROUNDS` times, in order of time."""
    planned: list[Planned] = []
    log: list[Attempt] = []
    progress, now = Progress(opened_at, 0, opened_at), opened_at
    while progress.steps_taken < len(policy.steps) + ROUNDS and now - opened_at < LONGEST:
        log = [_become(each, behaviour, now) for each in log]
        move = next_move(policy, progress, people_at(now), log, now)
        planned += [_planned(send, opened_at, now) for send in move.sends]
        log += [_attempt(send, now) for send in move.sends]
        if move.taken:
            progress = Progress(opened_at, progress.steps_taken + 1, now)
        else:
            now = min(_ends(log, behaviour, now), max(move.look_again_at, now + timedelta(seconds=1)))
    return sorted(planned, key=lambda one: one.after)


def _ends(log: Sequence[Attempt], behaviour: Behaviour, now: datetime) -> datetime:
    """When the next call comes to its end; a moment long after when none is under way."""
    first = [one for one in log if one.channel is Channel.VOICE and not one.state.final and not one.beside]
    ends = [one.created_at + _length(behaviour) for one in first]
    return min((at for at in ends if at > now), default=now + LONGEST)


def _become(attempt: Attempt, behaviour: Behaviour, now: datetime) -> Attempt:
    over = attempt.created_at + _length(behaviour)
    if attempt.channel is not Channel.VOICE or attempt.state.final or over > now:
        return attempt
    state = PageState.DECLINED if behaviour is Behaviour.DECLINES else PageState.UNANSWERED
    return replace(attempt, state=state, changed_at=over)


def _length(behaviour: Behaviour) -> timedelta:
    return {Behaviour.SILENT: RING, Behaviour.BUSY: BUSY_AFTER, Behaviour.DECLINES: DECLINES_AFTER}[behaviour]


def _attempt(send: Send, now: datetime) -> Attempt:
    state, at = PageState.RINGING if send.channel is Channel.VOICE else PageState.SENT, now + send.after
    who = send.person
    return Attempt(who.staff_id, who.target, send.channel, send.step, state, at, at, None, send.address, send.beside)


def _planned(send: Send, opened_at: datetime, now: datetime) -> Planned:
    at = now + send.after
    return Planned(at - opened_at, at, send.step + 1, send.person.name, send.person.target, send.channel)
