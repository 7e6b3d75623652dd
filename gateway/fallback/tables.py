"""Which rows tell which calls were taken while a part of ours failed?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.storage import Row


class SpooledCallTaken(Row):
    """A call that was taken without the database, and what of it is on its ticket: however often its file is read."""

    __tablename__ = "spooled_call_taken"

    spool_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    steps: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime]
