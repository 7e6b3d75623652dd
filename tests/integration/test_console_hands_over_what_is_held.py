"""A person's data is found on the console by number, mail or name; handed over or erased by who may, and noted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, String, Text, select

from gateway.audit.model import Deed
from gateway.audit.sealing import seal_new
from gateway.audit.tables import AuditDeed
from gateway.audit.verifying import verify
from gateway.console.person import TABLES
from gateway.crisis.tables import Consultation
from gateway.duty.handover import write_note
from gateway.retention.person import PLACES
from gateway.sealed import SOURCES
from gateway.staff import actions as staff
from gateway.tables import metadata
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

HER, MAIL = "+32470123456", "ann@gent.example"  # Ann Maes, a contact
NOT_PEOPLE = {  # tables whose texts name no outsider, or are looked at elsewhere, with why
    "alarm": "says no number and no name",
    "alarm_seen": "staff",
    "api_idempotency": "an answer that is kept for a day",
    "api_key": "programs",
    "audit_deed": "no name stands in it",
    "audit_entry": "no name stands in it",
    "audit_opening": "erased with what it opens",
    "broadcast": "texts of ours, and staff",
    "canary_run": "staff",
    "card_version": "texts of ours, and staff",
    "critical_days": "services, and staff",
    "carrier_change": "staff",
    "carrier_measure": "figures",
    "case_broadcast": "staff",
    "case_entity": "organisations, and staff",
    "case_link": "staff, and which case belongs with which",
    "case_reminder": "names of periods",
    "code_succession": "organisations",
    "contact_upload": "a table that is kept for a day",
    "delivery_call": "numbers of the carrier",
    "delivery_receipt": "words of the carrier",
    "duty_change": "staff",
    "duty_code": "hashes",
    "duty_feed": "staff",
    "duty_holiday": "days",
    "duty_rotation": "rotations",
    "duty_window": "days",
    "escalation": "staff",
    "heartbeat": "processes",
    "held_line": "an officer's number, for minutes",
    "hook": "programs",
    "hook_event": "numbers of rows, kept for days",
    "known_problem": "texts of ours, and staff",
    "news_item": "texts that were published",
    "organisation": "organisations",
    "organisation_reach": "by the steps of the organisation's contacts",
    "page_link": "addresses of ours",
    "pin_try": "hashes",
    "policy_version": "texts of ours, and staff",
    "reaction": "figures",
    "recording": "by the sound",
    "saved_audience": "texts of ours, and staff",
    "self_check": "audiences, and staff",
    "sign_in_attempt": "hashes, and network addresses of staff for 90 days",
    "spooled_call_taken": "by the ticket that it became",
    "staff_session": "hashes",
    "template_version": "texts of ours, and staff",
    "text_package": "staff",
    "unreachable_organisation": "organisations",
    "turn": "keys, by the conversation",
    "exercise_broadcast": "staff",
    "exercise_member": "staff",
    "half_sign_in": "secrets of staff, hashed",
    "recovery_code": "secrets of staff, hashed",
    "second_step": "secrets of staff",
    "sign_on_flow": "secrets of a sign-in, hashed, for minutes",
    "staff_identity": "staff",
    "referral_watch": "staff, and a reference of the helpdesk",
    "team_call_up": "staff, and where they met",
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        ticket = made.open_ticket(("image_damage", "yes"))
        with made.transaction() as session:
            row = session.get_one(Ticket, ticket.id)
            row.callback = HER
            by = staff.find_staff(session, "coordinator").actor
            tickets.change_state(session, row, TicketState.CLOSED, by.name, clock())
            write_note(session, by, "Bel Ann Maes terug op 0470 12 34 56.", clock())
            said = {"spoken_with": "Ann Maes", "result": "Akkoord", "keys": []}
            session.add(Consultation(ticket_id=ticket.id, at=clock(), by=by.name, **said))
        yield made


def deeds(house: ConsoleHouse) -> list[Deed]:
    with house.installation.storage.reading() as session:
        return list(session.scalars(select(AuditDeed.deed).where(AuditDeed.subject == "person").order_by(AuditDeed.id)))


def everything(house: ConsoleHouse) -> str:
    with house.installation.storage.engine.connect() as connection:
        return str([list(connection.execute(table.select())) for table in metadata().sorted_tables])


def test_a_number_is_found_in_every_table_also_as_somebody_wrote_it(house: ConsoleHouse) -> None:
    page = house.post("/person", "coordinator", who="0470/12.34.56").text
    for where in ("Contacten", "Tickets", "Overdrachtsnota’s"):
        assert where in page
    assert "Bel Ann Maes terug" in page
    assert deeds(house) == [Deed.PERSON_FOUND]


def test_a_name_is_found_too_and_warned_of(house: ConsoleHouse) -> None:
    page = house.post("/person", "coordinator", who="ann maes").text
    assert "kan van meer mensen zijn" in page
    for where in ("Contacten", "Overleg met entiteiten", "Overdrachtsnota’s"):
        assert where in page
    assert "Wij houden niets bij" in house.post("/person", "coordinator", who="Niemand Nergens").text
    assert house.post("/person", "coordinator", who="Ann").status_code == 422


def test_an_auditor_sees_how_much_there_is_and_nothing_of_it(house: ConsoleHouse) -> None:
    page = house.post("/person", "auditor", who=HER).text
    assert "Contacten" in page
    shown = re.sub(r"<[^>]+>", " ", page)
    assert [word for word in ("470", "0470 12 34 56", "Ann Maes", MAIL) if word in shown] == []
    assert house.post("/person/file", "auditor", who=HER).status_code == 403
    assert house.post("/person/erase", "auditor", who=HER, sure="yes").status_code == 403
    for role in ("officer", "communication", "cmt", "partner", "admin"):
        assert house.get("/person", role).status_code == 403


def test_it_is_handed_over_in_three_forms(house: ConsoleHouse) -> None:
    as_json = house.post("/person/file", "coordinator", who=MAIL, form="json")
    assert json.loads(as_json.text)["contact"][0]["name"] == "Ann Maes"
    as_csv = house.post("/person/file", "coordinator", who=MAIL, form="csv")
    assert "contact;1;name;Ann Maes" in as_csv.text
    as_html = house.post("/person/file", "coordinator", who=MAIL, form="html")
    assert "<h2>Contacten (1)</h2>" in as_html.text
    assert "attachment" in as_html.headers["Content-Disposition"]
    assert deeds(house) == [Deed.PERSON_EXPORTED] * 3


def test_who_is_erased_is_gone_and_the_audit_holds(house: ConsoleHouse) -> None:
    assert "kruis aan" in house.post("/person/erase", "coordinator", who=HER).text
    assert HER in everything(house)
    answer = house.post("/person/erase", "coordinator", who=HER, sure="yes")
    assert "Gewist" in answer.text
    house.post("/person/erase", "coordinator", who="Ann Maes", sure="yes")
    left = everything(house)
    assert [word for word in (HER, "0470 12 34 56", "Ann Maes", MAIL) if word in left] == []
    seal_new(house.installation.storage, SOURCES)
    with house.installation.storage.reading() as session:
        assert verify(session, SOURCES, house.clock()).fault is None


def test_who_erases_a_name_erases_no_colleague_from_the_audit(house: ConsoleHouse) -> None:
    name = "coordinator Peeters"
    house.post("/person/erase", "coordinator", who=name, sure="yes")
    seal_new(house.installation.storage, SOURCES)
    assert name in house.page("/audit", "auditor")


def test_every_table_with_words_is_looked_in_or_says_why_not() -> None:
    looked_in = {str(place.table.__tablename__) for place in PLACES}
    wordy = {
        table.name
        for table in metadata().sorted_tables
        if any(isinstance(column.type, (String, Text, JSON)) for column in table.columns)
    }
    assert wordy - looked_in - set(NOT_PEOPLE) == set()
    assert looked_in & set(NOT_PEOPLE) == set()
    assert looked_in == set(TABLES)
