"""How long does approval hold the writer's lock, and until when are recipients written? Of 2,000 and 100,000 contacts.

Run: .venv/bin/python -m benchmarks.broadcast_planning [--database URL] [--contacts N ...]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from gateway.broadcasts import actions
from gateway.broadcasts.freezing import write_due
from gateway.directory.tables import Contact, Organisation
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.model import Actor, Role
from gateway.storage import Storage
from gateway.tables import metadata

WRITER = Actor("staff:1", "Schrijver", frozenset({Role.COMMUNICATION}), 1)
APPROVER = Actor("staff:2", "Tweede", frozenset({Role.COORDINATOR}), 2)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def known(storage: Storage, contacts: int) -> None:
    """Write so many contacts, five to an organisation, each with a number of its own."""
    with storage.transaction() as session:
        places = [
            {"id": at + 1, "name": f"Gemeente {at}", "name_key": f"gemeente {at}", "demo": False, "created_at": NOW}
            for at in range(contacts // 5 + 1)
        ]
        session.execute(insert(Organisation), places)
        people = [
            {
                "organisation_id": at // 5 + 1,
                "name": f"Naam {at}",
                "name_key": f"naam {at}",
                "function": "burgemeester",
                "function_key": "burgemeester",
                "mobile": f"+3247{at:07d}",
                "groups": ["proef"],
                "demo": False,
                "created_at": NOW,
                "changed_at": NOW,
            }
            for at in range(contacts)
        ]
        session.execute(insert(Contact), people)


def timed(label: str, act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    print(f"  {label:<44} {time.perf_counter() - began:8.3f} s")


def measure(url: str, contacts: int) -> None:
    """Print how long each step of one broadcast to all contacts takes, each in a transaction of its own."""
    storage = Storage(url)
    metadata().drop_all(storage.engine)
    metadata().create_all(storage.engine)
    known(storage, contacts)
    with storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Proef.", {"everyone": True}, ["sms"], False, 60, NOW)
        number = made.id

    installation = Installation(Settings.from_env({"DATABASE_URL": url}))
    installation.storage = storage

    def step(label: str, action: Callable[..., object], actor: Actor) -> None:
        began = 0.0

        def work(session: Session) -> None:
            nonlocal began
            began = time.perf_counter()
            action(session, actor, number, NOW)

        timed(label, lambda: installation.act(work))
        print(f"    of which others could not write {time.perf_counter() - began:15.3f} s")

    def write() -> None:
        write_due(storage, lambda: NOW, "benchmark", rest=time.sleep)

    def count() -> None:
        with storage.reading() as session:
            actions.counts(session, number)

    print(f"{contacts} contacts on {storage.engine.dialect.name}")
    step("submit", actions.submit, WRITER)
    step("approve (takes the picture)", actions.approve, APPROVER)
    timed("write the recipients, at most 100 a commit", write)
    timed("count the buckets", count)
    step("pause", actions.pause, WRITER)
    step("cancel (all of them)", actions.cancel, WRITER)
    storage.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when left out")
    parser.add_argument("--contacts", type=int, nargs="+", default=[2_000, 100_000])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for contacts in given.contacts:
            measure(given.database or f"sqlite:///{folder}/planning-{contacts}.sqlite", contacts)


if __name__ == "__main__":
    main()
