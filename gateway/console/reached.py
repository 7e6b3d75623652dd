"""Which page shows whom a broadcast has not reached? The list, worst first, a picture of all, and one organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts import reached
from gateway.broadcasts.confirming import confirm_by_telephone
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reached import Tile
from gateway.broadcasts.tables import Broadcast
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.reached_bars import MOST_TILES, REFUSED, bars, shape_of
from gateway.console.visit import Visit
from gateway.staff.permissions import Permission

SHOWN = 50
ACROSS = 20  # tiles in a row
SIZE = 12


@dataclass(frozen=True)
class Placed:
    """A tile at its place in the picture; `shape` names what is drawn."""

    x: int
    y: int
    shape: str
    tile: Tile


@dataclass(frozen=True)
class Picture:
    """The tiles of one province, and how many of them are reached."""

    province: str
    tiles: Sequence[Placed]
    reached: int
    width: int
    height: int


def show(visit: Visit, broadcast_id: int) -> Response:
    """Show whom it has not reached."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    return visit.page("reached.html", broadcast=broadcast, part=_part(visit, broadcast))


def renew(visit: Visit, broadcast_id: int) -> Response:
    """Renew the list and the picture."""
    return _part(visit, broadcasts.get(visit.session, broadcast_id)).answer()


def one(visit: Visit, broadcast_id: int, organisation_id: int) -> Response:
    """Show one organisation: who was tried, what became of it, and a form for who rang."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    found = reached.organisation(visit.session, broadcast.id, organisation_id)
    steers = visit.may(Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    return visit.page("reached_one.html", broadcast=broadcast, found=found, steers=steers)


def confirm(visit: Visit, broadcast_id: int, organisation_id: int) -> Response:
    """Note whom there was spoken to."""
    who = request.form.get("who", "")
    row = confirm_by_telephone(visit.session, visit.actor, broadcast_id, organisation_id, who, visit.now)
    flash(
        say(
            "Genoteerd: {name} is bereikt, {acknowledged_by} bevestigde.",
            name=row.name,
            acknowledged_by=row.acknowledged_by,
        ),
        "done",
    )
    return redirect(url_for("console.broadcast_reach", broadcast_id=broadcast_id), 303)


def pictures(tiles: Sequence[Tile], good: frozenset[Standing]) -> list[Picture]:
    """Arrange tiles, which come by province, in rows."""
    found = []
    for province, some in groupby(sorted(tiles, key=lambda each: each.province or "\uffff"), lambda t: t.province):
        row = list(some)
        placed = [
            Placed(at % ACROSS * SIZE, at // ACROSS * SIZE, shape_of(tile.standing, tile.refused), tile)
            for at, tile in enumerate(row)
        ]
        height = ((len(row) - 1) // ACROSS + 1) * SIZE
        ready = sum(tile.standing in good for tile in row)
        found.append(Picture(province or say("Zonder provincie"), placed, ready, ACROSS * SIZE, height))
    return found


def _part(visit: Visit, broadcast: Broadcast) -> Live:
    named = request.args.get("province", "")
    province = named if named in reached.provinces(visit.session, broadcast.id) else None
    page = max(0, request.args.get("page", 0, type=int))
    found, whole = reached.not_reached(visit.session, broadcast, province, page, SHOWN)
    counted, good = reached.tally(visit.session, broadcast.id), reached.wanted(broadcast)
    ready, whole_of = sum(counted[standing] for standing in good), sum(counted.values())
    drawn = bars(reached.shares(visit.session, broadcast.id), good)
    tiles = reached.tiles(visit.session, broadcast.id) if whole_of <= MOST_TILES else []
    values = {"broadcast_id": broadcast.id, **({"province": province} if province else {})}
    return live(
        visit,
        "broadcast_reach_live",
        "_reached.html",
        say("{ready} van {value} organisaties bereikt", ready=ready, value=whole_of) if counted else "",
        {**values, **({"page": page} if page else {})},
        broadcast=broadcast,
        found=found,
        whole=whole,
        counted=counted,
        ready=ready,
        pictures=pictures(tiles, good),
        bars=[] if tiles else drawn,
        refusing=sum(piece.number for bar in drawn for piece in bar.pieces if piece.shape == REFUSED),
        province=province,
        provinces=reached.provinces(visit.session, broadcast.id),
        page=page,
        more=(page + 1) * SHOWN < whole,
    )
