"""A foreign carrier in a storm: every way in which texts and their receipts go wrong, by shares and by a seed.

It counts what each number received, so that what the gateway believes can be held against it.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import requests

from tests.parts.foreign_carrier import Fate, ForeignCarrier
from tests.parts.waiting import until


@dataclass(frozen=True)
class Storm:
    """How bad it is: shares of the texts, and of their receipts. All 0 is calm."""

    answer_lost: float = 0.0
    answer_late: float = 0.0
    broke_before: float = 0.0
    broke_after: float = 0.0
    burst_every: int = 0  # every so many requests, each one is refused for BURST_S
    receipt_lost: float = 0.0
    receipt_doubled: float = 0.0
    receipts_turned: float = 0.0  # share of texts whose last receipt comes first


CALM = Storm()
BAD = Storm(0.01, 0.0003, 0.005, 0.005, 5_000, 0.05, 0.1, 0.2)
WORSE = Storm(0.04, 0.0, 0.04, 0.04, 150, 0.1, 0.2, 0.3)  # so that a few hundred texts meet all of it
BURST_S = 1.0


class StormyCarrier(ForeignCarrier):
    """The carrier. `told` holds the sids of what it told us is delivered, `fates` what became of requests.

    `unanswered` holds those of which it told and got no answer, as when the web is killed: they may be known or not.
    """

    def __init__(self, storm: Storm = CALM, seed: int = 1) -> None:
        self.storm = storm
        self.fates: Counter[Fate] = Counter()
        self.told: set[str] = set()
        self.unanswered: set[str] = set()
        self.told_ways: Counter[str] = Counter()
        self.told_of = 0
        self._texts_asked, self._burst_ends = 0, 0.0
        super().__init__(seed)

    def fate(self, resource: str) -> Fate:
        """What becomes of the next request."""
        fate = self._fate() if resource == "Messages.json" else Fate.TAKEN
        with self.lock:
            self.fates[fate] += 1
        return fate

    def _fate(self) -> Fate:
        storm = self.storm
        if self._bursts(storm):
            return Fate.REFUSED
        shares = {
            Fate.ANSWER_LOST: storm.answer_lost,
            Fate.ANSWER_LATE: storm.answer_late,
            Fate.BROKE_BEFORE: storm.broke_before,
            Fate.BROKE_AFTER: storm.broke_after,
        }
        drawn = self.draw.random()
        for fate, share in shares.items():
            if drawn < share:
                return fate
            drawn -= share
        return Fate.TAKEN

    def _bursts(self, storm: Storm) -> bool:
        """Whether it refuses everything now: beginning with some request, so that each storm has its bursts."""
        with self.lock:
            self._texts_asked += 1
            if storm.burst_every and self._texts_asked % storm.burst_every == 0:
                self._burst_ends = time.monotonic() + BURST_S
            return time.monotonic() < self._burst_ends

    def settled(self) -> None:
        """Wait until every receipt that is under way was posted."""
        until(lambda: self.told_of == len(self.messages), "every receipt is posted", 3600)

    def _receipts(self, address: str, message: dict[str, Any]) -> None:
        storm, statuses = self.storm, ["sent", "delivered"]
        if self.draw.random() < storm.receipts_turned:
            statuses.reverse()
            self.told_ways["turned"] += 1
        for status in statuses:
            drawn = self.draw.random()
            if drawn < storm.receipt_lost:
                self.told_ways["lost"] += 1
                continue
            doubled = drawn > 1 - storm.receipt_doubled
            self.told_ways["doubled"] += doubled
            for _ in range(2 if doubled else 1):
                self._tell(address, message, status)
        with self.lock:
            self.told_of += 1

    def _tell(self, address: str, message: dict[str, Any], status: str) -> None:
        form = {"MessageSid": message["sid"], "MessageStatus": status, "To": message["to"], "From": message["from"]}
        try:
            taken = self.post(address, form).ok
        except requests.RequestException:
            if status == "delivered":
                self.unanswered.add(message["sid"])
            return
        if taken and status == "delivered":
            self.told.add(message["sid"])
