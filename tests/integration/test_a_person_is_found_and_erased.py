"""One person's data is found in every table, handed over or erased; what must stay says why; the audit stays whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.audit.sealing import seal_new
from gateway.audit.verifying import verify
from gateway.broadcasts import actions
from gateway.commands.person import person
from gateway.crisis.model import ExchangeKind, SpocState
from gateway.crisis.tables import Exchange, Spoc
from gateway.directory.doubles import note_change, said
from gateway.directory.model import ChangeWay
from gateway.directory.tables import Contact, OptOut
from gateway.errors import Refused
from gateway.retention.erasing import EMPTIED, erase
from gateway.retention.person import PLACES, Stays, read_person, traces
from gateway.sealed import SOURCES
from gateway.staff import actions as staff
from gateway.staff.model import SYSTEM, Role
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.storage.migrate import upgrade
from gateway.tables import metadata
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Source, TicketState
from gateway.tickets.tables import Ticket
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock

HER = "+32470000000"  # the first of the numbers that a station makes known
MAIL = "ann.maes@gent.example"


class House:
    """Ann rang, is a contact, got a broadcast and answered it; two others got it too."""

    def __init__(self, storage: Storage, clock: MovableClock) -> None:
        self.storage, self.clock = storage, clock
        self.station = Station(storage, clock)
        self.others = self.station.known(3)[1:]
        self.broadcast_id = self.station.approved()
        self.station.until_done(self.broadcast_id)
        with storage.transaction() as session:
            contact = session.scalars(select(Contact).where(Contact.mobile == HER)).one()
            before = said(contact)
            contact.name, contact.email = "Ann Maes", MAIL.upper()
            note_change(session, APPROVER, contact, before, clock(), ChangeWay.SELF_CHECK)
            actions.record_reply(session, HER, "Ja, Ann hier", clock())
            self.closed = self._ticket(session, TicketState.CLOSED)
            self.open = self._ticket(session, None)
            session.add(OptOut(number=HER, opted_out_at=clock()))
        seal_new(storage, SOURCES)

    def _ticket(self, session: object, state: TicketState | None) -> int:
        ticket = tickets.open_ticket(session, SYSTEM, self.clock(), source=Source.PHONE, caller=HER)  # type: ignore[arg-type]
        tickets.note(session, ticket, Happening.ENTITY, "An", self.clock(), f"terugbellen op {HER}")  # type: ignore[arg-type]
        if state is not None:
            tickets.change_state(session, ticket, state, "An", self.clock())  # type: ignore[arg-type]
        return ticket.id

    def everything(self) -> str:
        with self.storage.engine.connect() as connection:
            return str([list(connection.execute(table.select())) for table in metadata().sorted_tables])

    def fault(self) -> object:
        seal_new(self.storage, SOURCES)
        with self.storage.reading() as session:
            return verify(session, SOURCES, self.clock()).fault


@pytest.fixture
def house(storage: Storage, clock: MovableClock) -> House:
    return House(storage, clock)


def test_every_table_that_tells_of_somebody_is_looked_in(house: House) -> None:
    with house.storage.reading() as session:
        found = traces(session, read_person("0470 00 00 00"))
    tables = sorted(str(each.table.__tablename__) for each in found)
    hers = ["contact", "contact_change", "delivery", "reach_step", "broadcast_reply", "opt_out"]
    hers += ["ticket", "ticket", "timeline_entry", "timeline_entry"]
    assert tables == sorted(hers)
    assert {each.stays for each in found} == {None, Stays.OPEN, Stays.STOP}


@pytest.mark.parametrize("sought", ["+32478000003", "Contact +32478000003"])
def test_who_waits_to_become_a_row_of_a_large_broadcast_is_found_and_stays_for_now(house: House, sought: str) -> None:
    house.station.known(60, first=8_000_000)
    with house.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook.", EVERYONE, ["sms"], False, 60, house.clock())
        actions.submit(session, WRITER, made.id, house.clock())
        actions.approve(session, APPROVER, made.id, house.clock())
    assert held_of(house, sought) == {("contact", None), ("broadcast_freezing", Stays.OPEN)}
    assert ("broadcast_freezing", Stays.OPEN) not in held_of(house, "+32478000099")
    with house.storage.transaction() as session:
        assert erase(session, APPROVER, sought, house.clock()).stay == {Stays.OPEN: 1}
    house.station.write_recipients()
    assert held_of(house, sought) == {("delivery", Stays.OPEN), ("reach_step", Stays.OPEN)}


def held_of(house: House, sought: str) -> set[tuple[str, Stays | None]]:
    with house.storage.reading() as session:
        return {(str(each.table.__tablename__), each.stays) for each in traces(session, sought)}


def test_a_mail_address_is_found_whatever_its_capitals(house: House) -> None:
    with house.storage.reading() as session:
        found = traces(session, read_person(" Ann.Maes@Gent.Example "))
    assert {str(each.table.__tablename__) for each in found} == {"contact", "contact_change"}
    with pytest.raises(Refused, match="phone"):
        read_person("Ann Maes")


def test_who_is_erased_is_gone_everywhere_but_where_something_must_stay(house: House) -> None:
    with house.storage.transaction() as session:
        tickets.change_state(session, session.get_one(Ticket, house.open), TicketState.CLOSED, "An", house.clock())
        session.delete(session.scalars(select(OptOut)).one())
        done = erase(session, APPROVER, HER, house.clock())
    assert done.stay == {}
    everything = house.everything()
    assert [word for word in (HER, "Ann Maes", "Ann hier", MAIL, MAIL.upper()) if word in everything] == []
    assert all(number in everything for number in house.others)


def test_a_spoc_who_signed_by_text_or_link_is_found_and_erased_and_what_staff_did_stays_theirs(house: House) -> None:
    her, at = "Els Claes", house.clock()
    with house.storage.transaction() as session:
        ticket = session.get_one(Ticket, house.closed)
        spoc = Spoc(
            ticket_id=ticket.id, state=SpocState.CONFIRMED, name=her, function="CISO van Gent", confirmed_by=her
        )
        session.add(spoc)
        session.flush()
        tickets.note(session, ticket, Happening.SPOC_CONFIRMED, her, at, "Gent per sms")
        tickets.note(session, ticket, Happening.FEEDBACK, APPROVER.name, at, f"SPoC {her}: alles werkt")
        told = Exchange(ticket_id=ticket.id, kind=ExchangeKind.FEEDBACK, at=at, by=her, spoc_id=spoc.id, text="Goed")
        session.add(told)
    assert house.fault() is None
    with house.storage.transaction() as session:
        session.add(Staff(login="k", name=APPROVER.name, role_names=[Role.OFFICER.value], created_at=at))
        done = erase(session, APPROVER, her, at)
    assert dict(done.emptied) == {"timeline_entry": 2, "case_spoc": 1, "case_exchange": 1}
    everything = house.everything()
    assert her not in everything
    assert "CISO van Gent" not in everything
    with house.storage.reading() as session:
        lines = tickets.timeline(session, session.get_one(Ticket, house.closed))
    assert [line.by for line in lines if line.event is Happening.FEEDBACK] == [APPROVER.name]
    assert house.fault() is None


def test_the_audit_stays_whole_and_says_what_was_erased_but_not_whose(house: House) -> None:
    with house.storage.transaction() as session:
        erase(session, APPROVER, HER, house.clock())
    assert house.fault() is None
    with house.storage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE timeline_entry SET detail = 'anders' WHERE detail <> 'gewist'")
    assert house.fault() is not None


def test_an_open_ticket_and_a_stop_stay_and_totals_do_not_change(house: House) -> None:
    before = house.station.counts(house.broadcast_id)
    with house.storage.transaction() as session:
        done = erase(session, APPROVER, HER, house.clock())
    assert done.stay == {Stays.OPEN: 2, Stays.STOP: 1}
    with house.storage.reading() as session:
        assert session.get_one(Ticket, house.open).caller == HER
        assert session.get_one(Ticket, house.closed).caller is None
    assert house.station.counts(house.broadcast_id) == before


def test_erasing_twice_is_well(house: House) -> None:
    for _ in range(2):
        with house.storage.transaction() as session:
            erase(session, APPROVER, HER, house.clock())
    assert house.fault() is None


def test_whatever_can_be_found_can_be_erased_or_says_why_not() -> None:
    by_itself = {"recording_sound", "opt_out", "broadcast_freezing", "page", "contact_point", "staff"}
    by_itself |= {"number_code", "proof_call", "approval_call", "team_member", "team_ring"}  # of staff
    assert {str(place.table.__tablename__) for place in PLACES if place.table not in EMPTIED} == by_itself


def run(*arguments: str) -> Result:
    return CliRunner().invoke(person, list(arguments))


def test_the_command_line_finds_hands_over_and_erases_and_each_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    url = f"sqlite:///{tmp_path}/person.sqlite"
    upgrade(url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    clock.set(datetime(2026, 1, 5, tzinfo=UTC))
    storage = Storage(url)
    house = House(storage, clock)
    with storage.transaction() as session:
        staff.add_staff(session, clock(), login="dpo", name="Dina Peters", roles=[Role.ADMIN])
    assert "broadcast_reply" in run("find", "0470 00 00 00", "--as", "dpo").stdout
    assert "contact" in run("find", "Ann Maes", "--as", "dpo").stdout
    assert run("export", HER, "ann.json", "--as", "dpo").exit_code == 0
    held = json.loads((tmp_path / "ann.json").read_text())
    assert held["broadcast_reply"][0]["text"] == "Ja, Ann hier"
    assert "password_hash" not in str(held)
    assert run("erase", HER, "--as", "dpo", "--yes").exit_code == 0
    assert "Ann hier" not in house.everything()
    with storage.engine.connect() as connection:
        deeds = [row[0] for row in connection.exec_driver_sql("SELECT deed FROM audit_deed WHERE subject = 'person'")]
    assert deeds == ["person_found", "person_found", "person_exported", "erased"]
    assert house.fault() is None
    storage.dispose()
