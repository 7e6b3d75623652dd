"""An exercise is held from call to broadcast: it reaches who plays and nobody else, and one step puts it away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway import reactions
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.drilling import allow_outside
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import Broadcast
from gateway.calls.tables import Conversation
from gateway.crisis.assessing import give_verdict
from gateway.debriefing import cleaning
from gateway.debriefing.figures import Reach, debrief
from gateway.errors import Refused
from gateway.exercises import actions as exercises
from gateway.exercises.model import ExerciseState, Plan
from gateway.exercises.tables import Exercise, ExerciseTicket
from gateway.paging.model import PageState
from gateway.paging.tables import Escalation
from gateway.staff.model import Actor, Role
from gateway.tickets import actions as tickets
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Outcome, Source, TicketState
from gateway.tickets.tables import Ticket, TimelineEntry
from tests.parts.broadcasting import DyingStorage, Killed, Station
from tests.scenarios.world import World

PLAYER, STRANGER = "+32470111111", "+32470222222"
WORTHY = Facts(image_damage=Answer.YES)


def lead(world: World) -> Actor:
    return world.staff["Dora"].actor


def prepared(world: World, begun: bool = True, **changed: object) -> int:
    """Plan an exercise in which Bert plays on level 1 and one telephone calls in."""
    said: dict[str, object] = {
        "name": "Najaarsoefening",
        "scenario": "Het gebruikersbeheer valt uit.",
        "until": world.clock() + timedelta(hours=4),
        "members": {world.staff["Bert"].id: 1},
        "addresses": [PLAYER],
    }
    with world.installation.transaction() as session:
        made = exercises.plan(session, lead(world), Plan(**said | changed), True, world.clock())  # type: ignore[arg-type]
        if begun:
            exercises.begin(session, lead(world), made.id, world.clock())
        return made.id


def found(world: World, exercise_id: int) -> Exercise:
    with world.installation.storage.reading() as session:
        return exercises.get(session, exercise_id)


def test_a_player_says_that_the_call_is_the_exercise_and_only_who_plays_is_called(world: World) -> None:
    exercise_id = prepared(world)
    line = world.call(PLAYER)
    assert line.heard.startswith("Uw nummer doet mee aan een oefening")
    assert line.press("1").heard.startswith("Dit is een oefening.")
    line.press("1", "1", "1").hang_up()
    world.work(seconds=5)
    (ticket,) = world.tickets()
    assert ticket.exercise
    assert world.calls_to("An") == []
    assert world.calls_to("Dora") == []
    assert world.pick_up("Bert").heard.startswith("Dit is een oefening.")
    assert all(sent.text.startswith("CCVO OEFENING") for sent in world.carrier.texts)
    with world.installation.storage.reading() as session:
        assert [each.id for each in debrief(session, found(world, exercise_id)).tickets] == [ticket.id]
    world.work(minutes=40)
    assert {placed.call.to for placed in world.carrier.calls} == {world.staff["Bert"].phone}


@pytest.mark.parametrize("says", ["real", "silent", "officer", "stranger"])
def test_a_real_call_during_an_exercise_is_never_taken_as_one(world: World, says: str) -> None:
    prepared(world)
    line = world.call(STRANGER if says == "stranger" else PLAYER)
    if says == "stranger":
        assert "oefening" not in line.heard
    elif says == "officer":
        line.press("0")
    elif says == "real":
        line.press("2")
    else:
        line.silence()
    if says != "officer":
        line.press("1", "1", "1")
    line.hang_up()
    world.work(seconds=5)
    (ticket,) = world.tickets()
    assert not ticket.exercise
    assert world.calls_to("An") != []
    with world.installation.storage.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExerciseTicket)) == 0


def test_a_caller_of_the_exercise_who_asks_for_an_officer_gets_one_who_plays(world: World) -> None:
    prepared(world)
    world.call(PLAYER).press("1", "0")
    world.work(seconds=2)
    rung = {placed.call.to for placed in world.carrier.calls}
    with world.installation.storage.reading() as session:
        call = session.scalars(select(Conversation)).one()
        assert call.ticket_id is not None
    assert rung <= {world.staff["Bert"].phone}


def test_a_player_cannot_speak_into_a_real_ticket_nor_join_a_real_problem(world: World) -> None:
    world.call(STRANGER).press("1", "1", "1").hang_up()
    real = world.ticket(0)
    prepared(world)
    with world.installation.transaction() as session:
        tickets.announce_problem(
            session, lead(world), "storing van het beheer", session.get_one(Ticket, real.id), world.clock()
        )
    world.call(PLAYER).press("1", "2", real.number.replace("-", "") + "#").hang_up()
    world.call(PLAYER).press("1", "1", "1").hang_up()
    world.work(seconds=2)
    drills = world.tickets()[1:]
    assert [each.exercise for each in drills] == [True, True]
    assert [each.joined_to_id for each in drills] == [None, None]
    assert world.recordings(0) == []
    with pytest.raises(Refused, match="link_drill"), world.installation.transaction() as session:
        tickets.announce_problem(session, lead(world), "een oefening", drills[0], world.clock())


def test_reports_of_staff_join_it_and_real_ones_do_not(world: World) -> None:
    exercise_id = prepared(world)
    with world.installation.transaction() as session:
        for exercise in (True, False):
            reactions.report_in_writing(
                session, lead(world), world.clock(), source=Source.OWN_INITIATIVE, facts=WORTHY, exercise=exercise
            )
    world.work()
    with world.installation.storage.reading() as session:
        assert [each.exercise for each in debrief(session, found(world, exercise_id)).tickets] == [True]
    by_level = {page.officer for page in world.pages() if page.ticket_id == world.ticket(0).id}
    assert by_level == {"Bert"}
    assert {page.officer for page in world.pages() if page.ticket_id == world.ticket(1).id} == {"An"}


def test_real_duty_is_called_only_when_that_was_said_twice(world: World) -> None:
    plan = Plan("x", "", world.clock() + timedelta(hours=1), {}, (), True)
    with pytest.raises(Refused, match="exercise_not_sure"), world.installation.transaction() as session:
        exercises.plan(session, lead(world), plan, False, world.clock())
    prepared(world, on_duty_too=True)
    with world.installation.transaction() as session:
        reactions.report_in_writing(
            session, lead(world), world.clock(), source=Source.OWN_INITIATIVE, facts=WORTHY, exercise=True
        )
    world.work()
    assert {page.officer for page in world.pages()} == {"An", "Bert"}


def test_one_exercise_runs_at_a_time_and_only_a_coordinator_leads(world: World) -> None:
    first, second = prepared(world), prepared(world, begun=False)
    with pytest.raises(Refused, match="exercise_running"), world.installation.transaction() as session:
        exercises.begin(session, lead(world), second, world.clock())
    with pytest.raises(Refused, match="not_permitted"), world.installation.transaction() as session:
        exercises.end(session, world.staff["An"].actor, first, world.clock())
    with pytest.raises(Refused, match="exercise_begun"), world.installation.transaction() as session:
        exercises.begin(session, lead(world), first, world.clock())


WRITER = Actor("staff:91", "Wim", frozenset({Role.COMMUNICATION}), 91)


def drafted(world: World, text: str = "Test de keten.") -> int:
    with world.installation.transaction() as session:
        return broadcasts.create_draft(session, WRITER, text, {"everyone": True}, ["sms"], True, 60, world.clock()).id


@pytest.fixture
def station(world: World) -> Station:
    return Station(world.installation.storage, world.clock)


def test_a_broadcast_of_the_exercise_stays_within_the_circle_until_that_was_said_twice(
    world: World, station: Station
) -> None:
    inside = station.known(1)
    prepared(world, addresses=[PLAYER, *inside])
    station.known(2, first=50)
    made = drafted(world)
    with pytest.raises(Refused, match="drill_outside") as refused, world.installation.transaction() as session:
        broadcasts.submit(session, WRITER, made, world.clock())
    assert (refused.value.details["count"], refused.value.details["of"]) == (2, 3)
    with pytest.raises(Refused, match="exercise_not_sure"), world.installation.transaction() as session:
        allow_outside(session, lead(world), made, False, world.clock())
    with world.installation.transaction() as session:
        allow_outside(session, lead(world), made, True, world.clock())
        broadcasts.submit(session, WRITER, made, world.clock())
        broadcasts.approve(session, lead(world), made, world.clock())
    with world.installation.storage.reading() as session:
        assert broadcasts.get(session, made).text.startswith("CCVO OEFENING")


def held(world: World, station: Station) -> tuple[int, int, int]:
    """Hold a whole exercise: a call, an answer, a verdict, a broadcast that left, and one that did not."""
    inside = station.known(3)
    exercise_id = prepared(world, addresses=[PLAYER, *inside])
    world.call(PLAYER).press("1", "1", "1", "1").hang_up()
    world.work(seconds=10)
    world.pick_up("Bert").press("1", "5")
    world.clock.advance(minutes=2)
    with world.installation.transaction() as session:
        mine = session.get_one(Ticket, world.ticket(0).id)
        give_verdict(session, world.staff["Bert"].actor, mine, Outcome.WORTHY, "geoefend", world.clock())
    world.clock.advance(minutes=3)
    sent, left = drafted(world), drafted(world, "Nog niet.")
    with world.installation.transaction() as session:
        broadcasts.submit(session, WRITER, sent, world.clock())
        broadcasts.approve(session, lead(world), sent, world.clock())
    station.until_done(sent)
    station.receive()
    station.sweep()
    return exercise_id, sent, left


def ended(world: World, exercise_id: int) -> None:
    with world.installation.transaction() as session:
        exercises.end(session, lead(world), exercise_id, world.clock())


def all_put_away(world: World, exercise_id: int) -> None:
    with world.installation.storage.reading() as session:
        assert exercises.get(session, exercise_id).state is ExerciseState.CLEANED
        assert {each.state for each in session.scalars(select(Ticket))} == {TicketState.CLOSED}
        assert tickets.list_tickets(session) == []
        assert broadcasts.list_broadcasts(session)[0] == []
        assert session.scalar(select(func.count()).select_from(Ticket)) == 2
        assert session.scalar(select(func.count()).select_from(Broadcast)) == 2
        assert session.scalar(select(func.count()).select_from(TimelineEntry)) != 0
        assert session.scalars(select(Escalation).where(Escalation.settled_at.is_(None))).all() == []
    assert all(page.state.final for page in world.pages() if page.state is not PageState.ACCEPTED)


def test_it_is_put_away_in_one_step_and_tells_how_fast_it_went(world: World, station: Station) -> None:
    exercise_id, sent, left = held(world, station)
    world.call(PLAYER).press("1", "1", "1", "1").hang_up()
    world.work(seconds=2)
    ended(world, exercise_id)
    cleaning.clean_up(world.installation.storage, exercise_id, world.clock)
    all_put_away(world, exercise_id)
    with world.installation.storage.reading() as session:
        assert broadcasts.get(session, left).state is BroadcastState.CANCELLED
        assert broadcasts.get(session, sent).state is BroadcastState.COMPLETED
        told = debrief(session, exercises.get(session, exercise_id))
    assert list(told.seconds) == [Reach.PERSON, Reach.VERDICT, Reach.APPROVAL, Reach.LAST_RECIPIENT]
    assert told.seconds[Reach.PERSON] == 10
    assert told.seconds[Reach.VERDICT] == 10 + 120
    assert told.seconds[Reach.APPROVAL] == 10 + 120 + 180
    assert told.seconds[Reach.LAST_RECIPIENT] >= told.seconds[Reach.APPROVAL]
    assert (told.recipients, told.acknowledged) == (3, 0)
    world.work(minutes=30)
    assert world.calls_to("An") == []


@pytest.mark.parametrize("after", [False, True], ids=["before its commit", "after it"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_whoever_is_killed_in_the_middle_leaves_the_rest_to_the_clock(
    world: World, station: Station, at: int, after: bool
) -> None:
    exercise_id, _, _ = held(world, station)
    world.call(PLAYER).press("1", "1", "1", "1").hang_up()
    ended(world, exercise_id)
    dying = DyingStorage(world.installation.storage, at, after)
    with pytest.raises(Killed):
        cleaning.clean_up(dying, exercise_id, world.clock)  # type: ignore[arg-type]
    cleaning.sweep(world.installation.storage, world.clock)
    all_put_away(world, exercise_id)


def test_what_lasts_too_long_is_ended_by_the_clock(world: World) -> None:
    exercise_id = prepared(world)
    world.clock.advance(minutes=300)
    assert world.call(PLAYER).heard.count("oefening") == 0
    cleaning.sweep(world.installation.storage, world.clock)
    assert found(world, exercise_id).state is ExerciseState.CLEANED
    assert found(world, exercise_id).ended_by == "systeem"


def test_nothing_of_it_leaves_after_its_end(world: World, station: Station) -> None:
    inside = station.known(1)
    exercise_id = prepared(world, addresses=inside)
    made = drafted(world)
    ended(world, exercise_id)
    with pytest.raises(Refused, match="exercise_over"), world.installation.transaction() as session:
        broadcasts.submit(session, WRITER, made, world.clock())
