"""An officer who rings the hotline hears a broadcast that waits and lets it go, or does not."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.few import FEW
from gateway.broadcasts.model import BroadcastState
from gateway.directory.tables import Contact, Organisation
from gateway.staff.model import Actor, Role
from gateway.staff.tables import Staff
from tests.parts.desk import at_the_desk, give_pin
from tests.scenarios.world import World

NO = "2"
WRITER = Actor("staff:99", "Lotte Claes", frozenset({Role.COMMUNICATION}), 99)
TEXT = "CCVO: kook het kraanwater in Gent tot nader order."


@pytest.fixture
def desk(world: World) -> World:
    """Officers with a PIN, and one worthy ticket of a caller who left a message."""
    give_pin(world, "An", "Bert", "Dora")
    call = world.call().press("1", "1", "1", NO, NO, NO, NO, "9", NO, "1").silence()
    call.speak().hang_up()
    return world


def submitted(world: World, actor: Actor = WRITER, numbers: int = 2) -> int:
    """A broadcast to so many numbers that awaits approval."""
    now = world.clock()
    with world.installation.transaction() as session:
        place = Organisation(name="Stad Gent", name_key="stad gent", created_at=now)
        session.add(place)
        session.flush()
        for at in range(numbers):
            key = f"contact {at}"
            contact = Contact(organisation_id=place.id, name=key, name_key=key, function="", function_key="", groups=[])
            contact.mobile, contact.created_at, contact.changed_at = f"+3247500000{at}", now, now
            session.add(contact)
        session.flush()
        made = broadcasts.create_draft(session, actor, TEXT, {"everyone": True}, ["sms"], False, 60, now)
        broadcasts.submit(session, actor, made.id, now)
        return made.id


def state(world: World, broadcast_id: int) -> BroadcastState:
    with world.installation.storage.reading() as session:
        return broadcasts.get(session, broadcast_id).state


def test_a_second_person_hears_a_broadcast_and_lets_it_go(desk: World) -> None:
    broadcast_id = submitted(desk)
    line = at_the_desk(desk, "An")
    assert "Er wacht één verzending op goedkeuring" in line.heard
    heard = line.press("3").heard
    assert TEXT in heard
    assert "ingediend door Lotte Claes. Aantal ontvangers: 2" in heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL
    assert "Ze vertrekt nu" in line.press("5").heard
    with desk.installation.storage.reading() as session:
        sent = broadcasts.get(session, broadcast_id)
        assert (sent.state, sent.approved_by_name) == (BroadcastState.SENDING, "An")
        assert broadcasts.counts(session, broadcast_id)["waiting"] == 2


def test_the_longest_text_is_read_out_in_full(desk: World) -> None:
    long = "CCVO: " + "kook het water en blijf binnen. " * 14
    submitted_id = submitted(desk)
    with desk.installation.transaction() as session:
        broadcasts.edit(session, WRITER, submitted_id, desk.clock(), text=long.strip())
        broadcasts.submit(session, WRITER, submitted_id, desk.clock())
    assert long.strip() in at_the_desk(desk, "An").press("3").heard


def test_nobody_approves_their_own(desk: World) -> None:
    with desk.installation.storage.reading() as session:
        dora = session.scalars(select(Staff).where(Staff.name == "Dora")).one().actor
    broadcast_id = submitted(desk, dora)
    assert "zelf ingediend" in at_the_desk(desk, "Dora").press("3", "5").heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL


def test_a_text_that_was_changed_while_it_was_read_out_is_read_out_again(desk: World) -> None:
    broadcast_id = submitted(desk)
    line = at_the_desk(desk, "An").press("3")
    with desk.installation.transaction() as session:
        broadcasts.edit(session, WRITER, broadcast_id, desk.clock(), text="CCVO: het water is weer goed.")
        broadcasts.submit(session, WRITER, broadcast_id, desk.clock())
    assert "het water is weer goed" in line.press("5").heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL
    line.press("5")
    assert state(desk, broadcast_id) is BroadcastState.SENDING


@pytest.mark.parametrize("others", [0, FEW], ids=["a small directory", "a large directory"])
def test_whom_it_reaches_that_changed_while_it_was_read_out_is_read_out_again(desk: World, others: int) -> None:
    broadcast_id, now = submitted(desk), desk.clock()
    with desk.installation.transaction() as session:
        known = {"organisation_id": 1, "function": "", "function_key": "", "groups": [], "demo": False}
        known |= {"created_at": now, "changed_at": now}
        session.add(Contact(name="Nieuw", name_key="nieuw", mobile="+32475000019", **known))
        for at in range(0, others, 500):
            empty = [known | {"name": f"Leeg {each}", "name_key": f"leeg {each}"} for each in range(at, at + 500)]
            session.execute(insert(Contact), empty)
    line = at_the_desk(desk, "An").press("3")
    assert "Aantal ontvangers: 3" in line.heard
    with desk.installation.transaction() as session:
        session.execute(update(Contact).where(Contact.name == "Nieuw").values(mobile=None))
    assert "Aantal ontvangers: 2" in line.press("5").heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL
    line.press("5")
    with desk.installation.storage.reading() as session:
        assert broadcasts.counts(session, broadcast_id)["waiting"] == 2


def test_a_rejected_broadcast_is_a_draft_again(desk: World) -> None:
    broadcast_id = submitted(desk)
    assert "weer een ontwerp" in at_the_desk(desk, "An").press("3", "2").heard
    assert state(desk, broadcast_id) is BroadcastState.DRAFT


def test_what_another_decided_meanwhile_is_said(desk: World) -> None:
    broadcast_id = submitted(desk)
    an, bert = at_the_desk(desk, "An").press("3"), at_the_desk(desk, "Bert").press("3")
    bert.press("2")
    assert "wacht niet meer op goedkeuring" in an.press("5").heard
    assert state(desk, broadcast_id) is BroadcastState.DRAFT
