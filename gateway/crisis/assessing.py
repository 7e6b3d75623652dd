"""What does the officer find that the telephone does not ask, and what is the verdict? The advice stays beside it.

Verbs on a Session; the door commits. What begins an assessment puts the case in that state by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.crisis.model import DataKind, IncidentKind
from gateway.crisis.moving import begin_assessing
from gateway.crisis.record import open_record, words
from gateway.crisis.tables import CaseRecord
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.cases import gravest, reports
from gateway.tickets.model import Answer, Happening, Outcome
from gateway.tickets.tables import Ticket

AHEAD = timedelta(minutes=5)  # clocks differ: somebody may have learnt of it "now"
LONG_AGO = timedelta(days=366)


@dataclass(frozen=True)
class Found:
    """What an officer says of a case; None leaves what is known as it is."""

    kind: IncidentKind | None = None
    ict: Answer | None = None
    continuity: Answer | None = None
    malicious: Answer | None = None
    personal_data: DataKind | None = None
    essential: Answer | None = None
    known_at: datetime | None = None


def assess(session: Session, actor: Actor, ticket: Ticket, found: Found, now: datetime) -> CaseRecord:
    """Keep what an officer found. Malicious intent is a fact of the report; the others stand on the case.

    Raises Refused: not_permitted, not_accepted, case_closed, known_at (later than now, or long ago).
    """
    case, record = open_record(session, actor, ticket)
    if found.known_at is not None and not now - LONG_AGO < found.known_at < now + AHEAD:
        raise Refused("known_at")
    begin_assessing(session, case, actor.name, now)
    for field in ("kind", "ict", "continuity", "personal_data", "essential", "known_at"):
        _keep(session, actor, case, record, field, getattr(found, field), now)
    if found.malicious is not None and found.malicious is not case.facts.malicious:
        tickets.learn_fact(session, case, "malicious", found.malicious.value, actor.name, now)
    session.flush()
    return record


def _keep(
    session: Session, actor: Actor, case: Ticket, record: CaseRecord, field: str, value: object, now: datetime
) -> None:
    if value is None or value == getattr(record, field):
        return
    setattr(record, field, value)
    said = value.isoformat() if isinstance(value, datetime) else getattr(value, "value", "")
    tickets.note(session, case, Happening.ASSESSED, actor.name, now, f"{field}={said}")
    if field in ("personal_data", "essential", "known_at"):
        record.remind_at = now  # a legal period may have begun


def advice_of(session: Session, case: Ticket) -> Outcome:
    """Return what the rules advise on the reports of a case together."""
    return gravest(report.outcome for report in reports(session, case))


def give_verdict(
    session: Session, actor: Actor, ticket: Ticket, verdict: Outcome, reason: str, now: datetime
) -> CaseRecord:
    """Keep an officer's verdict, which must say why where it differs from the advice. The advice is never overwritten.

    Raises Refused: not_permitted, not_accepted, case_closed, verdict_open (an officer decides: not "to assess"),
    verdict_reason.
    """
    case, record = open_record(session, actor, ticket)
    advice, why = advice_of(session, case), words(reason, "verdict_reason", needed=False)
    if verdict is Outcome.TO_ASSESS:
        raise Refused("verdict_open")
    if verdict is not advice and not why:
        raise Refused("verdict_reason", advice=advice.value)
    begin_assessing(session, case, actor.name, now)
    record.verdict, record.verdict_reason, record.verdict_advice = verdict, why, advice
    record.verdict_by, record.verdict_at = actor.name, now
    record.remind_at = record.remind_at or now
    said = f"{verdict.value} ({advice.value})" + (f": {why}" if why else "")
    tickets.note(session, case, Happening.VERDICT, actor.name, now, said)
    session.flush()
    return record
