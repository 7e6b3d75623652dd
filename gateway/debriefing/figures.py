"""How fast was an exercise: from its first call to a person, a verdict, a SPoC, an approval, the last recipient?

Read from the rows of what belongs to it, cleaned up or not, so that any exercise can be put beside an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.crisis.tables import CaseRecord, Spoc
from gateway.exercises.tables import Exercise, ExerciseBroadcast, ExerciseTicket
from gateway.figures.reached import Reached, of_broadcasts
from gateway.figures.spreads import share
from gateway.paging.figures import BY_A_PERSON
from gateway.tickets.tables import Ticket, TimelineEntry


class Reach(Enum):
    """How far an exercise came."""

    PERSON = "person"
    VERDICT = "verdict"
    SPOC = "spoc"
    APPROVAL = "approval"
    LAST_RECIPIENT = "last_recipient"


@dataclass(frozen=True)
class Debrief:
    """The figures of one exercise: seconds from its first report, absent where it did not come so far."""

    exercise: Exercise
    began_at: datetime | None  # its first report
    seconds: dict[Reach, int]
    tickets: Sequence[Ticket]
    broadcasts: Sequence[Reached]

    @property
    def recipients(self) -> int:
        """How many were to be reached, over all its broadcasts."""
        return sum(each.recipients for each in self.broadcasts)

    @property
    def acknowledged(self) -> float | None:
        """Which share of them answered."""
        return share(sum(each.acknowledged for each in self.broadcasts), self.recipients)


def debrief(session: Session, exercise: Exercise) -> Debrief:
    """Return the figures of an exercise."""
    tickets, sent = tickets_of(session, exercise.id), broadcasts_of(session, exercise.id)
    approved = [each for each in sent if each.approved_at is not None]
    began_at = min((each.opened_at for each in tickets), default=None)
    reached_at = _stages(session, [each.id for each in tickets], [each.id for each in approved]) if began_at else {}
    seconds = {
        stage: round((at - began_at).total_seconds())
        for stage, at in reached_at.items()
        if at is not None and began_at is not None and at >= began_at
    }
    return Debrief(exercise, began_at, seconds, tickets, of_broadcasts(session, approved))


def tickets_of(session: Session, exercise_id: int) -> Sequence[Ticket]:
    """Return the tickets of an exercise, hidden ones too, oldest first."""
    mine = select(ExerciseTicket.ticket_id).where(ExerciseTicket.exercise_id == exercise_id)
    return session.scalars(select(Ticket).where(Ticket.id.in_(mine)).order_by(Ticket.id)).all()


def broadcasts_of(session: Session, exercise_id: int) -> Sequence[Broadcast]:
    """Return the broadcasts of an exercise, hidden ones too, oldest first."""
    mine = select(ExerciseBroadcast.broadcast_id).where(ExerciseBroadcast.exercise_id == exercise_id)
    return session.scalars(select(Broadcast).where(Broadcast.id.in_(mine)).order_by(Broadcast.id)).all()


def _stages(session: Session, tickets: list[int], broadcasts: list[int]) -> dict[Reach, datetime | None]:
    told = TimelineEntry.ticket_id.in_(tickets) & TimelineEntry.event.in_(BY_A_PERSON)
    of_case: Any = (CaseRecord.verdict_at, CaseRecord.ticket_id.in_(tickets))
    named: Any = (Spoc.confirmed_at, Spoc.ticket_id.in_(tickets))
    approved: Any = (Broadcast.approved_at, Broadcast.id.in_(broadcasts))
    had_at = func.coalesce(Delivery.confirmed_at, Delivery.receipt_at, Delivery.accepted_at)
    last = select(func.max(had_at, type_=Delivery.receipt_at.type)).where(Delivery.broadcast_id.in_(broadcasts))
    return {
        Reach.PERSON: session.scalar(select(func.min(TimelineEntry.at)).where(told)),
        **{
            stage: session.scalar(select(func.min(column)).where(within))
            for stage, (column, within) in {
                Reach.VERDICT: of_case,
                Reach.SPOC: named,
                Reach.APPROVAL: approved,
            }.items()
        },
        Reach.LAST_RECIPIENT: session.scalar(last),
    }
