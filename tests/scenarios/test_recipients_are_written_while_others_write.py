"""However many a broadcast reaches, others write in between; killed, paused or cancelled, it still adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, func, insert, select, update

from gateway.broadcasts import actions, following, freezing
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.few import FEW
from gateway.broadcasts.freezing import write_due
from gateway.broadcasts.freezing_tables import Freezing
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.picture import AT_ONCE
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.recipients import reach_of
from gateway.broadcasts.report import report_of
from gateway.broadcasts.tables import Delivery, Exclusion
from gateway.directory.tables import Contact, OptOut, Organisation
from gateway.errors import Refused
from gateway.exercises.tables import Exercise
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, WRITER, Killed, Station
from tests.parts.clock import MovableClock

MANY = 250
HERE = {"rule": {"not": {"groups": ["elders"]}}}
MADE = ("INSERT INTO delivery", "INSERT INTO exclusion", "INSERT INTO organisation_reach", "INSERT INTO reach_step")


class Commits:
    """How many rows of a broadcast each commit of a database brought."""

    def __init__(self, storage: Storage) -> None:
        self.brought = [0]
        event.listen(storage.engine, "before_cursor_execute", self._statement)
        event.listen(storage.engine, "commit", lambda connection: self.brought.append(0))

    def _statement(
        self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if statement.startswith(MADE):
            self.brought[-1] += len(context.compiled_parameters)


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    return Station(storage, clock)


def approve(station: Station, audience: dict[str, Any] = HERE, **more: Any) -> int:
    """Have a broadcast approved whose recipients nobody has written yet; returns its id."""
    with station.storage.transaction() as session:
        now = station.clock()
        made = actions.create_draft(session, WRITER, "Kook het water.", audience, ["sms"], False, 240, now, **more)
        actions.submit(session, WRITER, made.id, now)
        actions.approve(session, APPROVER, made.id, now)
        return made.id


def submitted(station: Station) -> int:
    """Have a broadcast wait for its second person; returns its id."""
    broadcast_id = drafted(station, exercise=False)
    station.act(actions.submit, broadcast_id)
    return broadcast_id


def drafted(station: Station, exercise: bool) -> int:
    """Write a broadcast; returns its id."""
    with station.storage.transaction() as session:
        now = station.clock()
        return actions.create_draft(session, WRITER, "Kook het water.", HERE, ["sms"], exercise, 240, now).id


def exercise_runs(station: Station) -> None:
    """Let an exercise run in which nobody takes part."""
    with station.storage.transaction() as session:
        now = station.clock()
        until = now + timedelta(hours=1)
        plan = Exercise(name="x", scenario="", until=until, planned_at=now, planned_by="x", principal="staff:2")
        plan.running, plan.begun_at = True, now
        session.add(plan)


def rows(storage: Storage, broadcast_id: int) -> dict[str, int]:
    """How many rows of each kind stand."""
    with storage.reading() as session:
        return {
            table.__tablename__: session.scalar(
                select(func.count()).select_from(table).where(table.broadcast_id == broadcast_id)
            )
            or 0
            for table in (Delivery, Exclusion, OrganisationReach, ReachStep)
        }


def dying(after: int) -> Callable[[float], None]:
    """A rest in which the process is killed, after so many commits."""
    left = iter(range(after))

    def rest(_: float) -> None:
        if next(left, None) is None:
            raise Killed

    return rest


def killed(station: Station, after: int) -> None:
    with pytest.raises(Killed):
        write_due(station.storage, station.clock, "killed", rest=dying(after))


def strangers(station: Station) -> None:
    """Make so many contacts elsewhere that the directory is not read at once."""
    with station.storage.transaction() as session:
        place = Organisation(name="Elders", name_key="elders", created_at=station.clock())
        session.add(place)
        session.flush()
        stranger = {
            "organisation_id": place.id,
            "groups": ["elders"],
            "function": "",
            "function_key": "",
            "demo": False,
        }
        stranger |= {"created_at": station.clock(), "changed_at": station.clock()}
        strangers = [stranger | {"name": f"Elders {at}", "name_key": f"elders {at}"} for at in range(FEW + 1)]
        session.execute(insert(Contact), strangers)


@pytest.fixture(params=["a small directory", "a large directory"])
def book(request: pytest.FixtureRequest, station: Station) -> None:
    """Whether approval itself reads whom it reaches, or only sees that there is somebody."""
    if request.param == "a small directory":
        return
    strangers(station)


def test_another_writes_between_any_two_hundred_of_five_thousand(station: Station) -> None:
    station.known(5_000)
    counted = Commits(station.storage)
    broadcast_id, others = approve(station), 0
    assert sum(counted.brought) == 0  # approval itself writes not one of them

    def another(_: float) -> None:
        nonlocal others
        with station.storage.transaction(patience_s=0.5) as session:
            session.add(OptOut(number=f"+32499{others:06d}", opted_out_at=station.clock()))
        others += 1

    assert write_due(station.storage, station.clock, "writer", rest=another)
    assert max(counted.brought) <= AT_ONCE
    assert others >= sum(counted.brought) / AT_ONCE
    assert rows(station.storage, broadcast_id) == {
        "delivery": 5_000,
        "exclusion": 0,
        "organisation_reach": 1,
        "reach_step": 5_000,
    }


def test_few_are_there_as_soon_as_it_is_approved(station: Station) -> None:
    station.known(40)
    broadcast_id = approve(station)
    assert rows(station.storage, broadcast_id)["delivery"] == 40
    assert not write_due(station.storage, station.clock, "writer")


def test_counts_are_whole_from_approval_on_and_nothing_leaves_before_all_stand(station: Station) -> None:
    station.known(MANY)
    broadcast_id = approve(station)
    assert station.counts(broadcast_id)["waiting"] == MANY
    killed(station, after=1)
    station.check(broadcast_id)
    assert station.counts(broadcast_id)["waiting"] == MANY
    assert 0 < rows(station.storage, broadcast_id)["delivery"] < MANY
    station.run_without_writing()
    station.sweep()
    assert station.carrier.received("CCVO: Kook het water.") == {}
    assert station.state(broadcast_id) is BroadcastState.SENDING


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_who_is_killed_in_the_middle_leaves_nobody_missing_and_nobody_twice(station: Station, after: int) -> None:
    numbers = station.known(MANY)
    broadcast_id = approve(station)
    killed(station, after)
    station.clock.advance(freezing.LEASE)
    station.until_done(broadcast_id)
    assert station.counts(broadcast_id)["accepted"] + station.counts(broadcast_id)["delivered"] == MANY
    assert station.carrier.received(station.broadcast(broadcast_id).text) == dict.fromkeys(numbers, 1)


@pytest.mark.usefixtures("book")
def test_whatever_changes_after_approval_exactly_those_who_were_approved_get_it(station: Station) -> None:
    approved = station.known(MANY)
    broadcast_id = approve(station)
    with station.storage.transaction() as session:
        session.execute(update(Contact).where(Contact.mobile == approved[0]).values(mobile="+32499000000"))
    killed(station, after=1)
    with station.storage.transaction() as session:
        session.execute(delete(Contact).where(Contact.mobile.in_(approved[1:20])))
    station.known(30, first=5_000)
    station.clock.advance(freezing.LEASE)
    station.until_done(broadcast_id)
    station.check(broadcast_id)
    assert station.carrier.received(station.broadcast(broadcast_id).text) == dict.fromkeys(approved, 1)
    assert rows(station.storage, broadcast_id)["reach_step"] == MANY


@pytest.mark.usefixtures("book")
def test_what_an_earlier_release_let_go_without_a_picture_is_taken_whole_or_not_at_all(station: Station) -> None:
    first = station.known(MANY)
    broadcast_id = approve(station)
    killed(station, after=1)
    with station.storage.transaction() as session:
        session.execute(update(Freezing).values(picture=None))
        session.execute(update(Contact).where(Contact.mobile == first[0]).values(mobile="+32499000000"))
    station.clock.advance(freezing.LEASE)
    station.write_recipients()
    with station.storage.reading() as session:
        written = sorted(session.scalars(select(Delivery.number).where(Delivery.broadcast_id == broadcast_id)))
    assert written == sorted([*first[1:], "+32499000000"])
    assert rows(station.storage, broadcast_id)["reach_step"] == MANY
    station.check(broadcast_id)


@pytest.mark.usefixtures("book")
def test_who_saw_other_recipients_is_told_so_and_nothing_leaves(station: Station) -> None:
    numbers = station.known(MANY)
    broadcast_id = submitted(station)
    with station.storage.reading() as session:
        seen = reach_of(session, station.broadcast(broadcast_id)).digest
    with station.storage.transaction() as session:
        session.execute(update(Contact).where(Contact.mobile == numbers[0]).values(mobile="+32499000000"))
    with pytest.raises(Refused, match="recipients_changed"), station.storage.transaction() as session:
        actions.approve(session, APPROVER, broadcast_id, station.clock(), seen_reach=seen)
    assert station.state(broadcast_id) is BroadcastState.AWAITING_APPROVAL
    with station.storage.reading() as session:
        again = reach_of(session, station.broadcast(broadcast_id)).digest
    with station.storage.transaction() as session:
        actions.approve(session, APPROVER, broadcast_id, station.clock(), seen_reach=again)
    station.until_done(broadcast_id)
    got = dict.fromkeys([*numbers[1:], "+32499000000"], 1)
    assert station.carrier.received(station.broadcast(broadcast_id).text) == got


@pytest.mark.parametrize("exercise", [False, True], ids=["live", "a drill"])
def test_a_large_directory_is_read_before_a_door_holds_others_up(station: Station, exercise: bool) -> None:
    station.known(MANY)
    strangers(station)
    house, held_up = Installation(Settings.from_env({}), station.clock), list[str]()
    house.storage = station.storage
    if exercise:
        exercise_runs(station)

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        whole = "FROM contact" in statement and "LIMIT" not in statement
        if whole and not connection.get_execution_options().get("ccvo_reading"):
            held_up.append(statement)

    broadcast_id = drafted(station, exercise=True) if exercise else submitted(station)
    event.listen(station.storage.engine, "before_cursor_execute", look)
    if exercise:
        with pytest.raises(Refused, match="drill_outside"):
            house.act(lambda session: actions.submit(session, WRITER, broadcast_id, station.clock()))
    else:
        house.act(lambda session: actions.approve(session, APPROVER, broadcast_id, station.clock()))
        assert station.counts(broadcast_id)["waiting"] == MANY
    assert held_up == []


def test_the_clock_finds_what_nobody_is_writing(station: Station) -> None:
    station.known(MANY)
    approve(station)
    station.sweep()
    assert station.nudges == 1
    killed(station, after=1)
    station.clock.advance(freezing.LEASE)
    station.sweep()
    assert station.nudges == 2
    station.write_recipients()
    with station.storage.reading() as session:
        assert session.scalars(select(Freezing)).all() == []


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("ended", ["cancelled", "expired"])
def test_what_ends_in_the_middle_sends_nothing_and_ends_for_every_recipient(station: Station, ended: str) -> None:
    station.known(MANY)
    broadcast_id = approve(station)
    killed(station, after=1)
    if ended == "cancelled":
        station.act(actions.cancel, broadcast_id)
    else:
        station.clock.advance(timedelta(hours=5))
        station.sweep()
    assert station.counts(broadcast_id) == {**station.counts(broadcast_id), ended: MANY, "waiting": 0}
    with station.storage.reading() as session:
        assert not report_of(session, broadcast_id).final
        assert following.counted(session, station.broadcast(broadcast_id)) == {}
    with pytest.raises(Refused, match="followed_not_ended"):
        approve(station, {"followed": {"broadcast": broadcast_id, "who": "unreached"}})
    station.clock.advance(freezing.LEASE)
    station.run()
    assert rows(station.storage, broadcast_id)["delivery"] == MANY
    assert station.counts(broadcast_id)[ended] == MANY
    assert station.carrier.received(station.broadcast(broadcast_id).text) == {}
    again = approve(station, {"followed": {"broadcast": broadcast_id, "who": "unreached"}})
    assert station.until_done(again).recipients == MANY


def test_what_is_paused_meanwhile_waits_until_it_is_resumed(station: Station) -> None:
    station.known(MANY)
    broadcast_id = approve(station)
    killed(station, after=1)
    station.act(actions.pause, broadcast_id)
    station.clock.advance(freezing.LEASE)
    station.run()
    assert rows(station.storage, broadcast_id)["delivery"] == MANY
    assert station.counts(broadcast_id)["waiting"] == MANY
    station.act(actions.resume, broadcast_id)
    assert station.until_done(broadcast_id).state is BroadcastState.COMPLETED


@pytest.mark.usefixtures("book")
def test_where_answers_are_asked_nobody_has_a_turn_before_all_stand(station: Station) -> None:
    for at in range(60):
        station.known(3, first=10 * at)
    broadcast_id = approve(station, asking=checked_asking(True, 3))
    killed(station, after=2)
    station.sweep()
    station.check(broadcast_id)
    station.clock.advance(freezing.LEASE)
    station.run()
    assert station.broadcast(broadcast_id).recipients == 60
    assert rows(station.storage, broadcast_id)["reach_step"] == 180


@pytest.mark.usefixtures("book")
def test_who_reaches_nobody_is_refused_whatever_the_size_of_the_directory(station: Station) -> None:
    station.known(MANY)
    with pytest.raises(Refused, match="no_recipients"):
        approve(station, {"groups": ["niemand"]})
