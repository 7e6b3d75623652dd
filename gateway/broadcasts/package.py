"""How do the texts of a broadcast leave the house, for others to say the same? Only once approved; noted by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.broadcasts import publishing
from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.overview import get
from gateway.broadcasts.tables import Broadcast
from gateway.errors import Refused
from gateway.news import actions as news
from gateway.news import overview
from gateway.news.addresses import Publisher
from gateway.news.cap import cap
from gateway.news.model import Message
from gateway.news.package import package
from gateway.news.words import full, word
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

CHANNELS = {"sms": "sms", "voice": "oproep", "email": "e-mail", "news": "nieuwsbericht"}


@dataclass(frozen=True)
class Packed:
    """A file, and what it is called."""

    name: str
    content: bytes


def take_package(session: Session, actor: Actor, broadcast_id: int, publisher: Publisher, now: datetime) -> Packed:
    """Return the texts of an approved broadcast as a ZIP, and note who took them.

    Raises Refused("package_not_approved"): what nobody approved does not leave the house.
    """
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    if broadcast.approved_at is None:
        raise Refused("package_not_approved")
    message = _message(session, broadcast, broadcast.approved_at)
    earlier = publishing.before(session, broadcast, message)
    facts = _facts(broadcast, message)
    made = package(message, without_request(broadcast.text), facts, cap(message, earlier, publisher), publisher)
    news.note_package(session, actor, broadcast.id, now)
    write_down(
        session, actor, Deed.PACKAGE_TAKEN, Subject.BROADCAST, broadcast.id, now, {"file": sha256(made).hexdigest()}
    )
    drill = "oefening-" if broadcast.exercise else ""
    return Packed(f"{drill}tekstpakket-{broadcast.id}.zip", made)


def _message(session: Session, broadcast: Broadcast, approved_at: datetime) -> Message:
    """What it says now: once its thread is withdrawn, that."""
    message = publishing.message_of(session, broadcast, max(approved_at, broadcast.send_at or approved_at))
    thread = overview.thread_of(session, message.thread) if publishing.is_withdrawn(session, message) else None
    return thread.latest if thread else message


def _facts(broadcast: Broadcast, message: Message) -> list[tuple[str, str]]:
    told = {
        "Verzending": str(broadcast.id),
        "Aard": "OEFENING" if broadcast.exercise else "echt",
        "Titel": message.title,
        "Soort": word(message.type),
        "Kanalen": ", ".join(CHANNELS[each] for each in broadcast.channel_names),
        "Waar": message.place,
        "NIS-codes": " ".join(message.codes),
        "Verspreiding": message.restriction or word(message.scope),
        "Ernst": word(message.severity),
        "Ingediend door": broadcast.submitted_by_name or "",
        "Goedgekeurd door": broadcast.approved_by_name or "",
        "Goedgekeurd op": full(broadcast.approved_at) if broadcast.approved_at else "",
        "Zonder tweede persoon": broadcast.glass_reason or "",
        "Niet verspreiden vóór": full(broadcast.send_at) if broadcast.send_at else "",
        "Geldig tot": full(message.expires_at),
        "CAP-kenmerk": message.identifier,
    }
    return [(name, said) for name, said in told.items() if said]
