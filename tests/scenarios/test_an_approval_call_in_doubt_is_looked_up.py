"""A call to a second person that may or may not have been placed is looked up; each round rings another number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from gateway.broadcasts.asking_calls import APPROVALS
from gateway.broadcasts.asking_model import ApprovalCallState
from gateway.broadcasts.tables import ApprovalCall
from gateway.carrier.port import CallNow, CallState
from gateway.duty import points
from gateway.errors import CarrierFault, FaultKind
from gateway.jobs.doubted_calls import look_up_doubted
from gateway.jobs.urgent import lone_way
from gateway.staff.tables import Staff
from tests.parts.desk import give_pin
from tests.scenarios.test_a_second_person_is_rung_and_approves_with_a_pin import FIRST, calls, later, rung
from tests.scenarios.test_an_officer_at_the_desk_approves_a_broadcast import submitted
from tests.scenarios.world import World

S = ApprovalCallState
SID = "CA" + "7" * 32
SECOND = "+32470999888"


@pytest.fixture
def night(world: World) -> World:
    """It is three at night, one person can be asked, and the first call is claimed by a worker that dies."""
    give_pin(world, FIRST)
    with world.installation.transaction() as session:
        for row in session.scalars(select(Staff).where(Staff.name != FIRST)):
            row.role_names = ["cmt"]
    return world


def doubted(night: World) -> None:
    submitted(night)
    night.sweeper.approvals()
    with night.installation.transaction() as session:
        assert APPROVALS.claim(session, night.clock(), 100.0) is not None
    night.clock.advance(seconds=31)
    night.sweeper.approvals()
    assert rung(night) == [(FIRST, S.UNCERTAIN)]


class Listing:
    """The world's carrier, whose list says this of a call."""

    def __init__(self, world: World, said: CallNow | CarrierFault | None) -> None:
        self.world, self.said = world, said
        self.asked: list[tuple[str, Collection[str]]] = []

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        self.asked.append((to, besides))
        if isinstance(self.said, CarrierFault):
            raise self.said
        return self.said if self.said is not None and self.said.sid not in besides else None


def look(night: World, said: CallNow | CarrierFault | None) -> Listing:
    listing = Listing(night, said)
    look_up_doubted(replace(lone_way(night.installation), carrier=listing))  # type: ignore[arg-type]
    return listing


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        (CallState.RINGING, S.RINGING),
        (CallState.ANSWERED, S.PICKED_UP),
        (CallState.NO_ANSWER, S.UNANSWERED),
    ],
)
def test_what_the_list_holds_counts_as_if_the_carrier_had_told_it(
    night: World, told: CallState, stands: ApprovalCallState
) -> None:
    doubted(night)
    look(night, CallNow(SID, told))
    assert rung(night) == [(FIRST, stands)]


def test_absent_from_two_listings_it_was_never_placed_and_is_placed_now(night: World) -> None:
    doubted(night)
    look(night, None)
    assert look(night, None).asked == [], "the second listing is ten seconds later"
    night.clock.advance(seconds=10)
    look(night, None)
    assert rung(night) == [(FIRST, S.DUE)]
    night.work()
    assert [placed.call.to for placed in calls(night)] == [night.staff[FIRST].phone]


def test_a_listing_that_fails_decides_nothing(night: World) -> None:
    doubted(night)
    for _ in range(3):
        look(night, CarrierFault(FaultKind.TEMPORARY))
        night.clock.advance(seconds=10)
    assert rung(night) == [(FIRST, S.UNCERTAIN)]


def test_a_call_that_is_anothers_clears_no_doubt(night: World) -> None:
    doubted(night)
    with night.installation.transaction() as session:
        row = session.scalars(select(ApprovalCall)).one()
        session.add(
            ApprovalCall(
                broadcast_id=row.broadcast_id,
                staff_id=row.staff_id,
                name=row.name,
                number=row.number,
                state=S.UNANSWERED,
                due_at=row.due_at,
                created_at=row.created_at,
                at=row.at,
                sid=SID,
            )
        )
    look(night, CallNow(SID, CallState.RINGING))
    assert rung(night)[0] == (FIRST, S.UNCERTAIN)


def test_the_clock_looks_up(night: World) -> None:
    doubted(night)
    dict(night.sweeper._questions)["call_doubts"]()
    with night.installation.storage.reading() as session:
        assert session.scalars(select(ApprovalCall)).one().absent_once_at is not None


def test_each_round_rings_another_number_of_the_same_person(night: World) -> None:
    with night.installation.transaction() as session:
        person = session.scalars(select(Staff).where(Staff.name == FIRST)).one()
        point = points.add(session, person, SECOND, "thuis", night.clock())
        point.call_after = 60
        mute = points.add(session, person, "+32470999777", "werk", night.clock())
        mute.call_after = None
    submitted(night)
    for _ in range(3):
        later(night, minutes=5)
        night.progress(calls(night)[-1], "no-answer")
    first = night.staff[FIRST].phone
    assert [placed.call.to for placed in calls(night)] == [first, SECOND, first]
