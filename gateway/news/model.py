"""What is a news item, what may its writer choose, and how does a thread of messages stand? Pure.

The words of CAP 1.2 are the values of these enums, in small letters; `cap` writes them as the standard does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any

from gateway.errors import Refused


class Kind(Enum):
    """What a message is to who reads it."""

    NOTICE = "notice"
    ALL_CLEAR = "all_clear"
    WITHDRAWAL = "withdrawal"


class MessageType(Enum):
    """What a message is to the messages before it."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class Scope(Enum):
    """For whom CAP's readers may pass it on."""

    RESTRICTED = "restricted"
    PUBLIC = "public"


class Category(Enum):
    """What it is about."""

    INFRA = "infra"
    SECURITY = "security"
    SAFETY = "safety"
    HEALTH = "health"
    ENV = "env"
    TRANSPORT = "transport"
    OTHER = "other"


class Urgency(Enum):
    """When something must be done."""

    IMMEDIATE = "immediate"
    EXPECTED = "expected"
    FUTURE = "future"
    PAST = "past"
    UNKNOWN = "unknown"


class Severity(Enum):
    """How bad it is."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"
    UNKNOWN = "unknown"


class Certainty(Enum):
    """How sure it is."""

    OBSERVED = "observed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class Standing(Enum):
    """How a thread stands for who reads it now."""

    CURRENT = "current"
    OVER = "over"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


LASTS_MOST = 7 * 24 * 60  # minutes
RESTRICTION = "Bestemd voor lokale besturen en entiteiten van de Vlaamse overheid"
MOST: Mapping[str, int] = {"title": 120, "description": 2000, "instruction": 500, "place": 200, "restriction": 200}
_LINES = {"description", "instruction"}  # the others are one line
_TITLE_ENDS = re.compile(r"(?<=[.!?])\s")
_PREFIX = re.compile(r"CCVO(?: OEFENING)?:? *")
_UNFIT = re.compile(  # control characters, halves of characters, and what turns a line around
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True)
class Announcement:
    """What the writer chose; an empty text is filled in from the broadcast."""

    title: str = ""
    description: str = ""
    instruction: str = ""
    place: str = ""
    restriction: str = ""
    kind: Kind = Kind.NOTICE
    scope: Scope = Scope.RESTRICTED
    category: Category = Category.INFRA
    urgency: Urgency = Urgency.EXPECTED
    severity: Severity = Severity.MODERATE
    certainty: Certainty = Certainty.OBSERVED

    def kept(self) -> dict[str, str]:
        """Return it as it is kept, approved and shown to programs."""
        return {name: said.value if isinstance(said, Enum) else said for name, said in asdict(self).items()}


CHOICES: Mapping[str, type[Enum]] = {
    "kind": Kind,
    "scope": Scope,
    "category": Category,
    "urgency": Urgency,
    "severity": Severity,
    "certainty": Certainty,
}


@dataclass(frozen=True)
class Area:
    """Where it holds, in words and as NIS codes."""

    place: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """One message as it was published. Never changes; a later one of its thread amends or withdraws it."""

    broadcast_id: int
    thread: str
    identifier: str
    type: MessageType
    kind: Kind
    exercise: bool
    published_at: datetime
    expires_at: datetime
    title: str
    description: str
    instruction: str
    place: str
    codes: tuple[str, ...]
    scope: Scope
    restriction: str
    category: Category
    urgency: Urgency
    severity: Severity
    certainty: Certainty

    @property
    def headline(self) -> str:
        """The title; a drill says so."""
        return f"OEFENING: {self.title}" if self.exercise else self.title


@dataclass(frozen=True)
class Thread:
    """The messages about one thing, in the order of publishing."""

    messages: tuple[Message, ...]

    @property
    def latest(self) -> Message:
        """What holds now."""
        return self.messages[-1]

    def before(self, message: Message) -> tuple[Message, ...]:
        """Return what was published before a message."""
        return self.messages[: self.messages.index(message)]

    def standing(self, now: datetime) -> Standing:
        """Return how it stands."""
        if self.latest.kind is Kind.WITHDRAWAL:
            return Standing.WITHDRAWN
        if self.latest.kind is Kind.ALL_CLEAR:
            return Standing.OVER
        return Standing.LAPSED if self.latest.expires_at <= now else Standing.CURRENT

    def changed_at(self, now: datetime) -> datetime:
        """Return when last something changed for who reads it: a message came, or its time was over."""
        latest = self.latest
        lapsed = self.standing(now) is Standing.LAPSED
        return max(latest.published_at, latest.expires_at) if lapsed else latest.published_at


def checked_announcement(given: Mapping[str, Any]) -> Announcement:
    """Read what a writer chose; raises Refused: news_field (`field`), news_long (`field`, `most`)."""
    known = {each.name for each in fields(Announcement)}
    read: dict[str, Any] = {}
    for name, said in given.items():
        if name not in known or not isinstance(said, str):
            raise Refused("news_field", field=name)
        read[name] = _choice(name, said) if name in CHOICES else _text(name, said)
    return Announcement(**read)


def clean(said: str) -> str:
    """Return a text without what XML cannot hold or what turns a line around for who reads it."""
    said = said.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNFIT.sub("", said).strip()


def message_type(kind: Kind, earlier: Sequence[Message]) -> MessageType:
    """Return what a message is to those before it: without any of them there is nothing to update or cancel."""
    if not earlier:
        return MessageType.ALERT
    return MessageType.CANCEL if kind is Kind.WITHDRAWAL else MessageType.UPDATE


def title_of(announcement: Announcement, text: str) -> str:
    """Return the title: the writer's, or the first sentence of the text."""
    if announcement.title:
        return announcement.title
    first = _TITLE_ENDS.split(" ".join(body_of(text).split()))[0] or "Bericht"
    most = MOST["title"]
    return first if len(first) <= most else first[: most - 1].rsplit(" ", 1)[0] + "…"


def body_of(text: str) -> str:
    """Return a broadcast's text without the prefix of an SMS."""
    return clean(_PREFIX.sub("", text, count=1) if text.startswith("CCVO") else text)


def slug_of(title: str, number: int) -> str:
    """Return a title as part of an address, with a number that no other thread has."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return "-".join([*re.findall(r"[a-z0-9]+", plain)[:8], str(number)])[-100:].lstrip("-")


def _choice(name: str, said: str) -> Enum:
    try:
        return CHOICES[name](said)
    except ValueError:
        raise Refused("news_field", field=name) from None


def _text(name: str, said: str) -> str:
    read = clean(said) if name in _LINES else " ".join(clean(said).split())
    if len(read) > MOST[name]:
        raise Refused("news_long", field=name, most=MOST[name])
    return read
