"""How long does the page of figures take over 100,000 tickets, beside one bare scan of the same rows?

Run: .venv/bin/python -m benchmarks.figures [--tickets N] [--databases sqlite,postgresql] [--plans]
Counted is processor time, of this process and of the database's own: others on the machine do not change it much.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from gateway import tables
from gateway.console.figure_tables import of_reports, of_waits
from gateway.console.figure_tables_work import of_work
from gateway.figures import load, reports, waits
from gateway.figures.periods import month_name, stretches
from gateway.figures.selection import Selection, read_selection
from gateway.paging.figures import hour_of_week
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page, Reaction
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.tickets.facts import Facts
from gateway.tickets.model import Outcome, Route, Source, TicketKind, TicketState
from gateway.tickets.tables import Ticket
from tests.parts.postgresql import PostgresqlServer

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ENTITIES, AT_ONCE, PAGES, ROUNDS = 300, 2000, 4, 3


def main() -> None:
    """Fill, measure, print, on each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--plans", action="store_true")
    given = parser.parse_args()
    for name in given.databases.split(","):
        with _database(name) as storage:
            tables.metadata().create_all(storage.engine)
            fill(storage, given.tickets, Random(7))
            with storage.transaction() as session:
                session.execute(text("ANALYZE"))
            print(f"\n{name}, {given.tickets} tickets of a year")
            chosen = read_selection({}, NOW)
            measure(storage, chosen)
            if given.plans:
                tell_plans(storage, chosen)


@contextmanager
def _database(name: str) -> Iterator[Storage]:
    """Yield a database of this kind that is there for the block."""
    server = PostgresqlServer() if name == "postgresql" else None
    with tempfile.TemporaryDirectory() as scratch:
        storage = Storage(server.database()[1] if server else f"sqlite:///{Path(scratch) / 'figures.sqlite'}")
        try:
            yield storage
        finally:
            storage.dispose()
            if server is not None:
                server.close()


def fill(storage: Storage, count: int, draw: Random) -> None:
    """Write so many tickets over a year, some of them exercises, each with its pages and its wait."""
    with storage.transaction() as session:
        officers = list(session.scalars(select(Staff.id)))
        for number in range(len(officers), 12):
            row = Staff(login=f"o{number}", name=f"Officier {number}", role_names=["officer"], created_at=NOW)
            session.add(row)
            session.flush()
            officers.append(row.id)
    for begin in range(0, count, AT_ONCE):
        with storage.transaction() as session:
            _write(session, range(begin, min(begin + AT_ONCE, count)), officers, draw)


def _write(session: Session, numbers: range, officers: list[int], draw: Random) -> None:
    first = (session.scalar(text("select max(id) from ticket")) or 0) + 1
    rows = [_ticket(first + place, draw) for place, _ in enumerate(numbers)]
    session.execute(insert(Ticket), rows)
    pages = [page for row in rows for page in _pages(row, officers, draw)]
    session.execute(insert(Page), pages)
    session.execute(insert(Reaction), [_reaction(row, draw) for row in rows if not row["exercise"]])


def _ticket(key: int, draw: Random) -> dict[str, Any]:
    entity = min(int(draw.expovariate(0.02)), ENTITIES)
    return {
        "id": key,
        "number": f"B{key}",
        "kind": TicketKind.REFERRAL if draw.random() < 0.15 else TicketKind.REPORT,
        "source": Source.PHONE,
        "opened_at": NOW - timedelta(seconds=draw.randint(0, 370 * 86400)),
        "state": TicketState.CLOSED,
        "facts_said": Facts().to_dict(),
        "outcome": draw.choice(list(Outcome)),
        "route": draw.choice(list(Route)),
        "entity_code": f"OVO{entity:06}",
        "entity_name": f"Entiteit {entity}",
        "language": "nl",
        "complete": True,
        "exercise": draw.random() < 0.02,
        "opened_by": "caller",
        "more_wanted": 0,
        "helpers": [],
        "paged_with_case": False,
    }


def _pages(row: dict[str, Any], officers: list[int], draw: Random) -> list[dict[str, Any]]:
    asked = draw.sample(officers, 2)
    made = row["opened_at"] + timedelta(seconds=draw.randint(1, 400))
    return [
        {
            "ticket_id": row["id"],
            "staff_id": asked[number // 2],
            "officer": "x",
            "level": 1 + number // 2,
            "channel": (Channel.VOICE, Channel.SMS)[number % 2],
            "step": 1,
            "attempt": 1,
            "address": "+32470000000",
            "beside": False,
            "state": draw.choice((PageState.ACCEPTED, PageState.UNANSWERED, PageState.DECLINED, PageState.SENT)),
            "due_at": made,
            "created_at": made,
            "at": made,
            "resent": False,
            "again": False,
            "end_wanted": False,
        }
        for number in range(PAGES)
    ]


def _reaction(row: dict[str, Any], draw: Random) -> dict[str, Any]:
    waited = int(draw.lognormvariate(4, 0.8))
    at = row["opened_at"]
    kept = {"month": month_name(at), "hour_of_week": hour_of_week(at), "level": draw.randint(1, 3)}
    return {"ticket_id": row["id"], **kept, "ring_s": 8, "person_s": waited, "accepted_s": waited + 20}


def measure(storage: Storage, chosen: Selection) -> None:
    """Print what each part takes, at best of a few rounds, and how many bare scans that is."""
    parts: dict[str, Callable[[Session], object]] = {
        "bare scan": _scan,
        "reports": lambda session: of_reports(session, chosen),
        "waits": lambda session: of_waits(session, chosen),
        "broadcasts and load": lambda session: of_work(session, chosen),
    }
    best = dict.fromkeys(parts, float("inf"))
    with storage.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET max_parallel_workers_per_gather = 0"))  # all of it in one process, to be counted
        for _ in range(ROUNDS):
            for name, part in parts.items():
                began = _processor(session)
                part(session)
                best[name] = min(best[name], _processor(session) - began)
    best["the whole page"] = sum(best.values()) - best["bare scan"]
    for name, spent in best.items():
        print(f"{name}: {spent * 1000:.0f} ms, {spent / best['bare scan']:.1f} scans")


def _scan(session: Session) -> None:
    """Read every row that the figures are about once, by no index."""
    for column in ("ticket.entity_name", "page.officer", "reaction.accepted_s"):
        session.scalar(text(f"SELECT count({column}) FROM {column.partition('.')[0]}"))


def _processor(session: Session) -> float:
    """Return the processor time spent so far by this process, and by the process of PostgreSQL that answers it."""
    if session.get_bind().dialect.name != "postgresql":
        return time.process_time()
    backend = session.scalar(text("SELECT pg_backend_pid()"))
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell_plans(storage: Storage, chosen: Selection) -> None:
    """Print how each query is answered."""
    with storage.reading() as session:
        dialect = session.get_bind().dialect.name
        stretch = next(stretches(chosen.starts_at, chosen.ends_at))
        asked = {
            "reports of a month": reports.counting(chosen, chosen.months[3]),
            "waits by month": waits.month_query(chosen),
            "waits by hour": waits.hour_query(chosen),
            "load": load.load_query(chosen, stretch, dialect),
        }
        explain = "EXPLAIN" if dialect == "postgresql" else "EXPLAIN QUERY PLAN"
        for name, query in asked.items():
            said = (
                str(query.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
                .replace("%%", "%")
                .replace(":", "\\:")
            )
            print(f"{name}:", *(f"  {row[-1]}" for row in session.execute(text(f"{explain} {said}"))), sep="\n")


if __name__ == "__main__":
    main()
