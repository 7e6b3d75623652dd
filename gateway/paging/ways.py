"""By which ways do we try to reach one person, in which order, and what was tried before? Pure.

A person's first number is called and texted at once. More numbers, and mail, come when that person wants them, and a
call that was not answered comes once more within three minutes, for many telephones then let it through. No policy
waits for those: the next level is called meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from contacts.phone import can_text
from gateway.carrier.failover import By
from gateway.paging.model import Channel, PageState

RING = timedelta(seconds=25)
RING_GRACE = timedelta(seconds=20)  # after it a call that never reported back counts as unanswered
LISTENING = timedelta(minutes=3)  # as long may an officer who picked up listen before we go on
AT_ONCE = timedelta(0)


class Target(Enum):
    """Whom a step means. The value is the roster's level; the coordinator has none."""

    LEVEL_1 = 1
    LEVEL_2 = 2
    LEVEL_3 = 3
    COORDINATOR = 0


@dataclass(frozen=True)
class Way:
    """One way to a person: so long `after` the page for that person fell due."""

    channel: Channel
    address: str
    after: timedelta = AT_ONCE


@dataclass(frozen=True)
class Person:
    """Somebody who can be paged. An empty number or e-mail address is a way that this person does not have.

    `more` are the ways beside the first number, as that person set them.
    """

    staff_id: int
    name: str
    target: Target
    phone: str | None
    email: str | None = None
    more: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """One page as the log has it. `changed_at` is when its state last changed; `beside`: no policy waits for it."""

    staff_id: int
    target: Target
    channel: Channel
    step: int
    state: PageState
    created_at: datetime
    changed_at: datetime
    answered_at: datetime | None = None
    address: str = ""
    beside: bool = False
    carrier: By | None = None

    @property
    def live_until(self) -> datetime:
        """Until when this attempt may still reach its person."""
        if self.state.final:
            return self.changed_at
        if self.answered_at is not None:
            return self.answered_at + LISTENING
        since = self.changed_at if self.state is PageState.RINGING else self.created_at
        return since + RING + RING_GRACE

    def rings(self, now: datetime) -> bool:
        """Whether a telephone rings by it, or is about to."""
        waits = self.beside and self.state is PageState.DUE
        return self.channel is Channel.VOICE and not self.state.final and not waits and self.live_until > now


@dataclass(frozen=True)
class Send:
    """A page to send `after` now. `text` names the SMS; `step` which step of the policy wants it."""

    person: Person
    channel: Channel
    step: int
    text: str
    address: str
    after: timedelta = AT_ONCE
    beside: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a step wants of each person whom it means: by which channels, with which text, called once more when."""

    step: int
    text: str
    channels: Sequence[Channel]
    call_again: timedelta | None = None


def sends_to(person: Person, wanted: Wanted, log: Sequence[Attempt], now: datetime) -> Iterable[Send]:
    """Return the pages for one person: a telephone that rings already is not called, what still waits not repeated."""
    theirs = [attempt for attempt in log if attempt.staff_id == person.staff_id and not attempt.state.final]
    rings = any(one.rings(now) and one.address in ("", person.phone) for one in theirs)
    for way in _first(person):
        if way.channel in wanted.channels and not (rings and way.channel is Channel.VOICE):
            yield Send(person, way.channel, wanted.step, wanted.text, way.address)
    waiting = {(one.channel, one.address) for one in theirs if one.beside and _waits(one, now)}
    for way in _beside(person, wanted):
        if (way.channel, way.address) not in waiting:
            yield Send(person, way.channel, wanted.step, wanted.text, way.address, way.after, beside=True)


def _first(person: Person) -> Iterable[Way]:
    if person.phone and can_text(person.phone):  # a landline is only called
        yield Way(Channel.SMS, person.phone)
    if person.phone:
        yield Way(Channel.VOICE, person.phone)
    if person.email:
        yield Way(Channel.EMAIL, person.email)


def _beside(person: Person, wanted: Wanted) -> Iterable[Way]:
    """The ways that nobody waits for. Mail that a person asked for comes whenever that person is texted."""
    mailed = Channel.EMAIL in wanted.channels
    for way in person.more:
        own_mail = way.channel is Channel.EMAIL and Channel.SMS in wanted.channels
        is_mailed = mailed and way.channel is Channel.EMAIL and way.address == person.email
        if (way.channel in wanted.channels or own_mail) and not is_mailed:
            yield way
    if person.phone and wanted.call_again is not None and Channel.VOICE in wanted.channels:
        yield Way(Channel.VOICE, person.phone, wanted.call_again)


def _waits(attempt: Attempt, now: datetime) -> bool:
    return attempt.state is PageState.DUE or (attempt.channel is Channel.VOICE and attempt.live_until > now)
