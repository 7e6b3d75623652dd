"""Of a case that was closed five years ago no name and no word is left, its pages sooner; the audit stays provable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.audit.sealing import seal_new
from gateway.audit.verifying import verify
from gateway.crisis.model import DecisionKind
from gateway.crisis.tables import CaseRecord, Decision
from gateway.keeping import DEFAULT_KEEPING, Kind
from gateway.paging import actions as paging
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page
from gateway.retention.actions import overdue
from gateway.retention.at_carrier import Carriers
from gateway.retention.nightly import Nightly
from gateway.sealed import SOURCES
from gateway.staff import actions as staff
from gateway.staff.model import SYSTEM, Role
from gateway.storage import Storage
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source, TicketState
from gateway.tickets.tables import Ticket, TimelineEntry
from tests.parts.clock import MovableClock

YEARS = timedelta(days=5 * 365 + 3)


@dataclass
class Shelf:
    """A carrier that is only asked to delete texts."""

    deleted: list[str] = field(default_factory=list)

    def delete_sms(self, sid: str) -> None:
        self.deleted.append(sid)


@pytest.fixture
def closed(storage: Storage, clock: MovableClock) -> int:
    """A closed case that was led by An, who was paged by text; returns its ticket."""
    with storage.transaction() as session:
        an = staff.add_staff(session, clock(), login="an", name="An Peeters", roles=[Role.OFFICER])
        ticket = tickets.open_ticket(session, SYSTEM, clock(), source=Source.PHONE, caller="+32470112233")
        tickets.learn_fact(session, ticket, "image_damage", "yes", "melder", clock())
        session.add(
            Page(
                ticket_id=ticket.id,
                staff_id=an.id,
                officer=an.name,
                level=1,
                channel=Channel.SMS,
                step=0,
                attempt=1,
                wording="CCVO WACHT",
                address="+32470998877",
                state=PageState.SENT,
                due_at=clock(),
                created_at=clock(),
                at=clock(),
                sid="SM1",
            )
        )
        session.add(CaseRecord(ticket_id=ticket.id, verdict_reason="zei burgemeester Jans", handler="An Peeters"))
        said = {"text": "Bel Jans", "why": "Jans vroeg het", "by": "An Peeters", "principal": f"staff:{an.id}"}
        session.add(Decision(ticket_id=ticket.id, at=clock(), kind=next(iter(DecisionKind)), **said))
        paging.acknowledge(session, ticket, an.id, an.name, clock())
        tickets.change_state(session, ticket, TicketState.CLOSED, "An Peeters", clock())
        ticket_id = ticket.id
    seal_new(storage, SOURCES)
    return ticket_id


def run(storage: Storage, clock: MovableClock) -> Shelf:
    shelf = Shelf()
    carriers = Carriers(shelf, shelf)  # type: ignore[arg-type]
    Nightly(storage, carriers, DEFAULT_KEEPING, clock).run_all(SYSTEM)
    seal_new(storage, SOURCES)
    return shelf


def test_after_a_year_a_page_says_no_longer_where_it_went_here_or_at_the_carrier(
    storage: Storage, clock: MovableClock, closed: int
) -> None:
    clock.advance(timedelta(days=366))
    assert run(storage, clock).deleted == ["SM1"]
    with storage.reading() as session:
        (page,) = session.scalars(select(Page).where(Page.ticket_id == closed))
        assert (page.address, page.wording, page.sid, page.officer) == ("", None, None, "An Peeters")
        assert session.get_one(CaseRecord, closed).handler == "An Peeters"


def test_after_five_years_no_name_and_no_word_of_the_case_is_left_and_the_audit_holds(
    storage: Storage, clock: MovableClock, closed: int
) -> None:
    clock.advance(YEARS)
    with storage.reading() as session:
        assert overdue(session, DEFAULT_KEEPING, clock())[Kind.TICKETS] == 1
    run(storage, clock)
    with storage.reading() as session:
        ticket, record = session.get_one(Ticket, closed), session.get_one(CaseRecord, closed)
        (decision,) = session.scalars(select(Decision))
        lines = session.scalars(select(TimelineEntry).where(TimelineEntry.ticket_id == closed)).all()
        left = str([vars(row) for row in (ticket, record, decision, *lines)])
        assert [word for word in ("Peeters", "Jans", "0112233") if word in left] == []
        assert ticket.facts.image_damage is not None
        assert overdue(session, DEFAULT_KEEPING, clock())[Kind.TICKETS] == 0
        assert verify(session, SOURCES, clock()).fault is None


def test_an_open_case_is_never_forgotten(storage: Storage, clock: MovableClock) -> None:
    with storage.transaction() as session:
        tickets.open_ticket(session, SYSTEM, clock(), source=Source.PHONE, caller="+32470112233")
    clock.advance(YEARS)
    with storage.reading() as session:
        assert overdue(session, DEFAULT_KEEPING, clock())[Kind.TICKETS] == 0
