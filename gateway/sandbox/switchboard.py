"""Which legs are there, and what is in the books about their calls? The only place that changes a call's status."""

from __future__ import annotations

import threading
from collections.abc import Callable

from gateway.sandbox.call_events import tell
from gateway.sandbox.legs import Leg, Phase
from gateway.sandbox.model import Call, CallStatus, Transcript, Voice
from gateway.sandbox.stage import Services


class Switchboard:
    """The legs in progress and the books of all calls."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._ledger = services.ledger
        self._legs: dict[str, Leg] = {}

    @property
    def legs(self) -> list[Leg]:
        """The legs in progress."""
        return list(self._legs.values())

    def leg(self, sid: str) -> Leg | None:
        """Return the leg of a call in progress."""
        return self._legs.get(sid)

    def leg_of(self, phone: str, other_than: Leg | None = None) -> Leg | None:
        """Return the leg that a phone is busy with."""
        mine = (leg for leg in self.legs if leg.phone == phone and leg is not other_than)
        return next((leg for leg in mine if leg.phase is not Phase.OVER), None)

    def start(self, call: Call, phone: str, lead: Callable[[Leg], None]) -> Leg:
        """Keep a call, make its leg and lead it on a thread of its own."""
        services = self.services
        self._ledger.calls.keep(call)
        leg = Leg(call, phone, services.ledger, services.agenda, services.clock, services.floor)
        self._legs[call.sid] = leg
        threading.Thread(target=lead, args=(leg,), name=f"sandbox-call-{call.sid[-6:]}", daemon=True).start()
        self._ledger.touch()
        return leg

    def enter(self, call: Call, status: CallStatus, event: str) -> None:
        """Write what a call came to, and tell whoever asked to be told of `event`."""
        call.status, call.updated_at = status, self.services.clock()
        self._ledger.calls.keep(call)
        tell(self.services.courier, call, event, call.updated_at)
        self._ledger.touch()

    def answered(self, call: Call) -> None:
        """Write that a call was picked up."""
        call.answered_at = self.services.clock()
        self.enter(call, CallStatus.IN_PROGRESS, "answered")

    def close(self, call: Call, status: CallStatus) -> None:
        """Write how a call ended."""
        call.ended_at = self.services.clock()
        self.services.rooms.miss(call)
        self.enter(call, status, "completed")

    def finish(self, leg: Leg, status: CallStatus) -> None:
        """End a leg, keep what was heard on it and close its books."""
        leg.end("carrier")
        leg.hear(Voice.NOTE, "ended", status.value)
        self._ledger.transcripts.keep(Transcript(leg.call.sid, tuple(leg.lines)))
        self.close(leg.call, status)
        self._legs.pop(leg.call.sid, None)
        leg.mark(settled=True)

    def alert(self, code: int, url: str, detail: str) -> None:
        """Note a fault of the customer's."""
        self._ledger.alert(code, url, detail, self.services.clock())
