"""What happens to one ticket under a policy? A virtual clock and a heap of events around `escalation.next_move`.

Who is on call is asked of `contacts.roster` at every look, as the gateway does. The carrier takes one call a second.
Left out: two tickets at once, doubt about what the carrier took, and mail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from benchmarks.year.officers import Ending, Officer, Reaction
from gateway.paging.escalation import Policy, Progress, next_move
from gateway.paging.model import Channel, PageState
from gateway.paging.ways import Attempt, Person, Send

DIAL_S = 2.0  # from our request until the phone rings
PACE_S = 1.0  # between two calls at the carrier
STATES = {
    Ending.ACCEPTS: PageState.ACCEPTED,
    Ending.DECLINES: PageState.DECLINED,
    Ending.NOTHING: PageState.UNANSWERED,
    Ending.FAILS: PageState.FAILED,
}
OnCall = Callable[[datetime], Sequence[Person]]


@dataclass
class Result:
    """Seconds from the ticket until each, None when it never came; and whom it cost."""

    opened_at: datetime
    first_ring: float | None = None
    person: float | None = None
    accepted: float | None = None
    level: int | None = None  # of who accepted; 0 for a coordinator
    rung: set[int] = field(default_factory=set)
    woken: set[int] = field(default_factory=set)


class Play:
    """One ticket, from opening to acceptance."""

    def __init__(self, policy: Policy, on_call: OnCall, officer: Callable[[int], Officer], ring_s: float) -> None:
        self.policy, self.on_call, self.officer, self.ring_s = policy, on_call, officer, ring_s

    def run(self, opened_at: datetime, patience: timedelta) -> Result:
        """Play from `opened_at` until somebody accepts, or patience is over."""
        self.opened_at = self.line_free_at = opened_at
        self.next_look_at: datetime | None = None
        self.progress = Progress(opened_at, 0, opened_at)
        self.log: list[Attempt] = []
        self.rang: dict[int, datetime] = {}  # when each person's phone was last called
        self.result = Result(opened_at)
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()
        self._at(opened_at, self._look)
        while self._events and self.result.accepted is None:
            now, _, act = heappop(self._events)
            if now > opened_at + patience:
                break
            act(now)
        return self.result

    def _at(self, when: datetime, act: Callable[[datetime], None]) -> None:
        heappush(self._events, (when, next(self._order), act))

    def _look(self, now: datetime) -> None:
        people = self.on_call(now)
        while (move := next_move(self.policy, self.progress, people, self.log, now)).taken:
            for send in move.sends:
                self._send(send, now)
            self.progress = Progress(self.opened_at, self.progress.steps_taken + 1, now)
        self.next_look_at = move.look_again_at
        self._at(move.look_again_at, self._look_in_time)

    def _look_in_time(self, now: datetime) -> None:
        if now == self.next_look_at:  # otherwise a look since then has put it off
            self.next_look_at = None
            self._look(now)

    def _send(self, send: Send, now: datetime) -> None:
        if send.after and send.channel is Channel.VOICE:
            once_due = replace(send, after=timedelta(0))
            self._at(now + send.after, lambda at: self._send(once_due, at))
            return
        if send.channel is Channel.EMAIL:
            return
        before = [a for a in self.log if a.staff_id == send.person.staff_id and a.channel is send.channel]
        number, nth = len(self.log), len(before)
        self.log.append(
            Attempt(
                send.person.staff_id,
                send.person.target,
                send.channel,
                send.step,
                PageState.DUE,
                now,
                now,
                address=send.address,
                beside=send.beside,
            )
        )
        if send.channel is Channel.SMS:
            self._change(number, now, state=PageState.SENT)
            self._react(number, now, self.officer(send.person.staff_id).texted(nth))
            return
        self.line_free_at = max(self.line_free_at, now) + timedelta(seconds=PACE_S)
        rings_at = self.line_free_at + timedelta(seconds=DIAL_S - PACE_S)
        self._at(rings_at, lambda at: self._ring(number, nth, at))

    def _ring(self, number: int, nth: int, now: datetime) -> None:
        person = self.log[number].staff_id
        self._change(number, now, state=PageState.RINGING)
        officer = self.officer(person)
        reaction = officer.called(nth, now, self.rang.get(person), self.ring_s)
        self.rang[person] = now
        if reaction.rings and self.result.first_ring is None:
            self.result.first_ring = self._since(now)
        if reaction.wakes:
            self._heard(officer)
        self._react(number, now, reaction)

    def _heard(self, officer: Officer) -> None:
        self.result.rung.add(officer.person)
        if officer.asleep:
            self.result.woken.add(officer.person)

    def _react(self, number: int, now: datetime, reaction: Reaction) -> None:
        if reaction.picks_up_s is not None:
            picked_up_at = now + timedelta(seconds=reaction.picks_up_s)
            self._at(picked_up_at, lambda at: self._change(number, at, answered_at=at))
        if reaction.ends_s is not None:
            self._at(now + timedelta(seconds=reaction.ends_s), lambda at: self._end(number, at, reaction.ending))

    def _end(self, number: int, now: datetime, ending: Ending) -> None:
        self._change(number, now, state=STATES[ending])
        if ending in (Ending.ACCEPTS, Ending.DECLINES) and self.result.person is None:
            self.result.person = self._since(now)
        if ending is Ending.ACCEPTS:
            self.result.accepted, self.result.level = self._since(now), self.log[number].target.value
            return
        self._look(now)

    def _change(
        self, number: int, now: datetime, state: PageState | None = None, answered_at: datetime | None = None
    ) -> None:
        was = self.log[number]
        self.log[number] = replace(
            was, state=state or was.state, changed_at=now, answered_at=answered_at or was.answered_at
        )

    def _since(self, now: datetime) -> float:
        return (now - self.opened_at).total_seconds()
