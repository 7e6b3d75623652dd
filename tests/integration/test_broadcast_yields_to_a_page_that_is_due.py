"""While a page is just due or leaving, the bulk worker holds back; one that waits for something else is no reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.jobs.bulk import JUST, page_is_due
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source
from tests.parts.broadcasting import WRITER
from tests.parts.clock import MovableClock

SOON = timedelta(seconds=10)


def _page(storage: Storage, clock: MovableClock, state: PageState, due_in: timedelta, lease: timedelta | None) -> None:
    now = clock()
    with storage.transaction() as session:
        officer = Staff(login="an", name="An", role_names=["officer"], created_at=now)
        session.add(officer)
        ticket = tickets.open_ticket(session, WRITER, now, source=Source.OWN_INITIATIVE)
        session.flush()
        session.add(
            Page(
                ticket_id=ticket.id,
                staff_id=officer.id,
                officer="An",
                level=1,
                channel=Channel.SMS,
                step=1,
                attempt=1,
                address="+32470990001",
                state=state,
                due_at=now + due_in,
                created_at=now,
                at=now,
                claimed_until=now + lease if lease is not None else None,
            )
        )


@pytest.mark.parametrize(
    ("state", "due_in", "lease", "holds"),
    [
        (PageState.DUE, timedelta(0), None, True),
        (PageState.DUE, SOON, None, False),
        (PageState.DUE, -JUST - SOON, None, False),
        (PageState.SENDING, -SOON, SOON, True),
        (PageState.SENDING, -SOON, -SOON, False),
        (PageState.SENT, -SOON, None, False),
    ],
)
def test_only_a_page_that_is_about_to_leave_holds_a_broadcast_back(
    storage: Storage,
    clock: MovableClock,
    state: PageState,
    due_in: timedelta,
    lease: timedelta | None,
    holds: bool,
) -> None:
    _page(storage, clock, state, due_in, lease)
    assert page_is_due(storage, clock)() is holds
