"""A carrier whose every answer and webhook may be lost, late, doubled or out of order, by a seed, until it calms down.

It takes a request or does not, and says so or does not, each by its own draw. What it took it carries out: a telephone
rings, a text arrives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from gateway.carrier.port import CallNow, CallState, OutgoingCall, OutgoingSms, SmsNow, SmsState, Taken
from gateway.errors import CarrierFault, FaultKind
from tests.faults.stage import Process, Stage
from tests.scenarios.world import PlacedCall, RememberingCarrier, SentText

PATIENCE_S = 10.0  # after so long our client gives a request up
LISTED_AFTER = timedelta(seconds=12)  # so late at most a list holds what was taken


class Fate(Enum):
    """What becomes of one request."""

    TAKEN = "taken"
    SLOW = "taken, answered late"
    ANSWER_LOST = "taken, answer lost"
    TAKEN_LATE = "taken after we gave up"
    NEVER_TAKEN = "timed out, never taken"
    REFUSED = "429"
    BROKE_BEFORE = "500, not taken"
    BROKE_AFTER = "500, taken"

    @property
    def taken(self) -> bool:
        return self not in (Fate.NEVER_TAKEN, Fate.REFUSED, Fate.BROKE_BEFORE)


@dataclass
class Trouble:
    """How bad it is, as shares; all 0 is a calm carrier."""

    faults: float = 0.0  # of requests
    lost: float = 0.0  # of webhooks
    doubled: float = 0.0
    late_s: float = 0.2  # as late as a webhook may be
    deaths: float = 0.0  # of crossings at which the process dies


class UnrulyCarrier(RememberingCarrier):
    """The carrier; `rings` and `arrives` are told what it took."""

    def __init__(self, stage: Stage, trouble: Trouble) -> None:
        super().__init__()
        self.stage, self.trouble = stage, trouble
        self.out = Process("carrier")
        self.rings: Callable[[PlacedCall], None] = lambda placed: None
        self.arrives: Callable[[SentText], None] = lambda sent: None
        self.cross: Callable[[], None] = lambda: None
        self.taken_at: dict[str, datetime] = {}
        self.fates: Counter[Fate] = Counter()

    def send_sms(self, sms: OutgoingSms) -> Taken:
        def take(sid: str) -> None:
            sent = SentText(sid, sms)
            self.texts.append(sent)
            self.arrives(sent)

        return self._asked(f"text to {sms.to}", "SM", take)

    def place_call(self, call: OutgoingCall) -> Taken:
        def take(sid: str) -> None:
            placed = PlacedCall(sid, call, CallState.QUEUED)
            self.calls.append(placed)
            self.rings(placed)

        return self._asked(f"call to {call.to}", "CA", take)

    def end_call(self, sid: str) -> None:
        self._travels(f"end {sid[-4:]}")
        self.ended.append(sid)
        placed = next((placed for placed in self.calls if placed.sid == sid), None)
        if placed is not None and not placed.state.final:
            placed.state = CallState.COMPLETED if placed.state is CallState.ANSWERED else CallState.CANCELLED

    def call_now(self, sid: str) -> CallNow:
        self._travels(f"ask after {sid[-4:]}")
        return super().call_now(sid)

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        self._travels(f"list texts to {to}")
        found = [sent.sid for sent in self.texts if (sent.sms.to, sent.text) == (to, text) and self._listed(sent.sid)]
        left = [sid for sid in found if sid not in besides]
        return SmsNow(left[-1], SmsState.SENT) if left else None

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        self._travels(f"list calls to {to}")
        found = [
            placed
            for placed in self.calls
            if placed.call.to == to and placed.sid not in besides and self._listed(placed.sid)
            if self.taken_at[placed.sid] >= since
        ]
        return CallNow(found[-1].sid, found[-1].state) if found else None

    def _listed(self, sid: str) -> bool:
        return self.stage.now - self.taken_at[sid] >= LISTED_AFTER or not self.trouble.faults

    def _travels(self, what: str) -> None:
        """A request that changes nothing, or may be repeated."""
        self.cross()
        self.stage.pause(self.stage.draw.uniform(0.02, 0.4))
        if self.stage.draw.random() < self.trouble.faults:
            self.stage.tell(f"carrier: {what}: fails")
            raise CarrierFault(FaultKind.TEMPORARY if self.stage.draw.random() < 0.5 else FaultKind.UNCERTAIN)

    def _asked(self, what: str, kind: str, take: Callable[[str], None]) -> Taken:
        self.cross()
        bad = self.stage.draw.random() < self.trouble.faults
        fate = self.stage.draw.choice(list(Fate)[1:]) if bad else Fate.TAKEN
        self.fates[fate] += 1
        sid = f"{kind}{next(self._count):032x}"
        self.stage.tell(f"{self.stage.me.process.name}: {what} as {sid[-4:]}: {fate.value}")
        travel = self.stage.draw.uniform(0.02, 0.4)
        if fate is Fate.TAKEN_LATE:
            self.stage.act(self.out, lambda: self._take(sid, take), PATIENCE_S + self.stage.draw.uniform(0, 5))
        elif fate.taken:
            self.stage.act(self.out, lambda: self._take(sid, take), travel)
        self.stage.pause(travel + self._answer_takes(fate))
        self.cross()
        if fate not in (Fate.TAKEN, Fate.SLOW):
            raise CarrierFault(FaultKind.TEMPORARY if fate is Fate.REFUSED else FaultKind.UNCERTAIN)
        return Taken(sid, 1)

    def _answer_takes(self, fate: Fate) -> float:
        if fate in (Fate.NEVER_TAKEN, Fate.TAKEN_LATE):
            return PATIENCE_S
        return self.stage.draw.uniform(1, PATIENCE_S - 0.5) if fate is Fate.SLOW else self.stage.draw.uniform(0, 0.4)

    def _take(self, sid: str, take: Callable[[str], None]) -> None:
        self.taken_at[sid] = self.stage.now
        take(sid)
