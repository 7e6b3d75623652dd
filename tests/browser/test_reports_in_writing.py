"""The public form in a real browser: no script, the keyboard alone, and nothing that axe finds at any width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gateway import reporters
from gateway.console import blueprint
from gateway.intake import conversation
from gateway.staff.model import Actor, Role
from gateway.tickets.tables import Ticket
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.parts.clock import MovableClock
from tests.parts.compiled import HouseApp
from tests.parts.console_house import ConsoleHouse, served
from tests.parts.reporting import Reporter

pytestmark = pytest.mark.browser
OFFICER = Actor("staff:1", "An", frozenset({Role.OFFICER}), 1)


@pytest.fixture
def address(house: ConsoleHouse) -> Iterator[str]:
    app = HouseApp("public house", static_folder=None)
    app.register_blueprint(blueprint(house.installation))
    app.register_blueprint(reporters.blueprint(house.installation))
    with served(app) as at:
        yield at


def faults(page: Page) -> list[str]:
    expect(page.locator("main")).to_be_visible()
    found = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_no_page_of_it_has_a_fault_that_axe_finds_or_is_wider_than_its_screen(
    house: ConsoleHouse, clock: MovableClock, address: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    follow = Reporter(house.installation, clock).report(reach="sms", phone="0470 99 88 77")
    with house.transaction() as session:
        ticket = session.get_one(Ticket, 1)
        conversation.answer(session, OFFICER, ticket, "Welke toepassing?", "http://x", clock())
    page, found = open_page(width, color_scheme=scheme), {}
    for path in ("/melden/nl", "/melden/en", "/melden/fr", "/melden/de", follow, "/m/nergens"):
        page.goto(address + path)
        found[path] = faults(page)
    page.goto(f"{address}/melden/nl")
    page.get_by_label("Entiteit (verplicht)").fill("gent")
    page.get_by_role("button", name="Entiteit zoeken").click()
    expect(page.get_by_role("radio", name="Stad Gent")).to_be_visible()
    found["search"] = faults(page)
    page.get_by_label("E-mailadres").fill("jan@")
    page.get_by_role("button", name="Melding versturen").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["faults"] = faults(page)
    assert {path: told for path, told in found.items() if told} == {}


def test_a_report_is_made_with_the_keyboard_alone_and_without_scripts(
    house: ConsoleHouse, clock: MovableClock, address: str, open_page: OpenPage
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(f"{address}/melden/en")
    clock.advance(seconds=30)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "words")
    page.keyboard.type("The counter is down.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # sends, though half is missing
    expect(page.get_by_role("alert")).to_contain_text("Write which entity is hit.")
    page.get_by_role("link", name="Write which entity is hit.").focus()
    page.keyboard.press("Enter")
    tab_to(page, "entity")
    page.keyboard.type("gent")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Stad Gent")).to_be_checked()
    expect(page.get_by_label("What is happening, and since when?")).to_have_value("The counter is down.")
    tab_to(page, "email")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Your report was received.")
    tab_to(page, "text")
    page.keyboard.type("And the website.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Your message was received.")
    expect(page.get_by_role("listitem").last).to_contain_text("And the website.")
    with house.installation.storage.reading() as session:
        assert session.get_one(Ticket, 1).entity_code == "44021"


def test_what_a_screen_reader_speaks_names_the_fault_with_its_field(address: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{address}/melden/fr")
    page.get_by_role("button", name="Envoyer le signalement").last.click()
    entity = page.get_by_role("textbox", name="Entité (obligatoire)")
    expect(entity).to_have_attribute("aria-invalid", "true")
    expect(entity).to_have_accessible_description(
        "Nom, ou code OVO, BCE ou INS, de l'organisation touchée. Erreur: Écrivez quelle entité est touchée."
    )
    expect(page).to_have_title("Erreur: Signaler un incident ou une menace – Centre de crise de l'Autorité flamande")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field has the keyboard."""
    for _ in range(90):
        if page.locator(f"#{name}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never comes to {name}")
