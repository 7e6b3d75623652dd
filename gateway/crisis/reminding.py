"""What is still missing of a case, and who is told? The clock's work: SPoC and legal periods, each by a row, once.

Who has the ticket is told that no SPoC confirmed, again and again at growing waits; of a period, both are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.crisis.deadlines import Deadline, Period, Stage, deadlines
from gateway.crisis.handling import handler_name, tell_handler
from gateway.crisis.overview import known, local_codes
from gateway.crisis.record import appointments_of
from gateway.crisis.spoc import REMIND_AFTER
from gateway.crisis.spoc_telling import entity_of, mail
from gateway.crisis.tables import CaseRecord, CaseReminder, Spoc
from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.now import BRUSSELS
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Outcome, TicketState
from gateway.tickets.tables import Ticket

SYSTEM, MISSING = "systeem", "spoc_missing"
AGAIN = timedelta(hours=1)
GIVE_UP = timedelta(hours=24)  # after the request: who has the ticket knows by then
LOOK_AGAIN = timedelta(hours=1)
TERMS = {
    Period.NIS2_WARNING: "NIS2 24u",
    Period.NIS2_NOTICE: "NIS2 72u",
    Period.NIS2_REPORT: "NIS2 1m",
    Period.DATA_BREACH: "VTC 72u",
}
BODIES = {
    Period.NIS2_WARNING: "vroegtijdige waarschuwing aan het CCB (NIS2), binnen 24 uur",
    Period.NIS2_NOTICE: "melding aan het CCB (NIS2), binnen 72 uur",
    Period.NIS2_REPORT: "eindverslag aan het CCB (NIS2), een maand na de melding",
    Period.DATA_BREACH: "melding van een inbreuk op persoonsgegevens aan de VTC, binnen 72 uur",
}
_MAIL = (
    "Voor ticket {number} ({entity}) lopen deze termijnen, gerekend vanaf {known}:\n\n{lines}\n\n"
    "Dit is een geheugensteun. Melden doet de entiteit zelf; het CCVO meldt niet in haar plaats. "
    "Is er al gemeld, dan hoeft u niets te doen.\n"
)


def due(session: Session, now: datetime, limit: int = 50) -> Sequence[int]:
    """Return the cases to look at, the longest due first."""
    query = select(CaseRecord.ticket_id).where(CaseRecord.remind_at <= now).order_by(CaseRecord.remind_at)
    return session.scalars(query.limit(limit)).all()


def remind(session: Session, ticket_id: int, now: datetime) -> None:
    """Tell what is missing of a case, if its time has come. Safe to repeat, and beside another look."""
    case = session.get_one(Ticket, ticket_id)
    tickets.hold(session, case)
    record = session.get_one(CaseRecord, ticket_id, populate_existing=True)
    if record.remind_at is None or record.remind_at > now:
        return
    if case.state is TicketState.CLOSED or case.acknowledged_by_id is None:
        record.remind_at = None
        return
    found = appointments_of(session, case)
    speak = [each.confirmed for each in found if each.confirmed is not None]
    waiting = [each.spoc for each in found if each.counts and each.spoc is not None and each.confirmed is None]
    looks = [_spoc_missing(session, case, waiting, now), _periods(session, case, record, speak, now)]
    record.remind_at = min((at for at in looks if at is not None), default=None)
    session.flush()


def _spoc_missing(session: Session, case: Ticket, waiting: Sequence[Spoc], now: datetime) -> datetime | None:
    """Tell who has the ticket that somebody did not confirm; returns when to look again."""
    asked = {each.id: max(at for at in (each.asked_at, each.named_at, case.opened_at) if at) for each in waiting}
    fresh = [each for each in waiting if now - asked[each.id] <= GIVE_UP]
    if not fresh:
        return None
    since = min(asked[each.id] for each in fresh)
    if now < since + REMIND_AFTER:
        return since + REMIND_AFTER
    last = session.scalar(
        select(CaseReminder).where(CaseReminder.ticket_id == case.id, CaseReminder.period == MISSING).limit(1)
    )
    if last is not None and now < last.sent_at + AGAIN and last.sent_at >= since:
        return last.sent_at + AGAIN
    _kept(session, case, MISSING, last, now)
    minutes = int((now - since).total_seconds()) // 60
    late = [each for each in fresh if now >= asked[each.id] + REMIND_AFTER]
    names = ", ".join(dict.fromkeys(entity_of(session, case, each) for each in late))
    said = text_about(case.exercise, MISSING, t=case.number, e=names, n=minutes)
    tickets.note(session, case, Happening.SPOC_MISSING, SYSTEM, now, _holder(session, case))
    tell_handler(session, case, MISSING, said, "nog geen SPoC", now)
    return now + AGAIN


def _kept(session: Session, case: Ticket, period: str, last: CaseReminder | None, now: datetime) -> None:
    if last is None:
        session.add(CaseReminder(ticket_id=case.id, period=period, stage=Stage.BEGUN.value, sent_at=now))
    else:
        last.sent_at = now
    session.flush()


def _periods(
    session: Session, case: Ticket, record: CaseRecord, speak: Sequence[Spoc], now: datetime
) -> datetime | None:
    """Tell each stage of a period that was not told yet; returns when to look again."""
    if record.verdict is None or record.verdict is Outcome.NOT_WORTHY:
        return None
    since = record.known_at or case.opened_at
    running = [
        each for each in deadlines(known(case, record, local_codes(session, [case]))) if each.stage(now) is not None
    ]
    for stage in Stage:
        there = [each for each in running if each.stage(now) is stage]
        _tell_holder_of(session, case, there, stage, since, now)
        for spoc in speak:
            _tell_spoc_of(session, case, spoc, there, stage, since, now)
    return now + LOOK_AGAIN if running else None


def _untold(session: Session, case: Ticket, found: Sequence[Deadline], stage: str) -> list[Deadline]:
    """Those of which this stage was not told yet; that it is told now is kept."""
    query = select(CaseReminder.period).where(CaseReminder.ticket_id == case.id, CaseReminder.stage == stage)
    told = set(session.scalars(query))
    return [each for each in found if each.period.value not in told]


def _tell_holder_of(
    session: Session, case: Ticket, found: Sequence[Deadline], stage: Stage, since: datetime, now: datetime
) -> None:
    fresh = _untold(session, case, found, stage.value)
    if fresh:
        tell_handler(
            session,
            case,
            f"period_{stage.value}",
            _text(case, fresh, stage),
            "termijn",
            now,
            _body(session, case, fresh, since),
        )
        _note(session, case, fresh, stage.value, _holder(session, case), now)


def _tell_spoc_of(
    session: Session, case: Ticket, spoc: Spoc, found: Sequence[Deadline], stage: Stage, since: datetime, now: datetime
) -> None:
    mark = f"{stage.value}:{spoc.id}"
    fresh, kind = _untold(session, case, found, mark), f"period_{stage.value}"
    if not fresh:
        return
    if spoc.phone is not None and can_text(spoc.phone):
        reaching.write(session, case, kind, spoc.phone, _text(case, fresh, stage), now)
    if spoc.email is not None:
        mail(
            session,
            kind,
            spoc.email,
            f"ticket {case.number}, termijn",
            _body(session, case, fresh, since, spoc),
            case,
            now,
        )
    _note(session, case, fresh, mark, f"SPoC {spoc.name}", now)


def _note(session: Session, case: Ticket, told: Sequence[Deadline], stage: str, whom: str, now: datetime) -> None:
    for each in told:
        session.add(CaseReminder(ticket_id=case.id, period=each.period.value, stage=stage, sent_at=now))
    session.flush()
    names = ", ".join(TERMS[each.period] for each in told)
    tickets.note(session, case, Happening.PERIOD_TOLD, SYSTEM, now, f"{names}: {whom}")


def _text(case: Ticket, told: Sequence[Deadline], stage: Stage) -> str:
    """A text has room for one: the first that ends."""
    first, local = told[0], told[0].ends_at.astimezone(BRUSSELS)
    fields = {"t": case.number, "x": TERMS[first.period], "d": f"{local:%d/%m/%Y}", "u": f"{local:%H:%M}"}
    return text_about(case.exercise, f"period_{stage.value}", **fields)


def _body(session: Session, case: Ticket, told: Sequence[Deadline], since: datetime, spoc: Spoc | None = None) -> str:
    lines = []
    for each in told:
        until = f"{each.ends_at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"
        lines.append(f"- tot {until}: {BODIES[each.period]}{'' if each.sure else ' (mogelijk: niet alles is gekend)'}")
    known_at = f"{since.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"
    drill = "DIT IS EEN OEFENING. " if case.exercise else ""
    return drill + _MAIL.format(
        number=case.number, entity=entity_of(session, case, spoc), known=known_at, lines="\n".join(lines)
    )


def _holder(session: Session, case: Ticket) -> str:
    return handler_name(case, session.get(CaseRecord, case.id))
