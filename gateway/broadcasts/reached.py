"""Which organisations are not reached yet, who there was tried, and what became of it? What pages and programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.reach import RANK, Standing
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.standings import of_step
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.errors import Refused


@dataclass(frozen=True)
class Tried:
    """One contact of an organisation: its step, and the text to it when there is one."""

    step: ReachStep
    delivery: Delivery | None


@dataclass(frozen=True)
class Organisation:
    """How a broadcast stands with an organisation, and with each of its contacts in their order."""

    reach: OrganisationReach
    contacts: Sequence[Tried]


@dataclass(frozen=True)
class Tile:
    """An organisation in the picture."""

    name: str
    province: str | None
    standing: Standing
    refused: bool


@dataclass(frozen=True)
class Share:
    """How many organisations of a province stand the same."""

    province: str | None
    standing: Standing
    refused: bool
    number: int


def wanted(broadcast: Broadcast) -> frozenset[Standing]:
    """Return the standings that are good enough: a person's answer where one is asked for, otherwise a telephone."""
    if broadcast.asking.asks:
        return frozenset({Standing.ACKNOWLEDGED})
    return frozenset({Standing.ACKNOWLEDGED, Standing.DELIVERED})


def tally(session: Session, broadcast_id: int) -> dict[Standing, int]:
    """Return how many organisations stand where."""
    query = select(OrganisationReach.standing, func.count()).where(OrganisationReach.broadcast_id == broadcast_id)
    found = {standing: often for standing, often in session.execute(query.group_by(OrganisationReach.standing))}
    return {standing: found.get(standing, 0) for standing in Standing}


def provinces(session: Session, broadcast_id: int) -> list[str]:
    """Return the provinces of a broadcast's organisations, as they were imported."""
    query = select(OrganisationReach.province).where(OrganisationReach.broadcast_id == broadcast_id).distinct()
    return sorted(name for name in session.scalars(query) if name)


def tiles(session: Session, broadcast_id: int) -> list[Tile]:
    """Return all organisations by province and name: the picture."""
    columns = (
        OrganisationReach.name,
        OrganisationReach.province,
        OrganisationReach.standing,
        OrganisationReach.refused_at,
    )
    query = select(*columns).where(OrganisationReach.broadcast_id == broadcast_id)
    rows = session.execute(query.order_by(OrganisationReach.province, OrganisationReach.name)).all()
    return [Tile(row.name, row.province, row.standing, row.refused_at is not None) for row in rows]


def shares(session: Session, broadcast_id: int) -> list[Share]:
    """Return how many organisations stand where, by province: the picture of very many."""
    refused = OrganisationReach.refused_at.is_not(None)
    columns = (OrganisationReach.province, OrganisationReach.standing, refused)
    query = select(*columns, func.count()).where(OrganisationReach.broadcast_id == broadcast_id).group_by(*columns)
    return [Share(province, standing, bool(no), number) for province, standing, no, number in session.execute(query)]


def not_reached(
    session: Session, broadcast: Broadcast, province: str | None = None, page: int = 0, limit: int = 50
) -> tuple[list[Organisation], int]:
    """Return a page of the organisations that are not reached, the worst first, and how many there are in all."""
    rows = select(OrganisationReach).where(
        OrganisationReach.broadcast_id == broadcast.id, OrganisationReach.standing.not_in(wanted(broadcast))
    )
    if province is not None:
        rows = rows.where(OrganisationReach.province == province)
    whole = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    return _with_contacts(session, _worst_first(rows).offset(page * limit).limit(limit)), whole


def organisations(
    session: Session, broadcast_id: int, cursor: int | None, limit: int, standing: Standing | None = None
) -> tuple[list[Organisation], int | None]:
    """Return a broadcast's organisations by their row, from after the id `cursor`, and the next cursor."""
    rows = select(OrganisationReach).where(OrganisationReach.broadcast_id == broadcast_id)
    if cursor is not None:
        rows = rows.where(OrganisationReach.id > cursor)
    if standing is not None:
        rows = rows.where(OrganisationReach.standing == standing)
    found = _with_contacts(session, rows.order_by(OrganisationReach.id).limit(limit + 1))
    return found[:limit], found[limit - 1].reach.id if len(found) > limit else None


def organisation(session: Session, broadcast_id: int, organisation_id: int) -> Organisation:
    """Return one organisation of a broadcast; raises Refused("no_such_organisation")."""
    rows = select(OrganisationReach).where(
        OrganisationReach.broadcast_id == broadcast_id, OrganisationReach.organisation_id == organisation_id
    )
    found = _with_contacts(session, rows)
    if not found:
        raise Refused("no_such_organisation")
    return found[0]


def _worst_first(rows: Select[OrganisationReach]) -> Select[OrganisationReach]:
    """First where nobody is left to ask, then by standing, then by name."""
    planned: Any = case((OrganisationReach.next_at.is_(None), 0), else_=1)
    rank: Any = case(
        *((OrganisationReach.standing == standing, rank) for standing, rank in RANK.items()), else_=len(RANK)
    )
    return rows.order_by(rank, planned, OrganisationReach.name, OrganisationReach.id)


def _with_contacts(session: Session, rows: Select[OrganisationReach]) -> list[Organisation]:
    found = list(session.scalars(rows))
    tried: Mapping[int, list[Tried]] = {row.id: [] for row in found}
    query = (
        select(ReachStep, Delivery)
        .outerjoin(Delivery, of_step())
        .where(ReachStep.reach_id.in_(list(tried)))
        .order_by(ReachStep.reach_id, ReachStep.place)
    )
    for step, delivery in session.execute(query).all():
        tried[step.reach_id].append(Tried(step, delivery))
    return [Organisation(row, tried[row.id]) for row in found]
