"""What does a carrier keep? Messages, calls, recordings, phones and mail, as plain values.

Words in enum values are Twilio's own where Twilio has a word. Nothing here waits, sends or stores.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

API_VERSION = "2010-04-01"


def new_sid(prefix: str) -> str:
    """Return a fresh identifier: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


class MessageStatus(Enum):
    """Where a text message is."""

    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    RECEIVED = "received"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to the message."""
        return self not in _MESSAGE_IN_FLIGHT


_MESSAGE_IN_FLIGHT = {MessageStatus.ACCEPTED, MessageStatus.SCHEDULED, MessageStatus.QUEUED, MessageStatus.SENT}


class CallStatus(Enum):
    """Where a call leg is."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def final(self) -> bool:
        """Whether the leg has ended."""
        return self not in _CALL_ALIVE


_CALL_ALIVE = {CallStatus.QUEUED, CallStatus.INITIATED, CallStatus.RINGING, CallStatus.IN_PROGRESS}


class Direction(Enum):
    """Who began it."""

    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"
    OUTBOUND_REPLY = "outbound-reply"


class Behaviour(Enum):
    """What a phone does by itself when it rings or gets a text."""

    BY_HAND = "by_hand"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    VOICEMAIL = "voicemail"
    AUTOMATIC = "automatic"
    UNASSIGNED = "unassigned"  # a number that nobody has


@dataclass(frozen=True)
class Hook:
    """An address that the carrier calls: where, how, and where else when that fails."""

    url: str
    method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"


@dataclass
class Message:
    """One text message. Times are aware UTC; `validity` in seconds; `segments` as billed."""

    account: str
    sender: str
    to: str
    body: str
    segments: int
    direction: Direction
    created_at: datetime
    sid: str = field(default_factory=lambda: new_sid("SM"))
    status: MessageStatus = MessageStatus.QUEUED
    updated_at: datetime | None = None
    sent_at: datetime | None = None
    send_at: datetime | None = None
    validity: int = 36000
    error: int | None = None
    callback: str = ""
    service: str = ""
    seen: bool = False  # by whoever looks at the phone


@dataclass
class Call:
    """One call leg. `hook` says where its first document comes from, `twiml` is that document when it was given."""

    account: str
    sender: str
    to: str
    direction: Direction
    created_at: datetime
    sid: str = field(default_factory=lambda: new_sid("CA"))
    parent: str | None = None
    status: CallStatus = CallStatus.QUEUED
    updated_at: datetime | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    hook: Hook = field(default_factory=lambda: Hook(""))
    twiml: str = ""
    callback: Hook = field(default_factory=lambda: Hook(""))
    callback_events: tuple[str, ...] = ("completed",)
    sequence: int = 0
    ring_s: int = 60
    longest_s: int = 14400
    send_digits: str = ""
    queue_ms: int = 0
    phone: str = ""  # the phone that dialled, whatever number it showed
    sip: int | None = None

    @property
    def seconds(self) -> int | None:
        """How long the leg was answered, in whole seconds; None while it lasts."""
        if self.ended_at is None:
            return None
        return int((self.ended_at - self.answered_at).total_seconds()) if self.answered_at else 0


class ConferenceStatus(Enum):
    """Where a conference is."""

    INIT = "init"  # somebody waits for it to start
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


@dataclass
class Conference:
    """One meeting of calls in a room called `name`. `sequence` is the number of its next status callback."""

    account: str
    name: str
    created_at: datetime
    sid: str = field(default_factory=lambda: new_sid("CF"))
    status: ConferenceStatus = ConferenceStatus.INIT
    updated_at: datetime | None = None
    callback: Hook = field(default_factory=lambda: Hook(""))
    callback_events: tuple[str, ...] = ()
    sequence: int = 1
    reason: str = ""  # why it ended
    ended_by: str = ""  # the call that ended it


@dataclass
class Recording:
    """What was recorded on a leg. The sound is a tone of that length; `transcript` stands in for the speech."""

    account: str
    call: str
    seconds: int
    created_at: datetime
    sid: str = field(default_factory=lambda: new_sid("RE"))
    transcript: str = ""
    silent: bool = False
    source: str = "RecordVerb"


@dataclass
class Phone:
    """A phone somebody holds: how it is called, what it does by itself, and which keys it presses when automatic."""

    number: str
    name: str = ""
    behaviour: Behaviour = Behaviour.BY_HAND
    keys: tuple[str, ...] = ("1", "5")
    pinned: bool = False
    active_at: datetime | None = None


@dataclass
class OptOut:
    """`number` wants no more texts from `sender`."""

    number: str
    sender: str
    since: datetime


@dataclass
class Mail:
    """One mail that was delivered to the sandbox."""

    sender: str
    to: str
    subject: str
    text: str
    received_at: datetime
    sid: str = field(default_factory=lambda: new_sid("EM"))
    html: bool = False


@dataclass
class Alert:
    """Something the carrier noticed about the addresses it calls: an error number and which address."""

    code: int
    url: str
    detail: str
    at: datetime
    sid: str = field(default_factory=lambda: new_sid("NO"))


class Voice(Enum):
    """Who is heard on a leg."""

    CARRIER = "carrier"  # what a document says
    PHONE = "phone"  # whoever holds the phone: keys and words
    OTHER = "other"  # the leg it is connected to
    NOTE = "note"  # what happened to the leg


@dataclass(frozen=True)
class Heard:
    """One line of a leg's transcript. `kind` refines who: say, play, beep, key, words or the name of an event."""

    at: datetime
    voice: Voice
    kind: str
    text: str
    language: str = ""
    recording: str = ""


@dataclass
class Transcript:
    """What was heard on a leg that ended; `sid` is the call's."""

    sid: str
    lines: tuple[Heard, ...]
