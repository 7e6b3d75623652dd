"""What does an officer get who has just accepted? The action card: by mail whole, in a text as a pointer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.cards.actions import cards_of
from gateway.carrier.segments import fits_one
from gateway.exercises import reaching
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text_about
from gateway.paging.links import newest
from gateway.paging.model import Channel
from gateway.paging.spoken import clock_time, entity_words, reason_words
from gateway.staff.tables import Staff
from gateway.tickets.tables import Ticket

CARD = "action_card"
POINTER = "card_pointer"


def accepted_text(session: Session, ticket: Ticket, staff_id: int, now: datetime) -> str:
    """Return what answers a JA: since when it is theirs, and where the card stands, when that fits whole."""
    name = "page_accepted" if ticket.acknowledged_by_id == staff_id else "page_joined"
    wording = text_about(ticket.exercise, name, t=ticket.number, p=ticket.acknowledged_by or "", u=clock_time(now))
    link = newest(session, ticket.id, staff_id, now)
    pointed = f"{wording} Actiekaart: {link}"
    return pointed if link and fits_one(pointed) else wording


def send_card(session: Session, case: Sequence[Ticket], staff_id: int, via: Channel | None, now: datetime) -> None:
    """Mail the card to who accepted a case; who did so on a call is also texted where it stands."""
    officer, ticket = session.get_one(Staff, staff_id), case[0]
    link = newest(session, ticket.id, staff_id, now)
    if officer.email:
        subject, body = _mail(session, case, link)
        mail = NoticeChannel.EMAIL
        reaching.write(session, ticket, CARD, officer.email, body, now, channel=mail, subject=subject)
    if link and via is Channel.VOICE and officer.phone:
        wording = text_about(ticket.exercise, POINTER, t=ticket.number, l=link)
        reaching.write(session, ticket, POINTER, officer.phone, wording, now)


def _mail(session: Session, case: Sequence[Ticket], link: str | None) -> tuple[str, str]:
    ticket = case[0]
    drill = "OEFENING: " if ticket.exercise else ""
    parts = ["DIT IS EEN OEFENING."] if ticket.exercise else []
    parts.append(f"U hebt ticket {ticket.number} aanvaard.\n{entity_words(ticket)}\n{reason_words(case)}")
    parts.append(f"Dit ticket en deze kaart: {link}" if link else "Dit ticket en deze kaart staan op de console.")
    parts.append("Opname of verbinding met de melder: bel 02 217 01 12.")
    parts += [card.text.strip() for _, card in cards_of(session, case)]
    return f"{drill}CCVO ticket {ticket.number}: eerste vijftien minuten", "\n\n".join(parts) + "\n"
