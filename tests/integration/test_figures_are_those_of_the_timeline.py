"""How long tickets waited is what their timelines tell, by a reckoning of its own; and counting many costs little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.api.metrics import exposition
from gateway.now import BRUSSELS
from gateway.paging import actions as paging
from gateway.paging.changes import held_page, move
from gateway.paging.figures import figures, keep, month_of, months_back, spread
from gateway.paging.model import Channel, PageState
from gateway.paging.steps import come_to_nothing
from gateway.paging.tables import Page, Reaction
from gateway.tickets import actions as tickets
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Happening, Source
from gateway.tickets.tables import Ticket, TimelineEntry
from tests.parts.clock import MovableClock
from tests.parts.console_house import CALLER, ConsoleHouse, console_house

WORTHY = Facts(image_damage=Answer.YES)


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def live_through(house: ConsoleHouse, draw: Random, exercise: bool = False) -> None:
    """Open a ticket, let telephones ring and be left, and let somebody accept it."""
    clock = house.clock
    with house.transaction() as session:
        ticket = tickets.open_ticket(session, CALLER, clock(), source=Source.PHONE, facts=WORTHY, exercise=exercise)
        clock.advance(seconds=draw.randint(0, 40))
        paging.start(session, ticket, clock())
        for _ in range(draw.randint(0, 3)):
            ring_and_leave(house, session, ticket, draw)
        asked = session.scalars(select(Page).where(Page.ticket_id == ticket.id).order_by(Page.id)).all()
        page = draw.choice(asked)
        clock.advance(seconds=draw.randint(1, 200))
        paging.acknowledge(session, ticket, page.staff_id, page.officer, clock(), via=Channel.VOICE)
    clock.advance(days=draw.randint(0, 9))


def ring_and_leave(house: ConsoleHouse, session: Session, ticket: Ticket, draw: Random) -> None:
    due = select(Page).where(Page.ticket_id == ticket.id, Page.state == PageState.DUE, Page.channel == Channel.VOICE)
    for page in session.scalars(due.order_by(Page.id)).all():
        house.clock.advance(seconds=draw.randint(1, 5))
        move(session, held_page(session, page.id), PageState.RINGING, house.clock())
        house.clock.advance(seconds=draw.randint(2, 25))
        come_to_nothing(session, page, PageState.UNANSWERED, house.clock())


def reckoned(house: ConsoleHouse) -> dict[str, dict[str, list[float]]]:
    """Return the times by month from nothing but tickets and their timelines."""
    found: dict[str, dict[str, list[float]]] = {}
    with house.transaction() as session:
        for ticket in session.scalars(select(Ticket).where(Ticket.exercise.is_(False))):
            month = ticket.opened_at.astimezone(BRUSSELS).strftime("%Y-%m")
            lines = session.scalars(select(TimelineEntry).where(TimelineEntry.ticket_id == ticket.id)).all()
            named = {
                "first_ring": [line.at for line in lines if line.detail.endswith("voice ringing")],
                "person": [line.at for line in lines if line.event in (Happening.ACCEPTED, Happening.DECLINED)],
                "accepted": [line.at for line in lines if line.event is Happening.ACCEPTED],
            }
            for stage, times in named.items():
                if times:
                    waited = (min(times) - ticket.opened_at).total_seconds()
                    found.setdefault(month, {}).setdefault(stage, []).append(waited)
    return found


def nearest(values: list[float], share: float) -> float:
    """The least value that so great a share of them does not exceed."""
    return next(each for each in sorted(values) if sum(other <= each for other in values) >= share * len(values))


def test_every_figure_is_what_the_timeline_tells(house: ConsoleHouse) -> None:
    draw = Random(7)
    for number in range(30):
        live_through(house, draw, exercise=number % 7 == 3)
    with house.transaction() as session:
        found = figures(session, months_back(house.clock(), 24))
    expected = reckoned(house)
    assert set(found.by_month) == set(expected)
    assert len(expected) > 1
    for month, group in found.by_month.items():
        for stage, each in group.spreads.items():
            values = expected[month][stage.value]
            told = (each.count, each.p50, each.p95, each.most)
            assert told == (len(values), nearest(values, 0.5), nearest(values, 0.95), max(values))
    assert found.whole is not None
    assert found.whole.count == sum(group.count for group in found.by_level.values())


def test_exercises_are_left_out_and_said_nowhere(house: ConsoleHouse) -> None:
    live_through(house, Random(1), exercise=True)
    assert "nog geen ticket aanvaard" in house.page("/figures")
    assert "ccvo_reaction_seconds{" not in metrics(house)


def test_the_page_and_the_metrics_tell_the_same(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        ticket = tickets.open_ticket(session, CALLER, house.clock(), source=Source.PHONE, facts=WORTHY)
        paging.start(session, ticket, house.clock())
        house.clock.advance(seconds=83)
        page = paging.pages_of(session, ticket.id)[0]
        paging.acknowledge(session, ticket, page.staff_id, page.officer, house.clock(), via=page.channel)
    said = house.page("/figures")
    assert "1:23" in said
    assert "Niveau 1" in said
    told = 'ccvo_reaction_seconds{level="1",quantile="0.95",stage="accepted"} 83.0'
    assert told in metrics(house)


def test_who_accepts_what_nobody_was_paged_for_changes_no_figure(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        ticket = tickets.open_ticket(session, CALLER, house.clock(), source=Source.PHONE, facts=WORTHY)
        paging.acknowledge(session, ticket, 1, "An Peeters", house.clock())
        assert session.scalars(select(Reaction)).all() == []


def test_a_ticket_that_is_accepted_once_more_keeps_its_first_times(house: ConsoleHouse) -> None:
    live_through(house, Random(2))
    with house.transaction() as session:
        ticket = session.scalars(select(Ticket)).one()
        first = session.scalars(select(Reaction)).one().accepted_s
        house.clock.advance(hours=3)
        keep(session, ticket, paging.pages_of(session, ticket.id), house.clock())
    with house.transaction() as session:
        assert session.scalars(select(Reaction)).one().accepted_s == first


def test_percentiles_are_times_that_occurred() -> None:
    assert spread([(3, 19), (40, 1)]).p95 == 3
    assert spread([(3, 18), (40, 2)]).p95 == 40
    assert (spread([(5, 1)]).p50, spread([(5, 1)]).most) == (5, 5)


def test_a_month_is_that_of_brussels(clock: MovableClock) -> None:
    at = clock.at.replace(month=12, day=31, hour=23, minute=30)
    assert month_of(at) == f"{at.year + 1}-01"
    assert months_back(at, 13) == f"{at.year}-01"


def metrics(house: ConsoleHouse) -> str:
    with house.installation.storage.reading() as session:
        return exposition(session, house.clock()).decode()
