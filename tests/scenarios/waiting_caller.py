"""A caller who presses 0 and waits in a room, the officer who accepts, and who sits where."""

from __future__ import annotations

from gateway.meetings.model import SeatState
from gateway.meetings.tables import Seat
from tests.scenarios.rooms import Rooms
from tests.scenarios.world import Line, World


def asks_for_the_officer(world: World, rooms: Rooms, number: int = 1) -> Line:
    """A caller presses 0, the page leaves, and the caller is in a room."""
    caller = world.call(f"+3247011{number:04d}").press("0")
    assert "Wij proberen u te verbinden" in caller.heard
    world.work(seconds=7)
    return rooms.enter(caller.silence())


def accepts(world: World, name: str = "An") -> Line:
    return world.pick_up(name).press("1", "5")


def seats(world: World) -> list[SeatState]:
    with world.installation.storage.reading() as session:
        return [seat.state for seat in session.query(Seat).order_by(Seat.conversation_id)]
