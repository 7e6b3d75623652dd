"""A repeated or late word of the carrier makes no second page, strands none, and moves nothing backwards."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from gateway.carrier.port import CallState
from gateway.carrier.receiving import CallProgress
from gateway.paging import changes
from gateway.paging.model import PageState
from gateway.paging.progress import call_progressed
from gateway.paging.tables import Page
from tests.parts.waiting import until
from tests.scenarios.world import World


def test_of_two_calls_to_who_accepts_only_the_answered_one_counts_as_accepted(world: World) -> None:
    world.call().press("1", "1", "1").hang_up()
    world.work()
    world.progress(world.calls_to("An")[0], "no-answer")
    world.work()
    world.pick_up("An").press("1", "5")
    theirs = [page.state for page in world.pages() if page.officer == "An" and page.channel.value == "voice"]
    assert theirs == [PageState.UNANSWERED, PageState.ACCEPTED]


def test_a_phone_that_rings_for_two_tickets_is_not_stopped_for_one(world: World) -> None:
    world.call().press("1", "1", "1").hang_up()
    world.work()
    world.call("+32470222222").press("1", "1", "1").hang_up()
    world.work()
    code = world.texts_to("An")[0].split("JA ")[1][:4]
    world.text_from("An", f"JA {code}")
    world.work()
    assert world.carrier.ended == []


def test_a_ticket_whose_page_joined_a_call_goes_on_when_that_call_is_over(world: World) -> None:
    world.call().press("1", "1", "1").hang_up()
    world.work()
    world.call("+32470222222").press("1", "1", "1").hang_up()
    world.work()
    world.progress(world.calls_to("An")[0], "no-answer")
    world.work()
    joined = [page for page in world.pages() if page.joined_to_id is not None]
    assert PageState.UNANSWERED in {page.state for page in joined}
    assert len([page for page in world.pages() if page.officer == "Bert" and page.channel.value == "sms"]) == 2


@pytest.mark.postgres
def test_who_waits_for_the_paging_of_a_ticket_holds_none_of_its_pages(world: World) -> None:
    if world.installation.storage.engine.dialect.name != "postgresql":
        return  # there one transaction writes at a time
    world.call().press("1", "1", "1").hang_up()
    world.work()
    page = next(page for page in world.pages() if page.state is PageState.RINGING)

    def report() -> None:
        with world.installation.transaction() as session:
            call_progressed(session, page.id, CallProgress(page.sid or "", CallState.COMPLETED, 9), world.clock())

    waiting = Thread(target=report)
    with world.installation.storage.transaction() as session:
        changes.hold(session, page.ticket_id)
        waiting.start()
        until(lambda: _somebody_waits(world), "the report waits for the ticket's paging")
        try:
            session.execute(select(Page.id).where(Page.id == page.id).with_for_update(nowait=True))
        except OperationalError as fault:
            raise AssertionError("the report holds a page while it waits") from fault
    waiting.join()
    assert world.pages()[page.id - 1].state is PageState.UNANSWERED


def _somebody_waits(world: World) -> bool:
    with world.installation.storage.reading() as session:
        found = session.connection().exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(found.scalar())
