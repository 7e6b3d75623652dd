"""Somebody comes in with their organisation, in Chromium, past a provider that is not ours, and goes out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import update

from gateway.staff.tables import StaffSession
from tests.browser.conftest import PHONE, OpenPage
from tests.parts.clock import RunningClock
from tests.parts.console_house import ConsoleHouse, console_house, served
from tests.parts.issuer import RealIssuer, real_issuer

pytestmark = pytest.mark.browser
CLAIM = "ccvogateway_rol_3d"


@pytest.fixture
def street(tmp_path: Path, _sqlite_template: Path) -> Iterator[tuple[ConsoleHouse, RealIssuer]]:
    """A house and the provider that it trusts; each knows the other's address."""
    path, apps = tmp_path / "gateway.sqlite", []
    path.write_bytes(_sqlite_template.read_bytes())

    def app(environ: Any, start: Any) -> Any:
        return apps[0](environ, start)

    with served(app) as address, real_issuer(tmp_path, address) as issuer:  # type: ignore[arg-type]
        now = RunningClock()  # the provider lives by the machine's clock
        with console_house(tmp_path, now, f"sqlite:///{path}", **issuer.settings()) as house:
            apps.append(house.app)
            yield house, issuer


def come_in(page: Page, name: str) -> None:
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Naam").press("Enter")


def test_a_person_signs_in_with_their_organisation_has_that_role_and_signs_out_of_both(
    street: tuple[ConsoleHouse, RealIssuer], open_page: OpenPage
) -> None:
    _, issuer = street
    issuer.know("an", **{CLAIM: ["CCVOGateway-auditor:OVO002949"], "name": "An Claes"})
    page = open_page()
    page.goto(f"{issuer.public}/audit")
    page.get_by_role("link", name="Aanmelden met uw organisatie").press("Enter")
    come_in(page, "an")
    expect(page).to_have_url(f"{issuer.public}/audit")
    expect(page.get_by_text("An Claes").first).to_be_visible()
    assert page.goto(f"{issuer.public}/keys").status == 403  # type: ignore[union-attr]
    page.goto(f"{issuer.public}/account")
    page.get_by_role("button", name="Afmelden").press("Enter")
    expect(page.get_by_role("heading", name="Aanmelden", exact=True)).to_be_visible()
    page.goto(f"{issuer.public}/audit")
    page.get_by_role("link", name="Aanmelden met uw organisatie").click()
    expect(page.get_by_label("Naam")).to_be_visible()  # signed out there too: it asks who it is


def test_who_has_no_password_here_shows_there_who_they_are_and_loses_nothing_typed(
    street: tuple[ConsoleHouse, RealIssuer], open_page: OpenPage
) -> None:
    house, issuer = street
    issuer.know("bea", **{CLAIM: "beheer", "name": "Bea Maes"})
    page = open_page(PHONE)
    page.goto(f"{issuer.public}/sign-in/issuer?wanted=/keys")
    come_in(page, "bea")
    with house.transaction() as session:
        session.execute(update(StaffSession).values(proven_at=None))
    page.get_by_label("Naam van het programma").fill("Meldpunt")
    page.get_by_label("Partner").check()
    page.get_by_role("button", name="Maken").press("Enter")
    expect(page.get_by_role("heading", name="Bent u het zelf?")).to_be_visible()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Bij uw organisatie aanmelden").press("Enter")
    come_in(opened.value, "bea")
    expect(opened.value.get_by_role("heading", name="Bevestigd")).to_be_visible()
    page.get_by_role("button", name="Verder").press("Enter")
    expect(page.locator("code.secret")).to_contain_text("ccvo_")
