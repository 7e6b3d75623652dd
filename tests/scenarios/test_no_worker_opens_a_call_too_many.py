"""However many workers place calls, no more are open at once than is set: the bound holds in the marking itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts import actions
from gateway.broadcasts.attempts import Outcome, Result
from gateway.broadcasts.calling import under_way
from gateway.broadcasts.handing import Shot
from gateway.broadcasts.model import Channel
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.broadcasts.tables import Delivery
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock

MOST = 3


class Turning:
    """A pacer between whose word and the marking that follows another worker has its turn."""

    def __init__(self, between: Callable[[], object]) -> None:
        self.between = between
        self.had = False

    def reserve(self, sender: str, segments: int) -> float | None:
        if not self.had:
            self.had = True
            self.between()
        return 0.0


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(20)
    with storage.transaction() as session:
        key = actions.create_draft(session, WRITER, "Kook.", EVERYONE, ["voice"], False, 240, clock()).id
        actions.submit(session, WRITER, key, clock())
        actions.approve(session, APPROVER, key, clock())
    return made


def worker(station: Station, token: str, pacer: object = None) -> Outlet:
    def hand(shot: Shot, now: datetime) -> Outcome:
        return Outcome(shot.work, Result.TAKEN, sid=f"CA{shot.work.delivery_id:032x}")

    def room(session: Session) -> int:
        return MOST - under_way(session, station.clock())

    def full() -> bool:
        with station.storage.reading() as session:
            return room(session) < 1

    return replace(
        station.outlet,
        token=token,
        channel=Channel.VOICE,
        hand=hand,
        room=room,
        yields=full,
        stop=lambda: station.tick() > 5,
        pacer=pacer or station.outlet.pacer,
    )


def test_what_another_worker_marked_just_before_counts(station: Station) -> None:
    other = worker(station, "other")
    send_broadcasts(worker(station, "one", Turning(lambda: send_broadcasts(other))))
    with station.storage.reading() as session:
        tried = select(func.count()).where(Delivery.attempted_at.is_not(None))
        assert session.scalar(tried) == under_way(session, station.clock()) == MOST
