"""The console, programs and the command line read, write and confirm with the same actions, each as far as it may."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from gateway import reactions
from gateway.cli import ccvo
from gateway.crisis.model import RecoveryOwner
from gateway.crisis.record import recoveries_of
from gateway.installation import Installation
from gateway.jobs.written import watch_referrals
from gateway.notices.tables import Notice
from gateway.paging.tables import Page
from gateway.tickets.model import Route, Source, TicketKind
from gateway.tickets.tables import Ticket
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house
from tests.parts.reporting import Reporter


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def programs(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ApiHouse]:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    with api_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite") as made:
        yield made


def refer(installation: Installation, clock: MovableClock) -> str:
    with installation.transaction() as session:
        made = reactions.report_in_writing(
            session,
            reactions.CALLER,
            clock(),
            source=Source.PHONE,
            kind=TicketKind.REFERRAL,
            route=Route.INSIDE,
            entity=("44021", "Stad Gent"),
            caller="+32470112233",
        )
        number = made.number
    watch_referrals(installation)
    return number


def number_of(installation: Installation) -> str:
    with installation.storage.reading() as session:
        return session.scalars(select(Ticket.number).order_by(Ticket.id.desc())).first() or ""


def test_the_console_shows_that_the_reporter_cannot_be_called_and_writes_back(
    house: ConsoleHouse, clock: MovableClock
) -> None:
    reporter = Reporter(house.installation, clock)
    path = reporter.report(reach="sms", phone="0470 99 88 77")
    number = number_of(house.installation)
    page = house.page(f"/tickets/{number}")
    for words in ("Kan niet gebeld worden", "Het loket ligt plat", "0470 99 88 77", "Schrijven aan de melder"):
        assert words in page
    reporter.write(path, "Ook de website.")
    assert "Ook de website." in house.page(f"/tickets/{number}/conversation/live")
    answer = house.post(f"/tickets/{number}/answer", text="Wij kijken.")
    assert "staat op de opvolgpagina" in answer.text
    assert "Wij kijken." in reporter.get(path).text
    with house.transaction() as session:
        assert session.scalar(select(Notice.id).where(Notice.kind == "intake_answer")) is not None
    assert "0470 99 88 77" not in house.page(f"/tickets/{number}", "auditor")
    assert "Schrijven aan de melder" not in house.page(f"/tickets/{number}", "auditor")
    assert "hoogstens 2000" in house.post(f"/tickets/{number}/answer", text=" ").text


def test_a_partner_sees_what_waits_confirms_it_and_reads_no_number_of_a_caller(
    house: ConsoleHouse, clock: MovableClock
) -> None:
    number = refer(house.installation, clock)
    clock.advance(minutes=75)
    page = house.page("/referrals", "partner")
    for words in (number, "Stad Gent", "1 u 15"):
        assert words in page
    assert "0470 11" not in page
    assert house.get(f"/tickets/{number}", "partner").status_code == 404
    assert "is bevestigd" in house.post(f"/referrals/{number}/confirm", "partner", reference="INC0042").text
    after = house.page("/referrals")
    assert "Geen doorverwijzing wacht" in after
    assert "INC0042" in after
    assert "Bevestigd door Digitaal Vlaanderen" in house.page("/tickets")
    assert "Bevestigd door Digitaal Vlaanderen: INC0042" in house.page(f"/tickets/{number}")
    assert "al bevestigd door" in house.post(f"/referrals/{number}/confirm", reference="X").text
    assert 'scope="row">1<' in house.page("/figures")


def test_digitaal_vlaanderen_opens_a_ticket_on_the_console_with_the_partner_that_was_told(
    house: ConsoleHouse,
) -> None:
    fields = {"entity": "Stad Gent", "route": "inside", "partner_told": "yes", "provider": "Firma X"}
    page = house.post("/tickets/new", "partner", image_damage="yes", continuity="yes", kind="incident", **fields)
    assert "is geopend" in page.text
    with house.transaction() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.source, ticket.route, ticket.entity_code) == (Source.PARTNER, Route.INSIDE, "44021")
        assert ticket.facts.partner_told.value == "yes"
        (recovery,) = recoveries_of(session, ticket)
        assert recovery.row is not None
        assert (recovery.owner, recovery.row.provider) == (RecoveryOwner.DIGITAAL_VLAANDEREN, "Firma X")
        assert session.scalar(select(Page.id).where(Page.ticket_id == ticket.id)) is not None
    assert "Partner verwittigd" in house.page(f"/tickets/{ticket.number}")
    assert house.get(f"/tickets/{ticket.number}", "partner").status_code == 200


def test_an_officer_opens_one_on_own_initiative_and_sent_twice_it_pages_once(house: ConsoleHouse) -> None:
    for _ in range(2):
        house.post("/tickets/new", entity="44021", image_damage="yes")
    with house.transaction() as session:
        first, second = session.scalars(select(Ticket).order_by(Ticket.id))
        assert (first.source, second.joined_to_id) == (Source.OWN_INITIATIVE, first.id)
        assert session.scalars(select(Page).where(Page.ticket_id == second.id)).all() == []


def test_a_report_that_cannot_be_taken_comes_back_as_it_was_filled_in(house: ConsoleHouse) -> None:
    typed = {"words": "Sinds tien uur kan niemand aanmelden.", "provider": "Firma X", "kind": "threat"}
    levels = {"confidentiality.level": "4", "image_damage": "yes"}
    answer = house.post("/tickets/new", entity=" ", callback="112", **typed, **levels)
    assert answer.status_code == 422
    for told in ("entity", "callback"):
        assert f'id="{told}-fault"' in answer.text
        assert f'href="#{told}"' in answer.text
    assert "Sinds tien uur kan niemand aanmelden.</textarea>" in answer.text
    assert 'value="Firma X"' in answer.text
    assert 'value="112"' in answer.text
    assert '<option value="threat" selected>' in answer.text
    assert '<option value="4" selected>' in answer.text
    with house.transaction() as session:
        assert session.scalars(select(Ticket)).all() == []
    assert "Kies een van de antwoorden" in house.post("/tickets/new", entity="x", kind="storm").text


def test_an_entity_without_a_code_is_to_be_heard_like_any_other(house: ConsoleHouse) -> None:
    house.post("/tickets/new", entity="Een vzw", image_damage="yes")
    with house.transaction() as session:
        number = session.scalars(select(Ticket.number)).one()
    house.post(f"/tickets/{number}/accept")
    assert "Nog te horen: Een vzw." in house.page(f"/tickets/{number}/case")


def test_what_staff_writes_of_a_report_is_the_first_line_that_an_officer_reads(house: ConsoleHouse) -> None:
    house.post("/tickets/new", "partner", entity="44021", words="Sinds tien uur kan niemand aanmelden.")
    with house.transaction() as session:
        number = session.scalars(select(Ticket.number)).one()
    assert "Sinds tien uur kan niemand aanmelden." in house.page(f"/tickets/{number}")


def test_a_program_of_the_partner_confirms_and_one_of_an_officer_writes(programs: ApiHouse) -> None:
    number = refer(programs.installation, programs.clock)
    programs.clock.advance(minutes=10)
    (waiting,) = programs.said("GET", "/referrals", "partner")["items"]
    assert (waiting["number"], waiting["waits_minutes"], waiting["entity"]) == (number, 10, "Stad Gent")
    programs.refused(403, "not_permitted", "GET", "/referrals", "communication")
    programs.refused(403, "not_permitted", "POST", f"/referrals/{number}/confirm", "auditor", json={"reference": "x"})
    programs.refused(422, "referral_reference", "POST", f"/referrals/{number}/confirm", "partner", json={})
    other = programs.said("POST", "/tickets", "other partner", json={})["number"]
    programs.refused(404, "no_such_ticket", "POST", f"/referrals/{number}/confirm", "partner", json={"ticket": other})
    theirs = programs.said("POST", "/tickets", "partner", json={"route": "inside"})["number"]
    done = programs.said("POST", f"/referrals/{number}/confirm", "partner", json={"ticket": theirs})
    assert (done["ticket"], done["reference"], done["confirmed_by"]) == (theirs, theirs, "partner")
    assert programs.said("GET", "/referrals")["items"] == []
    programs.refused(409, "not_in_writing", "POST", f"/tickets/{number}/messages", "officer", json={"text": "x"})
    Reporter(programs.installation, programs.clock).report(reach="email", email="jan@gent.example")
    written = number_of(programs.installation)
    made = programs.said("POST", f"/tickets/{written}/messages", "officer", json={"text": "Wij kijken."})
    assert (made["author"], made["by"]) == ("ccvo", "An Peeters")
    talk = programs.said("GET", f"/tickets/{written}/messages", "officer")
    assert (talk["reach"], talk["callable"], talk["messages"][0]["text"]) == ("email", False, "Wij kijken.")
    programs.refused(404, "no_such_ticket", "GET", f"/tickets/{written}/messages", "partner")


def test_the_command_line_does_the_same(programs: ApiHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = refer(programs.installation, programs.clock)
    Reporter(programs.installation, programs.clock).report()
    written = number_of(programs.installation)
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": programs.installation.settings.database_url, "SECRET_KEY": "k" * 40}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/none.sock")

    def run(*words: str) -> str:
        result = CliRunner().invoke(ccvo, ["ticket", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert number in run("referrals")
    assert "bevestigd" in run("confirm-referral", number, "INC0042", "--as", "an")
    assert run("referrals").strip() == "geen"
    assert "verstuurd" in run("write", written, "Wij kijken.", "--as", "an")
    assert "Wij kijken." in run("messages", written)
