"""Whatever fails at random, in whatever order: every ticket reaches a person, who is the only one to have it.

The paging of production runs on both databases against a carrier, processes and people that fail by a seed, and for the
same seed in the same way.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.paging.model import PageState
from gateway.paging.tables import Page
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket, TimelineEntry
from tests.faults.random_house import Faults, RandomHouse
from tests.faults.random_people import People
from tests.faults.stage import Fiber
from tests.faults.unruly_carrier import Fate, Trouble

SEEDS, SEEDS_TO_PROVE = 2, 150
NOBODY_WAKES = 4  # in every so many seeds
LAST_RESORT = timedelta(minutes=9)  # the coordinator's step, and a round of everyone after it
REACHED_BY = timedelta(minutes=12)  # a round comes every three minutes; one may be spent on what is in doubt
SETTLES_BY = timedelta(seconds=80)  # a lease, and two looks at a list; a call that nobody reports


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        many = SEEDS_TO_PROVE if metafunc.config.getoption("--prove") else SEEDS
        metafunc.parametrize("seed", range(many))


@pytest.fixture
def faults() -> Iterator[Faults]:
    handler = Faults()
    logging.getLogger("gateway").addHandler(handler)
    yield handler
    logging.getLogger("gateway").removeHandler(handler)


@dataclass
class Run:
    """One seed, played to its end."""

    house: RandomHouse
    people: People
    nobody_wakes: bool

    def play(self) -> None:
        house, stage, draw = self.house, self.house.stage, self.house.stage.draw
        callers = [house.report(draw.uniform(0, 30)) for _ in range(draw.choice((1, 1, 2, 3)))]
        stage.run(self.settled(callers), timedelta(seconds=draw.uniform(60, 240)))
        stage.run(lambda: False, timedelta(seconds=draw.uniform(10, 40)))
        house.calm_down()
        if self.nobody_wakes:
            self.people.called.clear()
            stage.run(self.settled(callers), LAST_RESORT)
        else:
            self.people.awake = self.people.saviour
            stage.tell(f"{self.people.saviour} is awake")
            stage.run(self.settled(callers), REACHED_BY)
        stage.run(lambda: False, SETTLES_BY)

    def settled(self, callers: list[Fiber]) -> Callable[[], bool]:
        house = self.house
        return lambda: all(caller.done for caller in callers) and house.opened == set(house.accepted_at)

    def rows(self) -> tuple[list[Ticket], list[Page], list[TimelineEntry]]:
        with self.house.installation.storage.reading() as session:
            return (
                list(session.scalars(select(Ticket).order_by(Ticket.id))),
                list(session.scalars(select(Page).order_by(Page.id))),
                list(session.scalars(select(TimelineEntry).order_by(TimelineEntry.id))),
            )


def every_ticket_reached_a_person(run: Run) -> None:
    tickets, _, _ = run.rows()
    left = [ticket.number for ticket in tickets if ticket.acknowledged_by is None]
    if run.nobody_wakes and left:
        missed = set(run.house.staff) - run.people.said_no - run.people.called
        assert not missed, f"the last resort was not tried for {left}: nobody called {missed}"
    else:
        assert not left, f"nobody has {left}"


def one_person_has_it(run: Run) -> None:
    tickets, _, lines = run.rows()
    accepted = Counter(line.ticket_id for line in lines if line.event is Happening.ACCEPTED)
    assert accepted == Counter({ticket.id: 1 for ticket in tickets if ticket.acknowledged_by})
    holders = {("".join(filter(str.isdigit, ticket.number)), ticket.acknowledged_by) for ticket in tickets}
    assert run.people.told <= holders, f"told to have it: {run.people.told}, have it: {holders}"


def nobody_is_paged_after_acceptance(run: Run) -> int:
    """Returns how many pages were in the air at acceptance, and reached the carrier after it."""
    _, pages, _ = run.rows()
    ticket_of = {page.id: page.ticket_id for page in pages}
    late = Counter(
        page_id
        for page_id, at in run.house.taken()
        if (accepted := run.house.accepted_at.get(ticket_of[page_id])) is not None and at > accepted
    )
    for page_id in late:
        assert page_id in run.house.in_the_air[ticket_of[page_id]], f"page {page_id} left after acceptance"
    assert late.total() <= sum(len(pages) for pages in run.house.in_the_air.values())
    return late.total()


def nobody_is_paged_twice_for_one_attempt(run: Run) -> None:
    _, pages, _ = run.rows()
    taken = Counter(page_id for page_id, _ in run.house.taken())
    twice = [page_id for page_id, count in taken.items() if count > 1]
    assert not twice, f"pages {twice} were taken twice"
    attempts: dict[object, list[Page]] = {}
    for page in pages:
        if taken[page.id]:
            attempts.setdefault((page.ticket_id, page.staff_id, page.channel, page.step, page.beside), []).append(page)
    for same in attempts.values():
        sure = [page.id for page in same[:-1] if page.doubted_at is None]
        assert not sure, f"pages {sure} were sent again without a doubt"


def nothing_is_left_over(run: Run) -> None:
    tickets, pages, _ = run.rows()
    done = {ticket.id for ticket in tickets if ticket.acknowledged_by}
    open_ = [(page.id, page.state.value) for page in pages if page.ticket_id in done and not page.state.final]
    assert not open_, f"pages of accepted tickets are open: {open_}"
    unended = [page.id for page in pages if page.end_wanted and page.sid]
    assert not unended, f"calls of pages {unended} were never ended"
    stuck = [page.id for page in pages if page.state in (PageState.SENDING, PageState.UNCERTAIN)]
    assert not stuck or run.nobody_wakes, f"pages {stuck} are in doubt for ever"


def test_whatever_fails_by_a_seed_every_ticket_reaches_one_person_and_nobody_is_paged_twice_or_too_late(
    tmp_path: Path, database_url: str, seed: int, faults: Faults, record_property: Callable[[str, object], None]
) -> None:
    trouble = Trouble(faults=0.35, lost=0.25, doubled=0.4, late_s=12.0, deaths=0.006)
    house = RandomHouse(tmp_path, database_url, seed, trouble)
    run = Run(house, People(house), nobody_wakes=seed % NOBODY_WAKES == NOBODY_WAKES - 1)
    try:
        run.play()
        every_ticket_reached_a_person(run)
        one_person_has_it(run)
        late = nobody_is_paged_after_acceptance(run)
        nobody_is_paged_twice_for_one_attempt(run)
        nothing_is_left_over(run)
        assert not faults.told
    except BaseException as fault:
        fault.add_note(f"seed {seed}\n{house.stage.told()}")
        raise
    finally:
        house.close()
    deaths = sum(process.deaths for process in (house.web, *house.others))
    in_the_air = sum(len(pages) for pages in house.in_the_air.values())
    counted = {"deaths": deaths, "tickets": len(house.opened), "pages": len(house.taken()), "in the air": in_the_air}
    bad = house.carrier.fates.total() - house.carrier.fates[Fate.TAKEN]
    counted |= {"taken after acceptance": late, "bad requests": bad}
    logging.getLogger("tests").info("seed %d: %s", seed, counted)  # shown with --log-cli-level=INFO
    for name, count in counted.items():
        record_property(name, count)
