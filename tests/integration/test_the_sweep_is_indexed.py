"""What the clock asks every second, and what a caller or officer waits for, is answered from an index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from gateway.audit.sealing import unsealed
from gateway.broadcasts.sweep import something_moves
from gateway.calls.conversation import silent_conversations
from gateway.canary import actions as canary
from gateway.duty import starts
from gateway.intake import actions as intake
from gateway.intake.conversation import text_of_reporter
from gateway.meetings import actions as meetings
from gateway.meetings import exits
from gateway.notices import attempts, doubts
from gateway.paging import actions as paging
from gateway.paging import claims, following, links, progress, steps
from gateway.paging import doubts as page_doubts
from gateway.paging.figures import figures
from gateway.referrals import actions as referrals
from gateway.referrals import reminding
from gateway.sealed import SOURCES
from gateway.storage import Storage
from gateway.tables import metadata
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock

NOW = MovableClock().at
A_REPORT = Ticket(id=1, entity_code="OVO002949", exercise=False, opened_at=NOW)
OF_WHAT_WAITS = "USING INDEX ix_delivery_receipt_unapplied"  # an index of nothing else: read whole, it is short
SMALL = {"staff", "CONSTANT"}  # a table that stays small, and no table at all

ASKED: dict[str, Callable[[Session], object]] = {
    "due escalations": lambda session: steps.due_escalations(session, NOW),
    "oldest due page": lambda session: claims.oldest_due(session, NOW),
    "due pages": lambda session: claims.claim_due(session, NOW, 8),
    "due pages, paced": lambda session: claims.claim_due(session, NOW, 8, None, 1.0),
    "accepted tickets to ask after": lambda session: following.due_to_follow(session, NOW),
    "starts of duty": lambda session: starts.due_starts(session, NOW),
    "lapsed claims": lambda session: claims.lapse(session, NOW),
    "long doubted pages": lambda session: claims.long_doubted(session, NOW),
    "stranded pages": lambda session: progress.stranded(session, NOW),
    "calls to end": progress.to_end,
    "whether calls are to end": progress.ends_wanted,
    "silent page calls": lambda session: progress.silent_calls(session, NOW),
    "pages to look up": lambda session: page_doubts.to_look_up(session, NOW),
    "a late canary": lambda session: canary.late_run(session, NOW),
    "whether a canary is due": lambda session: canary.start_is_due(session, timedelta(hours=1), NOW),
    "whether a robot is to be paged": canary.is_due,
    "the last canary": canary.last_ended,
    "an officer's link to a ticket": lambda session: links.newest(session, 1, 1, NOW),
    "silent conversations": lambda session: silent_conversations(session, NOW),
    "whether something of a broadcast moves": something_moves,
    "who waits in a room": lambda session: exits.to_look_at(session, NOW),
    "the call of a ticket's caller": lambda session: meetings.live_call(session, Ticket(id=1, joined_to_id=None), NOW),
    "the officer in a room": lambda session: meetings.officers_in(session, 1),
    "whether a notice is due": lambda session: attempts.is_due(session, NOW),
    "due notices": lambda session: attempts.claim_due(session, NOW, 1, sender="CCVO", carrier_now=NOW),
    "lapsed notices": lambda session: attempts.lapse(session, NOW),
    "notices in doubt": lambda session: doubts.uncertain(session, NOW),
    "tickets that wait for an officer": lambda session: paging.waiting_for(session, 1),
    "the ticket of a code": lambda session: paging.ticket_of_code(session, "4821"),
    "whether a report in writing waits for its turn": intake.waits,
    "whether a referral is not watched": lambda session: referrals.some_unwatched(session, NOW),
    "whether a referral is to be told": lambda session: reminding.is_due(session, NOW),
    "whose telephone a text is of": lambda session: text_of_reporter(session, "+32470111111", "x", NOW),
    "the case of a report": lambda session: cases.find_case(session, A_REPORT),
    "the reports of a case": lambda session: cases.reports(session, A_REPORT),
    "how many reports a case has": lambda session: cases.count_reports(session, [A_REPORT]),
    "open tickets": tickets.list_open_tickets,
    "what is not sealed yet": lambda session: [list(unsealed(session, source, 1)) for source in SOURCES],
    "figures of a year": lambda session: figures(session, "2026-01"),
    "tickets of one caller": lambda session: tickets.recent_from(session, "+32470111111", NOW - timedelta(hours=1)),
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    folder: Path = tmp_path_factory.mktemp("plans")
    storage = Storage(f"sqlite:///{folder}/plans.sqlite")
    metadata().create_all(storage.engine)
    return storage


def plans(storage: Storage, ask: Callable[[Session], object]) -> list[str]:
    """Return how SQLite carries out each statement that `ask` makes."""
    found: list[str] = []
    with storage.transaction() as session:
        connection = session.connection()

        def explain(_conn: object, cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
                raw = connection.connection.cursor()
                raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found.extend(str(row[3]) for row in raw.fetchall())

        event.listen(connection, "before_cursor_execute", explain)
        ask(session)
        event.remove(connection, "before_cursor_execute", explain)
    return found


@pytest.mark.parametrize("asked", ASKED)
def test_it_is_answered_from_an_index(empty: Storage, asked: str) -> None:
    said = plans(empty, ASKED[asked])
    assert said, "it asks the database nothing"
    told = [line for line in said if not line.endswith(OF_WHAT_WAITS)]
    scans = [line for line in told if line.startswith("SCAN ") and line.split()[1] not in SMALL]
    assert not scans


def test_the_figures_read_nothing_but_an_index_and_sort_nothing(empty: Storage) -> None:
    said = plans(empty, ASKED["figures of a year"])
    assert [line for line in said if "COVERING INDEX" not in line] == []
