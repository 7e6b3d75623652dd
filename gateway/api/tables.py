"""Which row tells that a mutation was done before? The answer to one `Idempotency-Key`, kept for a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.storage import Row


class ApiIdempotency(Row):
    """One mutation that somebody asked for under a key. Written in the mutation's own transaction."""

    __tablename__ = "api_idempotency"
    __table_args__ = (UniqueConstraint("principal", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(255))
    asked: Mapped[str] = mapped_column(String(300))  # method and path
    body_hash: Mapped[str] = mapped_column(String(64))  # SHA-256
    status: Mapped[int | None]  # None only while the mutation's transaction is open
    response: Mapped[str | None] = mapped_column(Text)
    location: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(index=True)
