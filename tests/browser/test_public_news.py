"""The public news in a real browser: axe finds nothing, it fits a telephone, and it needs no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gateway.app import create_app
from gateway.broadcasts import actions
from gateway.installation import Installation
from gateway.settings import Settings
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.parts.broadcasting import WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import served
from tests.parts.newsroom import follow_up, let_go, message_of

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[str]:
    path = tmp_path / "gateway.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    installation = Installation(Settings.from_env({"DATABASE_URL": f"sqlite:///{path}"}, tmp_path), clock=clock)
    storage = installation.storage
    first = let_go(storage, clock, title="Loket dicht", instruction="Verwijs naar 1700.", minutes=30)
    gone = let_go(storage, clock, title="Een erg lang woord: " + "ziekenhuisinformatiesysteem" * 3)
    clock.advance(minutes=10)
    let_go(storage, clock, "Het loket is half open.", audience=follow_up(first))
    with storage.transaction() as session:
        actions.withdraw(session, WRITER, gone, clock())
    over = let_go(storage, clock, title="Netwerk gestoord")
    let_go(storage, clock, "Alles werkt.", audience=follow_up(over), kind="all_clear")
    let_go(storage, clock, title="Oude melding", minutes=1)
    clock.advance(minutes=5)
    threads = [message_of(storage, key) for key in (first, gone, over)]
    with served(create_app(installation)) as at:
        yield " ".join([at, *(each.thread for each in threads if each)])
    storage.dispose()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_no_public_page_has_a_fault_that_axe_finds_or_is_wider_than_its_screen(
    address: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    at, *threads = address.split()
    page, found = open_page(width, color_scheme=scheme), {}
    for path in ("/ccvo", "/news", "/news/nergens", *(f"/news/{each}" for each in threads)):
        page.goto(at + path)
        found[path] = _faults(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_it_is_read_without_scripts_and_with_the_keyboard_alone(address: str, open_page: OpenPage) -> None:
    at, *_ = address.split()
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(f"{at}/news")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.get_by_role("link", name="Het loket is half open.").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Het loket is half open.")
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(page.locator("html")).to_have_attribute("lang", "nl-BE")


def _faults(page: Page) -> list[str]:
    expect(page.locator("main")).to_be_visible()
    faults = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("wider than the screen")
    return faults
