"""How does a test wait for a real process? By asking again and again, with a limit that names what was awaited.

The limit is for what never comes, not for what is slow: a machine with much to do may stall for a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENT_S = 180.0


def until(answered: Callable[[], object], what: str, within_s: float = PATIENT_S) -> object:
    """Return the first true answer; raises AssertionError naming `what` when there was none in time."""
    limit = time.monotonic() + within_s
    while True:
        answer = answered()
        if answer:
            return answer
        if time.monotonic() > limit:
            raise AssertionError(f"not within {within_s:g} s: {what}")
        threading.Event().wait(0.05)
