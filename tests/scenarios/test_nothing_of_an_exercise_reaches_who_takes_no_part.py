"""Whatever is typed, asked or left undone in an exercise: no text, call or mail reaches who takes no part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import reactions
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.acknowledging import checked_asking
from gateway.crisis import spoc
from gateway.crisis.assessing import give_verdict
from gateway.debriefing import cleaning
from gateway.directory.tables import Contact
from gateway.errors import Refused
from gateway.exercises import actions as exercises
from gateway.exercises.model import Plan
from gateway.jobs.cases import remind_of_cases
from gateway.news import overview
from gateway.news.model import MessageType
from gateway.notices.tables import Notice
from gateway.paging import actions as paging
from gateway.staff.model import Actor
from gateway.staff.tables import ContactPoint, Staff
from gateway.team import actions as team
from gateway.tickets import actions as tickets
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Outcome, Source
from gateway.tickets.tables import Ticket
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.newsroom import let_go
from tests.scenarios.world import START, World

PLAYER, OUTSIDER = "+32470111111", "+32470222222"
SPOC_MAIL, OUTSIDE_MAIL = "spoc@gent.example", "echt@gent.example"
ELS, FRANK, SECOND = "+32470555550", "+32470555551", "+32470333333"
INSIDE = {PLAYER, SPOC_MAIL, ELS, SECOND, "+32470000001", "bert@example.org"}
FACTS = Facts(image_damage=Answer.YES, malicious=Answer.YES)


def lead(world: World) -> Actor:
    return world.staff["Dora"].actor


@pytest.fixture
def held(world: World) -> World:
    """Bert, who has two numbers, and Els of the crisis team play; Frank of that team, An and Dora do not."""
    with world.installation.transaction() as session:
        for name, phone in (("Els", ELS), ("Frank", FRANK)):
            world.staff[name] = Staff(
                login=name.lower(), name=name, role_names=["cmt"], phone=phone, phone_verified=True, created_at=START
            )
            session.add(world.staff[name])
        bert = world.staff["Bert"].id
        session.add(ContactPoint(staff_id=bert, address=SECOND, label="thuis", proven_at=START, call_after=0))
        said = Plan("Keten", "", START + timedelta(hours=40), {bert: 1}, [PLAYER, SPOC_MAIL, ELS])
        exercises.begin(session, lead(world), exercises.plan(session, lead(world), said, True, START).id, START)
    return world


def addressed(world: World) -> set[str]:
    """Everybody to whom anything was written or left."""
    with world.installation.storage.reading() as session:
        written = set(session.scalars(select(Notice.to)))
    sent = {each.sms.to for each in world.carrier.texts} | {each.call.to for each in world.carrier.calls}
    return written | sent | {page.address for page in world.pages()}


def reported(world: World) -> Ticket:
    """A report of the exercise that Bert has, of a caller who left a number that takes no part."""
    line = world.call(PLAYER).press("1", "1", "1", "1")
    with world.installation.transaction() as session:
        tickets.settle_callback(session, session.get_one(Ticket, world.ticket().id), OUTSIDER, "melder", world.clock())
    line.hang_up()
    world.work(seconds=10)
    with world.installation.transaction() as session:
        mine, bert = session.get_one(Ticket, world.ticket().id), world.staff["Bert"]
        paging.acknowledge(session, mine, bert.id, "Bert", world.clock())
        give_verdict(session, bert.actor, mine, Outcome.WORTHY, "geoefend", world.clock())
    return world.ticket()


def named(world: World, ticket: Ticket, phone: str, email: str = "") -> None:
    with world.installation.transaction() as session:
        mine, who = session.get_one(Ticket, ticket.id), spoc.Named("Jan", "", phone, email)
        spoc.name(session, world.staff["Bert"].actor, mine, who, "https://x.test", world.clock(), "beter bereikbaar")


def called_up(world: World, ticket: Ticket, *names: str) -> None:
    with world.installation.transaction() as session:
        ids = [world.staff[name].id for name in names]
        mine, meeting = session.get_one(Ticket, ticket.id), team.Meeting("Zaal 1", world.clock())
        team.call_up(session, world.staff["Bert"].actor, mine, meeting, ids, "https://x.test", world.clock())


def test_a_whole_case_of_it_stays_among_who_takes_part(held: World) -> None:
    ticket = reported(held)
    assert "kept_inside" in held.timeline(), "the caller's receipt is not sent to a number of somebody else"
    for phone, email in ((OUTSIDER, ""), ("", OUTSIDE_MAIL), (PLAYER, OUTSIDE_MAIL), ("+3292001122", "")):
        with pytest.raises(Refused, match="drill_address"):
            named(held, ticket, phone, email)
    with pytest.raises(Refused, match="drill_address"), held.installation.transaction() as session:
        spoc.ask(session, held.staff["Bert"].actor, session.merge(ticket), "Directeur", OUTSIDER, held.clock())
    named(held, ticket, PLAYER, SPOC_MAIL)
    with pytest.raises(Refused, match="drill_team"):
        called_up(held, ticket, "Els", "Frank")
    called_up(held, ticket)
    for _ in range(5):
        held.clock.advance(minutes=31)
        remind_of_cases(held.installation)
        held.work(minutes=31)
    reached = addressed(held)
    assert {PLAYER, SPOC_MAIL, ELS, "+32470000001"} <= reached
    assert reached <= INSIDE


def test_who_takes_no_part_and_accepts_on_the_console_is_written_nothing(held: World) -> None:
    with held.installation.transaction() as session:
        ticket = reactions.report_in_writing(
            session, lead(held), held.clock(), source=Source.OWN_INITIATIVE, facts=FACTS, exercise=True
        )
        paging.acknowledge(session, ticket, held.staff["An"].id, "An", held.clock())
    for _ in range(4):
        held.work(minutes=45)
    assert addressed(held) <= INSIDE
    assert "kept_inside" in held.timeline()


def test_nothing_of_it_is_written_any_more_once_it_has_ended(held: World) -> None:
    ticket = reported(held)
    with held.installation.transaction() as session:
        exercises.end(session, lead(held), 1, held.clock())
    with pytest.raises(Refused, match="drill_address"):
        named(held, ticket, PLAYER)


def test_what_still_waited_to_leave_when_it_ended_does_not(held: World) -> None:
    ticket = reported(held)
    held.work()
    named(held, ticket, PLAYER, SPOC_MAIL)
    sent = len(held.carrier.texts)
    with held.installation.transaction() as session:
        exercises.end(session, lead(held), 1, held.clock())
    cleaning.clean_up(held.installation.storage, 1, held.clock)
    held.work(minutes=5)
    assert len(held.carrier.texts) == sent


def test_a_drill_outside_any_exercise_reaches_people_of_ours_only(held: World) -> None:
    with held.installation.transaction() as session:
        exercises.end(session, lead(held), 1, held.clock())
        bert = held.staff["Bert"]
        ticket = reactions.report_in_writing(
            session, lead(held), held.clock(), source=Source.OWN_INITIATIVE, facts=FACTS, exercise=True
        )
        paging.acknowledge(session, ticket, bert.id, "Bert", held.clock())
    with pytest.raises(Refused, match="drill_address"):
        named(held, ticket, PLAYER)
    named(held, ticket, FRANK)
    called_up(held, ticket)
    held.work(minutes=1)
    assert addressed(held) <= {each for staff in held.staff.values() for each in (staff.phone, staff.email)} | {SECOND}


def test_a_broadcast_that_would_ask_others_later_is_held_back_as_well(held: World) -> None:
    """The next contact, or the next way to the same one, counts as reached from the beginning."""
    station = Station(held.installation.storage, held.clock)
    station.known(1)
    with held.installation.transaction() as session:
        contact = session.scalars(select(Contact)).one()
        contact.mobile, contact.email = PLAYER, OUTSIDE_MAIL
        made = broadcasts.create_draft(
            session,
            WRITER,
            "Test de keten.",
            EVERYONE,
            ["sms"],
            True,
            60,
            held.clock(),
            asking=checked_asking(True, 3, ["sms", "email"]),
        )
    with pytest.raises(Refused, match="drill_outside"):
        station.act(broadcasts.submit, made.id)
    with held.installation.transaction() as session:
        session.scalars(select(Contact)).one().email = SPOC_MAIL
    station.act(broadcasts.submit, made.id)
    station.act(broadcasts.approve, made.id, APPROVER)


def test_what_came_out_as_news_of_it_is_withdrawn_and_stays_off_the_public_pages(held: World) -> None:
    key = let_go(held.installation.storage, held.clock, exercise=True)
    with held.installation.transaction() as session:
        exercises.end(session, lead(held), 1, held.clock())
    cleaning.clean_up(held.installation.storage, 1, held.clock)
    with held.installation.storage.reading() as session:
        assert overview.threads(session) == []
        said = overview.of_broadcast(session, key)
        thread = overview.thread_of(session, said.thread) if said else None
    assert thread is not None
    assert (thread.latest.headline[:9], thread.latest.exercise) == ("OEFENING:", True)
    assert len(thread.messages) == 2
    assert thread.messages[0].type is MessageType.ALERT
