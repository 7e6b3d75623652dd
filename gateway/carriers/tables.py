"""Which rows tell how each carrier did, by which one things go, and who changed that?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.carrier.failover import By, Use, Why
from gateway.storage import Row, choice


class CarrierMeasure(Row):
    """What requests to one carrier came to: one of a page's, or some seconds of a broadcast's taken together."""

    __tablename__ = "carrier_measure"
    __table_args__ = (Index(None, "use", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use: Mapped[Use] = mapped_column(choice(Use))
    carrier: Mapped[By] = mapped_column(choice(By))
    at: Mapped[datetime]
    taken: Mapped[int]
    refused: Mapped[int]  # of one number or text: the carrier is not at fault
    busy: Mapped[int]  # surely not taken
    doubted: Mapped[int]
    account: Mapped[int]  # our account or sender was refused
    answers_ms: Mapped[list[int]] = mapped_column(JSON)  # how long answers took, of a sample


class CarrierStanding(Row):
    """By which carrier one use goes. No row: by the first, since ever."""

    __tablename__ = "carrier_standing"

    use: Mapped[Use] = mapped_column(choice(Use), primary_key=True)
    carrier: Mapped[By] = mapped_column(choice(By))
    since: Mapped[datetime]
    trial_at: Mapped[datetime | None]


class CarrierChange(Row):
    """A use went over to another carrier, by itself or because somebody said so. Never changed, but for `told_at`."""

    __tablename__ = "carrier_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    use: Mapped[Use] = mapped_column(choice(Use))
    carrier: Mapped[By] = mapped_column(choice(By))  # by which it goes from then on
    at: Mapped[datetime]
    why: Mapped[Why] = mapped_column(choice(Why))
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500))  # in the words of who decided; empty where nobody did
    told_at: Mapped[datetime | None]  # when the alarm was raised or lifted
