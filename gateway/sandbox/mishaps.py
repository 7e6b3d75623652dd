"""Does something go wrong just now? Drawn from the seed, the kind of trouble and what it is about.

The n-th draw about one subject is the same in every run with the same seed, in whatever order others come in between.
"""

from __future__ import annotations

import threading
from collections import Counter
from random import Random

from gateway.sandbox.ledger import Ledger
from gateway.sandbox.trouble import ALWAYS, Mishap, Trouble

FIRST_REFUSED = 2


class Mishaps:
    """The lots. Setting the knobs begins every series anew."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._drawn: Counter[tuple[Mishap, str]] = Counter()
        self._burst = 0
        self._lock = threading.Lock()

    @property
    def trouble(self) -> Trouble:
        """The knobs as they stand."""
        return self._ledger.trouble

    def set(self, trouble: Trouble) -> None:
        """Turn the knobs."""
        with self._lock:
            self._drawn.clear()
            self._burst = 0
        self._ledger.set_trouble(trouble)

    def strikes(self, mishap: Mishap, subject: str, *numbers: str) -> bool:
        """Draw whether `mishap` happens to `subject`; always for a number whose ending means it."""
        trouble = self.trouble
        if ALWAYS.get(trouble.ending(*numbers)) is mishap:
            return mishap is not Mishap.REFUSAL or self._next(mishap, subject) < FIRST_REFUSED
        share = trouble.share(mishap)
        if share <= 0:
            return False
        number = self._next(mishap, subject)
        return Random(f"{trouble.seed} {mishap.value} {subject} {number}").random() < share  # noqa: S311

    def refuses(self, subject: str, number: str) -> bool:
        """Draw whether a request is one too many; a refused one takes the next few along."""
        with self._lock:
            if self._burst > 0:
                self._burst -= 1
                return True
        if not self.strikes(Mishap.REFUSAL, subject, number):
            return False
        with self._lock:
            self._burst = self.trouble.refusal_burst
        return True

    def _next(self, mishap: Mishap, subject: str) -> int:
        with self._lock:
            number = self._drawn[mishap, subject]
            self._drawn[mishap, subject] += 1
            return number
