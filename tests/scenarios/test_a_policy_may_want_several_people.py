"""Where the policy wants two people, the first has the ticket and paging goes on until a second has come to help."""

from __future__ import annotations

import pytest

from gateway.paging import policies_kept as kept
from gateway.paging.policies import BUILT_IN
from gateway.paging.policies_document import write_policies
from gateway.staff.model import Actor, Role
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from tests.parts.desk import at_the_desk, give_pin
from tests.scenarios.world import World

COORDINATOR = Actor("staff:4", "Dora", frozenset({Role.COORDINATOR}), 4)


@pytest.fixture
def two(world: World) -> World:
    """The crisis policy wants two people; a worthy ticket was accepted by An."""
    text = write_policies(BUILT_IN).replace("everyone_again: '3:00'\n", "everyone_again: '3:00'\n  people_needed: 2\n")
    with world.installation.transaction() as session:
        assert kept.save(session, COORDINATOR, text, None, world.clock()) is not None
    world.call().press("1", "1", "1").hang_up()
    world.work()
    world.pick_up("An").press("1", "5").hang_up()
    world.progress(world.calls_to("An")[-1], "completed")
    world.work()
    return world


def code(world: World) -> str:
    return world.texts_to("An")[0].split("JA ")[1][:4]


def test_after_the_first_the_next_level_is_called_at_once_and_told_who_has_it(two: World) -> None:
    assert two.ticket().acknowledged_by == "An"
    assert len(two.calls_to("An")) == 1
    assert "An heeft het ticket, nog 1 nodig. Helpen: JA" in two.texts_to("Bert")[0]
    assert "An heeft dit ticket. Er is nog iemand nodig" in two.pick_up("Bert").press("1").heard


def test_the_second_helps_and_everything_stops(two: World) -> None:
    two.pick_up("Bert").press("1", "5").hang_up()
    two.progress(two.calls_to("Bert")[-1], "completed")
    ticket = two.ticket()
    assert (ticket.acknowledged_by, [each["name"] for each in ticket.helpers], ticket.more_wanted) == (
        "An",
        ["Bert"],
        0,
    )
    calls = len(two.carrier.calls)
    two.work(minutes=10)
    assert len(two.carrier.calls) == calls
    assert two.timeline().count("helps") == 1


def test_by_text_the_second_is_told_whom_they_help_and_a_third_who_was_first(two: World) -> None:
    assert "u helpt An" in two.text_from("Bert", f"JA {code(two)}")
    assert "u helpt An" in two.text_from("Bert", f"JA {code(two)}")
    assert "aanvaard door An" in two.text_from("Chris", f"JA {code(two)}")
    assert [each["name"] for each in two.ticket().helpers] == ["Bert"]


def test_the_first_does_not_count_twice(two: World) -> None:
    assert "hebt aanvaard" in two.text_from("An", f"JA {code(two)}")
    assert two.ticket().more_wanted == 1
    two.work(minutes=4)
    assert two.calls_to("Chris")
    assert len(two.calls_to("An")) == 1, "who has it is not called again"


def test_who_cannot_passes_on_to_the_next(two: World) -> None:
    assert "doorgegeven aan Chris" in two.pick_up("Bert").press("1", "2").heard
    two.work()
    assert two.calls_to("Chris")


def test_at_the_desk_the_second_accepts_too(two: World) -> None:
    give_pin(two, "Chris")
    assert "U hebt ticket" in at_the_desk(two, "Chris").press("1", "5").heard
    assert [each["name"] for each in two.ticket().helpers] == ["Chris"]


def test_given_back_it_begins_again_with_two(two: World) -> None:
    two.text_from("Bert", f"JA {code(two)}")
    two.work(minutes=30)
    two.text_from("An", f"NEE {code(two)}")
    two.work()
    ticket = two.ticket()
    assert (ticket.acknowledged_by, ticket.helpers, ticket.more_wanted) == (None, [], 0)
    two.pick_up("An").press("1", "5")
    assert two.ticket().more_wanted == 1


def test_a_closed_ticket_wants_nobody_more(two: World) -> None:
    assert two.ticket().needs_officer
    with two.installation.transaction() as session:
        ticket = tickets.get_ticket(session, two.ticket().number)
        tickets.change_state(session, ticket, TicketState.CLOSED, "An", two.clock())
    calls = len(two.carrier.calls)
    two.work(minutes=10)
    assert len(two.carrier.calls) == calls
