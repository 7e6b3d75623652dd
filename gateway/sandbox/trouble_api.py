"""The knobs of trouble for programs: read them, turn some, turn all off. A door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from flask import request

from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault
from gateway.sandbox.requests_in import said
from gateway.sandbox.store import as_document
from gateway.sandbox.trouble import Mishap, Trouble

SHARES = {mishap.value for mishap in Mishap}
MOST = {"slow_ms": 60_000, "late_s": 3600, "refusal_burst": 1000}


class Knobs:
    """What can be set to go wrong."""

    def __init__(self, carrier: Carrier) -> None:
        self._mishaps = carrier.mishaps

    @property
    def paths(self) -> dict[str, tuple[Callable[..., Any], list[str]]]:
        """Which path leads to what, by which methods."""
        return {"/faults": (self.faults, ["GET", "POST"]), "/faults/off": (self.faults_off, ["POST"])}

    def faults(self) -> dict[str, object]:
        """Say how the knobs stand, after turning those that were named."""
        if request.method == "POST":
            self._mishaps.set(turned(self._mishaps.trouble, said()))
        trouble = self._mishaps.trouble
        return {**as_document(trouble), "active": trouble.active}

    def faults_off(self) -> dict[str, object]:
        """Turn everything off."""
        self._mishaps.set(Trouble(seed=self._mishaps.trouble.seed))
        return {}


def turned(trouble: Trouble, wanted: dict[str, Any]) -> Trouble:
    """Return the knobs with those in `wanted` turned; raises ApiFault for what is no knob or no place of it."""
    known = {field.name for field in fields(trouble)}
    for name, value in wanted.items():
        if name not in known:
            raise ApiFault(20001, f"{name} is not a fault")
        if not _fits(name, value):
            raise ApiFault(20001, f"{name} cannot be {value}")
    return replace(trouble, **wanted)


def _fits(name: str, value: object) -> bool:
    if name == "suffixes":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if name in SHARES:
        return isinstance(value, (int, float)) and 0 <= value <= 1
    return isinstance(value, int) and 0 <= value <= MOST.get(name, 2**31)
