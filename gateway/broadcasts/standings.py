"""How does each organisation stand after word of its texts? Rows follow deliveries, in the same transaction.

Whoever changes deliveries calls `follow` with their ids. Rows of organisations are locked after those of deliveries, in
the order of their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway.broadcasts import reach
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Progress, Standing, Via
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.broadcasts.unreachable import note_numbers


def of_step() -> ColumnElement[bool]:
    """Which delivery carries out a step: the one place where a step's channel and address become a delivery's."""
    return (
        (Delivery.broadcast_id == ReachStep.broadcast_id)
        & (Delivery.number == ReachStep.address)
        & (Delivery.channel == ReachStep.channel)
    )


def follow(session: Session, delivery_ids: Sequence[int], now: datetime) -> None:
    """Let the organisations that these deliveries serve stand as the deliveries do now."""
    if not delivery_ids:
        return
    query = (
        select(OrganisationReach, ReachStep.place, Delivery.state, Broadcast.acknowledge_within_minutes)
        .join(ReachStep, ReachStep.reach_id == OrganisationReach.id)
        .join(Delivery, of_step())
        .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(Delivery.id.in_(delivery_ids))
        .order_by(OrganisationReach.id)
        .with_for_update(of=OrganisationReach)
        .execution_options(populate_existing=True)
    )
    lost: dict[int, OrganisationReach] = {}
    tells = False
    for row, place, state, minutes in session.execute(query).all():
        within = None if minutes is None else timedelta(minutes=minutes)
        keep(row, reach.after_word(progress_of(row), place, state, within, now))
        tells = tells or state in reach.LOST or state is DeliveryState.DELIVERED
        if state in reach.LOST and row.standing is Standing.SENT:
            lost[row.id] = row
    session.flush()
    for key in lost.keys() - _on_the_way(session, list(lost)):
        keep(lost[key], reach.given_up(progress_of(lost[key])))
    session.flush()
    if tells:
        note_numbers(session, delivery_ids, now)


def acknowledge_number(session: Session, broadcast_id: int, number: str, via: Via, now: datetime) -> int:
    """A person answered at a number: all organisations that it serves are reached. Returns how many were not before."""
    fresh = 0
    for row, name in _served(session, broadcast_id, number):
        if row.acknowledged_at is None:  # a number may be two contacts of one organisation
            acknowledge(row, name, via, now)
            fresh += 1
    session.flush()
    return fresh


def refuse_number(session: Session, broadcast_id: int, number: str, now: datetime) -> None:
    """A person answered no: kept, and the next contact is asked at once."""
    for row, _ in _served(session, broadcast_id, number):
        row.refused_at = now
        if row.acknowledged_at is None and row.places:
            keep(row, reach.refused(progress_of(row), now))
    session.flush()


def acknowledge(row: OrganisationReach, by: str, via: Via, now: datetime) -> None:
    """Note on an organisation that a person answered."""
    keep(row, reach.acknowledged(progress_of(row)))
    row.acknowledged_at, row.acknowledged_by, row.acknowledged_via = now, by, via


def progress_of(row: OrganisationReach) -> Progress:
    """Return how an organisation stands."""
    return Progress(row.standing, row.place, row.places, row.next_at)


def keep(row: OrganisationReach, progress: Progress) -> None:
    """Write down how an organisation stands."""
    row.standing, row.place, row.next_at = progress.standing, progress.place, progress.next_at


def _on_the_way(session: Session, reach_ids: Sequence[int]) -> set[int]:
    """Which of these organisations have a text that the carrier has not given up on."""
    if not reach_ids:
        return set()
    query = (
        select(ReachStep.reach_id)
        .join(Delivery, of_step())
        .where(ReachStep.reach_id.in_(reach_ids), Delivery.state == DeliveryState.ACCEPTED)
    )
    return set(session.scalars(query))


def _served(session: Session, broadcast_id: int, number: str) -> Sequence[Any]:
    """The organisations that a number serves in a broadcast, held, each with the contact there."""
    query = (
        select(OrganisationReach, ReachStep.contact)
        .join(ReachStep, ReachStep.reach_id == OrganisationReach.id)
        .where(ReachStep.broadcast_id == broadcast_id, ReachStep.address == number)
        .order_by(OrganisationReach.id, ReachStep.place)
        .with_for_update(of=OrganisationReach)
        .execution_options(populate_existing=True)
    )
    return session.execute(query).all()
