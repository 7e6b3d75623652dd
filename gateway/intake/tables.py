"""Which rows hold what was reported in writing, and what was written to and fro about it?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.intake.model import Author, Reach, Way
from gateway.storage import Row, choice


class IntakeReport(Row):
    """What a report in writing adds to its ticket. `token` is of the form: sent twice, it is one report.

    `reference` opens the follow-up page. `origin` is a digest of the address it came from, another one every day.
    """

    __tablename__ = "intake_report"
    __table_args__ = (Index(None, "origin", "at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(String(32))
    reach: Mapped[Reach] = mapped_column(choice(Reach))
    phone: Mapped[str | None] = mapped_column(String(16), index=True)  # E.164; to call or to text, as `reach` says
    email: Mapped[str | None] = mapped_column(String(254))
    words: Mapped[str] = mapped_column(Text)
    paged_at: Mapped[datetime | None] = mapped_column(
        index=True
    )  # when officers were called because of it, not with an earlier report
    waits_since: Mapped[datetime | None] = mapped_column(index=True)  # for its turn to be paged
    told_at: Mapped[datetime | None]  # when who has the case was last told that the reporter wrote


class IntakeMessage(Row):
    """One message between a reporter and CCVO. Never changed; its words go with those of the ticket."""

    __tablename__ = "intake_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    author: Mapped[Author] = mapped_column(choice(Author))
    by: Mapped[str] = mapped_column(String(120))
    way: Mapped[Way] = mapped_column(choice(Way))
    text: Mapped[str] = mapped_column(Text)
