"""The case as a workplace in a real browser: it lives, keeps what is being filled in, and needs no mouse.

One house and one browser for the whole file; each test opens tickets of its own.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.cases import a_case, learn
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import come_in, tab_to
from tests.parts.console_house import ConsoleHouse

pytestmark = pytest.mark.browser


def test_the_case_moves_while_somebody_writes_and_takes_nothing_away(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(), address, f"/tickets/{number}/case", "coordinator")
    reason = page.get_by_label("Waarom? Nodig als u van het advies afwijkt")
    reason.fill("half geschreven")
    page.locator("#whole-report summary").click()
    reason.focus()
    where = page.evaluate("window.scrollY")
    learn(house, number, "critical_central", "yes")
    expect(page.locator(".timeline")).to_contain_text("Kritische centrale dienst")
    expect(page.locator("#whole-report")).to_have_attribute("open", "")
    expect(reason).to_have_value("half geschreven")
    expect(reason).to_be_focused()
    assert abs(page.evaluate("window.scrollY") - where) < 200


def test_the_page_of_a_call_up_moves_while_somebody_notes_an_answer(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    house.post(f"/tickets/{number}/team", "coordinator", team_place="Zaal 1")
    page = come_in(open_page(), address, f"/tickets/{number}/team", "coordinator")
    minutes = page.get_by_label("Over hoeveel minuten, als dat gekend is")
    minutes.fill("20")
    who = page.locator("#member option").first.get_attribute("value")
    house.post(f"/tickets/{number}/team/answer", "cmt", member=who, state="arrived")
    expect(page.locator("#team-live")).to_contain_text("aangekomen")
    expect(page.locator("#team-live-news")).to_have_text("1 van 1 nemen deel, 1 aangekomen")
    expect(minutes).to_have_value("20")
    expect(minutes).to_be_focused()


def test_what_somebody_else_does_is_told_to_a_screen_reader_once(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(), address, f"/tickets/{number}/case", "coordinator")
    news = page.locator("#case-live-news")
    expect(news).to_have_attribute("role", "status")
    expect(news).to_contain_text("wacht op coordinator Peeters")
    house.post(f"/tickets/{number}/case/tasks", "officer", task="Vertaal de tekst", task_who="Jan")
    expect(news).to_contain_text("taken open: 1")
    expect(page.get_by_role("button", name="Gedaan: Vertaal de tekst")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_led_with_the_keyboard_alone(
    house: ConsoleHouse, address: str, open_page: OpenPage, scripts: bool
) -> None:
    number = a_case(house)
    page = come_in(open_page(java_script_enabled=scripts), address, f"/tickets/{number}/case", "coordinator")
    tab_to(page, page.get_by_label("CCVO-waardig", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Oordeel bewaren"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uw oordeel is bewaard")).to_be_visible()
    tab_to(page, page.get_by_text("Taak toevoegen", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Wat is er te doen?"))
    page.keyboard.type("Bel de leidend ambtenaar")
    page.keyboard.press("Enter")
    expect(page.get_by_text("De taak is genoteerd.")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Gedaan: Bel de leidend ambtenaar"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Alle taken zijn gedaan.")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Samenvatting om af te drukken"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Samenvatting van zaak {number}")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Als pdf bewaren"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"zaak-{number}.pdf"


def test_the_question_mark_opens_the_keys_unless_somebody_writes_or_put_it_off(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    page = come_in(open_page(), address, "/broadcasts/new", "communication")
    page.get_by_role("textbox", name="Tekst").focus()
    page.keyboard.type("Weg?")
    expect(page.get_by_role("textbox", name="Tekst")).to_have_value("Weg?")
    page.get_by_role("link", name="Toegankelijkheid").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Toetsen")).to_be_visible()
    page.get_by_role("button", name="De toets “?” uitzetten").press("Enter")
    expect(page.get_by_role("button", name="De toets “?” uitzetten")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{address}/broadcasts")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Verzendingen", exact=True)).to_be_visible()
    assert page.locator("[accesskey]").count() == page.locator(".menu a").count()


def test_a_case_without_scripts_says_how_to_see_what_is_new(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(java_script_enabled=False), address, f"/tickets/{number}/case", "coordinator")
    learn(house, number, "malicious", "yes")
    page.get_by_role("link", name="laad de pagina opnieuw").click()
    expect(page.locator(".timeline")).to_contain_text(re.compile("Kwaad opzet", re.IGNORECASE))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_case_shows_what_is_to_be_done_now_and_folds_the_rest(
    house: ConsoleHouse, address: str, open_page: OpenPage, scripts: bool
) -> None:
    number = a_case(house)
    for nth in range(20):
        house.post(f"/tickets/{number}/case/notes", "coordinator", note=f"Nota {nth}. " + "Men wacht nog. " * 20)
    page = come_in(open_page(360, java_script_enabled=scripts), address, f"/tickets/{number}/case", "coordinator")
    assert page.evaluate("document.documentElement.scrollHeight") < 9_000
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator("#spoc")).to_be_hidden()
    expect(page.get_by_text("Nota 19.")).to_be_visible()
    expect(page.get_by_text("Nota 2.")).to_be_hidden()
    tab_to(page, page.get_by_role("navigation", name="Op deze pagina").get_by_role("link", name="SPoC"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Naam van de leidend ambtenaar")).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(page.get_by_text("Nota 2.")).to_be_visible()
