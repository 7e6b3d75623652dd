"""Which rows hold the cards that staff changed, and who changed them?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.cards.model import Scenario
from gateway.storage import Row, choice


class CardVersion(Row):
    """A card as somebody wrote it. The newest of a scenario counts; none is ever changed, so that all can be read."""

    __tablename__ = "card_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario: Mapped[Scenario] = mapped_column(choice(Scenario), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
