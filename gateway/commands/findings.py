"""How does a check say what it found? One line: which part, how it is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What a check says of its part."""

    WELL = "ok"
    DOUBTFUL = "note"  # works, but not as it should in earnest
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: which part, how it is, and why."""

    part: str
    verdict: Verdict
    said: str


def well(part: str, said: str) -> Finding:
    return Finding(part, Verdict.WELL, said)


def wrong(part: str, said: str) -> Finding:
    return Finding(part, Verdict.WRONG, said)
