"""Which rows tell whether Digitaal Vlaanderen confirmed a referral, and who was told that it did not?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.storage import Row


class ReferralWatch(Row):
    """One referral, watched from when it was made. `reference` is the number that Digitaal Vlaanderen gave it."""

    __tablename__ = "referral_watch"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(index=True)
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    reminded: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(index=True)
    confirmed_by: Mapped[str | None] = mapped_column(String(120))
    reference: Mapped[str] = mapped_column(String(80), default="")
    their_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))  # the one that they opened here
