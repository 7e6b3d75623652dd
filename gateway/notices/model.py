"""Where can a notice be, and where may it go from there? States and their permitted transitions; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from gateway.carrier.port import SmsState

LEASE = timedelta(seconds=30)  # a claim older than this has lapsed
FIRST_LOOK = timedelta(seconds=30)  # after the attempt: the carrier's list may lag
SECOND_LOOK = timedelta(seconds=10)  # after the first look that found nothing
LONGEST_WAIT = timedelta(minutes=5)


class NoticeChannel(Enum):
    """How a notice travels."""

    SMS = "sms"
    EMAIL = "email"


class NoticeState(Enum):
    """Where a notice is."""

    DUE = "due"  # waits for `due_at`
    SENDING = "sending"  # somebody claimed it
    UNCERTAIN = "uncertain"  # may have been taken: look at the carrier before trying again
    SENT = "sent"  # taken by the carrier or the mail server
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    DELIVERED = "delivered"  # on the handset; nobody need have read it
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # too late to be of use


@dataclass(frozen=True)
class Told:
    """What a receipt says of a notice: the state it leads to, and whether it speaks of the attempt that counts."""

    state: SmsState
    same_attempt: bool


_PROGRESS = {
    SmsState.QUEUED: NoticeState.SENT,
    SmsState.SENT: NoticeState.SENT,
    SmsState.DELIVERED: NoticeState.DELIVERED,
    SmsState.UNDELIVERED: NoticeState.UNDELIVERED,
    SmsState.FAILED: NoticeState.FAILED,
    SmsState.CANCELLED: NoticeState.CANCELLED,
}
_RANK = {
    NoticeState.DUE: 0,
    NoticeState.EXPIRED: 0,
    NoticeState.SENDING: 1,
    NoticeState.UNCERTAIN: 1,
    NoticeState.SENT: 2,
    NoticeState.CANCELLED: 3,
    NoticeState.FAILED: 3,
    NoticeState.UNDELIVERED: 3,
    NoticeState.DELIVERED: 4,
}


def after_receipt(present: NoticeState, told: Told) -> NoticeState:
    """Return where a receipt leads. Receipts come late, twice and in any order: none leads backwards.

    Delivered wins over everything. Bad news of an attempt that does not count (its text was sent again) says nothing.
    """
    reached = _PROGRESS.get(told.state)
    if reached is None:
        return present
    if _RANK[reached] == _RANK[NoticeState.CANCELLED] and not told.same_attempt:
        return present
    return reached if _RANK[reached] > _RANK[present] else present


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after `attempts` tries that were never processed: 5 s, doubling, at most 5 minutes."""
    return min(timedelta(seconds=5 * 2 ** min(attempts - 1, 10)), LONGEST_WAIT)
