"""How fast do broadcasts go out by mail and by call, and how many calls at once? As set."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.given import Given


@dataclass(frozen=True)
class Spreading:
    """Paces are per second over all workers; `calls_at_once` counts calls that ring or are being heard."""

    mail_pace: float = 10.0
    call_pace: float = 1.0
    calls_at_once: int = 20


def read_spreading(given: Given, mail_pace: str, call_pace: str, calls_at_once: str) -> Spreading:
    """Read the three settings, by their names."""
    usual = Spreading()
    return Spreading(
        given.number(mail_pace, usual.mail_pace, 0.1, 1000),
        given.number(call_pace, usual.call_pace, 0.1, 100),
        int(given.number(calls_at_once, usual.calls_at_once, 1, 1000)),
    )
