"""Which rows tell programs? Who wants to hear, with how far they are, and what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.hooks.model import EventKind
from gateway.storage import Row, choice


class Hook(Row):
    """A program's address, the events that it asked for, and the number up to which it took them."""

    __tablename__ = "hook"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[list[str]] = mapped_column(JSON)
    in_full: Mapped[bool]  # telephone numbers and the words of replies too
    nonce: Mapped[str] = mapped_column(String(32))  # makes the secret, with the installation's own
    created_at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    taken_until: Mapped[int]
    sending_until: Mapped[int | None]  # the last event of the message in hand: tried again it is the same message
    due_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    failing_since: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_status: Mapped[int | None]  # of HTTP; None: no answer
    last_taken_at: Mapped[datetime | None]
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]


class HookEvent(Row):
    """Something that happened. It has no number until it is committed, so that none is ever passed by."""

    __tablename__ = "hook_event"
    __table_args__ = (
        Index(
            "ix_hook_event_unnumbered",
            "id",
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    hook_id: Mapped[int | None]  # for this hook alone
    at: Mapped[datetime | None] = mapped_column(index=True)  # when it was numbered
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
