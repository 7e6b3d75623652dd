"""How patient is the carrier with one address? Read from the fragment of the address itself. Pure.

The fragment is never sent and never signed. Whatever it says, a request has 15 seconds in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urldefrag

LIMIT_MS = 15_000


class Failure(Enum):
    """How one attempt failed, in the words of the retry policy."""

    CONNECT = "ct"
    READ = "rt"
    CLIENT_ERROR = "4xx"
    SERVER_ERROR = "5xx"


@dataclass(frozen=True)
class Patience:
    """Limits of one request: seconds to connect, to read, and in all; how many repeats, and after which failures."""

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = 15.0
    repeats: int = 1
    repeat_on: frozenset[Failure] = frozenset({Failure.CONNECT})


def patience_of(url: str) -> tuple[str, Patience]:
    """Split an address into what is requested and how patiently; what cannot be read counts as not given."""
    bare, fragment = urldefrag(url)
    said = dict(part.split("=", 1) for part in fragment.split("&") if "=" in part)
    return bare, Patience(
        connect_s=_bounded(said.get("ct"), 100, 10_000, 5000) / 1000,
        read_s=_bounded(said.get("rt"), 100, LIMIT_MS, LIMIT_MS) / 1000,
        total_s=_bounded(said.get("tt"), 100, LIMIT_MS, LIMIT_MS) / 1000,
        repeats=_bounded(said.get("rc"), 0, 5, 1),
        repeat_on=_policy(said.get("rp", "ct")),
    )


def _bounded(said: str | None, least: int, most: int, default: int) -> int:
    if said is None or not said.isdigit():
        return default
    return max(least, min(most, int(said)))


def _policy(said: str) -> frozenset[Failure]:
    words = said.split(",")
    if "all" in words:
        return frozenset(Failure)
    return frozenset(failure for failure in Failure if failure.value in words)
