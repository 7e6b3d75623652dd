"""What came out of a step of a flow? Past participles; what to do about them is the gateway's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class LanguageChosen:
    """The caller chose a language for this call."""

    language: str


@dataclass(frozen=True)
class TicketNeeded:
    """This call must have a ticket from now on. May come more than once in a call."""


@dataclass(frozen=True)
class FactGiven:
    """The caller answered: `name` as in the ticket's facts, dotted ("confidentiality.hit"), `value` yes, no,
    unknown, outside, inside, or for a level "1" to "5" or "unknown"."""

    name: str
    value: str


@dataclass(frozen=True)
class EntityGiven:
    """The caller confirmed for whom the report is. `code` as in OVO002949."""

    code: str
    name: str


@dataclass(frozen=True)
class CallbackSettled:
    """The callback number is settled; None when the caller could not or would not give one."""

    number: str | None


@dataclass(frozen=True)
class MessageRecorded:
    """The caller left a spoken message, at the carrier's address."""

    address: str
    seconds: int
    sid: str


@dataclass(frozen=True)
class PageNeeded:
    """The officer must be paged now, whatever the outcome."""


@dataclass(frozen=True)
class OfficerAsked:
    """The caller asked for the officer (0), or was silent too often."""


@dataclass(frozen=True)
class ReferralChosen:
    """The caller inside the framework contract stops here and goes to the helpdesk."""


@dataclass(frozen=True)
class KnownProblemJoined:
    """The caller calls about the problem that staff announced."""


@dataclass(frozen=True)
class ExerciseChosen:
    """The caller, whose telephone takes part in an exercise, says that this call belongs to it."""


@dataclass(frozen=True)
class OfficerIdentified:
    """Who rang us is an officer, by a PIN: from here on this is no caller's call."""


@dataclass(frozen=True)
class FlowEnded:
    """The flow came to its end. `how` is the end node's kind of end, as `person`, `ticket` or `left`."""

    how: str


Event: TypeAlias = (
    LanguageChosen
    | TicketNeeded
    | FactGiven
    | EntityGiven
    | CallbackSettled
    | MessageRecorded
    | PageNeeded
    | OfficerAsked
    | ReferralChosen
    | KnownProblemJoined
    | ExerciseChosen
    | OfficerIdentified
    | FlowEnded
)
