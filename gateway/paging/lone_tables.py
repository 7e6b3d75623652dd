"""Which columns has a row of a call that leaves on its own, whatever it is about? A kind of call adds its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.carrier.failover import By
from gateway.storage import choice


class LoneCall:
    """One call: claimed before the carrier is asked, recorded after, looked up where that is in doubt."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16))  # E.164
    state: Mapped[Any]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    at: Mapped[datetime]  # of its last change
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    absent_once_at: Mapped[datetime | None]  # when the carrier's list first lacked the call in doubt
    sid: Mapped[str | None] = mapped_column(String(64))
    carrier: Mapped[By | None] = mapped_column(choice(By))  # by which it was last attempted
    turned_from: Mapped[By | None] = mapped_column(choice(By))  # it surely did not leave by this one
    error: Mapped[int | None]  # the carrier's number
