"""How do webhooks travel? Straight, or along a road on which they are lost, doubled, swapped and late on purpose."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

from gateway.sandbox.mishaps import Mishaps
from gateway.sandbox.pace import Agenda
from gateway.sandbox.trouble import Mishap

Params = list[tuple[str, str]]
Go = Callable[[], None]
SUBJECTS = ("MessageSid", "ConferenceSid", "CallSid")
EVENTS = ("StatusCallbackEvent", "MessageStatus", "CallStatus")
SWAP_S, LONGEST_SWAP_S = 0.5, 10.0


class Road:
    """The straight one."""

    def deliver(self, params: Params, go: Go) -> None:
        """Let a status callback go."""
        go()

    def doubles(self, params: Params) -> bool:
        """Whether a webhook that is waited for is delivered twice."""
        return False


class RoughRoad(Road):
    """The one with holes; with every knob off it is as straight as the other."""

    def __init__(self, mishaps: Mishaps, agenda: Agenda) -> None:
        self._mishaps, self._agenda = mishaps, agenda
        self._held: defaultdict[str, list[Go]] = defaultdict(list)
        self._lock = threading.Lock()

    def deliver(self, params: Params, go: Go) -> None:
        """Let a status callback go: not, later, after the next one, or twice."""
        said = dict(params)
        if self._strikes(Mishap.RECEIPT_LOST, said):
            return
        subject = next((said[name] for name in SUBJECTS if name in said), "")
        if subject not in self._held and self._strikes(Mishap.RECEIPT_SWAPPED, said):
            with self._lock:
                self._held[subject].append(go)
            self._agenda.after(LONGEST_SWAP_S, lambda: self._release(subject))
            return
        self._go(said, go)
        if subject in self._held:
            self._agenda.after(SWAP_S, lambda: self._release(subject))

    def doubles(self, params: Params) -> bool:
        """Draw whether a webhook that is waited for is delivered twice."""
        return bool(params) and self._strikes(Mishap.WEBHOOK_DOUBLED, dict(params))

    def _go(self, said: dict[str, str], go: Go) -> None:
        times = 2 if self._strikes(Mishap.RECEIPT_DOUBLED, said) else 1
        late = self._strikes(Mishap.RECEIPT_LATE, said)
        for _ in range(times):
            if late:
                self._agenda.after(self._mishaps.trouble.late_s, go)
            else:
                go()

    def _release(self, subject: str) -> None:
        with self._lock:
            held = self._held.pop(subject, [])
        for go in held:
            go()

    def _strikes(self, mishap: Mishap, said: dict[str, str]) -> bool:
        numbers = said.get("To", ""), said.get("From", "")
        event = next((said[name] for name in EVENTS if name in said), "")
        return self._mishaps.strikes(mishap, f"{' '.join(numbers)} {event}", *numbers)
