"""A world in which Bert and Dora have an accepted ticket, and Els and Frank are the crisis team that is called up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gateway.jobs.cases import call_teams_again
from gateway.jobs.doubted_calls import look_up_doubted
from gateway.jobs.urgent import lone_way
from gateway.paging import actions as paging
from gateway.staff.tables import Staff
from gateway.team import actions
from gateway.team.tables import TeamMember
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source
from tests.parts.console_house import CALLER
from tests.scenarios.world import World

PLACE = "Herman Teirlinck, zaal 1"


def with_team(world: World) -> None:
    """Add Els and Frank, and a ticket that Bert accepted."""
    with world.installation.transaction() as session:
        for number, name in enumerate(("Els", "Frank")):
            person = Staff(
                login=name.lower(),
                name=name,
                role_names=["cmt"],
                phone=f"+3247055555{number}",
                phone_verified=True,
                created_at=world.clock(),
            )
            session.add(person)
            session.flush()
            world.staff[name] = person
        ticket = tickets.open_ticket(session, CALLER, world.clock(), source=Source.PHONE, caller="+32470112233")
        paging.acknowledge(session, ticket, world.staff["Bert"].id, "Bert", world.clock())


def call_up(world: World, *chosen: str, **more: Any) -> None:
    meeting = actions.Meeting(PLACE, world.clock() + timedelta(minutes=30), "02 555 00 00, code 12", **more)
    ids = [world.staff[name].id for name in chosen]
    with world.installation.transaction() as session:
        ticket = session.merge(world.ticket(), load=True)
        actor = world.staff["Bert"].actor
        actions.call_up(session, actor, ticket, meeting, ids, world.settings.public_url, world.clock())
    later(world)


def later(world: World, **time: float) -> None:
    world.clock.advance(**time)
    call_teams_again(world.installation)
    look_up_doubted(lone_way(world.installation))
    world.work()


def member(world: World, name: str) -> TeamMember:
    with world.installation.storage.reading() as session:
        found = session.scalar(select(TeamMember).where(TeamMember.name == name).order_by(TeamMember.id.desc()))
        assert found is not None
        return found
