"""Which rows are news items? One a message that was published; none is ever changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.news.model import Category, Certainty, Kind, Message, MessageType, Scope, Severity, Urgency
from gateway.storage import Row, choice


class NewsItem(Row):
    """A message as it was published. `thread` is the address of the page that it stands on."""

    __tablename__ = "news_item"
    __table_args__ = (UniqueConstraint("broadcast_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), index=True)
    thread: Mapped[str] = mapped_column(String(120), index=True)
    identifier: Mapped[str] = mapped_column(String(80), unique=True)
    type: Mapped[MessageType] = mapped_column(choice(MessageType))
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    exercise: Mapped[bool]
    published_at: Mapped[datetime]  # whole seconds: other messages refer to it
    expires_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text)
    instruction: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(400))
    codes: Mapped[list[str]] = mapped_column(JSON)  # NIS
    scope: Mapped[Scope] = mapped_column(choice(Scope))
    restriction: Mapped[str] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(choice(Category))
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency))
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    certainty: Mapped[Certainty] = mapped_column(choice(Certainty))

    @property
    def message(self) -> Message:
        """It as a value."""
        said = {name: getattr(self, name) for name in Message.__dataclass_fields__ if name != "codes"}
        return Message(**said, codes=tuple(self.codes))


class TextPackage(Row):
    """Somebody took the texts of a broadcast out of the house. Never changed."""

    __tablename__ = "text_package"

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), index=True)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
