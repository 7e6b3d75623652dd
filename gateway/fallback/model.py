"""What can fail of ours, and what is noted of a call that is taken meanwhile? Nouns only; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


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
