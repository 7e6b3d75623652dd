"""What else does the clock do beside its sweep? Work that nobody waits for; each is safe to repeat and to run twice."""

from __future__ import annotations

from collections.abc import Callable

from gateway.audit.sealing import seal_new
from gateway.fallback.nightly import make_kit
from gateway.installation import Installation
from gateway.sealed import SOURCES


def kit(held: Installation) -> None:
    """Make the sheet for the day that nothing works, each night."""
    make_kit(held.storage, held.settings, held.clock)


def audit(held: Installation) -> None:
    """Seal into the chain what was done since."""
    seal_new(held.storage, SOURCES)


CHORES: tuple[tuple[str, Callable[[Installation], None]], ...] = (("kit", kit), ("audit", audit))
