"""Who accepted and then does nothing is asked whether it is still theirs; without an answer it is paged anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.directory.tables import Organisation
from gateway.errors import Refused
from gateway.paging import following
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from tests.parts.desk import at_the_desk, give_pin
from tests.scenarios.world import World

STILL_YOURS, HALF_AN_HOUR = "Nog van u?", 30


@pytest.fixture
def accepted(world: World) -> World:
    """A worthy ticket that An accepted by telephone."""
    world.call().press("1", "1", "1").hang_up()
    world.work()
    world.pick_up("An").press("1", "5").hang_up()
    world.progress(world.calls_to("An")[-1], "completed")
    world.work()
    return world


def code(world: World) -> str:
    return world.texts_to("An")[0].split("JA ")[1][:4]


def asked(world: World, name: str = "An") -> int:
    return sum(STILL_YOURS in said for said in world.texts_to(name))


def test_after_half_an_hour_without_a_sign_the_officer_is_asked_once(accepted: World) -> None:
    accepted.work(minutes=HALF_AN_HOUR - 1)
    assert asked(accepted) == 0
    accepted.work(minutes=1)
    assert asked(accepted) == 1
    assert "asked_after" in accepted.timeline()
    accepted.work(minutes=4)
    assert asked(accepted) == 1
    assert len(accepted.carrier.calls) == 1


def test_without_an_answer_it_is_paged_anew_and_says_whose_it_was(accepted: World) -> None:
    since = accepted.ticket().acknowledged_at
    accepted.work(minutes=HALF_AN_HOUR)
    accepted.work(minutes=5)
    ticket = accepted.ticket()
    assert (ticket.acknowledged_by, ticket.state) == (None, TicketState.PAGED)
    assert since is not None
    assert f"Was van An sinds {since + timedelta(hours=1):%H:%M}, nu van niemand" in " ".join(accepted.texts_to("An"))
    line = accepted.pick_up("An").press("1")
    assert "Dit ticket was van An, en is nu van niemand" in line.heard
    accepted.progress(accepted.calls_to("An")[-1], "no-answer")
    accepted.work()
    accepted.pick_up("Bert").press("1", "5")
    assert accepted.ticket().acknowledged_by == "Bert"
    assert accepted.timeline().count("accepted") == 2


def test_yes_keeps_it_for_another_half_hour(accepted: World) -> None:
    accepted.work(minutes=HALF_AN_HOUR)
    assert "het blijft van u" in accepted.text_from("An", f"JA {code(accepted)}")
    accepted.work(minutes=HALF_AN_HOUR - 1)
    assert accepted.ticket().acknowledged_by == "An"
    assert asked(accepted) == 1
    accepted.work(minutes=1)
    assert asked(accepted) == 2


def test_no_gives_it_back_and_the_others_are_called_at_once(accepted: World) -> None:
    accepted.work(minutes=HALF_AN_HOUR)
    assert "niet meer van u" in accepted.text_from("An", f"nee {code(accepted)}")
    accepted.work()
    assert accepted.ticket().acknowledged_at is None
    assert len(accepted.calls_to("An")) == 2


def test_before_the_question_a_late_no_changes_nothing(accepted: World) -> None:
    assert "hebt aanvaard" in accepted.text_from("An", f"NEE {code(accepted)}")
    assert accepted.ticket().acknowledged_by == "An"


def test_a_no_of_somebody_else_gives_nothing_back(accepted: World) -> None:
    accepted.work(minutes=HALF_AN_HOUR)
    assert "aanvaard door An" in accepted.text_from("Bert", f"NEE {code(accepted)}")
    assert accepted.ticket().acknowledged_by == "An"


def test_any_work_on_the_ticket_is_an_answer(accepted: World) -> None:
    give_pin(accepted, "An")
    accepted.work(minutes=20)
    at_the_desk(accepted, "An").press("1", "4").hang_up()
    with accepted.installation.transaction() as session:
        ticket = tickets.get_ticket(session, accepted.ticket().number)
        tickets.learn_fact(session, ticket, "malicious", "yes", "An", accepted.clock())
    accepted.work(minutes=29)
    assert asked(accepted) == 0
    accepted.work(minutes=1)
    assert asked(accepted) == 1


def test_what_the_caller_and_the_carrier_do_is_no_answer(accepted: World) -> None:
    accepted.work(minutes=20)
    accepted.call().press("2", accepted.ticket().number.replace("-", ""), "1").silence().speak().hang_up()
    accepted.work(minutes=10)
    assert asked(accepted) == 1


def test_a_closed_ticket_is_asked_after_by_nobody(accepted: World) -> None:
    with accepted.installation.transaction() as session:
        ticket = tickets.get_ticket(session, accepted.ticket().number)
        tickets.change_state(session, ticket, TicketState.CLOSED, "An", accepted.clock())
    accepted.work(minutes=40)
    assert asked(accepted) == 0
    assert len(accepted.carrier.calls) == 1
    with pytest.raises(Refused, match="not_held"), accepted.installation.transaction() as session:
        following.give_back(session, tickets.get_ticket(session, ticket.number), "An", accepted.clock())


def test_two_looks_at_once_ask_once_and_take_back_once(accepted: World) -> None:
    ticket_id = accepted.ticket().id
    for _ in range(2):
        accepted.clock.advance(minutes=HALF_AN_HOUR)
        for _ in range(3):
            with accepted.installation.transaction() as session:
                following.follow(session, ticket_id, accepted.clock())
    accepted.work()
    assert asked(accepted) == 1
    assert accepted.timeline().count("given_back") == 1
    assert len(accepted.calls_to("An")) == 2


def test_a_whole_case_is_given_back_and_paged_as_one(world: World) -> None:
    with world.installation.transaction() as session:
        session.add(Organisation(name="Stad Gent", name_key="stad gent", ovo="OVO002949", created_at=world.clock()))
    for number in range(2):
        world.call(f"+3247044{number:04d}").press("1", "1", *"122221", "002949", "1").hang_up()
    world.work()
    world.pick_up("An").press("1", "5").hang_up()
    world.progress(world.calls_to("An")[-1], "completed")
    assert {ticket.acknowledged_by for ticket in world.tickets()} == {"An"}
    before = len(world.carrier.calls)
    world.work(minutes=HALF_AN_HOUR)
    world.work(minutes=5)
    assert {ticket.acknowledged_by for ticket in world.tickets()} == {None}
    assert len(world.carrier.calls) == before + 1
    world.pick_up("An").press("1", "5")
    assert {ticket.acknowledged_by for ticket in world.tickets()} == {"An"}
