"""What do the carrier's status words mean? Theirs to ours, one table each; a word we do not know is UNKNOWN."""

from __future__ import annotations

from gateway.carrier.port import CallState, SmsState

_CALLS = {
    "queued": CallState.QUEUED,
    "initiated": CallState.QUEUED,
    "ringing": CallState.RINGING,
    "in-progress": CallState.ANSWERED,
    "answered": CallState.ANSWERED,
    "completed": CallState.COMPLETED,
    "busy": CallState.BUSY,
    "no-answer": CallState.NO_ANSWER,
    "failed": CallState.FAILED,
    "canceled": CallState.CANCELLED,
}

_TEXTS = {
    "accepted": SmsState.QUEUED,
    "scheduled": SmsState.QUEUED,
    "queued": SmsState.QUEUED,
    "sending": SmsState.QUEUED,
    "sent": SmsState.SENT,
    "delivered": SmsState.DELIVERED,
    "read": SmsState.DELIVERED,
    "undelivered": SmsState.UNDELIVERED,
    "failed": SmsState.FAILED,
    "canceled": SmsState.CANCELLED,
}


def call_word(word: str | None) -> CallState:
    """Return the state that the carrier's word for a call means."""
    return _CALLS.get(word or "", CallState.UNKNOWN)


def sms_word(word: str | None) -> SmsState:
    """Return the state that the carrier's word for a text means."""
    return _TEXTS.get(word or "", SmsState.UNKNOWN)


def number(word: object) -> int | None:
    """Return what the carrier wrote as a whole number, None when it wrote none."""
    try:
        return int(str(word))
    except ValueError:
        return None
