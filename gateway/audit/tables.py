"""Which rows make up the audit? Deeds as they are written, the chain that seals them, and what may be erased.

Of the first two none is ever changed or deleted: the database refuses it (see the migration that made them).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.audit.model import Deed, Link
from gateway.storage import Row, choice


class AuditDeed(Row):
    """Something that somebody did, written in the transaction in which it was done. Sealed within seconds."""

    __tablename__ = "audit_deed"
    __table_args__ = (Index(None, "deed", "at"), Index(None, "subject", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    deed: Mapped[Deed] = mapped_column(choice(Deed))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(Text)  # canonical JSON, without anything that names a person
    commitment: Mapped[str] = mapped_column(String(64))


class AuditOpening(Row):
    """What opens the commitment of a row that was or will be sealed: its salt, and what is not kept elsewhere.

    Deleted when the person is erased; from then on the commitment tells nothing, and still stands in the chain.
    """

    __tablename__ = "audit_opening"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(32))
    personal: Mapped[str | None] = mapped_column(Text)  # canonical JSON; None where the sealed row has it


class AuditEntry(Row):
    """One link of the chain: a row of ours as it was when it was sealed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "what", "sequence"),
        Index(None, "principal", "sequence"),
        Index(None, "subject", "sequence"),
        Index(None, "at", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int]
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(60))
    principal: Mapped[str | None] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(Text)
    commitment: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def link(self) -> Link:
        """What its hash covers."""
        return Link(
            self.sequence,
            self.source,
            self.source_id,
            self.at,
            self.what,
            self.principal,
            self.subject,
            self.detail,
            self.commitment,
        )
