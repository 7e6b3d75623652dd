"""Where can a recording's sound be, and when is it tried again? States and waits; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from gateway.errors import CarrierFault, FaultKind

LEASE = timedelta(minutes=2)  # a claim older than this has lapsed; a message of three minutes comes over in seconds
FIRST_WAIT_S = 5
LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=24)
LATE_WAIT = timedelta(hours=1)  # between tries to erase at the carrier that have failed for a day
ONE_LISTENING = timedelta(minutes=10)  # a browser asks for a message in pieces; as long as a link lasts


class SoundState(Enum):
    """Where the sound is."""

    DUE = "due"  # at the carrier; to be fetched at `due_at`
    FETCHING = "fetching"  # somebody claimed it
    KEPT = "kept"  # here, encrypted; still at the carrier as well
    FAILED = "failed"  # could not be fetched for a day; it may still be at the carrier
    DELETED = "deleted"  # nobody hears it any more; the row tells when it was gone here and at the carrier


class Loss(Enum):
    """Why a sound that is kept here cannot be played from here."""

    MISSING = "missing"  # no such file on this machine
    FOREIGN_KEY = "foreign_key"  # encrypted under another SECRET_KEY
    DAMAGED = "damaged"  # changed since it was written, or another recording's


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after `attempts` tries that failed: 5 s, doubling, at most 10 minutes."""
    return min(timedelta(seconds=FIRST_WAIT_S * 2 ** min(max(attempts - 1, 0), 10)), LONGEST_WAIT)


def fetch_again_at(fault: Exception, attempts: int, since: datetime, now: datetime) -> datetime | None:
    """Return when to try a fetch again; None when it will not come, or has not come for a day.

    A 404 is tried again as well: the carrier names a recording before it can be fetched.
    """
    hopeless = isinstance(fault, CarrierFault) and fault.kind is FaultKind.PERMANENT and fault.code is None
    if hopeless or now - since >= GIVE_UP_AFTER:
        return None
    return now + wait_after(attempts)


def erase_again_at(attempts: int, since: datetime, now: datetime) -> datetime:
    """Return when to try again to erase at the carrier. Never given up: somebody was promised that it goes."""
    return now + (wait_after(attempts) if now - since < GIVE_UP_AFTER else LATE_WAIT)
