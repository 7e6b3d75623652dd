"""An officer calls the team up on the console; a member answers by link and arrives; the command line does the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway import links
from gateway.cli import ccvo
from gateway.staff import actions as staff
from gateway.team.model import MemberState, RingState
from gateway.team.tables import TeamMember, TeamRing
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        made.app.register_blueprint(links.blueprint(made.installation))
        with made.transaction() as session:
            member = staff.find_staff(session, "cmt")
            member.phone, member.phone_verified = "+32470555550", True
        yield made


@pytest.fixture
def ticket(house: ConsoleHouse) -> Ticket:
    ticket = house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{ticket.number}/accept", "officer")
    return ticket


def called_up(house: ConsoleHouse, ticket: Ticket) -> TeamMember:
    answer = house.post(f"/tickets/{ticket.number}/team", "officer", team_place="Zaal 1", team_bridge="02 555 00 00")
    assert answer.status_code == 200, answer.text
    assert "wordt opgeroepen" in answer.text
    return member(house)


def member(house: ConsoleHouse) -> TeamMember:
    with house.transaction() as session:
        found = session.scalar(select(TeamMember))
        assert found is not None
        session.expunge(found)
        return found


def linked(house: ConsoleHouse, reference: str, **fields: str) -> tuple[int, str]:
    client, path = house.app.test_client(), f"/t/{reference}"
    token = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    answer = client.post(path, data={"token": token[1] if token else "", **fields})
    return answer.status_code, answer.text


def test_an_officer_calls_the_team_up_and_sees_who_comes(house: ConsoleHouse, ticket: Ticket) -> None:
    found = called_up(house, ticket)
    house.post(f"/tickets/{ticket.number}/team/answer", "officer", member=found.id, state="coming", minutes="20")
    page = house.page(f"/tickets/{ticket.number}/team", "auditor")
    assert "1 van 1</strong> nemen deel" in page
    assert "komt om" in page
    assert "Crisisteam opgeroepen: Zaal 1" in house.page(f"/tickets/{ticket.number}", "officer")


def test_a_member_ticks_the_own_arrival_and_ends_nothing(house: ConsoleHouse, ticket: Ticket) -> None:
    found = called_up(house, ticket)
    house.post(f"/tickets/{ticket.number}/team/answer", "cmt", member=found.id, state="arrived")
    assert member(house).state is MemberState.ARRIVED
    assert house.post(f"/tickets/{ticket.number}/team/stop", "cmt").status_code == 403


def test_the_page_shows_by_itself_whose_telephone_rings_and_who_comes_and_takes_no_form_away(
    house: ConsoleHouse, ticket: Ticket
) -> None:
    found = called_up(house, ticket)
    page = house.page(f"/tickets/{ticket.number}/team", "officer")
    asks = re.search(r'id="team-live" data-live hx-get="([^"]+)"', page)
    assert asks
    path = asks[1].replace("&amp;", "&")
    assert house.get(path, "officer").status_code == 204, "nothing new"
    with house.transaction() as session:
        row = session.scalars(select(TeamRing)).one()
        row.state, row.at = RingState.RINGING, house.clock()
    assert "de telefoon rinkelt" in house.get(path, "officer").text
    house.post(f"/tickets/{ticket.number}/team/answer", "officer", member=found.id, state="coming", minutes="20")
    part = house.get(path, "officer").text
    assert "1 van 1 nemen deel, 0 aangekomen" in part
    assert 'name="minutes"' not in part
    assert 'name="minutes"' in house.page(f"/tickets/{ticket.number}/team", "officer"), "it stands beside"


def test_what_cannot_be_is_said_beside_the_form(house: ConsoleHouse, ticket: Ticket) -> None:
    answer = house.post(f"/tickets/{ticket.number}/team", "officer", team_place="Zaal 1", needed="9")
    assert answer.status_code == 422
    assert "Zeg hoeveel leden nodig zijn: 1 tot 1." in answer.text
    assert 'value="Zaal 1"' in answer.text


def test_a_member_answers_and_arrives_by_link(house: ConsoleHouse, ticket: Ticket) -> None:
    reference = called_up(house, ticket).reference
    assert "Zaal 1" in house.app.test_client().get(f"/t/{reference}").text
    assert member(house).state is MemberState.ASKED, "scanners open links"
    assert linked(house, reference, state="coming", minutes="9999")[0] == 422
    status, page = linked(house, reference, state="coming", minutes="25")
    assert (status, "u komt om" in page) == (200, True)
    linked(house, reference, state="arrived")
    assert member(house).state is MemberState.ARRIVED


def test_a_link_opens_nothing_once_the_call_up_was_ended(house: ConsoleHouse, ticket: Ticket) -> None:
    reference = called_up(house, ticket).reference
    house.post(f"/tickets/{ticket.number}/team/stop", "officer")
    assert linked(house, reference, state="coming")[0] == 404
    assert linked(house, "A" * 16, state="coming")[0] == 404
    assert member(house).state is MemberState.ASKED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # a command leaves its connections to its end
def test_the_command_line_calls_up_notes_and_ends(
    house: ConsoleHouse, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = house.installation.settings
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SECRET_KEY", settings.secret_key)

    def run(*words: str) -> Result:
        return CliRunner().invoke(ccvo, ["ticket", "team", *words])

    by = ("--as", "officer")
    assert "0 of 1 take part" in run("call", ticket.number, *by, "--place", "Zaal 1").output
    key = str(member(house).id)
    assert "1 of 1 take part" in run("answer", ticket.number, key, "by_telephone", *by).output
    assert run("arrived", ticket.number, key, *by).exit_code == 0
    told = json.loads(run("show", ticket.number, "--json").output)
    assert [each["state"] for each in told[0]["members"]] == ["arrived"]
    assert run("stop", ticket.number, *by).exit_code == 0
    assert run("stop", ticket.number, *by).exit_code != 0
