"""Reports of one thing are one case: officers are called once and hear how many there are; who accepts has them all."""

from __future__ import annotations

import pytest

from gateway.directory.tables import Organisation
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from tests.scenarios.world import START, Line, World

ENTITY = "002949"
OTHER = "001835"
SYSTEM = Actor("system", "test", frozenset())


@pytest.fixture(autouse=True)
def organisations(world: World) -> None:
    with world.installation.transaction() as session:
        for ovo, name in (("OVO002949", "Digitaal Vlaanderen"), ("OVO001835", "Agentschap Binnenlands Bestuur")):
            session.add(Organisation(ovo=ovo, name=name, name_key=name.lower(), created_at=START))


def report(world: World, caller: str, *, answers: str = "22221", entity: str = ENTITY) -> Line:
    """Call, answer the five questions, and confirm the entity."""
    return world.call(caller).press("1", "1", *answers, entity, "1")


def asked(world: World, name: str) -> int:
    """How many pages a phone got by text; an address that did not fit in one comes beside it."""
    return sum("lees en antwoord via" not in said for said in world.texts_to(name))


def test_the_second_report_of_an_entity_goes_with_the_first(world: World) -> None:
    report(world, "+32470111111").hang_up()
    report(world, "+32470222222").hang_up()
    first, second = world.tickets()
    assert (second.joined_to_id, second.paged_with_case) == (first.id, True)
    assert world.timeline(0).count("case_grew") == 1
    assert world.timeline(1).count("joined") == 1


def test_nobody_is_paged_for_a_report_that_goes_with_a_case(world: World) -> None:
    report(world, "+32470111111").hang_up()
    report(world, "+32470222222").hang_up()
    report(world, "+32470333333").hang_up()
    first = world.tickets()[0]
    for _ in range(30):
        world.work(seconds=30)
    assert {page.ticket_id for page in world.pages() if page.sid} == {first.id}


def test_the_officer_hears_and_reads_how_many_there_are(world: World) -> None:
    report(world, "+32470111111").hang_up()
    report(world, "+32470222222", answers="12221").hang_up()
    world.work()
    assert "2 meldingen, imago" in world.texts_to("An")[0]
    heard = world.pick_up("An").press("1").heard
    assert "2 meldingen over hetzelfde" in heard
    assert "imagoschade" in heard, "what makes the case grave was told by the second caller"
    assert "CCVO-waardig" in heard


def test_a_case_is_offered_as_one_ticket(world: World) -> None:
    report(world, "+32470111111").hang_up()
    report(world, "+32470222222").hang_up()
    report(world, "+32470333333", entity=OTHER).hang_up()
    world.work()
    heard = world.pick_up("An").press("1").heard
    assert "U hebt 2 tickets" in heard


def test_who_accepts_has_every_report_of_the_case(world: World) -> None:
    report(world, "+32470111111").hang_up()
    report(world, "+32470222222").hang_up()
    world.work()
    world.pick_up("An").press("1", "5")
    assert [ticket.acknowledged_by for ticket in world.tickets()] == ["An", "An"]
    before = len(world.carrier.calls)
    world.work(minutes=20)
    assert len(world.carrier.calls) == before


def test_the_code_of_any_report_accepts_the_case(world: World) -> None:
    report(world, "+32470111111").hang_up()
    line = world.call("+32470222222").press("1", "1", *"22221")
    world.work()
    mine = next(text for text in world.texts_to("An") if world.ticket().number in text)
    code = mine.split("JA ")[1][:4]
    line.press(ENTITY, "1").hang_up()
    assert world.ticket().number in world.text_from("An", f"JA {code}")
    assert [ticket.acknowledged_by for ticket in world.tickets()] == ["An", "An"]


def test_passing_on_a_case_passes_on_all_of_it(world: World) -> None:
    report(world, "+32470111111", answers="12222").hang_up()
    report(world, "+32470222222").hang_up()
    world.work()
    assert "doorgegeven aan Bert" in world.pick_up("An").press("1", "2").heard
    assert asked(world, "Bert") == 0
    world.work()
    assert asked(world, "Bert") == 1


def test_a_report_that_comes_after_acceptance_is_the_same_officers(world: World) -> None:
    report(world, "+32470111111").hang_up()
    world.work()
    world.pick_up("An").press("1", "5")
    world.clock.advance(seconds=1)
    line = report(world, "+32470222222")
    assert world.ticket().acknowledged_by == "An"
    line.press("2", "1", "2")
    assert "heeft uw melding al aanvaard" in line.heard
    world.work()
    first, second = world.tickets()
    assert any(
        f"ticket {first.number}: nu 2 meldingen" in text and second.number in text for text in world.texts_to("An")
    )


def test_a_hundred_reports_text_the_handler_less_and_less(world: World) -> None:
    report(world, "+32470111111").hang_up()
    world.work()
    world.pick_up("An").press("1", "5")
    for count in range(20):
        report(world, f"+324702222{count:02d}").hang_up()
    world.work()
    told = [text.split("nu ")[1].split(" ")[0] for text in world.texts_to("An") if "meldingen over hetzelfde" in text]
    assert told == ["2", "3", "4", "8", "16"]


def test_a_graver_report_than_was_accepted_is_paged_by_itself(world: World) -> None:
    report(world, "+32470111111", answers="22222").hang_up()
    world.work()
    world.pick_up("An").press("1", "5")
    report(world, "+32470222222", answers="12222").hang_up()
    world.work()
    assert world.ticket().joined_to_id == world.tickets()[0].id
    assert world.ticket().acknowledged_by is None
    assert world.pick_up("An").press("1", "5")
    assert world.ticket().acknowledged_by == "An"


def test_a_graver_report_has_the_whole_case_paged_as_a_crisis(world: World) -> None:
    report(world, "+32470111111", answers="22222").hang_up()
    world.work()
    report(world, "+32470222222", answers="12222").hang_up()
    world.work(minutes=1)
    assert asked(world, "Bert") == 1


def test_after_half_an_hour_it_is_another_case(world: World) -> None:
    report(world, "+32470111111").hang_up()
    world.clock.advance(minutes=31)
    report(world, "+32470222222").hang_up()
    assert world.ticket().joined_to_id is None


def test_each_report_within_half_an_hour_of_the_last_belongs_to_it(world: World) -> None:
    for caller in ("+32470111111", "+32470222222", "+32470333333"):
        report(world, caller).hang_up()
        world.clock.advance(minutes=20)
    assert [ticket.joined_to_id for ticket in world.tickets()] == [None, 1, 1]


def test_another_entity_is_another_case(world: World) -> None:
    report(world, "+32470111111").hang_up()
    report(world, "+32470222222", entity=OTHER).hang_up()
    assert [ticket.joined_to_id for ticket in world.tickets()] == [None, None]


def test_the_first_caller_about_an_announced_problem_is_its_case_and_is_paged(world: World) -> None:
    with world.installation.transaction() as session:
        tickets.announce_problem(session, SYSTEM, "de e-mail van de Vlaamse overheid", None, world.clock())
    world.call("+32470111111").press("1", "1", "1", "2").hang_up()
    world.call("+32470222222").press("1", "1", "1", "2").hang_up()
    world.work()
    first, second = world.tickets()
    assert second.joined_to_id == first.id
    assert {page.ticket_id for page in world.pages()} == {first.id}
    world.pick_up("An").press("1", "5")
    assert [ticket.acknowledged_by for ticket in world.tickets()] == ["An", "An"]


def test_a_caller_of_a_case_who_asks_for_an_officer_is_still_rung_through(world: World) -> None:
    report(world, "+32470111111").hang_up()
    world.work()
    line = report(world, "+32470222222").press("0")
    assert line.waits.tag in ("Dial", "Nothing")
    assert world.staff["An"].phone in world.carrier.calls[0].call.to


def test_a_flood_of_reports_does_not_flood_a_phone(world: World) -> None:
    lines = [world.call(f"+324702222{count:02d}").press("1", "1", *"12221") for count in range(20)]
    world.work()
    assert asked(world, "An") == 3
    assert len(world.calls_to("An")) == 1
    assert "U hebt 20 tickets" in world.pick_up("An").press("1").heard
    for line in lines:
        line.press(ENTITY, "1").hang_up()
    for _ in range(12):
        world.work(seconds=30)
    assert asked(world, "An") < 10, "after they turned out to be one thing they are one page"


def test_every_ticket_of_a_small_flood_is_texted_in_the_end(world: World) -> None:
    for count in range(6):
        world.call(f"+324702222{count:02d}").press("1", "1", *"12221").hang_up()
    for _ in range(8):
        world.work(seconds=20)
    numbers = {ticket.number for ticket in world.tickets()}
    assert {number for number in numbers if any(number in text for text in world.texts_to("An"))} == numbers
