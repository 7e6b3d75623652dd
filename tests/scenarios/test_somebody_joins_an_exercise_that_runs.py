"""Whom the plan of an exercise forgot joins while it runs; and a drill that was written before it began is its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import select

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.broadcasts import actions as broadcasts
from gateway.errors import Refused
from gateway.exercises import actions as exercises
from gateway.exercises.belonging import addresses, members
from gateway.exercises.joining import joined_later, let_join
from gateway.exercises.model import Plan
from gateway.exercises.reaching import circle
from gateway.exercises.tables import ExerciseBroadcast
from gateway.staff.model import Actor
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.scenarios.world import START, World

NOBODY: Mapping[str, int] = MappingProxyType({})
PLAYER, LATE = "+32470111111", "+32470222222"


def lead(world: World) -> Actor:
    return world.staff["Dora"].actor


def planned(world: World) -> int:
    with world.installation.transaction() as session:
        said = Plan("Keten", "", START + timedelta(hours=4), {world.staff["Bert"].id: 1}, [PLAYER])
        return exercises.plan(session, lead(world), said, True, START).id


@pytest.fixture
def running(world: World) -> int:
    """An exercise in which Bert and one telephone play."""
    made = planned(world)
    with world.installation.transaction() as session:
        exercises.begin(session, lead(world), made, START)
    return made


def joins(world: World, exercise_id: int, *said: str, by: str = "Dora", levels: Mapping[str, int] = NOBODY) -> None:
    with world.installation.transaction() as session:
        playing = {world.staff[name].id: level for name, level in levels.items()}
        let_join(session, world.staff[by].actor, exercise_id, playing, said, world.clock())


def drafted(world: World) -> int:
    with world.installation.transaction() as session:
        return broadcasts.create_draft(session, WRITER, "Test.", EVERYONE, ["sms"], True, 60, world.clock()).id


def test_who_joins_is_in_its_circle_and_marked_and_the_audit_has_who_let_them(world: World, running: int) -> None:
    for _ in range(2):
        joins(world, running, "0470 22 22 22", levels={"An": 2})
    with world.installation.storage.reading() as session:
        assert [(staff.name, level) for staff, level in members(session, running)] == [("Bert", 1), ("An", 2)]
        assert list(addresses(session, running)) == [PLAYER, LATE]
        assert {LATE, world.staff["An"].phone} <= circle(session, running)
        assert [by for _, by in joined_later(session, running).values()] == ["Dora"]
        deeds = session.scalars(select(AuditDeed).where(AuditDeed.deed == Deed.EXERCISE_JOINED).order_by(AuditDeed.id))
        assert [json.loads(each.detail) for each in deeds] == [{"members": 1, "addresses": 1}]


def test_who_joined_is_called_for_what_is_reported_after(world: World, running: int) -> None:
    joins(world, running, levels={"An": 1})
    world.call(PLAYER).press("1", "1", "1", "1").hang_up()
    world.work(seconds=10)
    assert {page.officer for page in world.pages()} == {"An", "Bert"}


@pytest.mark.parametrize(
    ("said", "levels", "code"),
    [((), {}, "exercise_nobody"), (("geen nummer",), {}, "exercise_address"), ((), {"An": 7}, "exercise_level")],
)
def test_what_cannot_join_is_refused(
    world: World, running: int, said: tuple[str, ...], levels: dict[str, int], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        joins(world, running, *said, levels=levels)


def test_nobody_joins_but_by_a_coordinator_or_after_the_end(world: World, running: int) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        joins(world, running, LATE, by="An")
    with world.installation.transaction() as session:
        exercises.end(session, lead(world), running, world.clock())
    with pytest.raises(Refused, match="exercise_over"):
        joins(world, running, LATE)


def test_a_drill_that_was_written_before_it_began_stays_in_its_circle(world: World) -> None:
    station = Station(world.installation.storage, world.clock)
    station.known(1)
    early, made = drafted(world), planned(world)
    with world.installation.transaction() as session:
        exercises.begin(session, lead(world), made, START)
    with pytest.raises(Refused, match="drill_outside"):
        station.act(broadcasts.submit, early)


def test_a_drill_while_no_exercise_runs_reaches_just_those_whom_it_is_for(world: World) -> None:
    station = Station(world.installation.storage, world.clock)
    station.known(1)
    made = drafted(world)
    station.act(broadcasts.submit, made)
    station.act(broadcasts.approve, made, APPROVER)
    with world.installation.storage.reading() as session:
        assert session.get(ExerciseBroadcast, made) is None
