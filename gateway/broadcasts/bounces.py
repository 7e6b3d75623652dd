"""What does a mail say that came back? A delivery status notification (RFC 3464), or an unsubscribing. Pure.

Nothing in it is believed but the signed reference of a mail that we wrote: the notification's own addresses prove
nothing. Reading is bounded, so that a hostile mail costs little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

from gateway.broadcasts.letters import UNSUBSCRIBING
from gateway.carrier.port import SmsState
from gateway.errors import Refused

MOST_BYTES = 2_000_000
MOST_PARTS = 50
_MEANING = {"failed": SmsState.UNDELIVERED, "delivered": SmsState.DELIVERED, "delayed": SmsState.SENT}
_MESSAGE_ID = re.compile(r"<([A-Za-z0-9_.-]{1,64})@[^<>@\s]{1,255}>")
_REPLY = re.compile(r"\b([245]\d\d)\b")
_WORD = re.compile(r"[^\x21-\x7e]+")
_SUBJECT = re.compile(rf"^(?:\w{{2,3}}:\s*)?{UNSUBSCRIBING}\s+([A-Za-z0-9_.-]{{1,80}})$", re.IGNORECASE)


@dataclass(frozen=True)
class Bounce:
    """What a notification says of the mail that `reference` names. `code` is the other server's reply, if it tells."""

    reference: str
    state: SmsState
    word: str  # as it stands there: "failed 5.1.1"
    code: int | None


@dataclass(frozen=True)
class Unsubscribing:
    """Somebody wrote that no more mail is wanted at the address of the delivery that `reference` names."""

    reference: str


def read_returned(raw: bytes) -> Bounce | Unsubscribing:
    """Read a mail that came back.

    Raises Refused: bounce_too_large, bounce_unreadable, bounce_no_report, bounce_not_ours.
    """
    if len(raw) > MOST_BYTES:
        raise Refused("bounce_too_large", most=MOST_BYTES)
    if not raw.strip():
        raise Refused("bounce_unreadable")
    try:
        message = message_from_bytes(raw, policy=compat32)
        asked = _SUBJECT.match(" ".join(str(message.get("Subject", "")).split()))
        return Unsubscribing(asked[1]) if asked else _bounce(message)
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        raise Refused("bounce_unreadable") from None


def _bounce(message: Message) -> Bounce:
    parts = list(_parts(message))
    report = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if report is None or message.get_content_type() != "multipart/report":
        raise Refused("bounce_no_report")
    fields = _recipient(report)
    state = _MEANING.get(fields.get("action", ""))
    if state is None:
        raise Refused("bounce_no_report")
    found = _MESSAGE_ID.search(_original_id(parts))
    if found is None:
        raise Refused("bounce_not_ours")
    status = _WORD.sub("", fields.get("status", ""))[:12]
    reply = _REPLY.search(fields.get("diagnostic-code", ""))
    code = int(reply[1]) if reply and state is SmsState.UNDELIVERED else None
    return Bounce(found[1], state, f"{fields['action']} {status}".strip(), code)


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            raise Refused("bounce_unreadable")
        yield part


def _recipient(report: Message) -> dict[str, str]:
    """Return the fields of the first recipient that has an Action: our mails have one recipient each."""
    blocks = report.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and "Action" in block:
            fields = {name.lower(): " ".join(str(value).split())[:500] for name, value in block.items()}
            return {**fields, "action": fields["action"].lower()}
    raise Refused("bounce_no_report")


def _original_id(parts: list[Message]) -> str:
    """Return the Message-ID of the mail that came back: in the copy, or in the headers alone that stand beside it."""
    for at, part in enumerate(parts):
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            held = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=compat32)
            return str(held.get("Message-ID", ""))
        if kind == "message/rfc822" and at + 1 < len(parts):
            return str(parts[at + 1].get("Message-ID", ""))
    return ""
