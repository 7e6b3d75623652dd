"""What does a person or a program see of a case at once? Everything on record, what is next, and which periods run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.crisis.appointments import Appointment, lagging
from gateway.crisis.assessing import advice_of
from gateway.crisis.deadlines import Deadline, Known, deadlines
from gateway.crisis.handling import handler_name
from gateway.crisis.model import ExchangeKind, RecoveryOwner, SpocState, Step
from gateway.crisis.record import (
    appointments_of,
    appointments_of_each,
    entities,
    entities_of_each,
    lead,
    record_of,
    recoveries_of,
    standing,
    standings,
)
from gateway.crisis.recoveries import Recovery, least_far, proposed
from gateway.crisis.shares import Entity
from gateway.crisis.tables import CaseLink, CaseRecord, CaseTask, Consultation, Decision, Exchange, Spoc
from gateway.crisis.tasks import tasks_of
from gateway.crisis.told_about import broadcasts_of
from gateway.crisis.ways import MOVES, Standing, next_step
from gateway.directory.tables import Organisation
from gateway.tickets.cases import reports
from gateway.tickets.critical import Window
from gateway.tickets.critical_kept import critical_now
from gateway.tickets.model import Answer, Outcome, TicketState
from gateway.tickets.tables import Ticket

T = TypeVar("T", Consultation, Decision, Exchange)
NIS_DIGITS = 5  # of the code of a local government that our address book need not know


@dataclass(frozen=True)
class Case:
    """A case as a whole. `record` is an empty one, that no session holds, while nobody settled anything."""

    ticket: Ticket
    reports: Sequence[Ticket]
    record: CaseRecord
    standing: Standing
    advice: Outcome
    appointments: Sequence[Appointment]
    earlier_spocs: Sequence[Spoc]
    recoveries: Sequence[Recovery]
    entities: Sequence[Entity]
    consultations: Sequence[Consultation]
    decisions: Sequence[Decision]
    exchanges: Sequence[Exchange]
    linked: Sequence[tuple[CaseLink, Ticket]]
    broadcasts: Sequence[int]
    deadlines: Sequence[Deadline]
    critical: Sequence[Window]  # on this day: a hint
    tasks: Sequence[CaseTask]

    @property
    def handler(self) -> str:
        """The name of who has it."""
        return handler_name(self.ticket, self.record)

    @property
    def step(self) -> Step:
        """What it waits for."""
        return next_step(self.standing)

    @property
    def moves(self) -> tuple[TicketState, ...]:
        """Where it may go, as far as the process is concerned."""
        return MOVES[self.ticket.state]

    @property
    def onward(self) -> list[TicketState]:
        """The same without its closure, which asks for more."""
        return [each for each in self.moves if each is not TicketState.CLOSED]

    @property
    def unheard(self) -> list[Entity]:
        """The entities with whom no talk is on record."""
        return [each for each in self.entities if not each.heard]

    def told_by(self, exchange: Exchange) -> str:
        """Return the name of the SPoC with whom something passed; empty for an exception."""
        rows = [each.spoc for each in self.appointments if each.spoc is not None]
        return next((row.name for row in (*rows, *self.earlier_spocs) if row.id == exchange.spoc_id), "")

    def name_of(self, key: str) -> str:
        """Return the name of an entity by its key."""
        return next((each.name for each in self.entities if each.key == key), key)

    @property
    def borderline(self) -> bool:
        """Whether a report of it stands just outside the rules to the letter."""
        return any(report.advice.borderline for report in self.reports)

    @property
    def spoc(self) -> Spoc | None:
        """Whom the case waits for, or who speaks: the one who is least far."""
        return lagging(self.appointments).spoc

    @property
    def recovery(self) -> Recovery:
        """The recovery that the case waits for, or the only one."""
        return least_far(self.recoveries)

    def proposed_for(self, recovery: Recovery) -> RecoveryOwner:
        """Return who follows a recovery by the reports of its entities."""
        return proposed(recovery, self.entities, self.ticket.route)

    def last_told(self, recovery: Recovery) -> Exchange | None:
        """Return how it stands by the last word of the SPoC who speaks for a recovery's entities, if there is one."""
        rows = [each.spoc for each in self.appointments if each.spoc is not None and self._speaks(each, recovery)]
        ids = {row.id for row in rows}
        told = [each for each in self.exchanges if each.kind is ExchangeKind.FEEDBACK and each.spoc_id in ids]
        return told[-1] if told else None

    @staticmethod
    def _speaks(appointment: Appointment, recovery: Recovery) -> bool:
        return appointment.key == recovery.key or bool(set(appointment.names) & set(recovery.names))

    @property
    def waits_for(self) -> str:
        """The key of the entity whose SPoC the case waits for."""
        return lagging(self.appointments).key

    @property
    def askable(self) -> bool:
        """Whether a leading official may still be asked to appoint somebody."""
        return any(each.state in (None, SpocState.ASKED) for each in self.appointments) or len(self.entities) > 1

    @property
    def speaking(self) -> list[Appointment]:
        """The appointments that were confirmed."""
        return [each for each in self.appointments if each.confirmed is not None]


@dataclass(frozen=True)
class Glance:
    """What the board shows of a case."""

    step: Step
    appointments: Sequence[Appointment]
    deadline: Deadline | None
    handler: str

    @property
    def spoc(self) -> Spoc | None:
        """Whom the case waits for, or who speaks."""
        return lagging(self.appointments).spoc

    @property
    def missing(self) -> list[str]:
        """The entities for which nobody was named yet, where a case has several."""
        if len(self.appointments) < 2:
            return []
        return [name for each in self.appointments if each.spoc is None or not each.spoc.name for name in each.names]


def look(session: Session, ticket: Ticket, now: datetime) -> Case:
    """Return the whole case that a ticket belongs to."""
    case = lead(session, ticket)
    spocs = session.scalars(select(Spoc).where(Spoc.ticket_id == case.id).order_by(Spoc.id.desc())).all()
    record = record_of(session, case) or _nothing(case)
    return Case(
        ticket=case,
        reports=reports(session, case),
        record=record,
        standing=standing(session, case),
        advice=advice_of(session, case),
        appointments=appointments_of(session, case),
        earlier_spocs=[each for each in spocs if each.state is SpocState.REPLACED],
        recoveries=recoveries_of(session, case),
        entities=entities(session, case),
        consultations=_all(session, Consultation, case),
        decisions=_all(session, Decision, case),
        exchanges=_all(session, Exchange, case),
        linked=linked(session, case),
        broadcasts=broadcasts_of(session, case),
        deadlines=deadlines(known(case, record, local_codes(session, [case]))),
        critical=critical_now(session, now),
        tasks=tasks_of(session, case),
    )


def glance(session: Session, ticket: Ticket) -> Glance:
    """Return what the board shows of the case that a ticket belongs to."""
    case = lead(session, ticket)
    return glances(session, [case])[case.id]


def glances(session: Session, found: Sequence[Ticket]) -> dict[int, Glance]:
    """Return what the board shows of each case, by its ticket's id."""
    ids = [case.id for case in found]
    records = {row.ticket_id: row for row in session.scalars(select(CaseRecord).where(CaseRecord.ticket_id.in_(ids)))}
    speak = appointments_of_each(session, ids, entities_of_each(session, found))
    stands, local = standings(session, found), local_codes(session, found)
    shown = {}
    for case in found:
        record = records.get(case.id)
        first = deadlines(known(case, record, local)) if record is not None and record.verdict is not None else []
        shown[case.id] = Glance(
            next_step(stands[case.id]), speak[case.id], first[0] if first else None, handler_name(case, record)
        )
    return shown


def local_codes(session: Session, found: Sequence[Ticket]) -> frozenset[str]:
    """Return which of these reports' entities, by their codes, are local governments: those that have an NIS code."""
    codes = {case.entity_code for case in found if case.entity_code is not None}
    if not codes:
        return frozenset()
    named = or_(Organisation.ovo.in_(codes), Organisation.kbo.in_(codes))
    rows = session.execute(select(Organisation.ovo, Organisation.kbo).where(Organisation.nis.is_not(None), named))
    known_codes = {code for row in rows for code in row if code is not None}
    return frozenset(code for code in codes if len(code) == NIS_DIGITS or code in known_codes)


def known(case: Ticket, record: CaseRecord, local: frozenset[str]) -> Known:
    """Return what legal periods depend on; `local` are the codes of local governments."""
    facts = case.facts
    return Known(
        at=record.known_at or case.opened_at,
        kind=record.kind,
        ict=record.ict,
        essential=record.essential,
        personal_data=record.personal_data,
        data_asked=facts.confidentiality.personal_data,
        local=case.entity_code in local,
    )


def linked(session: Session, case: Ticket) -> list[tuple[CaseLink, Ticket]]:
    """Return the cases that this one was linked to, with who said so."""
    query = select(CaseLink).where(or_(CaseLink.one_id == case.id, CaseLink.other_id == case.id)).order_by(CaseLink.id)
    rows = session.scalars(query).all()
    return [(row, session.get_one(Ticket, row.other_id if row.one_id == case.id else row.one_id)) for row in rows]


def _all(session: Session, kind: type[T], case: Ticket) -> Sequence[T]:
    return session.scalars(select(kind).where(kind.ticket_id == case.id).order_by(kind.id)).all()


def _nothing(case: Ticket) -> CaseRecord:
    """A record that says nothing; it is never added to a session."""
    nothing = CaseRecord(ticket_id=case.id, ict=Answer.UNKNOWN, continuity=Answer.UNKNOWN, essential=Answer.UNKNOWN)
    for field in ("verdict_reason", "hearing_waived", "without_feedback", "without_recovery"):
        setattr(nothing, field, "")
    nothing.went_well = nothing.went_wrong = nothing.lessons = ""
    return nothing
