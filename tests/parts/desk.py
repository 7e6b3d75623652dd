"""Officers with a PIN who ring the hotline of a scenario."""

from __future__ import annotations

from sqlalchemy import select

from gateway.alarms import actions as alarms
from gateway.staff.tables import Staff
from tests.parts.quick_hash import quick_hash
from tests.scenarios.world import Line, World

PIN = "2468"
ELSEWHERE = "+32471999999"  # a telephone that is nobody's


def give_pin(world: World, *names: str, on_pages: bool = False) -> None:
    """Let these officers have the PIN of these tests."""
    with world.installation.transaction() as session:
        for person in session.scalars(select(Staff).where(Staff.name.in_(names))):
            person.pin_hash = quick_hash(PIN)
            person.page_needs_pin = on_pages


def ring(world: World, name: str) -> Line:
    """An officer rings the hotline from their own telephone."""
    return world.call(world.staff[name].phone or "")


def at_the_desk(world: World, name: str) -> Line:
    """An officer has rung, and keyed the PIN."""
    return ring(world, name).press(PIN)


def stray(world: World, number: str, caller: str = ELSEWHERE) -> Line:
    """Somebody rings from any telephone, and keys a telephone number where a ticket number is asked."""
    return world.call(caller).press("2", number)


def alarms_now(world: World) -> list[tuple[str, int, str]]:
    """The alarms that are on the console: kind, how often, detail."""
    with world.installation.storage.reading() as session:
        return [(alarm.kind.value, alarm.count, alarm.detail) for alarm in alarms.open_alarms(session)]
