"""At night a second person is rung, hears the whole text and approves by PIN; nothing and nobody else counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.asking_model import ApprovalCallState
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import ApprovalCall
from gateway.staff import pins
from gateway.staff.model import Actor, Role
from gateway.staff.tables import Staff
from tests.parts.desk import PIN, alarms_now, give_pin
from tests.scenarios.test_an_officer_at_the_desk_approves_a_broadcast import TEXT, state, submitted
from tests.scenarios.world import Line, PlacedCall, World

S = ApprovalCallState
FIRST = "Dora"  # a coordinator is asked first, then the officers in turn


@pytest.fixture
def night(world: World) -> World:
    """It is three at night in Brussels, and everybody has a PIN."""
    give_pin(world, "An", "Bert", "Chris", "Dora")
    return world


def later(world: World, **time: float) -> None:
    """Time passes, and the clock and the urgent worker do what is due."""
    world.work(**time)
    world.sweeper.approvals()
    world.work()


def ringing(world: World, name: str = FIRST) -> Line:
    """A broadcast was submitted; somebody's telephone was picked up."""
    later(world)
    return world.pick_up(name)


def rung(world: World) -> list[tuple[str, ApprovalCallState]]:
    with world.installation.storage.reading() as session:
        rows = session.scalars(select(ApprovalCall).order_by(ApprovalCall.id))
        return [(row.name, row.state) for row in rows]


def calls(world: World) -> list[PlacedCall]:
    return [placed for placed in world.carrier.calls if "/voice/approval-" in placed.call.answer_url]


def test_a_second_person_is_rung_hears_the_whole_text_and_lets_it_go(night: World) -> None:
    key = submitted(night)
    line = ringing(night)
    assert "Er wacht een verzending op uw goedkeuring" in line.heard
    assert "Gent" not in line.heard, "whoever picked up is nobody until the PIN"
    heard = line.press(PIN).heard
    for part in (TEXT, "ingediend door Lotte Claes", "Aantal ontvangers: 2"):
        assert part in heard
    assert TEXT in line.press("*").heard
    assert "Ze vertrekt nu" in line.press("5").heard
    with night.installation.storage.reading() as session:
        sent = broadcasts.get(session, key)
        assert (sent.state, sent.approved_by_name) == (BroadcastState.SENDING, FIRST)
    night.progress(calls(night)[-1], "completed")
    assert rung(night) == [(FIRST, S.APPROVED)]


def test_a_rejection_by_telephone_sends_it_back(night: World) -> None:
    key = submitted(night)
    assert "weer een ontwerp" in ringing(night).press(PIN, "2").heard
    assert (state(night, key), rung(night)) == (BroadcastState.DRAFT, [(FIRST, S.REJECTED)])


def test_by_day_nobody_is_rung_in_the_first_ten_minutes(night: World) -> None:
    night.clock.advance(hours=9)
    submitted(night)
    later(night, minutes=9)
    assert calls(night) == []
    later(night, minutes=1)
    assert [placed.call.to for placed in calls(night)] == [night.staff[FIRST].phone]


def test_a_drill_rings_nobody(night: World) -> None:
    key = submitted(night)
    with night.installation.transaction() as session:
        broadcasts.get(session, key).exercise = True
    later(night, minutes=20)
    assert calls(night) == []


def test_one_after_another_is_rung_as_soon_as_the_one_before_did_not_answer(night: World) -> None:
    submitted(night)
    later(night)
    night.progress(calls(night)[-1], "no-answer")
    later(night, seconds=30)
    assert rung(night) == [(FIRST, S.UNANSWERED)]
    later(night, seconds=30)
    assert rung(night) == [(FIRST, S.UNANSWERED), ("An", S.RINGING)]
    assert len(night.texts_to("An")) == 1, "by text as well"


def test_everybody_is_rung_again_in_rounds_until_the_coordinators_have_an_alarm(night: World) -> None:
    key = submitted(night)
    for _ in range(12):
        later(night, minutes=1)
        night.progress(calls(night)[-1], "busy")
    names = [name for name, _ in rung(night)]
    assert names == [FIRST, "An", "Bert", "Chris"] * 3
    assert ("broadcast_waits", 1, f"verzending {key}") in alarms_now(night)
    assert state(night, key) is BroadcastState.AWAITING_APPROVAL


def test_a_voicemail_and_silence_never_count(night: World) -> None:
    key = submitted(night)
    ringing(night).silence().silence()
    night.progress(calls(night)[-1], "completed")
    assert (state(night, key), rung(night)) == (BroadcastState.AWAITING_APPROVAL, [(FIRST, S.UNANSWERED)])


def test_hearing_it_without_a_decision_is_shown_and_decides_nothing(night: World) -> None:
    key = submitted(night)
    line = ringing(night).press(PIN, "1", "1")
    assert "Goedkeuren: druk 5" in line.heard
    night.progress(calls(night)[-1], "completed")
    assert (state(night, key), rung(night)) == (BroadcastState.AWAITING_APPROVAL, [(FIRST, S.UNDECIDED)])


def test_a_call_whose_end_nobody_reports_is_over_by_itself(night: World) -> None:
    submitted(night)
    later(night)
    later(night, seconds=50)
    assert rung(night)[0] == (FIRST, S.UNANSWERED)


def test_anothers_pin_opens_nothing_and_three_wrong_ones_ring_the_next(night: World) -> None:
    key = submitted(night)
    with night.installation.transaction() as session:
        session.get_one(Staff, night.staff["An"].id).pin_hash = pins.hash_pin("97531")
    line = ringing(night)
    for pin in ("97531", "00000", "97531"):
        line.press(pin)
        assert TEXT not in line.heard
    assert "Driemaal een verkeerde pincode" in line.heard
    assert line.over
    assert rung(night) == [(FIRST, S.WRONG_PIN)]
    assert any(kind == "wrong_pins" and "goedkeuring: Dora" in said for kind, _, said in alarms_now(night))
    later(night, minutes=1)
    assert rung(night)[-1] == ("An", S.RINGING)
    assert state(night, key) is BroadcastState.AWAITING_APPROVAL


def test_who_has_no_pin_hears_no_text(night: World) -> None:
    submitted(night)
    with night.installation.transaction() as session:
        session.get_one(Staff, night.staff[FIRST].id).pin_hash = None
    line = ringing(night)
    assert "U hebt nog geen pincode" in line.heard
    assert line.over


def test_who_submitted_it_is_not_rung_and_who_submits_it_anew_while_listening_is_refused(night: World) -> None:
    with night.installation.transaction() as session:
        session.get_one(Staff, night.staff["An"].id).role_names = ["coordinator"]
    with night.installation.storage.reading() as session:
        an = session.get_one(Staff, night.staff["An"].id).actor
        dora = session.get_one(Staff, night.staff[FIRST].id).actor
    key = submitted(night, an)
    line = ringing(night).press(PIN)
    with night.installation.transaction() as session:
        broadcasts.edit(session, dora, key, night.clock(), text=TEXT)
        broadcasts.submit(session, dora, key, night.clock())
    assert "zelf ingediend" in line.press("5").heard
    for _ in range(8):
        later(night, minutes=5)
    assert "An" in [name for name, _ in rung(night)][1:]
    with night.installation.storage.reading() as session:
        since = broadcasts.get(session, key).submitted_at
        rows = session.scalars(select(ApprovalCall).where(ApprovalCall.created_at >= since))
        assert FIRST not in [row.name for row in rows if row.id > 1]
    assert state(night, key) is BroadcastState.AWAITING_APPROVAL


def test_a_text_that_was_changed_meanwhile_is_read_out_again_and_never_approved_unheard(night: World) -> None:
    key = submitted(night)
    line = ringing(night).press(PIN)
    writer = Actor("staff:98", "Jan Maes", frozenset({Role.COMMUNICATION}), 98)
    with night.installation.transaction() as session:
        broadcasts.edit(session, writer, key, night.clock(), text="CCVO: het water is weer goed.")
        broadcasts.submit(session, writer, key, night.clock())
    heard = line.press("5").heard
    assert "intussen gewijzigd" in heard
    assert "het water is weer goed" in heard
    assert state(night, key) is BroadcastState.AWAITING_APPROVAL
    line.press("5")
    assert state(night, key) is BroadcastState.SENDING


def test_a_key_that_is_posted_again_approves_nothing_again(night: World) -> None:
    key = submitted(night)
    line = ringing(night).press(PIN)
    approving = line.waits.attrib["action"]
    first = line.press("5").answers[-1]
    with night.installation.transaction() as session:
        broadcasts.pause(session, night.staff[FIRST].actor, key, night.clock())
    assert line.get(approving, Digits="5").answers[-1] == first
    assert state(night, key) is BroadcastState.PAUSED


def test_a_forged_address_opens_no_call(night: World) -> None:
    submitted(night)
    later(night)
    line = Line(night, "CA" + "7" * 32, "", "", "/voice/approval-answer/" + "forged")
    assert TEXT not in line.heard
    other = calls(night)[-1].call.answer_url.rpartition("/")[2]
    assert "goedkeuring" not in Line(night, "CA" + "8" * 32, "", "", f"/voice/proof-answer/{other}").heard


def test_an_account_that_was_closed_while_listening_approves_nothing(night: World) -> None:
    key = submitted(night)
    line = ringing(night).press(PIN)
    with night.installation.transaction() as session:
        session.get_one(Staff, night.staff[FIRST].id).active = False
    assert "geen toelating" in line.press("5").heard
    assert state(night, key) is BroadcastState.AWAITING_APPROVAL


def test_a_text_from_an_officer_approves_nothing(night: World) -> None:
    key = submitted(night)
    later(night)
    for said in ("JA", "5", f"JA {key}", "GOEDGEKEURD"):
        night.text_from(FIRST, said)
    assert state(night, key) is BroadcastState.AWAITING_APPROVAL


def test_a_decision_elsewhere_stops_the_telephone_that_rings(night: World) -> None:
    key = submitted(night)
    later(night)
    with night.installation.transaction() as session:
        broadcasts.approve(session, night.staff["Bert"].actor, key, night.clock())
    later(night)
    assert night.carrier.ended == [calls(night)[-1].sid]
    assert rung(night) == [(FIRST, S.CANCELLED)]
    assert "wacht niet meer op goedkeuring" in night.pick_up(FIRST).heard
