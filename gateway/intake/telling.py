"""What is a reporter told in writing, and who hears that a reporter wrote? Nothing of the incident."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.crisis.handling import handler_of
from gateway.crisis.record import lead, record_of
from gateway.exercises import reaching
from gateway.intake.model import Reach
from gateway.intake.tables import IntakeReport
from gateway.intake.texts import words
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text_about
from gateway.tickets.tables import Ticket

RECEIPT, ANSWER, WROTE = "intake_receipt", "intake_answer", "intake_wrote"
USEFUL_FOR = timedelta(hours=24)
TOLD_EVERY = timedelta(minutes=10)  # who has the case is texted so often at most, however much a reporter writes


def link_of(report: IntakeReport, public_url: str) -> str:
    """Return the address of the follow-up page."""
    return f"{public_url}/m/{report.reference}"


def send_receipt(session: Session, ticket: Ticket, report: IntakeReport, public_url: str, now: datetime) -> None:
    """Send the number and the link of the follow-up page, by text and by mail, where there is an address."""
    _tell(session, ticket, report, RECEIPT, public_url, now)


def tell_answer(session: Session, ticket: Ticket, report: IntakeReport, public_url: str, now: datetime) -> None:
    """Tell a reporter that there is an answer on the follow-up page."""
    _tell(session, ticket, report, ANSWER, public_url, now)


def tell_handler(session: Session, ticket: Ticket, report: IntakeReport, now: datetime) -> None:
    """Tell who has the case that the reporter wrote, every ten minutes at most; nobody has it: they are being paged."""
    case = lead(session, ticket)
    handler = handler_of(session, case, record_of(session, case))
    if handler is None or not handler.phone or (report.told_at is not None and now - report.told_at < TOLD_EVERY):
        return
    report.told_at = now
    said = text_about(ticket.exercise, WROTE, t=ticket.number)
    reaching.write(session, ticket, WROTE, handler.phone, said, now)


def _tell(session: Session, ticket: Ticket, report: IntakeReport, kind: str, public_url: str, now: datetime) -> None:
    link, language = link_of(report, public_url), ticket.language
    if report.phone is not None and can_text(report.phone) and report.reach in (Reach.CALL, Reach.SMS):
        said = text_about(ticket.exercise, f"{kind}_{language}", t=ticket.number, l=link)
        reaching.write(session, ticket, kind, report.phone, said, now, expires_in=USEFUL_FOR)
    if report.email is not None:
        reaching.write(
            session,
            ticket,
            kind,
            report.email,
            words(language, f"mail_{kind.removeprefix('intake_')}").format(number=ticket.number, link=link),
            now,
            channel=NoticeChannel.EMAIL,
            subject=words(language, "mail_subject").format(number=ticket.number),
            expires_in=USEFUL_FOR,
        )
