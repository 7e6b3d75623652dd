"""How do we prove that we work, and to whom? The canary's interval and the outside monitor's address, as set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from gateway.given import Given

LEAST_MINUTES, MOST_MINUTES, DEFAULT_MINUTES = 5, 1440, 60


@dataclass(frozen=True)
class Watching:
    """`canary_every` None: no canary runs by itself. `heartbeat_url` may hold a key, and never prints."""

    canary_every: timedelta | None
    heartbeat_url: str | None = field(default=None, repr=False)


def read_watching(given: Given, canary: str, heartbeat: str, loopback: bool) -> Watching:
    """Read both settings, by their names. On a carrier on this machine nobody is rung unasked: the canary is off."""
    minutes = given.number(canary, 0 if loopback else DEFAULT_MINUTES, 0, MOST_MINUTES)
    if 0 < minutes < LEAST_MINUTES:
        given.faults.append(f"{canary}: {minutes:g} is less than {LEAST_MINUTES}; 0 is off")
    return Watching(timedelta(minutes=minutes) if minutes else None, given.url(heartbeat, None, ("http", "https")))
