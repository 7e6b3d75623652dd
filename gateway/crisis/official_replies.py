"""Does a text answer our question who the SPoC is? What a leading official writes back stands on the case at once.

Nobody is appointed by it: a sender can be forged. Who has the case reads it, and names the SPoC.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.crisis.handling import tell_handler
from gateway.crisis.model import SpocState
from gateway.crisis.tables import Spoc
from gateway.notices.tables import Notice
from gateway.notices.texts import text_about
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket

ANSWERED_WITHIN = timedelta(hours=24)
TOLD_AGAIN = timedelta(minutes=10)
SHORTEST = 5  # characters: a bare JA or NEE answers something else
MOST = 500
ANSWERED = "official_answered"


def official_reply(session: Session, sender: str, said: str, now: datetime) -> str | None:
    """Keep what a leading official answered, and return what to answer; None when we asked nothing of this number."""
    words = " ".join(said.split())[:MOST]
    asked = (
        select(Spoc)
        .join(Ticket, Ticket.id == Spoc.ticket_id)
        .where(
            Spoc.official_phone == sender,
            Spoc.state == SpocState.ASKED,
            Spoc.asked_at > now - ANSWERED_WITHIN,
            Ticket.state != TicketState.CLOSED,
        )
    )
    spoc = session.scalar(asked.order_by(Spoc.id.desc()).limit(1)) if len(words) >= SHORTEST else None
    if spoc is None:
        return None
    case = session.get_one(Ticket, spoc.ticket_id)
    tickets.hold(session, case)
    tickets.note(session, case, Happening.OFFICIAL_ANSWERED, spoc.official, now, words)
    told = select(Notice.id).where(Notice.kind == ANSWERED, Notice.ticket_id == case.id)
    if session.scalar(told.where(Notice.created_at > now - TOLD_AGAIN).limit(1)) is None:
        wording = text_about(case.exercise, ANSWERED, t=case.number)
        tell_handler(session, case, ANSWERED, wording, "antwoord over de SPoC", now)
    return text_about(case.exercise, "official_thanks", t=case.number)
