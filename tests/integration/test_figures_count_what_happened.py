"""Figures are counted by months of Brussels, without exercises, on both databases, and from indexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.figures import load, reached, reports, waits
from gateway.figures.selection import read_selection
from gateway.paging.model import Channel as PageChannel
from gateway.paging.model import PageState
from gateway.paging.tables import Page, Reaction
from gateway.tickets.facts import Facts
from gateway.tickets.model import Outcome, Route, Source, TicketKind, TicketState
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, miss_call

NEW_YEAR = datetime(2025, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Brussels
SUMMER_ENDS = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def ticket(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "number": f"T{number}",
        "kind": TicketKind.REPORT,
        "source": Source.PHONE,
        "opened_at": at,
        "state": TicketState.CLOSED,
        "facts_said": Facts().to_dict(),
        "outcome": Outcome.WORTHY,
        "route": Route.OUTSIDE,
        "language": "nl",
        "complete": True,
        "exercise": False,
        "opened_by": "caller",
        "more_wanted": 0,
        "helpers": [],
        "paged_with_case": False,
        "entity_code": None,
        **more,
    }


def page(ticket_id: int, staff_id: int, at: datetime, attempt: int, **more: Any) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "staff_id": staff_id,
        "officer": "x",
        "level": 1,
        "channel": PageChannel.VOICE,
        "step": 1,
        "attempt": attempt,
        "address": "+32470000000",
        "beside": False,
        "state": PageState.UNANSWERED,
        "due_at": at,
        "created_at": at,
        "at": at,
        "resent": False,
        "again": False,
        "end_wanted": False,
        **more,
    }


def test_a_ticket_counts_in_the_month_that_it_was_here(house: ConsoleHouse) -> None:
    rows = [
        ticket(1, NEW_YEAR - timedelta(seconds=1)),
        ticket(2, NEW_YEAR),
        ticket(3, NEW_YEAR, exercise=True),
        ticket(4, NEW_YEAR, kind=TicketKind.REFERRAL, route=Route.INSIDE, entity_code="OVO1", entity_name="Een"),
    ]
    with house.transaction() as session:
        session.execute(insert(Ticket), [{"entity_name": None, **row} for row in rows])
        chosen = read_selection({"from": "2025-12", "until": "2026-01"}, house.clock())
        found = reports.tally(reports.by_kind(session, chosen), lambda row: (row.month, row.route, row.kind))
        assert found == {
            ("2025-12", Route.OUTSIDE, TicketKind.REPORT): 1,
            ("2026-01", Route.OUTSIDE, TicketKind.REPORT): 1,
            ("2026-01", Route.INSIDE, TicketKind.REFERRAL): 1,
        }
        only = read_selection({"from": "2025-12", "until": "2026-01", "exercises": "only"}, house.clock())
        assert [row.tickets for row in reports.counted(session, only)] == [1]
        of_entities = Counter[str | None]()
        for row in reports.counted(session, chosen):
            of_entities[row.entity] += row.tickets
        assert reports.by_entity(session, chosen) == of_entities
        too = read_selection({"from": "2025-12", "until": "2026-01", "exercises": "too"}, house.clock())
        assert sum(row.tickets for row in reports.counted(session, too)) == 4
        narrowed = read_selection({"from": "2025-12", "until": "2026-01", "entity": "ovo1"}, house.clock())
        assert [row.entity for row in reports.counted(session, narrowed)] == ["OVO1"]
        assert reports.entity_names(session, ["OVO1"]) == {"OVO1": "Een"}


def test_waits_are_told_by_month_and_by_hour_of_a_working_day(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        made = [
            house_ticket(session, 1, "2026-10", 2, 30),  # Monday, two o'clock
            house_ticket(session, 2, "2026-10", 2, 90),
            house_ticket(session, 3, "2026-11", 5 * 24 + 2, 600),
        ]
        assert len(made) == 3
        chosen = read_selection({"target": "60"}, house.clock())
        by_month, by_hour = waits.by_month(session, chosen), waits.by_hour(session, chosen)
        assert (by_month["2026-10"].median, by_month["2026-10"].p90, by_month["2026-10"].within) == (30, 90, 0.5)
        assert {(at.hour, at.weekend): each.count for at, each in by_hour.items()} == {(2, False): 2, (2, True): 1}
        one_route = read_selection({"route": "inside"}, house.clock())
        assert waits.by_month(session, one_route) == {}
        everybody = waits.whole(session, chosen)
        assert everybody is not None
        assert everybody.count == 3


def house_ticket(session: Session, number: int, month: str, hour: int, seconds: int) -> Ticket:
    row = Ticket(**ticket(number, NEW_YEAR))
    session.add(row)
    session.flush()
    kept = {"person_s": seconds, "accepted_s": seconds, "ring_s": None, "level": 1}
    session.add(Reaction(ticket_id=row.id, month=month, hour_of_week=hour, **kept))
    session.flush()
    return row


def test_the_night_is_that_of_brussels_on_both_sides_of_a_change(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        real = house_ticket(session, 1, "2026-10", 0, 1).id
        session.execute(insert(Ticket), [ticket(2, SUMMER_ENDS, exercise=True)])
        drill = session.scalar(text("select id from ticket where number = 'T2'"))
        at = [
            datetime(2026, 10, 24, 4, 59, tzinfo=UTC),  # 06:59 in summer: night
            datetime(2026, 10, 24, 5, 0, tzinfo=UTC),  # 07:00 in summer: day
            datetime(2026, 10, 25, 5, 30, tzinfo=UTC),  # 06:30 in winter: night
            datetime(2026, 10, 25, 20, 59, tzinfo=UTC),  # 21:59 in winter: day
        ]
        rows = [page(real, 1, when, number) for number, when in enumerate(at)]
        rows += [page(real, 2, at[1], 1, state=PageState.DECLINED), page(drill, 2, at[0], 1)]
        rows += [page(real, 2, at[1], 2, channel=PageChannel.EMAIL)]
        session.execute(insert(Page), rows)
        found = load.loads(session, read_selection({}, house.clock()))
        told = [(each.staff_id, each.pages, each.night, each.declined) for each in found.officers]
        assert told == [(1, 4, 2, 0), (2, 1, 0, 1)]
        assert found.heaviest == 0.8
        assert found.evenness == pytest.approx(25 / (2 * 17))
        drills = load.loads(session, read_selection({"exercises": "only"}, house.clock()))
        assert [(each.staff_id, each.night) for each in drills.officers] == [(2, 1)]


def broadcast(session: Session, at: datetime, had: list[int | None], confirmed: int = 0, exercise: bool = False) -> int:
    """Keep a broadcast whose recipients had it after so many seconds; the first `confirmed` of them answered."""
    by = {"created_by": "staff:1", "created_by_name": "An", "segments": 1, "encoding": "gsm7", "audience": {}}
    row = Broadcast(
        state=BroadcastState.COMPLETED,
        text="CCVO: test",
        channel_names=["sms"],
        exercise=exercise,
        expires_in_minutes=60,
        created_at=at,
        approved_at=at,
        recipients=len(had),
        **by,
    )
    session.add(row)
    session.flush()
    for number, after in enumerate(had):
        when = None if after is None else at + timedelta(seconds=after)
        session.add(
            Delivery(
                broadcast_id=row.id,
                channel=Channel.SMS,
                number=f"+3247{number:07}",
                contacts=[],
                organisations=[],
                priority=1,
                state=DeliveryState.FAILED if after is None else DeliveryState.DELIVERED,
                receipt_at=when,
                confirmed_at=when if number < confirmed else None,
            )
        )
    session.flush()
    return row.id


def test_a_broadcast_tells_whom_it_reached_and_when_it_had_come_to_most(house: ConsoleHouse) -> None:
    at = house.clock() - timedelta(days=1)
    with house.transaction() as session:
        most = broadcast(session, at, [*range(1, 20), None], confirmed=5)
        few = broadcast(session, at, [10, None])
        broadcast(session, at, [1], exercise=True)
        found = {each.id: each for each in reached.reached(session, read_selection({}, house.clock()))}
    assert set(found) == {most, few}
    assert (found[most].recipients, found[most].delivered, found[most].acknowledged) == (20, 19, 5)
    assert (found[most].most_after_s, found[few].most_after_s) == (19, None)


def test_the_page_shows_each_figure_as_a_chart_with_its_table_and_its_file(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        real = house_ticket(session, 1, "2026-11", 2, 83).id
        session.execute(insert(Ticket), [ticket(2, house.clock(), entity_code="OVO1", entity_name="Stad Gent")])
        session.execute(insert(Page), [page(real, 1, house.clock(), 1)])
        broadcast(session, house.clock() - timedelta(days=1), [5, 6], 1)
        miss_call(session, house.clock)
    said = house.page("/figures?van=2026-10&tot=2026-11", "auditor")
    keys = ["routes", "outcomes", "entities", "aside", "waits", "hours", "broadcasts", "load"]
    assert re.findall(r'id="(\w+)-title"', said)[: len(keys)] == keys
    assert "<script" not in re.sub(r"<script src=[^>]*></script>", "", said)
    for svg in re.findall(r'<svg class="drawn".*?</svg>', said, re.DOTALL):
        drawn = ElementTree.fromstring(svg)
        assert drawn.find("title") is not None
        assert drawn.find("desc") is not None
        assert drawn.findall("rect")
    for key in keys:
        file = house.get(f"/figures/{key}.csv?van=2026-10&tot=2026-11")
        assert file.status_code == 200
        assert file.headers["Content-Type"].startswith("text/csv")
        assert f"/figures/{key}.csv?van=2026-10&amp;tot=2026-11" in said
    assert "november 2026;1;0;0;1" in house.get("/figures/routes.csv?van=2026-10&tot=2026-11").text
    assert house.get("/figures/nonsense.csv").status_code == 404


@pytest.mark.parametrize("asked", ["van=x", "van=2026-11&tot=2026-01", "route=x", "doel=abc"])
def test_what_cannot_be_asked_is_said_and_shows_the_last_year(house: ConsoleHouse, asked: str) -> None:
    answer = house.get(f"/figures?{asked}")
    assert answer.status_code == 422
    assert "U ziet het laatste jaar" in answer.text


def test_each_query_is_answered_from_an_index(house: ConsoleHouse) -> None:
    chosen = read_selection({}, house.clock())
    with house.transaction() as session:
        dialect = session.get_bind().dialect.name
        stretch = next(load.stretches(chosen.starts_at, chosen.ends_at))
        asked = {  # by month either of two will do: without rows a planner has no preference
            "ix_ticket_figures": reports.counting(chosen, chosen.months[0]),
            "ix_reaction_": waits.month_query(chosen),
            "ix_reaction_hours": waits.hour_query(chosen),
            "ix_page_load": load.load_query(chosen, stretch, dialect),
        }
        if dialect == "postgresql":
            session.execute(text("set local enable_seqscan = off"))
        for index, query in asked.items():
            explain = "EXPLAIN" if dialect == "postgresql" else "EXPLAIN QUERY PLAN"
            plan = plan_of(session, explain, query)
            if dialect == "postgresql":  # which one, depends on how many rows there are: here none
                index = "ix_"
                assert "Seq Scan" not in plan, plan
            assert index in plan, plan


def plan_of(session: Session, explain: str, query: Any) -> str:
    statement = str(query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})).replace("%%", "%")
    return "\n".join(str(row) for row in session.execute(text(f"{explain} {statement}".replace(":", "\\:"))))
