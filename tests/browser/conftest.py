"""What browser tests stand on: a real Chromium, and pages of it at phone and desktop width.

`chromium` is the browser, for the whole run; `open_page(width, ...)` gives a page of a fresh context. The test fails
for anything that the browser reports of it: an error of a script, or something that the content policy stopped.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, served

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESKTOP = 360, 1440
WAIT_MS = 60_000

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("Not run: the browser tests, because Chromium is missing (apt-get install chromium)")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Make a page: `open_page(PHONE)`, `open_page(DESKTOP, java_script_enabled=False)`."""
    contexts, reported = [], []

    def make(width: int = DESKTOP, **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="nl-BE", **more)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: reported.append(str(fault)))
        page.on("console", lambda said: reported.append(said.text) if "Content Security" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert reported == []


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    """A house of its own for each test."""
    path = tmp_path / "gateway.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    with console_house(tmp_path, clock, f"sqlite:///{path}") as made:
        yield made


@pytest.fixture
def address(house: ConsoleHouse) -> Iterator[str]:
    """Where its console is."""
    with served(house.app) as at:
        yield at
