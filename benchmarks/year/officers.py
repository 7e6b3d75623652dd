"""How does an officer answer a phone at any hour? Every assumption of the simulation about people stands here.

Nobody publishes how duty officers answer, so these are guesses to argue about: change one and run again. Draws are
named (by seed, ticket, person and attempt), so that two policies meet the same people on the same night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import exp
from random import Random
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
BED, UP = 23, 7  # between these hours nearly everyone sleeps
AGAIN_WITHIN = timedelta(minutes=3)  # many phones let a second call of one number through within this


@dataclass(frozen=True)
class Habits:
    """How likely, and how fast; seconds are medians."""

    asleep_at_night: float = 0.95
    silent_at_night: float = 0.2  # the phone is on "do not disturb", and our number is not let through
    silent_by_day: float = 0.05
    passes_silence: float = 0.7  # a repeated call gets through it
    hears_asleep: float = 0.8  # of the calls that do ring
    hears_awake: float = 0.92
    busy_by_day: float = 0.08
    busy_minutes: float = 4.0
    declines_awake: float = 0.05
    declines_asleep: float = 0.08
    presses_nothing_awake: float = 0.02
    presses_nothing_asleep: float = 0.08  # picks up, and sleeps on
    picks_up_awake_s: float = 8.0
    picks_up_asleep_s: float = 14.0
    listens_awake_s: float = 17.0  # the opening, 1, the facts, 5
    listens_asleep_s: float = 26.0
    answers_text: float = 0.5  # awake; asleep nobody reads
    reads_text_s: float = 45.0
    losses_a_year: float = 1.0  # a phone that is lost, broken or without coverage
    lost_hours: float = 36.0


class Ending(Enum):
    """What came of a call or text."""

    ACCEPTS = "accepts"
    DECLINES = "declines"
    NOTHING = "nothing"
    FAILS = "fails"


@dataclass(frozen=True)
class Reaction:
    """What a phone and its owner do; seconds from the first ring until it is picked up, if it is, and until it ends."""

    rings: bool  # the phone is on and free, so the carrier says that it rings
    wakes: bool  # it makes a sound
    picks_up_s: float | None
    ends_s: float | None  # None: a text that nobody answers
    ending: Ending


def sleeps(habits: Habits, seed: int, person: int, at: datetime) -> bool:
    """Return whether a person sleeps at an instant: the same in one night, whoever asks."""
    local = at.astimezone(BRUSSELS)
    night = (local - timedelta(hours=UP)).date()
    dark = local.hour >= BED or local.hour < UP
    return dark and Random(f"{seed} sleep {person} {night}").random() < habits.asleep_at_night


def lost_phone(habits: Habits, seed: int, person: int, at: datetime) -> bool:
    """Return whether this person's phone is away: stretches of `lost_hours`, so many a year, laid on a grid."""
    stretch = int(at.timestamp() // (habits.lost_hours * 3600))
    chance = habits.losses_a_year * habits.lost_hours / (365 * 24)
    return Random(f"{seed} lost {person} {stretch}").random() < chance


@dataclass(frozen=True)
class Officer:
    """One person, for one ticket opened at an instant."""

    habits: Habits
    seed: int
    ticket: int
    person: int
    opened_at: datetime

    @property
    def asleep(self) -> bool:
        """Whether this person sleeps when the ticket opens."""
        return sleeps(self.habits, self.seed, self.person, self.opened_at)

    def called(self, nth: int, at: datetime, before: datetime | None, ring_s: float) -> Reaction:
        """Return what comes of the nth call, that begins to ring at `at`; `before` is when the last one did."""
        habits, asleep, draw = self.habits, self.asleep, self._draw(f"call {nth}")
        if lost_phone(habits, self.seed, self.person, at):
            off = draw.random() < 0.5  # the carrier says so at once, or a voicemail listens to us
            return Reaction(False, False, None, 3.0 if off else 25.0, Ending.FAILS if off else Ending.NOTHING)
        if self._busy(at):
            return Reaction(False, False, None, 2.0, Ending.NOTHING)
        again = before is not None and at - before < AGAIN_WITHIN
        sounds = not self._silent or (again and draw.random() < habits.passes_silence)
        hears = draw.random() < (habits.hears_asleep if asleep else habits.hears_awake)
        after = _spread(draw, habits.picks_up_asleep_s if asleep else habits.picks_up_awake_s, 0.4)
        if not sounds or not hears or after > ring_s:
            return Reaction(True, sounds, None, ring_s, Ending.NOTHING)
        return self._speaks(draw, after)

    def texted(self, nth: int) -> Reaction:
        """Return what comes of the nth text."""
        draw = self._draw(f"text {nth}")
        answers, after = draw.random() < self.habits.answers_text, _spread(draw, self.habits.reads_text_s, 1.0)
        if self.asleep or not answers or lost_phone(self.habits, self.seed, self.person, self.opened_at):
            return Reaction(False, False, None, None, Ending.NOTHING)
        says = Ending.DECLINES if draw.random() < self.habits.declines_awake else Ending.ACCEPTS
        return Reaction(False, False, None, after, says)

    @property
    def _silent(self) -> bool:
        chance = self.habits.silent_at_night if self.asleep else self.habits.silent_by_day
        return self._draw("silent").random() < chance

    def _busy(self, at: datetime) -> bool:
        draw = self._draw("busy")
        if self.asleep or draw.random() >= self.habits.busy_by_day:
            return False
        return at < self.opened_at + timedelta(minutes=draw.expovariate(1 / self.habits.busy_minutes))

    def _speaks(self, draw: Random, after: float) -> Reaction:
        habits, asleep = self.habits, self.asleep
        ends = after + _spread(draw, habits.listens_asleep_s if asleep else habits.listens_awake_s, 0.25)
        nothing = habits.presses_nothing_asleep if asleep else habits.presses_nothing_awake
        declines = habits.declines_asleep if asleep else habits.declines_awake
        lot = draw.random()
        if lot < nothing:
            return Reaction(True, True, after, after + 40, Ending.NOTHING)
        return Reaction(True, True, after, ends, Ending.DECLINES if lot < nothing + declines else Ending.ACCEPTS)

    def _draw(self, what: str) -> Random:
        return Random(f"{self.seed} {self.ticket} {self.person} {what}")


def _spread(draw: Random, median: float, sigma: float) -> float:
    return median * exp(draw.gauss(0, sigma))
