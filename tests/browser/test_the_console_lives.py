"""The console in a real browser: what is live, what the keyboard does, and what holds without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import SAID, AlarmKind
from gateway.broadcasts import actions as broadcasts
from gateway.staff import actions as staff
from tests.browser.cases import learn
from tests.browser.coming_in import come_in
from tests.browser.conftest import PHONE, OpenPage
from tests.parts.console_house import PASSWORD, ConsoleHouse

pytestmark = pytest.mark.browser


def test_a_new_ticket_appears_on_the_wall_by_itself_and_is_spoken(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    wall = come_in(open_page(), address, path="/tickets")
    expect(wall.get_by_role("status").first).to_have_text("Geen open tickets")
    number = house.open_ticket(("image_damage", "yes")).number
    expect(wall.get_by_role("link", name=number)).to_be_visible()
    expect(wall.get_by_role("status").first).to_have_text(f"1 open ticket · 1 wacht op een officier ({number})")


def test_a_ticket_fills_while_the_call_runs_without_taking_the_keyboard_away(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = house.open_ticket().number
    page = come_in(open_page(), address, path=f"/tickets/{number}")
    accept = page.get_by_role("button", name="Aanvaarden")
    accept.focus()
    learn(house, number, "critical_central", "yes")
    expect(page.locator(".verdict")).to_contain_text("CCVO-waardig")
    expect(accept).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".holder")).to_contain_text("Aanvaard door officer Peeters")


def test_an_alarm_comes_on_the_wall_by_itself_and_goes_for_everybody_when_it_was_seen(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    wall = come_in(open_page(), address, "auditor", "/tickets")
    officer = come_in(open_page(PHONE), address, path="/tickets")
    with house.transaction() as session:
        raise_alarm(session, AlarmKind.FAULT, "turn: RuntimeError", house.clock())
    said = SAID[AlarmKind.FAULT]
    expect(wall.locator("#alarms-live-news")).to_have_text(f"Alarm: {said}")
    expect(wall.locator("#alarms-live")).to_contain_text(said)
    officer.get_by_role("button", name="Gezien").click()
    expect(officer.get_by_text("Het alarm is gezien.")).to_be_visible()
    expect(wall.locator("#alarms-live")).not_to_contain_text(said)


def test_on_the_wall_the_countdown_runs_and_the_next_step_is_taken_at_a_press(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    wall = open_page()
    wall.clock.set_fixed_time(house.clock())
    come_in(wall, address, path="/wall")
    expect(wall.get_by_role("timer")).to_have_text("1:00")
    wall.clock.set_fixed_time(house.clock() + timedelta(seconds=7))
    expect(wall.get_by_role("timer")).to_have_text("0:53")
    other = come_in(open_page(PHONE), address, "cmt", "/wall")
    expect(wall.get_by_role("heading", name="Volgende stap: niveau 2")).to_be_visible()
    expect(other.get_by_role("button", name="Volgende nu")).to_have_count(0)
    wall.get_by_role("button", name=f"Volgende nu voor ticket {number}").click()
    expect(wall.get_by_role("heading", name="Volgende stap: niveau 3")).to_be_visible()
    expect(other.get_by_role("heading", name="Volgende stap: niveau 3")).to_be_visible()


def test_the_wall_works_without_scripts(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    house.open_ticket(("image_damage", "yes"))
    wall = come_in(open_page(java_script_enabled=False), address, path="/wall")
    expect(wall.get_by_role("timer")).to_have_text("10:01:00")
    wall.get_by_role("button", name="Volgende nu").click()
    expect(wall.get_by_text("De volgende stap voor ticket")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_flow_is_seen_as_a_picture_and_read_as_text(
    house: ConsoleHouse, address: str, open_page: OpenPage, scripts: bool
) -> None:
    page = come_in(open_page(PHONE, java_script_enabled=scripts), address, path="/flows")
    page.get_by_role("link", name="De crisislijn").click()
    picture = page.get_by_role("img", name="Tekening van")
    expect(picture).to_be_visible()
    if scripts:
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth > 500")
    page.get_by_role("link", name="Frans").click()
    expect(page.locator("#step-menu")).to_contain_text("Nouveau signalement?")
    page.locator("#step-menu").get_by_role("link", name="new_report").click()
    expect(page).to_have_url(re.compile(r"#step-new_report$"))
    page.get_by_role("link", name="Alleen de tekening openen").click()
    expect(page.locator("svg").first).to_be_visible()


def test_how_a_known_problem_sounds_is_read_before_it_is_announced_also_without_scripts(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    page = come_in(open_page(PHONE, java_script_enabled=False), address, path="/known-problem")
    page.get_by_label("Wat is er aan de hand?").fill("storing van de e-mail")
    page.get_by_label("In het Engels").fill("failure of e-mail")
    page.get_by_role("button", name="Eerst nalezen hoe het klinkt").click()
    expect(page.get_by_text("There is a known problem: failure of e-mail.")).to_be_visible()
    expect(page.get_by_text("Er is geen aankondiging.")).to_be_visible()
    page.get_by_role("button", name="Aankondigen").click()
    expect(page.get_by_text("Bellers horen vanaf nu")).to_be_visible()


def test_who_was_first_is_seen_by_the_other_at_once(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    one = come_in(open_page(), address, path=f"/tickets/{number}")
    other = come_in(open_page(PHONE), address, "coordinator", f"/tickets/{number}")
    one.get_by_role("button", name="Aanvaarden").click()
    expect(other.locator(".holder")).to_contain_text("Aanvaard door officer Peeters")
    expect(other.get_by_role("button", name="Aanvaarden")).to_have_count(0)


def test_a_wall_that_lost_its_server_says_that_it_is_stale(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    wall = open_page()
    wall.clock.install()
    come_in(wall, address, path="/tickets")
    expect(wall.locator("#stale")).to_be_hidden()
    wall.context.set_offline(True)
    wall.clock.run_for(12_000)
    expect(wall.locator("#stale")).to_be_visible()
    wall.context.set_offline(False)
    wall.clock.run_for(8_000)
    expect(wall.locator("#stale")).to_be_hidden()


def test_a_tab_that_nobody_looks_at_asks_nothing(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    wall = open_page()
    wall.clock.install()
    come_in(wall, address, path="/tickets")
    wall.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(request.url))
    wall.clock.run_for(60_000)
    assert [url for url in asked if "/assets/" not in url] == []  # the page's own icon may come late
    wall.evaluate("delete document.hidden")
    with wall.expect_request("**/tickets/live**"):
        wall.clock.run_for(2_000)


def test_everything_an_officer_does_at_night_can_be_done_with_the_keyboard_alone(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    page = open_page()
    page.goto(address)
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tickets", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("link", name=number))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("button", name="Aanvaarden"))
    page.keyboard.press("Enter")
    expect(page.locator(".holder")).to_contain_text("Aanvaard door officer Peeters")


def _tab_to(page: Page, wanted: object, most: int = 25) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError("the keyboard does not get there")


def test_a_broadcast_is_counted_while_it_is_written_and_approved_by_a_second_person(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    writer = come_in(open_page(), address, "communication")
    writer.get_by_role("link", name="Nieuwe verzending").click()
    writer.get_by_role("textbox", name="Tekst").press_sequentially("Blijf weg van de categorieën")
    expect(writer.locator("#outlook mark")).to_have_text("ë", timeout=60_000)
    writer.get_by_label("Limburg").check()
    expect(writer.locator("#outlook")).to_contain_text("1 nummer krijgt deze sms")
    writer.get_by_role("textbox", name="Tekst").fill("Storing voorbij")
    expect(writer.locator("#outlook")).to_contain_text("1 sms-deel · 21 tekens · gewone tekens")
    writer.get_by_role("button", name="Bewaren als ontwerp").click()
    writer.get_by_role("button", name="Indienen voor goedkeuring").click()
    expect(writer.get_by_text("Iemand anders moet ze goedkeuren.")).to_be_visible()
    approver = come_in(open_page(PHONE), address, "communication2", re.sub(r"^https?://[^/]+", "", writer.url))
    approver.get_by_role("button", name="Goedkeuren en verzenden").click()
    expect(approver.get_by_text("0 van 1 vertrokken")).to_be_visible()
    expect(writer.get_by_text("0 van 1 vertrokken")).to_be_visible()


def test_what_cannot_be_undone_is_asked_first(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    path = _sending(house)
    page = come_in(open_page(), address, "communication", path)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Annuleren").click()
    expect(page.get_by_role("button", name="Pauzeren")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Annuleren").click()
    expect(page.locator(".status")).to_contain_text("Geannuleerd")


def test_without_scripts_everything_still_works(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    page = come_in(open_page(java_script_enabled=False), address, path="/tickets")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Aanvaarden").click()
    expect(page.locator(".holder")).to_contain_text("Aanvaard door officer Peeters")
    writer = come_in(open_page(java_script_enabled=False), address, "communication", "/broadcasts/new")
    writer.get_by_role("textbox", name="Tekst").fill("Storing voorbij")
    writer.get_by_label("Iedereen").check()
    writer.get_by_role("button", name="Controleren").click()
    expect(writer.locator("#outlook")).to_contain_text("2 nummers krijgen deze sms")
    writer.get_by_role("button", name="Bewaren als ontwerp").click()
    expect(writer.get_by_role("button", name="Indienen voor goedkeuring")).to_be_visible()


def test_without_scripts_a_page_that_lives_loads_itself_again(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    page = come_in(open_page(java_script_enabled=False), address, path="/tickets")
    expect(page.locator('meta[http-equiv="refresh"]')).to_have_count(1)


def _sending(house: ConsoleHouse) -> str:
    with house.transaction() as session:
        one, other = (staff.find_staff(session, name).actor for name in ("communication", "communication2"))
        draft = broadcasts.create_draft(session, one, "Proef", {"everyone": True}, ["sms"], False, None, house.clock())
        broadcasts.submit(session, one, draft.id, house.clock())
        broadcasts.approve(session, other, draft.id, house.clock())
        return f"/broadcasts/{draft.id}"
