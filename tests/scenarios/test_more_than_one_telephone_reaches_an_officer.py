"""A page rings on, within three minutes and on other telephones, and no STOP or doubt silences an officer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.carrier.port import CallState
from gateway.duty import numbers, proofs
from gateway.duty.model import CodeWay, ProofState
from gateway.duty.tables import ProofCall
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.tables import Notice
from gateway.paging.model import PageState
from gateway.staff.tables import ContactPoint, Staff
from tests.scenarios.world import START, Line, PlacedCall, World

LANDLINE, SECOND = "+3222345678", "+32478123456"


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    made = World(tmp_path, database_url)
    yield made
    made.close()


def give(world: World, name: str, address: str, **times: int) -> None:
    with world.installation.transaction() as session:
        session.add(
            ContactPoint(staff_id=world.staff[name].id, address=address, label="thuis", proven_at=START, **times)
        )


def calls_to(world: World, number: str) -> list[PlacedCall]:
    return [placed for placed in world.carrier.calls if placed.call.to == number]


def report(world: World) -> None:
    world.call().press("1", "1", "1").hang_up()
    world.work()


def ring_out(world: World, placed: PlacedCall) -> None:
    placed.state = CallState.NO_ANSWER
    world.progress(placed, "no-answer")


def test_who_does_not_answer_is_called_once_more_within_three_minutes_while_the_next_is_called(world: World) -> None:
    report(world)
    ring_out(world, world.calls_to("An")[-1])
    world.work(seconds=1)
    ring_out(world, world.calls_to("Bert")[-1])
    world.work(seconds=1)
    assert [len(world.calls_to(name)) for name in ("Bert", "Chris")] == [1, 1], "the next level waits for no repeat"
    ring_out(world, world.calls_to("Chris")[-1])
    world.work(seconds=60)
    world.work(seconds=2)
    assert [len(world.calls_to(name)) for name in ("Bert", "Chris")] == [2, 2]
    line = Line(world, world.calls_to("Bert")[-1].sid, "", "", world.calls_to("Bert")[-1].call.answer_url)
    line.press("1", "5")
    assert world.ticket().acknowledged_by == "Bert"


def test_a_second_telephone_rings_after_the_first_and_answers_for_the_officer(world: World) -> None:
    give(world, "An", LANDLINE, call_after=0)
    report(world)
    assert calls_to(world, LANDLINE) == [], "one telephone of an officer after the other"
    ring_out(world, world.calls_to("An")[-1])
    world.work(seconds=4)
    world.work(seconds=50)
    (placed,) = calls_to(world, LANDLINE)[:1]
    world.progress(placed, "in-progress")
    Line(world, placed.sid, "", LANDLINE, placed.call.answer_url).press("1", "5")
    assert world.ticket().acknowledged_by == "An"
    assert [sent for sent in world.carrier.texts if sent.sms.to == LANDLINE] == []


def test_what_still_waits_for_its_time_is_dropped_at_acceptance(world: World) -> None:
    give(world, "An", SECOND, call_after=120, text_after=60)
    report(world)
    world.pick_up("An").press("1", "5")
    for _ in range(4):
        world.work(minutes=1)
    assert calls_to(world, SECOND) == []
    assert [sent.text for sent in world.carrier.texts if sent.sms.to == SECOND] == []


def test_a_reply_from_the_second_telephone_is_the_officers(world: World) -> None:
    give(world, "An", SECOND, text_after=0)
    report(world)
    (page,) = [sent for sent in world.carrier.texts if sent.sms.to == SECOND]
    code = re.search(r"JA (\d{4})", page.text)
    assert code is not None
    world.post("/sms/incoming", From=SECOND, To=world.settings.page_sms_from, Body=f"ja {code[1]}", MessageSid="SM1")
    assert world.ticket().acknowledged_by == "An"


def test_after_a_stop_calls_and_mail_still_reach_the_officer(world: World) -> None:
    give(world, "An", "an@example.org", mail_after=0)
    world.text_from("An", "STOP")
    world.carrier.faults = []
    report(world)
    with world.installation.transaction() as session:
        told = session.scalars(select(Notice.kind).where(Notice.to == world.staff["Dora"].phone)).all()
        assert "officer_opted_out" in told
    assert len(world.calls_to("An")) == 1
    mailed = [page for page in world.pages() if page.address == "an@example.org"]
    assert [page.channel.value for page in mailed] == ["email"]
    world.pick_up("An").press("1", "5")
    assert world.ticket().acknowledged_by == "An"


def test_a_page_in_doubt_is_sent_again_and_says_so(world: World) -> None:
    world.call().press("1", "1", "1").hang_up()
    world.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN)] * 2
    world.work()
    world.work(seconds=21)
    texts = [text for text in world.texts_to("An") if "WACHT" in text]
    assert texts[0].startswith("Nogmaals: CCVO WACHT")
    assert [page.state for page in world.pages() if page.again and page.channel.value == "sms"] == [PageState.SENT]


def proof(world: World) -> ProofCall:
    with world.installation.storage.reading() as session:
        return session.scalars(select(ProofCall).order_by(ProofCall.id.desc())).first() or ProofCall()


def test_a_test_call_is_passed_by_a_key_and_touches_no_ticket(world: World) -> None:
    with world.installation.transaction() as session:
        person = session.get_one(Staff, world.staff["An"].id)
        proofs.try_call(session, person, person.phone or "", world.clock())
    world.work()
    line = world.pick_up("An")
    assert "proefoproep" in line.heard
    assert "bereikbaar" in line.press("5").heard
    assert proof(world).state is ProofState.HEARD
    world.progress(world.calls_to("An")[-1], "completed")
    assert (proof(world).state, world.tickets()) == (ProofState.HEARD, [])


def test_a_voicemail_passes_no_test_call(world: World) -> None:
    with world.installation.transaction() as session:
        person = session.get_one(Staff, world.staff["An"].id)
        proofs.try_call(session, person, person.phone or "", world.clock())
    world.work()
    world.pick_up("An").silence()
    world.progress(world.calls_to("An")[-1], "completed")
    assert proof(world).state is ProofState.FAILED


def test_a_landline_is_proven_by_a_code_that_is_spoken_after_a_key(world: World) -> None:
    with world.installation.transaction() as session:
        person = session.get_one(Staff, world.staff["An"].id)
        numbers.ask_for(session, person, "02 234 56 78", world.clock(), CodeWay.CALL, "thuis")
    world.work()
    (placed,) = calls_to(world, LANDLINE)
    line = Line(world, placed.sid, "", LANDLINE, placed.call.answer_url)
    assert not re.search(r"\d, \d", line.heard), "no code before a key: a voicemail may listen"
    said = re.search(r"code is ((?:\d, ){5}\d)", line.press("1").heard)
    assert said is not None
    with world.installation.transaction() as session:
        person = session.get_one(Staff, world.staff["An"].id)
        assert numbers.prove(session, person, said[1].replace(", ", ""), world.clock()) == LANDLINE
        assert session.scalars(select(ContactPoint.call_after)).all() == [60]
    with world.installation.transaction() as session:
        assert world.clock() - START < timedelta(minutes=1)


def test_a_page_answered_by_key_proves_the_telephone_that_rang_and_no_other(world: World) -> None:
    give(world, "An", LANDLINE, call_after=0)
    report(world)
    ring_out(world, world.calls_to("An")[-1])
    world.work(seconds=50)
    world.work(seconds=4)
    placed = calls_to(world, LANDLINE)[0]
    world.progress(placed, "in-progress")
    Line(world, placed.sid, "", LANDLINE, placed.call.answer_url).press("1", "5")
    assert (world.ticket().acknowledged_by, proof(world).number) == ("An", LANDLINE)


def test_a_test_call_that_holds_the_line_wakes_nobody_else(world: World) -> None:
    with world.installation.transaction() as session:
        person = session.get_one(Staff, world.staff["An"].id)
        proofs.try_call(session, person, person.phone or "", world.clock())
    world.work()
    report(world)
    assert (len(world.calls_to("An")), world.calls_to("Bert")) == (1, []), "a busy line of ours is no outcome"
    world.progress(world.calls_to("An")[-1], "completed")
    world.work(seconds=4)
    assert (len(world.calls_to("An")), world.calls_to("Bert")) == (2, [])
