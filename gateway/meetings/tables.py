"""Which rows say who is in which room?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from gateway.meetings.model import SeatState, Waiting
from gateway.storage import Row, choice


class Seat(Row):
    """One line in a room: `turn` is what its conversation waits for there, `room` the caller's conversation."""

    __tablename__ = "seat"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True, autoincrement=False)
    room: Mapped[int] = mapped_column(index=True)  # no foreign key: its check would wait for the caller's own turn
    state: Mapped[SeatState] = mapped_column(choice(SeatState), index=True)
    turn: Mapped[int]
    since: Mapped[datetime]  # when the state last changed
    until: Mapped[datetime | None]  # who still waits then is taken out
    exit_at: Mapped[datetime | None]  # when the carrier is asked, or asked again, to take this line out

    @property
    def is_caller(self) -> bool:
        """Whether this is the caller's seat in the caller's own room."""
        return self.room == self.conversation_id

    @property
    def waiting(self) -> Waiting:
        """This seat as far as decisions go."""
        return Waiting(self.is_caller, self.state, self.since, self.until)
