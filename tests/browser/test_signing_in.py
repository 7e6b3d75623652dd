"""Coming in with a second step, and ending a session, as a person does it in Chromium; axe on each page of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.parts.clock import MovableClock
from tests.parts.console_house import PASSWORD, ConsoleHouse, console_house

pytestmark = pytest.mark.browser
REAL = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "PAGE_CALL_FROM": "+3222170113",
    "PAGE_SMS_FROM": "+32460000112",
    "OIDC_ISSUER": "https://issuer.example",
    "OIDC_CLIENT_ID": "ccvo",
    "OIDC_CLIENT_SECRET": "geheim",
    "OIDC_ROLE_CLAIM": "roles",
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path / "gateway.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    with console_house(tmp_path, clock, f"sqlite:///{path}", **REAL) as made:
        yield made


def sound(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    expect(page.locator("main")).to_be_visible()
    assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def give_password(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?wanted=/account")
    page.get_by_label("Gebruikersnaam").fill("admin")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_label("Wachtwoord").press("Enter")


def give_code(page: Page, house: ConsoleHouse, secret: str) -> None:
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(house.clock()))
    page.get_by_label("Code", exact=True).press("Enter")


@pytest.mark.parametrize(("width", "scripts", "scheme"), [(PHONE, True, "dark"), (DESKTOP, False, "light")])
def test_a_second_step_is_set_given_and_a_session_is_ended(
    house: ConsoleHouse, address: str, open_page: OpenPage, width: int, scripts: bool, scheme: str
) -> None:
    def look(page: Page) -> None:
        if scripts:
            sound(page)

    first = open_page(width, java_script_enabled=scripts, color_scheme=scheme)
    first.goto(f"{address}/sign-in")
    expect(first.get_by_role("link", name="Aanmelden met uw organisatie")).to_be_visible()
    look(first)
    give_password(first, address)
    expect(first.get_by_role("img", name="QR-code")).to_be_visible()
    look(first)
    secret = first.locator("code.secret").inner_text().replace(" ", "")
    give_code(first, house, secret)
    expect(first.locator(".secrets li")).to_have_count(10)
    look(first)
    first.get_by_role("link", name="verder").click()
    expect(first.get_by_role("heading", name="Uw account")).to_be_visible()
    look(first)
    house.clock.advance(minutes=1)
    second = open_page(width, java_script_enabled=scripts, color_scheme=scheme)
    give_password(second, address)
    expect(second.get_by_label("Code", exact=True)).to_be_visible()
    look(second)
    give_code(second, house, secret)
    expect(second.get_by_text("dit toestel")).to_be_visible()
    second.goto(f"{address}/staff/sessions")
    look(second)
    second.get_by_role("button", name="Beëindig de sessie").last.click()
    expect(second.get_by_text("De sessie is beëindigd.")).to_be_visible()
    first.reload()
    expect(first.get_by_role("heading", name="Aanmelden", exact=True)).to_be_visible()


def test_an_authenticator_is_changed_on_ones_own_page(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    give_password(page, address)
    give_code(page, house, page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_role("link", name="verder").click()
    page.locator("#step-password").fill(PASSWORD)
    page.get_by_role("button", name="Een andere authenticator instellen").click()
    expect(page.locator("code.secret")).to_be_visible()
    sound(page)
    give_code(page, house, page.locator("code.secret").inner_text().replace(" ", ""))
    expect(page.get_by_role("heading", name="Uw herstelcodes")).to_be_visible()
