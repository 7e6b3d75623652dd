"""The console in English in a real browser: every page says so, and no Dutch sentence of ours is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from gateway.console.languages.catalogue import PLACE, catalogue
from gateway.console.languages.model import Language
from tests.browser import test_console as dutch
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.parts.console_house import PASSWORD, ConsoleHouse

pytestmark = pytest.mark.browser

# also the name of a rotation, and words of action cards
CONTENT = {"Officier van wacht", "Kritische centrale dienst", "Binnen het ICT-raamcontract"}
SEEN = """() => {
  const seen = document.body.cloneNode(true);
  for (const dutch of seen.querySelectorAll("[lang=nl]")) dutch.remove();  // says so itself
  const told = [document.title, seen.textContent];
  for (const each of seen.querySelectorAll("*"))
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label", "data-confirm"])
      told.push(each.getAttribute(name) || "");
  return told.join("\\n").replace(/\\s+/g, " ");
}"""


def come_in(page: Page, address: str, login: str) -> Page:
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="English").click()
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def _sentences() -> list[str]:
    """The Dutch sentences that have another text in English; small words also stand in what people wrote."""
    known = catalogue(Language.ENGLISH).texts.items()
    whole = [(text.strip(), told) for (_, text), told in known if not PLACE.search(text)]
    return [
        text
        for text, told in whole
        if text not in CONTENT and text[:1].isupper() and text.count(" ") > 1 and text not in told
    ]


@pytest.mark.parametrize("login", ["coordinator", "admin"])
def test_on_every_page_no_dutch_sentence_is_left(
    house: ConsoleHouse, address: str, open_page: OpenPage, login: str
) -> None:
    paths, known = dutch._fill(house), _sentences()
    assert len(known) > 500
    page = come_in(open_page(), address, login)
    left = {}
    for path in paths:
        page.goto(address + path)
        told = str(page.evaluate(SEEN))
        left[path] = [text for text in known if text in told]
        if page.locator("html").get_attribute("lang") != "en":
            left[path].append("the page does not say that it is in English")
    assert [f"{path}: {texts}" for path, texts in left.items() if texts] == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_in_english_either(
    house: ConsoleHouse, address: str, open_page: OpenPage, width: int
) -> None:
    paths = [path for path in dutch._fill(house) if path.count("/") == 1 or path.endswith(("/case", "/plan", "/reach"))]
    page = come_in(open_page(width), address, "coordinator")
    found = {}
    for path in paths:
        page.goto(address + path)
        found[path] = dutch._faults(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_what_lives_on_a_page_stays_in_its_language(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    page = come_in(open_page(), address, "officer")
    page.goto(f"{address}/tickets")
    expect(page.get_by_role("status").first).to_have_text("No open tickets")
    number = house.open_ticket(("image_damage", "yes")).number
    expect(page.get_by_role("status").first).to_have_text(f"1 open ticket · 1 is waiting for an officer ({number})")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("status").first).to_have_text(f"1 open ticket · 1 wacht op een officier ({number})")
