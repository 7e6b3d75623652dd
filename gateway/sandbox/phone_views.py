"""What does somebody who looks at the phones see? Phones, calls, texts and mail as JSON for the page and programs."""

from __future__ import annotations

from datetime import datetime

from gateway.sandbox.carrier import Carrier
from gateway.sandbox.legs import Leg, Phase
from gateway.sandbox.model import Alert, Call, Direction, Heard, Mail, Message, MessageStatus, Phone, Voice
from gateway.sandbox.numbers import Line, line_of, pretty
from gateway.sandbox.trouble_words import in_short

Json = dict[str, object]
MOST_PHONES, MOST_TEXTS, MOST_CALLS = 60, 60, 15


def board(carrier: Carrier, search: str = "") -> Json:
    """Return all that fits on the board: phones somebody pinned, then those that were last active."""
    wanted = [phone for phone in carrier.ledger.phones if _matches(phone, search)]
    wanted.sort(key=lambda phone: (phone.pinned, _instant(phone.active_at)), reverse=True)
    mails, alerts = carrier.ledger.mails.count(), carrier.ledger.alerts.count()
    return {
        "version": carrier.ledger.version,
        "now": carrier.clock().isoformat(),
        "speed": carrier.agenda.speed,
        "numbers": [own_number(carrier, number) for number in carrier.accounts.numbers],
        "phones": [phone_line(carrier, phone) for phone in wanted[:MOST_PHONES]],
        "hidden": max(0, len(wanted) - MOST_PHONES),
        "faults": carrier.ledger.trouble.active,
        "trouble": in_short(carrier.ledger.trouble.active),
        "mails": mails,
        "alerts": alerts,
    }


def _matches(phone: Phone, search: str) -> bool:
    digits = "".join(char for char in search if char.isdigit())
    return search.lower() in phone.name.lower() or (bool(digits) and digits in phone.number)


def _instant(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def own_number(carrier: Carrier, number: str) -> Json:
    """Return a number that can be dialled; `texts` when it can be texted as well."""
    texts = line_of(number) is Line.TEXTABLE
    return {"number": number, "shown": pretty(number), "name": carrier.accounts.name(number), "texts": texts}


def phone_line(carrier: Carrier, phone: Phone) -> Json:
    """Return one phone as it stands on the board."""
    leg = carrier.exchange.leg_of(phone.number)
    return {
        "number": phone.number,
        "shown": pretty(phone.number),
        "name": phone.name,
        "behaviour": phone.behaviour.value,
        "keys": list(phone.keys),
        "pinned": phone.pinned,
        "unread": sum(1 for text in texts_of(carrier, phone.number) if text.to == phone.number and not text.seen),
        "call": call_now(carrier, leg) if leg else None,
    }


def phone_page(carrier: Carrier, phone: Phone) -> Json:
    """Return one phone with its call, its texts (newest last) and its earlier calls (newest first)."""
    leg = carrier.exchange.leg_of(phone.number)
    number = phone.number
    earlier = [call for call in carrier.ledger.calls.newest(number) if call.status.final][:MOST_CALLS]
    return {
        **phone_line(carrier, phone),
        "lines": [line_json(carrier, n, line) for n, line in enumerate(leg.lines)] if leg else [],
        "texts": [text_json(carrier, text, number) for text in reversed(texts_of(carrier, number)[:MOST_TEXTS])],
        "earlier": [earlier_json(carrier, call, number) for call in earlier],
    }


def texts_of(carrier: Carrier, number: str) -> list[Message]:
    """Return the texts that reached a phone or left it, newest first."""
    return [
        text
        for text in carrier.ledger.messages.newest(number)
        if text.sender == number or text.status is MessageStatus.DELIVERED
    ]


def text_json(carrier: Carrier, text: Message, number: str) -> Json:
    """Return a text as its phone shows it."""
    other = text.to if text.sender == number else text.sender
    return {
        "sid": text.sid,
        "from": text.sender,
        "to": text.to,
        "mine": text.sender == number,
        "other": other,
        "other_shown": who(carrier, other),
        "body": text.body,
        "segments": text.segments,
        "at": (text.updated_at or text.created_at).isoformat(),
        "seen": text.seen,
    }


def call_now(carrier: Carrier, leg: Leg) -> Json:
    """Return what a phone's call is doing. `listening`: what the carrier does with keys and words."""
    call = leg.call
    other = call.to if call.direction is Direction.INBOUND else call.sender
    return {
        "sid": call.sid,
        "phase": leg.phase.value,
        "incoming": call.direction is not Direction.INBOUND,
        "other": other,
        "other_shown": who(carrier, other),
        "meeting": meeting_now(carrier, leg),
        "listening": leg.ears.value,
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "lines": len(leg.lines),
    }


def meeting_now(carrier: Carrier, leg: Leg) -> Json | None:
    """Return with whom a phone is in a conference; nobody yet when it waits there."""
    member = carrier.rooms.room_of(leg)
    if member is None:
        return None
    company = [who(carrier, other.leg.phone) for other in member.company]
    return {"name": member.room.meeting.name, "with": company, "held": member.held, "muted": member.muted}


def who(carrier: Carrier, number: str) -> str:
    """Return what people call a number: ours, a phone on the board, else the number itself as people read it."""
    phone = carrier.ledger.phones.get(number)
    return carrier.accounts.name(number) or (phone.name if phone else "") or pretty(number)


def call_page(carrier: Carrier, call: Call, after: int) -> Json:
    """Return a call, live or over, with its transcript from line `after` on."""
    leg = carrier.exchange.leg(call.sid)
    kept = carrier.ledger.transcripts.get(call.sid)
    lines = list(leg.lines) if leg else list(kept.lines) if kept else []
    return {
        "sid": call.sid,
        "status": call.status.value,
        "from": call.sender,
        "to": call.to,
        "phase": leg.phase.value if leg else Phase.OVER.value,
        "listening": leg.ears.value if leg else "closed",
        "seconds": call.seconds,
        "lines": [line_json(carrier, n, line) for n, line in enumerate(lines)][after:],
    }


def earlier_json(carrier: Carrier, call: Call, number: str) -> Json:
    """Return a call that is over as its phone lists it."""
    other = call.to if number in (call.sender, call.phone) else call.sender
    return {
        "sid": call.sid,
        "incoming": call.direction is not Direction.INBOUND,
        "other_shown": who(carrier, other),
        "status": call.status.value,
        "seconds": call.seconds,
        "at": call.created_at.isoformat(),
    }


def line_json(carrier: Carrier, number: int, line: Heard) -> Json:
    """Return one line of a transcript; whoever came into a conference or left it is named."""
    named = line.voice is Voice.NOTE and line.kind in ("joined", "left")
    return {
        "n": number,
        "at": line.at.isoformat(),
        "voice": line.voice.value,
        "kind": line.kind,
        "text": who(carrier, line.text) if named else line.text,
        "language": line.language,
        "recording": line.recording,
    }


def mail_json(mail: Mail) -> Json:
    """Return a mail."""
    return {
        "sid": mail.sid,
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "at": mail.received_at.isoformat(),
    }


def alert_json(alert: Alert) -> Json:
    """Return something the carrier noticed."""
    return {"code": alert.code, "url": alert.url, "detail": alert.detail, "at": alert.at.isoformat()}
