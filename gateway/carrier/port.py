"""What do we ask of a carrier? Its nouns and verbs in our own words, for Twilio, its double and tests alike.

Every verb raises CarrierFault, sorted by FaultKind, and nothing else. Every address handed over is absolute.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol


class CallState(Enum):
    """What a call leg is doing, as the carrier tells it. An unknown word of theirs is UNKNOWN, never an error."""

    QUEUED = "queued"
    RINGING = "ringing"
    ANSWERED = "answered"  # something picked up; not necessarily a person
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether nothing more can happen to the leg."""
        return self not in (CallState.QUEUED, CallState.RINGING, CallState.ANSWERED, CallState.UNKNOWN)


class SmsState(Enum):
    """Where a text message is, as the carrier tells it. An unknown word of theirs is UNKNOWN, never an error."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class OutgoingSms:
    """A text to one number. `validity` is how long the carrier may still try; `receipt_url` gets the receipts."""

    to: str
    sender: str
    text: str
    receipt_url: str
    validity: timedelta


@dataclass(frozen=True)
class OutgoingCall:
    """A call to one number. `answer_url` says what is spoken; `status_url` gets ringing, answered and the end.

    `fallback_is_file`: what stands at `fallback_url` can only be fetched, not posted to.
    """

    to: str
    sender: str
    answer_url: str
    fallback_url: str
    status_url: str
    ring: timedelta
    fallback_is_file: bool = False


@dataclass(frozen=True)
class Taken:
    """The carrier took it and will try. `segments` is 0 where the carrier does not say."""

    sid: str
    segments: int = 0


@dataclass(frozen=True)
class CallNow:
    """A call leg as the carrier tells it when asked. `seconds` is None while it lasts."""

    sid: str
    state: CallState
    seconds: int | None = None


@dataclass(frozen=True)
class SmsNow:
    """A text message as the carrier tells it when asked. `error` is the carrier's number, when it gave one."""

    sid: str
    state: SmsState
    error: int | None = None


class Carrier(Protocol):
    """A Twilio-compatible carrier account."""

    def send_sms(self, sms: OutgoingSms) -> Taken:
        """Hand a text over. Tries once."""

    def place_call(self, call: OutgoingCall) -> Taken:
        """Start a call. Tries once."""

    def end_call(self, sid: str) -> None:
        """Cancel a call that has not been answered, hang up one that has; nothing happens to one that ended."""

    def redirect_call(self, sid: str, url: str, fallback_url: str, fallback_is_file: bool = False) -> None:
        """Let a call in progress leave whatever it hears and go on at `url`. May be repeated.

        A call that is over is a PERMANENT fault.
        """

    def call_now(self, sid: str) -> CallNow:
        """Ask what a call is doing."""

    def sms_now(self, sid: str) -> SmsNow:
        """Ask where a text is."""

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        """Look for a text we may have sent since `since`, an instant on the carrier's clock (ours without its offset).

        `besides` are the sids of texts that are known to be another attempt's: finding one of those proves nothing.
        None means that the carrier's whole list does not hold it; a list too long to read is an UNCERTAIN fault.
        """

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        """Look for a call we may have placed since `since`, by the rules of `find_sms`."""

    def fetch_recording(self, url: str) -> bytes:
        """Fetch a recording's audio (WAV)."""

    def delete_sms(self, sid: str) -> None:
        """Delete a text at the carrier, once it cannot change any more; one that is gone already is well."""

    def delete_recording(self, sid: str) -> None:
        """Delete a recording at the carrier; one that is gone already is well."""
