"""What people see and do on the console, page by page; every page also without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import Markup
from sqlalchemy import select

from gateway.console.live import Live
from gateway.errors import CarrierFault, FaultKind
from gateway.paging.joining import join_case
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source, TicketKind
from gateway.tickets.tables import Recording, Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import CALLER, ConsoleHouse, console_house, miss_call, text_of

LIVE = {"HX-Request": "true"}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def seen(page: str) -> str:
    """Return the version that the first live part of a page shows, that of the alarms aside."""
    found = re.search(r'hx-get="((?!/alarms)[^"]+seen=[0-9a-f]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


# The board


def test_a_waiting_ticket_stands_on_the_board_with_its_advice_and_who_is_paged(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(("image_damage", "yes"))
    board = text_of(house.page("/tickets"))
    for said in (ticket.number, "CCVO-waardig", "imago", "nog niemand", "An Peeters", "1 wacht op een officier"):
        assert said in board


def test_the_board_costs_nothing_while_nothing_changes_and_is_true_when_something_does(house: ConsoleHouse) -> None:
    house.open_ticket(("image_damage", "yes"))
    where = seen(house.page("/tickets"))
    for _ in range(3):
        unchanged = house.get(where, headers=LIVE)
        assert (unchanged.status_code, unchanged.data) == (204, b"")
    with house.transaction() as session:
        session.scalars(select(Page).where(Page.channel == Channel.VOICE)).one().state = PageState.RINGING
    changed = house.get(where, headers=LIVE)
    assert changed.status_code == 200
    assert "gaat over" in changed.text
    assert house.get(seen(changed.text), headers=LIVE).status_code == 204


def test_pages_with_forms_cost_nothing_either_while_nothing_changes(house: ConsoleHouse) -> None:
    path = f"/tickets/{house.open_ticket().number}"
    assert "Aanvaarden</button>" in house.page(path)
    assert house.get(seen(house.page(path)), headers=LIVE).status_code == 204


def test_a_new_token_in_a_form_is_no_change_and_anything_else_is() -> None:
    form = '<form><input type="hidden" name="csrf_token" value="{}"><button>{}</button></form>'
    versions = [
        Live("ticket_live", {}, Markup(form).format(token, label), "nieuws").version
        for token, label in (("Abc.1", "Aanvaarden"), ("Xyz.2", "Aanvaarden"), ("Abc.1", "Doorgeven"))
    ]
    assert versions[0] == versions[1] != versions[2]


def test_the_line_that_is_spoken_comes_with_a_change(house: ConsoleHouse) -> None:
    where = seen(house.page("/tickets"))
    house.open_ticket()
    assert 'id="tickets-live-news" hx-swap-oob="innerHTML">1 open ticket' in house.get(where, headers=LIVE).text


def test_a_referral_is_listed_apart_and_waits_for_nobody(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        ticket = tickets.open_ticket(session, CALLER, house.clock(), source=Source.PHONE, kind=TicketKind.REFERRAL)
    board = text_of(house.page("/tickets"))
    assert f"Doorverwezen naar de helpdesk 1 Ticket {ticket.number}" in board
    assert "Wacht op een officier 0" in board


def test_a_ticket_that_pages_nobody_says_why(house: ConsoleHouse) -> None:
    ticket = house.open_ticket()
    with house.transaction() as session:
        session.get_one(Ticket, ticket.id).paging_held = "many_from_one_number"
    for path in ("/tickets", f"/tickets/{ticket.number}"):
        assert "meer dan vijf meldingen" in house.page(path)


def test_a_case_stands_on_the_board_once_with_its_gravest_advice_and_how_many_reported_it(house: ConsoleHouse) -> None:
    first, second = house.open_ticket(("image_damage", "no")), house.open_ticket(("image_damage", "yes"))
    with house.transaction() as session:
        join_case(session, session.get_one(Ticket, second.id), session.get_one(Ticket, first.id), house.clock())
    board = text_of(house.page("/tickets"))
    assert f"Ticket {first.number}" in board
    assert f"Ticket {second.number}" not in board
    for said in ("Wacht op een officier 1", "2 meldingen", "CCVO-waardig", "imago"):
        assert said in board


def test_each_report_of_a_case_names_the_others(house: ConsoleHouse) -> None:
    first, second = house.open_ticket(), house.open_ticket()
    with house.transaction() as session:
        join_case(session, session.get_one(Ticket, second.id), session.get_one(Ticket, first.id), house.clock())
    assert f'href="/tickets/{second.number}"' in house.page(f"/tickets/{first.number}")
    page = text_of(house.page(f"/tickets/{second.number}"))
    assert f"Officieren worden opgeroepen voor {first.number}." in page
    assert f"Zelfde zaak als ticket {first.number}" in page


# One ticket


def test_a_ticket_shows_the_rule_that_gave_its_advice(house: ConsoleHouse) -> None:
    facts = [
        ("image_damage", "no"),
        ("critical_central", "no"),
        ("several_entities", "yes"),
        ("availability.hit", "yes"),
    ]
    facts += [("availability.level", "5"), ("availability.total", "no"), ("availability.priority_users", "no")]
    facts += [("confidentiality.hit", "no"), ("integrity.hit", "no")]
    page = text_of(house.page(f"/tickets/{house.open_ticket(*facts).number}"))
    for said in ("Onder de klassedrempel.", "geraakt, klasse 5 , gedeeltelijk", "Grensgeval", "Drempel gehaald: nee"):
        assert said.replace(" ,", ",") in page.replace(" ,", ",")


def test_the_first_who_accepts_has_the_ticket_and_the_second_hears_who_was_first(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    house.page(f"/tickets/{number}", "coordinator")
    assert f"U hebt ticket {number} aanvaard." in house.post(f"/tickets/{number}/accept", "officer").text
    second = house.post(f"/tickets/{number}/accept", "coordinator").text
    assert "al aanvaard door officer Peeters" in second
    assert "Aanvaarden</button>" not in house.page(f"/tickets/{number}")
    with house.transaction() as session:
        assert tickets.get_ticket(session, number).acknowledged_by == "officer Peeters"


def test_accepting_stops_every_page(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    house.post(f"/tickets/{number}/accept", "officer")
    with house.transaction() as session:
        assert set(session.scalars(select(Page.state))) == {PageState.CANCELLED}


def test_the_timeline_tells_every_step_in_dutch(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(("critical_central", "yes"))
    house.post(f"/tickets/{ticket.number}/accept")
    page = text_of(house.page(f"/tickets/{ticket.number}"))
    for said in (
        "Ticket geopend (telefoon) melder",
        "Kritische centrale dienst: ja melder",
        "Advies gewijzigd: Te beoordelen → CCVO-waardig triage",
        "Officieren worden opgeroepen: op alle niveaus systeem",
        "Stap 1: An Peeters",
        "Ticket aanvaard officer Peeters",
    ):
        assert said in page


class Player:
    """A carrier of which only recordings are asked."""

    def __init__(self, sound: bytes | None) -> None:
        self.sound = sound

    def fetch_recording(self, url: str) -> bytes:
        if self.sound is None:
            raise CarrierFault(FaultKind.TEMPORARY)
        return self.sound


def _recorded(house: ConsoleHouse) -> str:
    ticket = house.open_ticket()
    with house.transaction() as session:
        kept = session.get_one(Ticket, ticket.id)
        tickets.keep_recording(session, kept, "RE1", "https://carrier.example/RE1", 42, house.clock())
        return f"/tickets/{ticket.number}/recordings/{session.scalar(select(Recording.id))}.wav"


def test_a_spoken_message_is_heard_through_our_own_door(house: ConsoleHouse) -> None:
    path = _recorded(house)
    house.installation.__dict__["carrier"] = Player(b"RIFF-sound")
    answer = house.get(path)
    assert (answer.data, answer.content_type, answer.headers["Cache-Control"]) == (
        b"RIFF-sound",
        "audio/wav",
        "no-store",
    )
    assert house.get(path, headers={"Range": "bytes=5-"}).data == b"sound"
    assert "carrier.example" not in house.page(path.split("/recordings")[0])


def test_a_carrier_that_does_not_give_the_message_is_named(house: ConsoleHouse) -> None:
    path = _recorded(house)
    house.installation.__dict__["carrier"] = Player(None)
    answer = house.get(path)
    assert answer.status_code == 502
    assert "operator antwoordt niet" in answer.text


def test_a_message_is_heard_only_with_its_own_ticket(house: ConsoleHouse) -> None:
    path, other = _recorded(house), house.open_ticket()
    assert house.get(re.sub(r"/tickets/[^/]+", f"/tickets/{other.number}", path)).status_code == 404


# Who sees what


def test_numbers_are_masked_for_those_who_need_not_see_them(house: ConsoleHouse) -> None:
    number = house.open_ticket(callback="+32475123456").number
    with house.transaction() as session:
        miss_call(session, house.clock)
    for path in (f"/tickets/{number}", "/missed-calls", "/contacts"):
        assert re.search(r"04\d\d \d\d \d\d \d\d", house.page(path, "officer"))
        shown = house.page(path, "auditor")
        assert not re.search(r"(tel:|\+)324\d|04\d\d \d\d \d\d \d\d", shown)
        assert "••" in shown
    assert "ann@" not in house.page("/contacts", "auditor")


def test_those_without_the_numbers_of_duty_see_who_but_not_where(house: ConsoleHouse) -> None:
    for role in ("communication", "cmt", "auditor"):
        page = house.page("/duty", role)
        assert "An Peeters" in page
        assert "0470 00 01" not in page
    assert "0470 00 01 01" in house.page("/duty", "officer")


def test_a_partner_sees_its_own_tickets_only(house: ConsoleHouse) -> None:
    other = house.open_ticket().number
    with house.transaction() as session:
        actor = staff.find_staff(session, "partner").actor
        own = tickets.open_ticket(session, actor, house.clock(), source=Source.PARTNER).number
    for path in ("/tickets", "/tickets/all"):
        page = house.page(path, "partner")
        assert own in page
        assert other not in page
    assert house.get(f"/tickets/{other}", "partner").status_code == 404
    assert house.get(f"/tickets/{own}", "partner").status_code == 200


@pytest.mark.parametrize(
    ("role", "place"),
    [("officer", "/tickets"), ("communication", "/broadcasts"), ("cmt", "/tickets"), ("admin", "/staff")],
)
def test_everybody_lands_where_their_work_is(house: ConsoleHouse, role: str, place: str) -> None:
    assert house.get("/", role).headers["Location"] == place


def test_the_menu_shows_only_what_opens(house: ConsoleHouse) -> None:
    for role in Role:
        menu = re.findall(r'<li><a href="(/[a-z-]+)"', house.page("/accessibility", role.value))
        menu += re.findall(r'<li><a href="(/[a-z-]+)"', house.get("/", role.value, follow_redirects=True).text)
        assert menu
        assert all(house.get(path, role.value).status_code == 200 for path in menu)


# Lists


def test_every_ticket_and_every_missed_call_can_be_found_again(house: ConsoleHouse) -> None:
    for _ in range(60):
        with house.transaction() as session:
            tickets.open_ticket(session, CALLER, house.clock(), source=Source.PHONE)
            miss_call(session, house.clock)
        house.clock.advance(timedelta(seconds=1))
    first = house.page("/tickets/all")
    following = re.search(r'href="(/tickets/all\?before=\d+)"', first)
    assert following
    found = re.findall(r">(26-\d{4}-\d)</a>", first + house.page(following[1]))
    assert len(found) == len(set(found)) == 60
    more = re.search(r'href="(/missed-calls\?before=\d+)"', house.page("/missed-calls"))
    assert more
    assert house.page(more[1]).count("<tr>") == 11


# The known problem


# Duty


# Contacts


# Broadcasts


# When something is wrong


def test_an_unknown_address_and_an_unknown_ticket_are_answered_in_dutch(house: ConsoleHouse) -> None:
    for path in ("/nergens", "/tickets/26-9999-9"):
        answer = house.get(path)
        assert answer.status_code == 404
        assert "02 217 01 12" in answer.text


def test_a_mistake_of_ours_shows_a_reference_and_nothing_of_the_inside(
    house: ConsoleHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house.open_ticket()
    with house.transaction() as session:
        session.scalars(select(Ticket)).one().facts_said = {"image_damage": {"+32470112233": "yes"}}
    answer = house.get("/tickets")
    assert answer.status_code in (400, 500)
    assert "Traceback" not in answer.text
    assert "+3247" not in caplog.text


def test_what_was_written_is_not_lost_when_a_form_lapsed_and_a_secret_is_never_shown(house: ConsoleHouse) -> None:
    fields = {"text": "Wij bellen u binnen het uur terug.", "password": "mijn wachtwoord", "csrf_token": "oud"}
    answer = house.browser().post("/broadcasts/new", data=fields)
    assert answer.status_code == 400
    assert "Wij bellen u binnen het uur terug.</textarea>" in answer.text
    assert "mijn wachtwoord" not in answer.text
