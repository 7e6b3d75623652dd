"""What can the gateway tell the engine, and what does the engine say back? The values of one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ivr_flows.events import Event
from ivr_flows.instructions import Instruction
from ivr_flows.model import Way
from ivr_flows.state import State


@dataclass(frozen=True)
class Started:
    """The flow begins; `variables` are what the flow file says it must be given."""

    variables: Mapping[str, str]


@dataclass(frozen=True)
class Keys:
    """Keys that were pressed. None at all ("") is silence."""

    digits: str


@dataclass(frozen=True)
class Silent:
    """Nothing was pressed or recorded in time."""


@dataclass(frozen=True)
class RecordingMade:
    """Something was recorded, at the carrier's address."""

    address: str
    seconds: int
    sid: str


@dataclass(frozen=True)
class ConnectEnded:
    """A connection ended; `bridged` when two people could hear each other."""

    bridged: bool


@dataclass(frozen=True)
class Answered:
    """The gateway's answer to the question of the step before. Absent values are empty."""

    values: Mapping[str, Any]


Input: TypeAlias = Started | Keys | Silent | RecordingMade | ConnectEnded | Answered


@dataclass(frozen=True)
class Question:
    """What the flow must know before it can go on."""

    name: str
    arguments: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """What came of one input.

    With a question there are no instructions yet: apply the events, answer it and step again in the same turn.
    Otherwise the instructions end with exactly one that waits or ends. `taken` is every way that was taken, in order,
    with the flow and the node that it left: for whoever checks what was walked.
    """

    state: State
    instructions: tuple[Instruction, ...]
    events: tuple[Event, ...]
    question: Question | None = None
    taken: tuple[tuple[str, str, Way], ...] = ()
