"""How did each carrier do in the last minutes, and what waits for it? Counted from the rows; what people decide by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.carrier.failover import By, Use
from gateway.carriers.tables import CarrierMeasure

LAST = timedelta(minutes=10)


@dataclass(frozen=True)
class Did:
    """What requests came to. `faults` are the carrier's: a number that it refuses is none; None: nothing was asked."""

    asked: int
    faults: int
    doubted: int
    median_s: float | None
    p95_s: float | None
    last_taken_at: datetime | None

    @property
    def share(self) -> float | None:
        """How much of what was asked failed, from 0 to 1."""
        return self.faults / self.asked if self.asked else None


@dataclass(frozen=True)
class Waits:
    """What waits for a carrier, and what is in doubt there; since when for the oldest of each."""

    waiting: int
    waiting_since: datetime | None
    doubted: int
    doubted_since: datetime | None


def did(session: Session, use: Use, by: By, now: datetime, last: timedelta = LAST) -> Did:
    """Return what requests for one use to one carrier came to lately."""
    of_it = (CarrierMeasure.use == use, CarrierMeasure.carrier == by)
    rows = session.scalars(select(CarrierMeasure).where(*of_it, CarrierMeasure.at > now - last)).all()
    faults = sum(row.busy + row.doubted + row.account for row in rows)
    answers = sorted(answer / 1000 for row in rows for answer in row.answers_ms)
    taken_at = session.scalar(select(func.max(CarrierMeasure.at)).where(*of_it, CarrierMeasure.taken > 0))
    return Did(
        asked=faults + sum(row.taken + row.refused for row in rows),
        faults=faults,
        doubted=sum(row.doubted for row in rows),
        median_s=quantile(answers, 0.5),
        p95_s=quantile(answers, 0.95),
        last_taken_at=taken_at,
    )


def quantile(answers: list[float], share: float) -> float | None:
    """Return the answer within which so great a share of them came; `answers` are sorted."""
    return answers[max(0, ceil(share * len(answers)) - 1)] if answers else None
