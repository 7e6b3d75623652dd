"""Signing in to the console in a browser, as most people do: with the mouse. `keyboard` does without."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.parts.console_house import PASSWORD


def come_in(page: Page, address: str, login: str = "officer", path: str = "/") -> Page:
    """Sign in, and land on a page."""
    page.goto(f"{address}/sign-in?wanted={path}")
    page.get_by_label("Gebruikersnaam").fill(login)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    return page
