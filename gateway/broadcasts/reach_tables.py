"""Which rows tell whom a broadcast reached? One for each organisation, one for each contact in its order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.broadcasts.model import Channel
from gateway.broadcasts.reach import Skipped, Standing, Via
from gateway.storage import Row, choice


class OrganisationReach(Row):
    """How one broadcast stands with one organisation, frozen at approval as it was called and placed then.

    Steps up to `place` have had their turn; at `next_at` it is the next one's. None: no turn is planned.
    """

    __tablename__ = "organisation_reach"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "organisation_id"),
        Index(
            "ix_organisation_reach_next",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"))
    organisation_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    province: Mapped[str | None] = mapped_column(String(60))
    standing: Mapped[Standing] = mapped_column(choice(Standing))
    place: Mapped[int] = mapped_column(default=0)
    places: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # the last time that somebody answered no
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    acknowledged_via: Mapped[Via | None] = mapped_column(choice(Via))
    noted_by: Mapped[str | None] = mapped_column(String(120))  # who of the staff rang
    noted_as: Mapped[str | None] = mapped_column(String(40))  # their principal


class ReachStep(Row):
    """One contact of one organisation, at its place in the order, at one address. One address may serve several."""

    __tablename__ = "reach_step"
    __table_args__ = (
        UniqueConstraint("reach_id", "place"),
        Index("ix_reach_step_address", "broadcast_id", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reach_id: Mapped[int] = mapped_column(ForeignKey("organisation_reach.id"))
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"))
    place: Mapped[int]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str] = mapped_column(String(254))
    priority: Mapped[int]
    contact_id: Mapped[int]
    contact: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    skipped: Mapped[Skipped | None] = mapped_column(choice(Skipped))


class DeadNumber(Row):
    """A number that the carrier said nobody has any more; gone when a text arrives there after all."""

    __tablename__ = "dead_number"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[datetime]


class Unreachable(Row):
    """An incident: an organisation was left without anybody to text. Of each one is open at most."""

    __tablename__ = "unreachable_organisation"
    __table_args__ = (
        Index(
            "ix_unreachable_organisation_open",
            "organisation_id",
            unique=True,
            sqlite_where=text("mended_at IS NULL"),
            postgresql_where=text("mended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    since: Mapped[datetime]
    mended_at: Mapped[datetime | None]
