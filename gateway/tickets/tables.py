"""Which rows make up a ticket?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.storage import Row, choice
from gateway.tickets.facts import Facts
from gateway.tickets.model import Happening, Outcome, Partner, Route, Source, TicketKind, TicketState
from gateway.tickets.triage import Advice, judge

DUTCH = "nl"


class Ticket(Row):
    """One report. `outcome` is the rules' advice on `facts`, kept for lists and figures."""

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_figures", "exercise", "opened_at", "kind", "route", "outcome", "entity_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[TicketKind] = mapped_column(choice(TicketKind), default=TicketKind.REPORT)
    source: Mapped[Source] = mapped_column(choice(Source))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[TicketState] = mapped_column(choice(TicketState), index=True)
    facts_said: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    route: Mapped[Route] = mapped_column(choice(Route), default=Route.UNKNOWN)
    entity_code: Mapped[str | None] = mapped_column(String(20), index=True)
    entity_name: Mapped[str | None] = mapped_column(String(200))
    caller: Mapped[str | None] = mapped_column(String(40), index=True)  # E.164; None when withheld
    callback: Mapped[str | None] = mapped_column(String(16))
    partner: Mapped[Partner | None] = mapped_column(choice(Partner))  # who reports says to be Digitaal Vlaanderen
    language: Mapped[str] = mapped_column(String(2), default="nl")
    complete: Mapped[bool] = mapped_column(default=False)
    exercise: Mapped[bool] = mapped_column(default=False)
    hidden_at: Mapped[datetime | None]
    opened_by: Mapped[str] = mapped_column(String(40))  # an Actor's principal
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    acknowledged_at: Mapped[datetime | None]
    more_wanted: Mapped[int] = mapped_column(default=0)  # people beside who accepted, whom the policy still wants
    helpers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"id", "name"} of who came beside
    joined_to_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)  # the first of its case
    paged_with_case: Mapped[bool] = mapped_column(default=False)  # officers are called for that first one
    paging_held: Mapped[str | None] = mapped_column(String(40))  # why nobody is paged for it

    @property
    def needs_officer(self) -> bool:
        """Whether nobody has accepted it, or too few have, and it is not closed: an officer may be paged for it."""
        return (self.acknowledged_at is None or self.more_wanted > 0) and self.state is not TicketState.CLOSED

    def is_with(self, staff_id: int) -> bool:
        """Whether this person has it, or came to help."""
        return staff_id == self.acknowledged_by_id or any(each["id"] == staff_id for each in self.helpers)

    @property
    def facts(self) -> Facts:
        """What is known of the incident."""
        return Facts.from_dict(self.facts_said)

    @property
    def advice(self) -> Advice:
        """What CCVO's rules say of it."""
        return judge(self.facts)


class TicketCounter(Row):
    """How many tickets a year has had. Raised in the transaction that opens the ticket, so no number is skipped."""

    __tablename__ = "ticket_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class TimelineEntry(Row):
    """One thing that happened to a ticket. Never changed, never deleted on its own."""

    __tablename__ = "timeline_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    event: Mapped[Happening] = mapped_column(choice(Happening))
    by: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str] = mapped_column(Text, default="")


class Recording(Row):
    """A spoken message. The sound stays at the carrier, under `address`, until it is fetched or deleted."""

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(500))
    seconds: Mapped[int]
    at: Mapped[datetime]
    available: Mapped[bool] = mapped_column(default=False)


class KnownProblem(Row):
    """A problem that staff announced to callers; the newest row without an end is in force."""

    __tablename__ = "known_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(String(200))  # in Dutch
    translations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # the same, by language
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(120))

    def notice_in(self, language: str) -> tuple[str, str]:
        """Return what a caller in a language is told, and in which language that is: Dutch, where none was written."""
        written = self.translations.get(language)
        return (written, language) if written else (self.notice, DUTCH)


class CriticalDays(Row):
    """A catalogue of the days on which central services are critical, as somebody wrote it. The newest counts."""

    __tablename__ = "critical_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    windows: Mapped[list[list[Any]]] = mapped_column(JSON)  # service, name, first and last day
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
