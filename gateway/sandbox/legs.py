"""What goes on between the carrier and one phone while they are connected? Keys, words, waiting, hanging up.

The carrier's side waits here and is woken by the phone's side. All legs share one condition, so that one leg can wait
for another. Waiting is simulated time: the agenda's speed applies.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from gateway.sandbox.ledger import Ledger
from gateway.sandbox.model import Call, Heard, Hook, Voice
from gateway.sandbox.pace import Agenda, Clock
from gateway.sandbox.sound import speech_s

KEYS = frozenset("0123456789*#")


class HungUp(Exception):  # noqa: N818 - the ordinary end of a call
    """The leg ended while something waited on it."""


class Replaced(Exception):  # noqa: N818 - a request of the customer
    """The customer gave this leg another document."""

    def __init__(self, hook: Hook, twiml: str) -> None:
        super().__init__()
        self.hook = hook
        self.twiml = twiml


class CutShort(Exception):  # noqa: N818 - what was played is no longer wanted
    """What was being played on this leg came to its end early."""


class Phase(Enum):
    """Where the connection is."""

    CALLING = "calling"  # not ringing yet
    RINGING = "ringing"
    TALKING = "talking"
    OVER = "over"


class Ears(Enum):
    """What the carrier does with what comes from the phone just now."""

    CLOSED = "closed"
    GATHER = "gather"
    RECORD = "record"
    BRIDGE = "bridge"


@dataclass(frozen=True)
class Words:
    """Something said on the phone: what, and for how many simulated seconds."""

    text: str
    seconds: float


class Leg:
    """One leg in progress. `phone` is the number of the phone in somebody's hand."""

    def __init__(
        self, call: Call, phone: str, ledger: Ledger, agenda: Agenda, clock: Clock, floor: threading.Condition
    ) -> None:
        self.call, self.phone = call, phone
        self.phase = Phase.CALLING
        self.ears = Ears.CLOSED
        self.lines: list[Heard] = []
        self.declined = False
        self.answered = False
        self.ended_by = ""
        self.bridged_with: Leg | None = None
        self.was_bridged = False
        self.passes_on: Callable[[str, str], None] | None = None  # takes keys and words to whoever is connected
        self.far: Leg | None = None  # stands in for the phone, when the other end is a number of this carrier
        self.ready = False  # a dialled leg that heard its whisper and may be connected
        self.settled = False  # the books of this leg are closed
        self._ledger, self._agenda, self._clock, self._floor = ledger, agenda, clock, floor
        self._keys: deque[str] = deque()
        self._words: deque[Words] = deque()
        self._keys_ahead: deque[str] = deque()
        self._words_ahead: deque[Words] = deque()
        self._replaced: Replaced | None = None
        self._unwanted: Callable[[], bool] | None = None

    # What the phone does.

    def pick_up(self) -> None:
        """Answer a ringing phone."""
        with self._floor:
            if self.phase is Phase.RINGING:
                self.answered = True
                self._enter(Phase.TALKING)

    def decline(self) -> None:
        """Refuse a ringing call."""
        with self._floor:
            if self.phase is Phase.RINGING:
                self.declined = True
                self.end("phone")

    def hang_up(self) -> None:
        """Put the phone down."""
        self.end("phone")

    def press(self, keys: str, ahead: bool = False) -> None:
        """Press keys now, or `ahead`: all together as soon as the carrier next listens for keys."""
        wanted = "".join(key for key in keys if key in KEYS)
        with self._floor:
            if ahead and self.ears is not Ears.GATHER:
                self._keys_ahead.append(wanted)
                return
            for key in wanted:
                self._press(key)
            self._changed()

    def _press(self, key: str) -> None:
        self.hear(Voice.PHONE, "key", key)
        if self.ears in (Ears.GATHER, Ears.RECORD):
            self._keys.append(key)
        elif self.passes_on:
            self.passes_on("key", key)

    def talk(self, text: str, seconds: float, ahead: bool = False) -> None:
        """Say something now, or `ahead`: as soon as the carrier next records."""
        with self._floor:
            if ahead and self.ears is not Ears.RECORD:
                self._words_ahead.append(Words(text, seconds))
                return
            self.hear(Voice.PHONE, "words", text or f"({seconds:g} s)")
            if self.ears is Ears.RECORD:
                self._words.append(Words(text, seconds))
            elif self.passes_on:
                self.passes_on("words", text)
            self._changed()

    # What the carrier does.

    def ring(self) -> None:
        """Let the phone ring."""
        with self._floor:
            if self.phase is Phase.CALLING:
                self._enter(Phase.RINGING)

    def connect(self) -> None:
        """The carrier picks up for a phone that called."""
        with self._floor:
            if self.phase in (Phase.CALLING, Phase.RINGING):
                self._enter(Phase.TALKING)

    def end(self, by: str) -> None:
        """End the leg; who was first to end it stays."""
        with self._floor:
            if self.phase is not Phase.OVER:
                self.ended_by = by
                self._enter(Phase.OVER)
                if self.far is not None:
                    self.far.end("phone")

    def replace(self, hook: Hook, twiml: str) -> None:
        """Give the leg another document to follow."""
        with self._floor:
            self._replaced = Replaced(hook, twiml)
            self._changed()

    def mark(self, *, ready: bool = False, settled: bool = False) -> None:
        """Tell other legs that this one may be connected, or that its books are closed."""
        with self._floor:
            self.ready, self.settled = self.ready or ready, self.settled or settled
            self._changed()

    def hear(self, voice: Voice, kind: str, text: str, language: str = "", recording: str = "") -> None:
        """Add a line to the transcript."""
        self.lines.append(Heard(self._clock(), voice, kind, text, language, recording))
        self._ledger.touch()
        if voice is Voice.CARRIER and self.far is not None and self.far.phase is Phase.TALKING:
            if kind == "key":
                self.far.press(text)
            elif text:
                self.far.talk(text, speech_s(text))

    def listen(self, ears: Ears) -> None:
        """Begin or end listening; what was pressed or said ahead comes when its time is there."""
        with self._floor:
            self.ears = ears
            self._keys.clear()
            self._words.clear()
            if ears is Ears.GATHER and self._keys_ahead:
                for key in self._keys_ahead.popleft():
                    self._press(key)
            if ears is Ears.RECORD and self._words_ahead:
                words = self._words_ahead.popleft()
                self.hear(Voice.PHONE, "words", words.text or f"({words.seconds:g} s)")
                self._words.append(words)
            self._changed()

    def next_key(self, seconds: float) -> str | None:
        """Wait for a key; None when none came. Raises HungUp and Replaced, as every wait does."""
        self.wait(lambda: bool(self._keys), seconds)
        return self._keys.popleft() if self._keys else None

    def next_sound(self, seconds: float) -> str | Words | None:
        """Wait for a key or words while recording; None when neither came."""
        self.wait(lambda: bool(self._keys or self._words), seconds)
        if self._words:
            return self._words.popleft()
        return self._keys.popleft() if self._keys else None

    def last_words(self) -> list[Words]:
        """Return what was said before the leg ended and nobody took yet."""
        with self._floor:
            words = list(self._words)
            self._words.clear()
        return words

    def key_waits(self) -> bool:
        """Whether a key was pressed that nobody took yet."""
        return bool(self._keys)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.wait(lambda: False, seconds)

    def wait(self, wanted: Callable[[], bool], seconds: float | None) -> bool:
        """Wait until `wanted` or until simulated `seconds` are over; return whether it came."""
        return self._until(wanted, seconds, self._check)

    @contextmanager
    def unless(self, unwanted: Callable[[], bool]) -> Iterator[None]:
        """Leave what is done within as soon as it waits and is `unwanted`."""
        self._unwanted = unwanted
        try:
            yield
        except CutShort:
            pass
        finally:
            self._unwanted = None

    def watch(self, wanted: Callable[[], bool], seconds: float | None) -> bool:
        """Wait as `wait` does, on the phone's side: returns False, and raises nothing, when the leg ends."""
        self._until(lambda: wanted() or self.phase is Phase.OVER, seconds, lambda: None)
        return wanted() and self.phase is not Phase.OVER

    def _until(self, wanted: Callable[[], bool], seconds: float | None, check: Callable[[], None]) -> bool:
        left, before = seconds, self._agenda.monotonic()
        with self._floor:
            while True:
                check()
                if wanted() or (left is not None and left <= 0):
                    return wanted()
                self._floor.wait(None if left is None else left / self._agenda.speed)
                now = self._agenda.monotonic()
                left = None if left is None else left - (now - before) * self._agenda.speed
                before = now

    def _check(self) -> None:
        if self.phase is Phase.OVER:
            raise HungUp
        if self._replaced is not None:
            replaced, self._replaced = self._replaced, None
            raise replaced
        if self._unwanted is not None and self._unwanted():
            raise CutShort

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._changed()

    def _changed(self) -> None:
        self._floor.notify_all()
        self._ledger.touch()
