"""How long must the next PIN wait after wrong ones? Pure. Guessing is slowed, over calls and phones.

Only the place where a PIN was wrong is slowed. Nobody who rings the hotline can keep an officer from the PIN on a page,
and what needs no PIN (a page's key, an SMS answer, the console) is never slowed by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)  # older wrong PINs are forgotten
A_CALL = 3  # wrong PINs that end a call
FREE = 3  # wrong PINs of one person before the next one waits
PHONE_FREE = 6  # wrong PINs from one telephone, whoever they were for
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
WORK_A_MINUTE = 30  # PINs that are weighed on the hotline: weighing is slow on purpose, and others need the machine


def open_from(person: Sequence[datetime], phone: Sequence[datetime], now: datetime) -> datetime:
    """Return from when a PIN may be tried: `now` when at once.

    `person` and `phone`: when PINs for this person, and from this telephone, were wrong, oldest first.
    """
    return max(now, _after(person, FREE, now), _after(phone, PHONE_FREE, now))


def closes(wrong: int) -> bool:
    """Return whether so many wrong PINs of one person make the next one wait."""
    return wrong >= FREE


def _after(wrong: Sequence[datetime], free: int, now: datetime) -> datetime:
    over = len(wrong) - free
    return now if over < 0 else wrong[-1] + min(SHORTEST * 2 ** min(over, 10), LONGEST)
