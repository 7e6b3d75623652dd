"""What can fail of ours, and what is noted of a call that is taken meanwhile? Nouns only; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class AlarmKind(Enum):
    """Which part failed."""

    DATABASE_AWAY = "database_away"
    FAULT = "fault"  # of our own code
    CARRIER_FELL_BACK = "carrier_fell_back"  # the carrier got no usable answer from us
    ACCOUNT_REFUSED = "account_refused"  # the carrier refuses our account or our sender: no page leaves by it
    WRONG_PINS = "wrong_pins"  # no part of ours: somebody guesses the PIN of an officer


SAID: Mapping[AlarmKind, str] = {  # as staff read it, on the console and in a text: plain, and at most 100 septets
    AlarmKind.DATABASE_AWAY: "De databank was onbereikbaar. Bellers gingen rechtstreeks naar de officier.",
    AlarmKind.FAULT: "Fout in onze software. De beller ging rechtstreeks naar de officier.",
    AlarmKind.CARRIER_FELL_BACK: "De operator kreeg geen bruikbaar antwoord. De beller ging naar de officier.",
    AlarmKind.ACCOUNT_REFUSED: "De operator weigert onze account of ons nummer: oproepen vertrekken niet.",
    AlarmKind.WRONG_PINS: "Driemaal een verkeerde pincode. Vraag de officier of het een vergissing was.",
}


class Told(Enum):
    """What one line of a spooled call tells."""

    BEGAN = "began"  # `why` an AlarmKind, `detail`; and in mid-call `conversation`, `turn` and `keys`
    KEYS = "keys"  # `keys` as pressed
    CALLBACK = "callback"  # `number` to call back, `keys` as pressed
    SILENT = "silent"
    RANG = "rang"  # `number` of the officer; `bridged` when the caller and the officer spoke
    TAKEN = "taken"  # `number` of the officer who pressed the key
    RECORDED = "recorded"  # `sid`, `address`, `seconds`
    ENDED = "ended"


@dataclass(frozen=True)
class Line:
    """One thing that happened in a call while we could not keep it. `step` names it: the same step is the same line."""

    step: str
    told: Told
    at: datetime
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SpooledCall:
    """A call as its file tells it; `size` is how many bytes of the file have been read."""

    spool_id: str
    lines: tuple[Line, ...]
    size: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be expected."""
        return any(line.told in (Told.RECORDED, Told.ENDED) for line in self.lines)

    def first(self, name: str) -> str | None:
        """Return the first value of this name in any line."""
        return next((line.said[name] for line in self.lines if name in line.said), None)
