"""What is over its time goes, here and at the carrier; every total stays, and the audit stays provable."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from gateway.audit.sealing import seal_new
from gateway.audit.tables import AuditDeed
from gateway.audit.verifying import verify
from gateway.broadcasts import actions, following
from gateway.broadcasts.report import report_of
from gateway.broadcasts.tables import Delivery, Receipt, Reply
from gateway.carrier.twilio import TwilioCarrier
from gateway.commands.retention import retention
from gateway.console.report_file import html_of
from gateway.errors import CarrierFault, FaultKind, SettingsFault
from gateway.keeping import DEFAULT_KEEPING, Keeping, Kind
from gateway.notices import actions as notices
from gateway.notices.model import NoticeState
from gateway.notices.tables import Notice
from gateway.retention.actions import overdue
from gateway.retention.at_carrier import Carriers
from gateway.retention.nightly import Nightly
from gateway.retention.rules import RULES
from gateway.sandbox.accounts import Account
from gateway.sandbox.server import Sandbox
from gateway.sealed import SOURCES
from gateway.settings import CarrierAccount
from gateway.staff.model import SYSTEM
from gateway.storage import Storage
from gateway.storage.migrate import upgrade
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source, TicketState
from gateway.tickets.tables import Ticket
from tests.conftest import SettingsFactory
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock
from tests.parts.waiting import until

NIGHT = timedelta(hours=20)  # from nine in the morning to five
CALLER = "+32470112233"


@dataclass
class Shelf:
    """A carrier that is only asked to delete texts. `stops` are raised first, one a request."""

    deleted: list[str] = field(default_factory=list)
    stops: list[CarrierFault] = field(default_factory=list)

    def delete_sms(self, sid: str) -> None:
        if self.stops:
            raise self.stops.pop(0)
        self.deleted.append(sid)


class House:
    """A broadcast with receipts and a reply, a closed ticket and an open one, a notice: all of today."""

    def __init__(self, storage: Storage, clock: MovableClock) -> None:
        self.storage, self.clock = storage, clock
        self.station = Station(storage, clock)
        self.numbers = self.station.known(5)
        self.broadcast_id = self.station.approved()
        self.station.until_done(self.broadcast_id)
        self.station.receive()
        self.station.sweep()
        self.shelf, self.notices_shelf = Shelf(), Shelf()
        self.closed, self.open = self._ticket(TicketState.CLOSED), self._ticket(None)
        with storage.transaction() as session:
            actions.record_reply(session, self.numbers[0], "Begrepen, An", clock())
            self.notice_id = notices.write(session, "receipt", CALLER, "CCVO: dank u.", clock()).id
            row = session.get_one(Notice, self.notice_id)
            row.state, row.sid = NoticeState.DELIVERED, "SM-notice"

    def _ticket(self, state: TicketState | None) -> int:
        with self.storage.transaction() as session:
            ticket = tickets.open_ticket(session, SYSTEM, self.clock(), source=Source.PHONE, caller=CALLER)
            if state is not None:
                tickets.change_state(session, ticket, state, "An", self.clock())
            return ticket.id

    def nightly(self, keeping: Keeping = DEFAULT_KEEPING) -> Nightly:
        carriers = Carriers(self.shelf, self.notices_shelf)  # type: ignore[arg-type]
        return Nightly(self.storage, carriers, keeping, self.clock)

    def sweep(self, nightly: Nightly, times: int = 5) -> None:
        for _ in range(times):
            nightly.sweep()

    def runs(self) -> list[str]:
        with self.storage.reading() as session:
            return list(session.scalars(select(AuditDeed.detail).where(AuditDeed.deed == "retention_run")))

    def everything(self) -> str:
        """Every word of every row, as somebody reads who has the database."""
        from gateway.tables import metadata

        with self.storage.engine.connect() as connection:
            return str([list(connection.execute(table.select())) for table in metadata().sorted_tables])


@pytest.fixture
def house(storage: Storage, clock: MovableClock) -> House:
    return House(storage, clock)


def test_nothing_goes_before_its_time(house: House) -> None:
    house.clock.advance(timedelta(days=364) + NIGHT)
    house.sweep(house.nightly())
    with house.storage.reading() as session:
        numbers = set(session.scalars(select(Delivery.number)))
        assert session.get_one(Ticket, house.closed).caller == CALLER
    assert numbers == set(house.numbers)
    assert house.shelf.deleted == []


def test_numbers_names_and_words_go_when_their_time_is_over_and_totals_stay(house: House) -> None:
    with house.storage.reading() as session:
        before = report_of(session, house.broadcast_id)
    house.clock.advance(timedelta(days=366) + NIGHT)
    house.sweep(house.nightly())
    with house.storage.reading() as session:
        after = report_of(session, house.broadcast_id)
        assert session.scalars(select(Reply.text)).all() == [""]
        assert session.scalars(select(Receipt.id)).all() == []
        assert session.get_one(Ticket, house.closed).caller is None
    assert (after.counts, after.replies, after.places) == (before.counts, before.replies, before.places)
    assert "Samen" in html_of(after).decode()


def test_an_open_ticket_keeps_its_number_however_old(house: House) -> None:
    house.clock.advance(timedelta(days=3000) + NIGHT)
    house.sweep(house.nightly(), 20)
    with house.storage.reading() as session:
        assert session.get_one(Ticket, house.open).caller == CALLER


def test_no_trace_of_the_person_is_left_in_what_is_over_its_time(house: House) -> None:
    with house.storage.transaction() as session:
        tickets.change_state(session, session.get_one(Ticket, house.open), TicketState.CLOSED, "An", house.clock())
    assert CALLER in house.everything()
    assert "Begrepen" in house.everything()
    house.clock.advance(timedelta(days=366) + NIGHT)
    house.sweep(house.nightly())
    assert CALLER not in house.everything()
    assert "Begrepen" not in house.everything()


def test_the_carrier_forgets_too_and_each_text_at_the_account_that_carried_it(house: House) -> None:
    house.clock.advance(timedelta(days=366) + NIGHT)
    house.sweep(house.nightly())
    assert sorted(house.shelf.deleted) == sorted(held.sid for held in house.station.carrier.held)
    assert house.notices_shelf.deleted == ["SM-notice"]
    with house.storage.reading() as session:
        assert session.scalar(select(func.count(Delivery.sid))) == 0


def test_what_fails_at_the_carrier_is_asked_again_and_the_numbers_go_here_meanwhile(house: House) -> None:
    house.shelf.stops = [CarrierFault(FaultKind.TEMPORARY, 20429)]
    house.clock.advance(timedelta(days=366) + NIGHT)
    nightly = house.nightly()
    house.sweep(nightly)
    assert house.shelf.deleted == []
    assert house.runs() == []
    with house.storage.reading() as session:
        assert {number[0] for number in session.scalars(select(Delivery.number))} == {"#"}
    house.clock.advance(minutes=61)
    house.sweep(nightly)
    assert len(house.shelf.deleted) == 5
    assert len(house.runs()) == 1


def test_it_is_done_once_a_night_and_told_in_the_audit_with_its_numbers(house: House) -> None:
    house.clock.advance(timedelta(days=366))
    house.sweep(house.nightly())
    one, other = house.nightly(), house.nightly()
    house.clock.advance(NIGHT)
    house.sweep(one)
    house.sweep(other)
    house.clock.advance(minutes=30)
    house.sweep(one)
    assert len(house.runs()) == 2  # of the day before, which had passed its hour as well, and of this night
    assert '"deliveries":10' in house.runs()[0]
    assert '"at_carrier":6' in house.runs()[0]
    assert '"erased":{}' in house.runs()[1]


def test_numbers_that_are_gone_are_followed_by_nothing(house: House) -> None:
    house.clock.advance(timedelta(days=366) + NIGHT)
    house.sweep(house.nightly())
    with house.storage.reading() as session:
        given = {"broadcast": house.broadcast_id, "who": "texted"}
        assert following.choose_of(session, given, ["sms"])[0].recipients == ()
        assert following.counted(session, house.station.broadcast(house.broadcast_id))["texted"] == 0


def test_names_in_the_audit_go_after_five_years_and_it_stays_provable(house: House) -> None:
    seal_new(house.storage, SOURCES)
    assert "An Peeters" in house.everything().partition("audit_opening")[0]
    house.clock.advance(timedelta(days=1827) + NIGHT)
    house.sweep(house.nightly(), 20)
    seal_new(house.storage, SOURCES)
    with house.storage.reading() as session:
        verdict = verify(session, SOURCES, house.clock())
    assert verdict.fault is None
    assert verdict.erased >= 3


def test_every_kind_has_a_rule_and_what_is_over_its_time_is_counted_without_a_change(house: House) -> None:
    assert {rule.kind for rule in RULES} == set(Kind)
    house.clock.advance(timedelta(days=366))
    with house.storage.reading() as session:
        found = overdue(session, DEFAULT_KEEPING, house.clock())
    assert (found[Kind.DELIVERIES], found[Kind.RECEIPTS], found[Kind.REPLIES], found[Kind.CALLERS]) == (10, 10, 1, 1)
    with house.storage.reading() as session:
        assert set(session.scalars(select(Delivery.number))) == set(house.numbers)


def test_days_are_set_for_each_kind_and_a_bad_one_is_named(settings: SettingsFactory) -> None:
    made = settings(RETENTION="replies=90, notices=180").keeping
    assert (made.days[Kind.REPLIES], made.days[Kind.NOTICES], made.days[Kind.CALLS]) == (90, 180, 365)
    with pytest.raises(SettingsFault) as fault:
        settings(RETENTION="replies=0,letters=3,calls")
    assert [line.partition(":")[0] for line in fault.value.faults] == ["RETENTION"] * 3


def test_a_real_carrier_forgets_a_text_and_one_that_is_gone_is_well() -> None:
    sid, token, ours = "AC" + "7" * 32, "a-token", "+32460000201"
    with Sandbox([Account(sid, token, numbers=(ours,))], lambda: datetime.now(UTC)) as sandbox:
        carrier = TwilioCarrier(CarrierAccount(sid, token, api_url=sandbox.url), 5.0)
        text = carrier.client.messages.create(to="+32470112233", from_=ours, body="CCVO: proef")

        def forgotten() -> bool:
            with suppress(CarrierFault):  # while it is on its way
                carrier.delete_sms(str(text.sid))
                return True
            return False

        until(forgotten, "the text is final and goes")
        carrier.delete_sms(str(text.sid))
        with pytest.raises(CarrierFault):
            carrier.sms_now(str(text.sid))


def test_the_command_line_shows_what_would_go_and_lets_it_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    upgrade(url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    storage = Storage(url)
    house = House(storage, clock)
    with storage.transaction() as session:  # nothing of it is asked for at the carrier here
        session.query(Delivery).update({"sid": None})
        session.query(Notice).update({"sid": None})
    told = CliRunner().invoke(retention, ["run", "--dry-run"])
    assert told.exit_code == 0
    assert "deliveries       365 days        10 over their time" in told.stdout
    assert CALLER in house.everything()
    done = CliRunner().invoke(retention, ["run", "--json"])
    assert (done.exit_code, '"deliveries": 10' in done.stdout) == (0, True)
    with storage.reading() as session:
        assert {number[0] for number in session.scalars(select(Delivery.number))} == {"#"}
    storage.dispose()
