"""Where does a broadcast hold? Its audience in words that a reader knows, and as NIS codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts import following
from gateway.broadcasts.recipients import organisations_of
from gateway.broadcasts.tables import Delivery
from gateway.directory.tables import Organisation
from gateway.news.model import Area

FLANDERS = Area("Vlaanderen", ("02000",))
PROVINCES: Mapping[str, str] = {
    "antwerpen": "10000",
    "vlaams-brabant": "20001",
    "west-vlaanderen": "30000",
    "oost-vlaanderen": "40000",
    "limburg": "70000",
}
PLACE_MOST = 400
NAMED = 8  # so many organisations are named one by one


def area_of(session: Session, audience: Mapping[str, Any]) -> Area:
    """Return where what is sent to an audience holds, as things stand now."""
    if audience.get("everyone"):
        return FLANDERS
    if set(audience) <= {"provinces", "functions", "groups"} and audience.get("provinces"):
        return _provinces(audience["provinces"])
    return _organisations(session, _served(session, audience))


def _served(session: Session, audience: Mapping[str, Any]) -> Sequence[int]:
    if following.KEY not in audience:
        return organisations_of(session, audience)
    earlier = following.read_following(audience[following.KEY]).broadcast_id
    found = session.scalars(select(Delivery.organisations).where(Delivery.broadcast_id == earlier))
    return sorted({each["id"] for served in found for each in served})


def _provinces(names: Sequence[str]) -> Area:
    known = sorted(set(names))
    codes = [PROVINCES[name.lower()] for name in known if name.lower() in PROVINCES]
    return Area(_listed([f"provincie {name}" for name in known]), tuple(codes))


def _organisations(session: Session, ids: Sequence[int]) -> Area:
    if not ids:
        return Area(FLANDERS.place)
    wanted = set(ids)
    rows = [row for row in session.scalars(select(Organisation).order_by(Organisation.name)) if row.id in wanted]
    codes = tuple(sorted(row.nis for row in rows if row.nis))
    if len(rows) <= NAMED:
        return Area(_listed([row.name for row in rows]), codes)
    provinces = sorted({row.province for row in rows if row.province})
    return Area(f"{len(rows)} organisaties" + (f" in {_listed(provinces)}" if provinces else ""), codes)


def _listed(names: Sequence[str]) -> str:
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)[:PLACE_MOST]
