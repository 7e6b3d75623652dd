"""A call for an approval goes after pages, at the carrier's pace, one at a time, and never twice on a guess."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from gateway.broadcasts.asking_calls import APPROVALS
from gateway.broadcasts.asking_model import PERMITTED, ApprovalCallState
from gateway.broadcasts.asking_placing import place_due
from gateway.broadcasts.tables import ApprovalCall
from gateway.errors import CarrierFault, FaultKind
from gateway.jobs.urgent import lone_way
from gateway.paging import claims as pages
from gateway.staff.tables import Staff
from tests.parts.desk import PIN
from tests.scenarios.test_a_second_person_is_rung_and_approves_with_a_pin import FIRST, calls, later, night, rung
from tests.scenarios.test_an_officer_at_the_desk_approves_a_broadcast import TEXT, submitted
from tests.scenarios.world import Line, World

__all__ = ["night"]

S = ApprovalCallState


def test_a_call_in_doubt_is_not_placed_again_and_what_it_tells_clears_it(night: World) -> None:
    submitted(night)
    night.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN)]
    with night.installation.transaction() as session:
        for row in session.scalars(select(Staff).where(Staff.name != FIRST)):
            row.role_names = ["cmt"]
    night.sweeper.approvals()
    held = night.installation
    way = lone_way(held)
    place_due(way)
    place_due(way)
    assert (rung(night), calls(night)) == ([(FIRST, S.UNCERTAIN)], [])
    with held.storage.reading() as session:
        row = session.scalars(select(ApprovalCall)).one()
    line = Line(night, "CA" + "5" * 32, "", "", held.addresses.approval("answer", row.id))
    assert TEXT in line.press(PIN).heard
    assert rung(night) == [(FIRST, S.IDENTIFIED)]


def test_a_worker_that_died_in_mid_call_leaves_doubt_and_the_next_is_rung(night: World) -> None:
    submitted(night)
    night.sweeper.approvals()
    with night.installation.transaction() as session:
        assert APPROVALS.claim(session, night.clock(), 100.0) is not None
    later(night, seconds=31)
    assert rung(night) == [(FIRST, S.UNCERTAIN)]
    later(night, minutes=1)
    assert rung(night) == [(FIRST, S.UNCERTAIN), ("An", S.RINGING)]


def test_a_carrier_that_is_busy_is_tried_again_and_one_that_refuses_is_shown(night: World) -> None:
    submitted(night)
    night.sweeper.approvals()
    with night.installation.transaction() as session:
        ours = APPROVALS.claim(session, night.clock(), 100.0)
        assert ours is not None
        APPROVALS.record_fault(session, ours, CarrierFault(FaultKind.TEMPORARY, 20429), night.clock())
    assert rung(night) == [(FIRST, S.DUE)]
    night.clock.advance(seconds=4)
    with night.installation.transaction() as session:
        ours = APPROVALS.claim(session, night.clock(), 100.0)
        assert ours is not None
        APPROVALS.record_fault(session, ours, CarrierFault(FaultKind.PERMANENT, 21211), night.clock())
    assert rung(night) == [(FIRST, S.FAILED)]


def test_a_page_that_is_due_goes_first(night: World) -> None:
    call = night.call().press("1", "1", "1", "2", "2", "2", "2", "9", "2", "1").silence()
    call.speak().hang_up()
    night.sweeper.escalations()
    submitted(night)
    night.sweeper.approvals()
    with night.installation.transaction() as session:
        assert pages.oldest_due(session, night.clock()) is not None
        assert APPROVALS.claim(session, night.clock(), 100.0) is None
    night.work()
    assert [placed.call.to for placed in calls(night)] == [night.staff[FIRST].phone]


def test_nobody_has_two_calls_at_once(night: World) -> None:
    call = night.call().press("1", "1", "1", "2", "2", "2", "2", "9", "2", "1").silence()
    call.speak().hang_up()
    night.work()
    assert len(night.calls_to("An")) == 1, "An is rung about the ticket"
    with night.installation.transaction() as session:
        for person in session.scalars(select(Staff).where(Staff.name != "An")):
            person.role_names = ["cmt"]
    submitted(night)
    later(night)
    assert calls(night) == []
    night.pick_up("An").press("1", "5")
    for placed in night.calls_to("An"):
        night.progress(placed, "completed")
    later(night, seconds=5)
    assert [placed.call.to for placed in calls(night)] == [night.staff["An"].phone]


def test_a_page_waits_for_an_approval_call_to_the_same_telephone(night: World) -> None:
    with night.installation.transaction() as session:
        for person in session.scalars(select(Staff).where(Staff.name != "An")):
            person.role_names = ["cmt"]
    submitted(night)
    later(night)
    assert len(calls(night)) == 1
    call = night.call().press("1", "1", "1", "2", "2", "2", "2", "9", "2", "1").silence()
    call.speak().hang_up()
    night.work(seconds=5)
    assert len(night.calls_to("An")) == 1, "the telephone rings already: a second call would meet a busy line"
    night.progress(calls(night)[0], "no-answer")
    night.work(seconds=5)
    assert len(night.calls_to("An")) == 2


def test_a_page_does_not_wait_for_ever_for_who_hears_a_text(night: World) -> None:
    with night.installation.transaction() as session:
        for person in session.scalars(select(Staff).where(Staff.name != "An")):
            person.role_names = ["cmt"]
    submitted(night)
    later(night)
    night.pick_up("An").press(PIN)
    call = night.call().press("1", "1", "1", "2", "2", "2", "2", "9", "2", "1").silence()
    call.speak().hang_up()
    night.work(seconds=80)
    assert len(night.calls_to("An")) == 1
    night.work(seconds=14)
    assert len(night.calls_to("An")) == 2


def test_calls_keep_the_pace_that_the_carrier_grants(night: World) -> None:
    submitted(night)
    night.sweeper.approvals()
    with night.installation.transaction() as session:
        first = session.scalars(select(ApprovalCall)).one()
        session.add(
            ApprovalCall(
                broadcast_id=first.broadcast_id,
                staff_id=night.staff["An"].id,
                name="An",
                number=night.staff["An"].phone,
                state=S.DUE,
                due_at=night.clock(),
                created_at=night.clock(),
                at=night.clock(),
            )
        )
        session.flush()
        assert APPROVALS.claim(session, night.clock(), 1.0) is not None
        assert APPROVALS.claim(session, night.clock(), 1.0) is None
        assert APPROVALS.claim(session, night.clock() + timedelta(seconds=2), 1.0) is not None


def test_a_call_that_waited_too_long_is_not_placed(night: World) -> None:
    submitted(night)
    night.sweeper.approvals()
    night.clock.advance(minutes=6)
    with night.installation.transaction() as session:
        assert APPROVALS.claim(session, night.clock(), 100.0) is None
    assert rung(night) == [(FIRST, S.CANCELLED)]


def test_no_answer_is_ever_taken_back() -> None:
    assert [at for at in S if not PERMITTED[at]] == [S.APPROVED, S.REJECTED, S.WRONG_PIN]
    assert [at for at in S if S.APPROVED in PERMITTED[at]] == [S.IDENTIFIED, S.UNDECIDED]
