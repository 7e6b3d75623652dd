"""What may go wrong on purpose? Knobs, all off at first, and endings of numbers with which one thing always goes wrong.

Shares run from 0 to 1. Pure: when something strikes is drawn elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gateway.sandbox.model import Behaviour


class Mishap(Enum):
    """One thing that can go wrong; its value is the knob that says how often."""

    LOST_ANSWER = "lost_answers"
    SERVER_ERROR = "server_errors"
    REFUSAL = "refusals"
    SLOW = "slow"
    RECEIPT_LOST = "receipts_lost"
    RECEIPT_DOUBLED = "receipts_doubled"
    RECEIPT_SWAPPED = "receipts_swapped"
    RECEIPT_LATE = "receipts_late"
    WEBHOOK_DOUBLED = "webhooks_doubled"


@dataclass
class Trouble:
    """How often what goes wrong. The same `seed` draws the same lots for the same requests."""

    seed: int = 1
    lost_answers: float = 0.0  # carried out, and the connection closed without an answer
    server_errors: float = 0.0  # carried out, and answered 500
    refusals: float = 0.0  # not carried out: 429
    refusal_burst: int = 0  # how many requests after a refused one are refused as well
    slow: float = 0.0
    slow_ms: int = 3000
    receipts_lost: float = 0.0
    receipts_doubled: float = 0.0
    receipts_swapped: float = 0.0  # arrives after the next one about the same thing
    receipts_late: float = 0.0
    late_s: int = 30  # simulated
    webhooks_doubled: float = 0.0
    suffixes: bool = False  # whether the endings below mean anything

    def share(self, mishap: Mishap) -> float:
        """Return how often something goes wrong, 0 to 1."""
        return float(getattr(self, mishap.value))

    @property
    def active(self) -> list[str]:
        """The knobs that make something go wrong."""
        return [mishap.value for mishap in Mishap if self.share(mishap) > 0] + ["suffixes"] * self.suffixes

    def ending(self, *numbers: str) -> str:
        """Return the ending that means something, of the first of these numbers that has one."""
        if not self.suffixes:
            return ""
        return next((number[-4:] for number in numbers if number[-4:] in ENDINGS), "")


ALWAYS = {
    "9101": Mishap.LOST_ANSWER,
    "9102": Mishap.SERVER_ERROR,
    "9103": Mishap.REFUSAL,  # the first two requests only
    "9104": Mishap.SLOW,
    "9105": Mishap.RECEIPT_LOST,
    "9106": Mishap.RECEIPT_DOUBLED,
    "9107": Mishap.RECEIPT_SWAPPED,
    "9108": Mishap.RECEIPT_LATE,
    "9109": Mishap.WEBHOOK_DOUBLED,
}
REFUSED_WITH = {"9121": 21211, "9122": 21610, "9123": 21408, "9124": 20005}
UNDELIVERED_WITH = {"9131": 30003, "9132": 30005, "9133": 30006, "9134": 30007, "9135": 30008}
BEHAVES_AS = {
    "9141": Behaviour.BUSY,
    "9142": Behaviour.NO_ANSWER,
    "9143": Behaviour.UNASSIGNED,
    "9144": Behaviour.VOICEMAIL,
}
ENDINGS = {*ALWAYS, *REFUSED_WITH, *UNDELIVERED_WITH, *BEHAVES_AS}
