"""How does somebody without a mouse get about? Tab to what is wanted, then a key or words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.parts.console_house import PASSWORD

MOST_TABS = 160


@dataclass(frozen=True)
class Step:
    """Go to what has this role and name, or this label, and press a key or type. `exact` is how names are compared."""

    name: str
    then: str = "Enter"
    role: str = "button"
    exact: bool = False
    content: bytes = b""

    def on(self, page: Page) -> Locator:
        """Where it is on a page."""
        if self.role in ("label", "file"):
            return page.get_by_label(self.name, exact=self.exact).first
        if self.role in ("css", "time"):
            return page.locator(self.name)
        if self.role == "summary":
            return page.locator("summary", has_text=self.name).first
        if self.role == "download":
            return page.get_by_role("link", name=self.name).first
        return page.get_by_role(self.role, name=self.name, exact=self.exact).first  # type: ignore[arg-type]


def fill(label: str, words: str, exact: bool = False) -> Step:
    """Type words in a field."""
    return Step(label, words, "label", exact)


def choose(css: str, begins: str) -> Step:
    """Choose in a list by the first letters."""
    return Step(css, begins, "css")


def at_time(css: str, local: str) -> Step:
    """Fill a time in, which the browser asks in the order of its own language: its parts are not typed here."""
    return Step(css, local, "time")


def upload(label: str, name: str, content: bytes) -> Step:
    """Choose a file: the keyboard gets to the field, the dialog behind it is the browser's."""
    return Step(label, name, "file", content=content)


def take(link: str, name: str) -> Step:
    """Follow a link behind which a file is, whose name ends so."""
    return Step(link, name, "download")


def tick(label: str, exact: bool = False) -> Step:
    """Set a box or choose a radio button."""
    return Step(label, "Space", "label", exact)


def unfold(words: str) -> Step:
    """Unfold what is folded."""
    return Step(words, "Enter", "summary")


def press(name: str) -> Step:
    """Press a button."""
    return Step(name)


def follow(name: str) -> Step:
    """Follow a link."""
    return Step(name, role="link")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is where it is wanted."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not get to {wanted}")


def walk(page: Page, steps: Sequence[Step]) -> None:
    """Take the steps one after another, with the keyboard alone."""
    for step in steps:
        tab_to(page, step.on(page))
        if step.role == "time":
            step.on(page).fill(step.then)
        elif step.role == "file":
            given = {"name": step.then, "mimeType": "application/octet-stream", "buffer": step.content}
            step.on(page).set_input_files(given)  # type: ignore[arg-type]
        elif step.role == "download":
            with page.expect_download() as download:
                page.keyboard.press("Enter")
            assert download.value.suggested_filename.endswith(step.then)
        elif step.then in ("Enter", "Space"):
            page.keyboard.press(step.then)
        else:
            page.keyboard.press("Control+a")
            page.keyboard.type(step.then)
        page.wait_for_load_state()


def come_in(page: Page, address: str, path: str, login: str) -> Page:
    """Sign in with the keyboard, and land on a page."""
    page.goto(f"{address}/sign-in?wanted={path}")
    page.get_by_label("Gebruikersnaam").focus()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    return page
