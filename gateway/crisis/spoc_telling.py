"""What is sent to a leading official, and to who was named as SPoC? Texts, and mail where there is an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.crisis.record import entities
from gateway.crisis.tables import Spoc
from gateway.exercises import reaching
from gateway.notices.actions import cancel
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text_about
from gateway.now import BRUSSELS
from gateway.tickets.tables import Ticket

SPOC_REQUEST, SPOC_NAMED, SPOC_LINK, STATUS = "spoc_request", "spoc_named", "spoc_link", "feedback_request"
LET_GO, NOT_NEEDED = "spoc_let_go", "spoc_not_needed"
WHOLE_CASE = "de hele zaak"
USEFUL_FOR = timedelta(hours=4)
_MAIL = (
    "Beste {name}\n\n{drill}U bent aangeduid als SPoC (aanspreekpunt) voor {entity} bij ticket {number} van de "
    "Crisislijn van de Vlaamse overheid. Terugkoppeling verloopt via u.\n\nBevestig, of geef een stand van zaken:\n"
    "{link}\n\nDe link is enkel voor u. Bent u dit niet? Bel 02 217 01 12.\n"
)


def entity_of(session: Session, case: Ticket, spoc: Spoc | None = None) -> str:
    """Return the entity's name as a text says it: that of a SPoC, or of the report, or the first that was added.

    Who speaks for a case of several entities is told so: one name would be that of an entity with a SPoC of its own.
    """
    involved = entities(session, case)
    if spoc is not None and not spoc.entity_key and len(involved) > 1:
        return WHOLE_CASE
    own = next((each.name for each in involved if spoc is not None and each.key == spoc.entity_key), None)
    return own or case.entity_name or next((each.name for each in involved), "uw entiteit")


def tell_official(session: Session, case: Ticket, spoc: Spoc, now: datetime) -> None:
    """Ask a leading official by text to appoint a SPoC, where a mobile number is known."""
    if spoc.official_phone is not None and can_text(spoc.official_phone):
        said = text_about(case.exercise, SPOC_REQUEST, t=case.number, e=entity_of(session, case, spoc))
        _text(session, SPOC_REQUEST, spoc.official_phone, said, case, now)


def tell_named(session: Session, case: Ticket, spoc: Spoc, public_url: str, now: datetime) -> None:
    """Ask who was named to confirm: by text with a code, by another with the link, and by mail."""
    link = f"{public_url}/s/{spoc.reference}"
    if spoc.phone is not None and can_text(spoc.phone):
        said = text_about(case.exercise, SPOC_NAMED, t=case.number, e=entity_of(session, case, spoc), c=spoc.code)
        _text(session, SPOC_NAMED, spoc.phone, said, case, now)
        _text(session, SPOC_LINK, spoc.phone, text_about(case.exercise, SPOC_LINK, t=case.number, l=link), case, now)
    if spoc.email is not None:
        drill = "DIT IS EEN OEFENING. " if case.exercise else ""
        body = _MAIL.format(
            name=spoc.name, drill=drill, entity=entity_of(session, case, spoc), number=case.number, link=link
        )
        mail(session, SPOC_NAMED, spoc.email, f"SPoC voor ticket {case.number}", body, case, now)


def unsend(session: Session, case: Ticket, spoc: Spoc, now: datetime) -> bool:
    """Keep back what would still ask to appoint a SPoC, or to confirm as one; returns whether there was any."""
    to = (spoc.phone, spoc.email, spoc.official_phone)
    kinds = (SPOC_REQUEST, SPOC_NAMED, SPOC_LINK)
    return any([cancel(session, now, kind=kind, ticket_id=case.id, to=to) for kind in kinds])


def tell_let_go(session: Session, case: Ticket, spoc: Spoc, entity: str, named: bool, now: datetime) -> None:
    """Tell who was asked to appoint a SPoC, or was `named` as one, that it is not about their entity after all.

    Nobody is told whom our question had not left for yet.
    """
    if unsend(session, case, spoc, now):
        return
    kind, phone = (LET_GO, spoc.phone) if named else (NOT_NEEDED, spoc.official_phone)
    said = text_about(case.exercise, kind, t=case.number, e=entity)
    if phone is not None and can_text(phone):
        _text(session, kind, phone, said, case, now)
    elif named and spoc.email is not None:
        mail(session, kind, spoc.email, f"u bent geen SPoC meer, ticket {case.number}", said, case, now)


def tell_status_wanted(session: Session, case: Ticket, spoc: Spoc, wanted_by: datetime, now: datetime) -> None:
    """Ask the SPoC how it stands, by text or else by mail."""
    by = wanted_by.astimezone(BRUSSELS)
    until = f"{by:%H:%M}" if by.date() == now.astimezone(BRUSSELS).date() else f"{by:%d/%m %H:%M}"
    said = text_about(case.exercise, STATUS, t=case.number, u=until)
    if spoc.phone is not None and can_text(spoc.phone):
        _text(session, STATUS, spoc.phone, said, case, now)
    elif spoc.email is not None:
        mail(session, STATUS, spoc.email, f"Stand van zaken gevraagd, ticket {case.number}", said, case, now)


def mail(session: Session, kind: str, to: str, subject: str, body: str, case: Ticket, now: datetime) -> None:
    """Write a mail about a case."""
    marked = f"{'OEFENING: ' if case.exercise else ''}CCVO: {subject}"
    channel = NoticeChannel.EMAIL
    reaching.write(session, case, kind, to, body, now, channel=channel, subject=marked, expires_in=USEFUL_FOR)


def _text(session: Session, kind: str, to: str, said: str, case: Ticket, now: datetime) -> None:
    reaching.write(session, case, kind, to, said, now, expires_in=USEFUL_FOR)
