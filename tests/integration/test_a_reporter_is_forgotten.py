"""What a reporter wrote goes with the caller's number: after the time it is kept, or when the person asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.intake import conversation
from gateway.intake.tables import IntakeMessage, IntakeReport
from gateway.retention import intake_rules
from gateway.retention.erasing import erase
from gateway.retention.person import Stays, traces
from gateway.staff.model import SYSTEM
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house
from tests.parts.reporting import Reporter

MOBILE = "+32470998877"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        reporter = Reporter(made.installation, clock)
        reporter.write(reporter.report(reach="sms", phone=MOBILE, email="jan@gent.example"), "Ik heet Jan.")
        yield made


def close(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        ticket = session.scalars(select(Ticket)).one()
        tickets.change_state(session, ticket, TicketState.CLOSED, "An", house.clock())


def kept(house: ConsoleHouse) -> tuple[str | None, str | None, str, str]:
    with house.installation.storage.reading() as session:
        report, message = session.scalars(select(IntakeReport)).one(), session.scalars(select(IntakeMessage)).one()
        return report.phone, report.email, report.words, message.text


def test_a_person_who_asks_is_found_and_erased_once_the_ticket_is_closed(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        found = {trace.table: trace.stays for trace in traces(session, MOBILE)}
        assert found[IntakeReport] is found[IntakeMessage] is Stays.OPEN
    close(house)
    with house.transaction() as session:
        erase(session, SYSTEM, "jan@gent.example", house.clock())
    assert kept(house) == (None, None, "", "")


def test_a_year_after_closing_nothing_of_it_is_left_and_before_that_all_of_it(house: ConsoleHouse) -> None:
    close(house)
    now = house.clock()
    with house.transaction() as session:
        for due in (intake_rules.reports, intake_rules.messages):
            assert session.scalars(due(now - timedelta(seconds=1))).all() == []
        intake_rules.empty_reports(session, session.scalars(intake_rules.reports(now)).all())
        intake_rules.empty_messages(session, session.scalars(intake_rules.messages(now)).all())
    assert kept(house) == (None, None, "", "")
    with house.installation.storage.reading() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert conversation.report_of(session, ticket) is not None
