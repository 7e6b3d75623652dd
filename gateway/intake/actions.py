"""What is done with a report in writing? A ticket, judged and paged as a call's. Verbs on a Session; the door commits.

The form's token makes it one report however often it is sent. A report that names an entity of which there is a case
goes with that case, as a call does; one that is over the measure of `flood` waits for its turn.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.directory.searching import organisation_named
from gateway.errors import Refused
from gateway.intake import telling
from gateway.intake.flood import BUSY_WINDOW, WINDOW, Crowd, turn_has_come, turn_of
from gateway.intake.form import Filled
from gateway.intake.model import Reach, Turn
from gateway.intake.opening import Told, keep_told
from gateway.intake.tables import IntakeReport
from gateway.paging import actions as paging
from gateway.paging.joining import join_case
from gateway.staff.model import Actor
from gateway.storage.locks import Lock, hold_lock
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Happening, Source, TicketKind
from gateway.tickets.tables import Ticket

REPORTER = Actor("reporter", "melder", frozenset())
HELD = "many_in_writing"
SYSTEM = "systeem"


def report_of_token(session: Session, token: str) -> IntakeReport | None:
    """Return the report that a form has become, if it was sent before."""
    return session.scalar(select(IntakeReport).where(IntakeReport.token == token))


def submit(
    session: Session, filled: Filled, token: str, origin: str, language: str, public_url: str, now: datetime
) -> IntakeReport:
    """Make a report of a form, once; raises Refused("reports_busy") when its origin sends more than people can."""
    hold_lock(session, Lock.INTAKE)
    hold_lock(session, Lock.JOINING_CASES)  # before any row, the count of tickets among them
    known = report_of_token(session, token)
    if known is not None:
        return known
    turn = turn_of(_crowd(session, origin, now))
    if turn is Turn.BUSY:
        raise Refused("reports_busy")
    ticket = _open(session, filled, language, now)
    report = IntakeReport(
        ticket_id=ticket.id,
        token=token,
        reference=secrets.token_urlsafe(12),
        at=now,
        origin=origin,
        reach=filled.reach,
        phone=filled.phone,
        email=filled.email,
        words=filled.words,
    )
    session.add(report)
    session.flush()
    if ticket.kind is TicketKind.REPORT:
        _page(session, ticket, report, turn, now)
    keep_told(session, ticket, Told(filled.kind, filled.continuity), REPORTER.name, now)
    telling.send_receipt(session, ticket, report, public_url, now)
    session.flush()
    return report


def page_next(session: Session, now: datetime) -> Ticket | None:
    """Page for the gravest report that waits for its turn, if a turn has come. Safe to repeat, and beside another."""
    hold_lock(session, Lock.INTAKE)
    if not turn_has_come(session.scalar(select(func.max(IntakeReport.paged_at))), now):
        return None
    waiting = select(IntakeReport, Ticket).join(Ticket, Ticket.id == IntakeReport.ticket_id)
    rows = session.execute(waiting.where(IntakeReport.waits_since.is_not(None))).all()
    by_weight = sorted(rows, key=lambda row: (cases.GRAVEST_FIRST.index(row[1].outcome), row[0].ticket_id))
    for report, ticket in by_weight:
        report.waits_since = None
        if ticket.paging_held == HELD and ticket.needs_officer and ticket.hidden_at is None:
            for each in cases.reports(session, ticket):
                each.paging_held = None if each.paging_held == HELD else each.paging_held
            report.paged_at = now
            paging.start(session, ticket, now)
            return ticket
    return None


def waits(session: Session) -> bool:
    """Whether a report waits for its turn."""
    waiting = select(IntakeReport.ticket_id).where(IntakeReport.waits_since.is_not(None))
    return session.scalar(waiting.limit(1)) is not None


def opened(session: Session, reference: str) -> IntakeReport:
    """Return the report that a follow-up page is of; raises Refused("no_such_link")."""
    found = session.scalar(select(IntakeReport).where(IntakeReport.reference == reference))
    if found is None or len(reference) != 16:
        raise Refused("no_such_link")
    return found


def _open(session: Session, filled: Filled, language: str, now: datetime) -> Ticket:
    ticket = tickets.open_ticket(
        session,
        REPORTER,
        now,
        source=Source.WEB,
        facts=filled.facts,
        kind=TicketKind.REFERRAL if filled.referral else TicketKind.REPORT,
        route=filled.route,
        callback=filled.phone if filled.reach is Reach.CALL else None,
        language=language,
    )
    ticket.complete = True
    known = organisation_named(session, filled.entity_code or filled.entity)
    if known is not None and known.code:
        tickets.name_entity(session, ticket, known.code, known.name, REPORTER.name, now)
    else:  # nobody's name is refused: what was written is what an officer reads
        ticket.entity_name = filled.entity
        tickets.note(session, ticket, Happening.ENTITY, REPORTER.name, now, filled.entity)
    return ticket


def _page(session: Session, ticket: Ticket, report: IntakeReport, turn: Turn, now: datetime) -> None:
    """Let it go with the case of its entity, call officers, or let it wait for its turn, which is then shown."""
    case = cases.find_case(session, ticket)
    if case is not None and not _joined(session, ticket, report, case, turn, now):
        return
    if turn is Turn.NOW:
        report.paged_at = now
        paging.start(session, ticket, now)
        return
    ticket.paging_held, report.waits_since = HELD, now
    tickets.note(session, ticket, Happening.PAGING_HELD, SYSTEM, now, HELD)
    raise_alarm(session, AlarmKind.MANY_REPORTS, "web intake", now)


def _joined(session: Session, ticket: Ticket, report: IntakeReport, case: Ticket, turn: Turn, now: datetime) -> bool:
    """Let it go with its case; returns whether something is still to be decided about calling officers."""
    held = case.paging_held == HELD
    if held and turn is Turn.WAIT:
        ticket.paging_held = HELD  # else it would have the whole case paged before its turn
    elif held:
        report.paged_at = now
    join_case(session, ticket, case, now)
    return ticket.needs_officer and (ticket.paging_held == HELD or not ticket.paged_with_case)


def _crowd(session: Session, origin: str, now: datetime) -> Crowd:
    def count(*where: Any) -> int:
        return session.scalar(select(func.count()).select_from(IntakeReport).where(*where)) or 0

    paged, theirs = IntakeReport.paged_at.is_not(None), IntakeReport.origin == origin
    recent = IntakeReport.at > now - WINDOW
    return Crowd(
        of_one=count(theirs, IntakeReport.at > now - BUSY_WINDOW),
        paged_of_one=count(theirs, recent, paged),
        paged_of_all=count(recent, paged),
    )
