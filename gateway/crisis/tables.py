"""Which rows hold CCVO's process? Each belongs to the first report of a case, and stands for all its reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.crisis.model import (
    ConfirmedBy,
    DataKind,
    DecisionKind,
    ExchangeKind,
    IncidentKind,
    RecoveryOwner,
    SpocState,
)
from gateway.storage import Row, choice
from gateway.tickets.model import Answer, Outcome

_TICKET = "ticket.id"


class CaseRecord(Row):
    """What an officer found and settled of a case. The rules' advice stays on the ticket, beside the verdict here."""

    __tablename__ = "case_record"

    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), primary_key=True, autoincrement=False)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who took it over from who accepted it
    handler: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[IncidentKind | None] = mapped_column(choice(IncidentKind))
    ict: Mapped[Answer] = mapped_column(choice(Answer), default=Answer.UNKNOWN)
    continuity: Mapped[Answer] = mapped_column(choice(Answer), default=Answer.UNKNOWN)
    personal_data: Mapped[DataKind | None] = mapped_column(choice(DataKind))
    essential: Mapped[Answer] = mapped_column(choice(Answer), default=Answer.UNKNOWN)  # NIS2 applies to the entity
    known_at: Mapped[datetime | None]  # when the entity learnt of it: the legal periods run from here
    verdict: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    verdict_advice: Mapped[Outcome | None] = mapped_column(choice(Outcome))  # what the rules advised at that moment
    verdict_by: Mapped[str | None] = mapped_column(String(120))
    verdict_at: Mapped[datetime | None]
    hearing_waived: Mapped[str] = mapped_column(Text, default="")  # why not every entity was heard
    without_feedback: Mapped[str] = mapped_column(Text, default="")  # why it was closed without the SPoC's word
    without_recovery: Mapped[str] = mapped_column(Text, default="", server_default="")  # why before each recovered
    went_well: Mapped[str] = mapped_column(Text, default="")
    went_wrong: Mapped[str] = mapped_column(Text, default="")
    lessons: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))
    remind_at: Mapped[datetime | None] = mapped_column(index=True)  # when somebody is next told what is missing


class CaseEntity(Row):
    """An entity that an officer added as affected, beside those that the reports name."""

    __tablename__ = "case_entity"
    __table_args__ = (UniqueConstraint("ticket_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET))
    key: Mapped[str] = mapped_column(String(200))  # its code, or its name where it has none
    code: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(120))


class Spoc(Row):
    """One appointment of a SPoC: asked of whom, who was named, how it was confirmed. The newest of an entity counts."""

    __tablename__ = "case_spoc"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    entity_key: Mapped[str] = mapped_column(String(200), default="", server_default="")  # empty: for the whole case
    state: Mapped[SpocState] = mapped_column(choice(SpocState))
    official: Mapped[str] = mapped_column(String(120), default="")  # the leading official who appoints
    official_phone: Mapped[str | None] = mapped_column(String(16))
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120), default="")
    function: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(String(16), index=True)  # E.164
    email: Mapped[str | None] = mapped_column(String(254))
    named_at: Mapped[datetime | None]
    named_by: Mapped[str | None] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(4))  # by which an SMS confirms
    wrong_codes: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str | None] = mapped_column(String(16), unique=True)  # opens the link
    confirmed_at: Mapped[datetime | None]
    confirmed_how: Mapped[ConfirmedBy | None] = mapped_column(choice(ConfirmedBy))
    confirmed_by: Mapped[str | None] = mapped_column(String(120))
    replaced_at: Mapped[datetime | None]
    replaced_why: Mapped[str] = mapped_column(Text, default="")


class CaseRecovery(Row):
    """Who follows the recovery of an entity, with which partner or provider, and when it ended."""

    __tablename__ = "case_recovery"
    __table_args__ = (UniqueConstraint("ticket_id", "entity_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET))
    entity_key: Mapped[str] = mapped_column(String(200))  # empty: for the whole case
    owner: Mapped[RecoveryOwner] = mapped_column(choice(RecoveryOwner))
    provider: Mapped[str] = mapped_column(String(200), default="")
    recovered_by: Mapped[datetime | None]  # as estimated
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(120))


class Consultation(Row):
    """One talk with entities: which ones, with whom, and what came of it."""

    __tablename__ = "case_consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    keys: Mapped[list[str]] = mapped_column(JSON)  # of the entities that were heard
    spoken_with: Mapped[str] = mapped_column(String(200))
    result: Mapped[str] = mapped_column(Text)


class Decision(Row):
    """One measure that was decided, by whom and why. Never changed."""

    __tablename__ = "case_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    at: Mapped[datetime]
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind))
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    principal: Mapped[str] = mapped_column(String(40))


class Exchange(Row):
    """A request how it stands, or the answer. It goes through the SPoC; an exception says why it does not."""

    __tablename__ = "case_exchange"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    kind: Mapped[ExchangeKind] = mapped_column(choice(ExchangeKind))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))  # who of ours asked or noted it; the SPoC who wrote it
    spoc_id: Mapped[int | None] = mapped_column(ForeignKey("case_spoc.id"))
    outside: Mapped[str] = mapped_column(String(200), default="")  # with whom, when not with the SPoC
    exception: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    wanted_by: Mapped[datetime | None]  # until when an answer was asked


class CaseLink(Row):
    """Two cases that have to do with each other, the lower number first."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey(_TICKET))
    other_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(Text, default="")


class CaseTask(Row):
    """Something that somebody still has to do for a case, beside its process."""

    __tablename__ = "case_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    what: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(120))


class CaseReminder(Row):
    """That a reminder went out, so that it does once. `stage` says to whom as well, where that was the SPoC."""

    __tablename__ = "case_reminder"
    __table_args__ = (UniqueConstraint("ticket_id", "period", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET))
    period: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime]


class CaseBroadcast(Row):
    """That a broadcast is about a case: who writes broadcasts may then read the case's tickets."""

    __tablename__ = "case_broadcast"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(_TICKET), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
