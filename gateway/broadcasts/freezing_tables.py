"""Which rows tell that a broadcast's recipients are still being written? One for each such broadcast, none after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.storage import Row


class Freezing(Row):
    """An approved broadcast whose recipients are not all written. While it stands, nothing of the broadcast leaves.

    `written` rows of `rows` are there, as `digest` has them; `picture` is whom the second person approved.
    """

    __tablename__ = "broadcast_freezing"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), primary_key=True)
    since: Mapped[datetime]
    rows: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str | None] = mapped_column(String(64))
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)  # see `picture`; None: approved by an earlier release
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
