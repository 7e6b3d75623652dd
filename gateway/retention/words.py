"""In which free words may a person stand? Texts that people typed; a number is looked for as it may stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from contacts.phone import show
from gateway.broadcasts.reach_tables import DeadNumber
from gateway.broadcasts.tables import ApprovalCall
from gateway.crisis.model import ExchangeKind
from gateway.crisis.tables import CaseRecord, CaseRecovery, CaseTask, Consultation, Decision, Exchange
from gateway.directory.tables import OrganisationNumber
from gateway.duty.tables import HandoverNote, NumberCode, ProofCall
from gateway.exercises.tables import Exercise, ExerciseAddress
from gateway.paging.tables import AnswerAttempt
from gateway.staff.tables import Staff
from gateway.storage import Row
from gateway.team.tables import TeamMember, TeamRing

GONE = "gewist"
Finds = Callable[[Session, str], ColumnElement[bool]]


def spellings(person: str) -> list[str]:
    """Return how a number may stand in a text: "+32470123456", "0470 12 34 56", "0470123456"; others as they are."""
    if not person.startswith("+"):
        return [person]
    shown = show(person)
    return list(dict.fromkeys([person, shown, shown.replace(" ", "")]))


def is_in(*columns: Any) -> Finds:
    """Whether one of these texts holds the person."""

    def finds(session: Session, person: str) -> ColumnElement[bool]:
        texts = [func.lower(cast(column, String)) for column in columns]
        return or_(*(text.contains(said, autoescape=True) for text in texts for said in spellings(person.lower())))

    return finds


def is_named(*columns: Any) -> Finds:
    """Whether one of these names is the person's."""
    return lambda session, person: or_(
        *(or_(column == person, func.lower(column) == person.casefold()) for column in columns)
    )


def signed_by(column: Any) -> Finds:
    """Whether the person, who has no account here, did it: a SPoC confirms and tells how it stands by link or text."""
    return lambda session, person: and_(func.lower(column) == person.casefold(), column.not_in(select(Staff.name)))


def either(*finds: Finds) -> Finds:
    """Whether one of these finds the person."""
    return lambda session, person: or_(*(each(session, person) for each in finds))


WORDS_OF_CASE = (
    *(CaseRecord.verdict_reason, CaseRecord.hearing_waived),
    *(CaseRecord.without_feedback, CaseRecord.without_recovery),
)
EVALUATION = (CaseRecord.went_well, CaseRecord.went_wrong, CaseRecord.lessons)
WORDS_OF_EXERCISE = (Exercise.went_well, Exercise.went_wrong, Exercise.lessons)
HELD: Mapping[type[Row], Finds] = {
    DeadNumber: is_named(DeadNumber.number),
    OrganisationNumber: is_named(OrganisationNumber.number),
    NumberCode: is_named(NumberCode.number),
    ProofCall: is_named(ProofCall.number),
    ApprovalCall: is_named(ApprovalCall.number),
    AnswerAttempt: is_named(AnswerAttempt.sender),
    HandoverNote: is_in(HandoverNote.text),
    Consultation: is_in(Consultation.spoken_with, Consultation.result),
    Decision: is_in(Decision.text, Decision.why),
    Exchange: either(is_in(Exchange.outside, Exchange.exception, Exchange.text), signed_by(Exchange.by)),
    CaseRecord: is_in(*WORDS_OF_CASE, *EVALUATION),
    CaseRecovery: is_in(CaseRecovery.provider),
    CaseTask: is_in(CaseTask.what, CaseTask.who),
    Exercise: is_in(Exercise.scenario, *WORDS_OF_EXERCISE),
    ExerciseAddress: is_named(ExerciseAddress.address),
    TeamMember: is_named(TeamMember.phone, TeamMember.name),
    TeamRing: is_named(TeamRing.number),
}
_EMPTY: Mapping[type[Row], dict[str, Any]] = {
    HandoverNote: {"text": GONE},
    Consultation: {"spoken_with": GONE, "result": GONE},
    Decision: {"text": GONE, "why": GONE},
    Exchange: {"outside": "", "exception": "", "text": GONE},
    CaseRecord: {column.key: GONE for column in (*WORDS_OF_CASE, *EVALUATION)},
    CaseRecovery: {"provider": ""},
    CaseTask: {"what": GONE, "who": GONE},
    Exercise: {column.key: GONE for column in (Exercise.scenario, *WORDS_OF_EXERCISE)},
}


def delete_rows(table: type[Any]) -> Callable[[Session, Sequence[int]], None]:
    """Return what deletes such rows: without the number they say nothing."""

    def gone(session: Session, ids: Sequence[int]) -> None:
        session.execute(delete(table).where(table.__mapper__.primary_key[0].in_(ids)))

    return gone


def empty_words(table: type[Any]) -> Callable[[Session, Sequence[int]], None]:
    """Return what takes the words in which a person stands out of such rows."""

    def empty(session: Session, ids: Sequence[int]) -> None:
        key = table.__mapper__.primary_key[0]
        session.execute(update(table).where(key.in_(ids)).values(_EMPTY[table]))
        if table is Exchange:
            unsign(session, Exchange.by, key.in_(ids), Exchange.kind == ExchangeKind.FEEDBACK)

    return empty


def unsign(session: Session, column: Any, *which: ColumnElement[bool]) -> None:
    """Take out of these rows by whom it was, where that is nobody of ours: what staff did stays theirs."""
    session.execute(update(column.class_).where(*which, column.not_in(select(Staff.name))).values({column: GONE}))


WORDY = tuple(_EMPTY)
DELETED = (DeadNumber, OrganisationNumber, AnswerAttempt, ExerciseAddress)
OF_STAFF = (NumberCode, ProofCall, ApprovalCall, TeamMember, TeamRing)
