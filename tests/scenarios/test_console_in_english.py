"""A person reads the console in Dutch or in English, as they choose; what people wrote stays as they wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.console.languages.saying import COOKIE
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path / "gateway.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    with console_house(tmp_path, clock, f"sqlite:///{path}") as made:
        yield made


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "nl"),
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("en-US,en;q=0.9,nl;q=0.8", "nl"),  # who takes Dutch at all gets Dutch
        ("en-GB,en;q=0.9", "en"),
        ("fr-BE,fr;q=0.9", "nl"),
        ("fr,en;q=0.5", "en"),
    ],
)
def test_the_first_page_is_in_the_language_that_the_browser_asks(
    house: ConsoleHouse, asked: str | None, language: str
) -> None:
    page = house.app.test_client().get("/sign-in", headers={"Accept-Language": asked} if asked else {}).text
    assert f'<html lang="{language}">' in page
    assert ("Aanmelden" in page, "Sign in" in page) == (language == "nl", language == "en")


def test_a_choice_is_kept_and_the_page_stays_where_it_was(house: ConsoleHouse) -> None:
    browser = house.browser()
    number = house.open_ticket(("image_damage", "yes")).number
    at = f"http://localhost/tickets/{number}?x=1"
    sent = {"csrf_token": token(browser.get("/sign-in").text), "language": "en"}
    answer = browser.post("/language", data=sent, headers={"Referer": at})
    assert answer.headers["Location"] == f"/tickets/{number}?x=1"
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("en", True, "Lax")
    page = house.page(f"/tickets/{number}")
    assert '<html lang="en">' in page
    assert "Possible image damage" in page
    assert "CCVO-worthy" in page
    browser.post("/language", data=sent | {"language": "nl"})
    assert "Mogelijke imagoschade" in house.page(f"/tickets/{number}")


@pytest.mark.parametrize("referrer", ["https://elsewhere.example/tickets", "http://localhost//elsewhere.example", ""])
def test_a_choice_leads_nowhere_else(house: ConsoleHouse, referrer: str) -> None:
    browser = house.app.test_client()
    sent = {"csrf_token": token(browser.get("/sign-in").text), "language": "en"}
    assert browser.post("/language", data=sent, headers={"Referer": referrer}).headers["Location"] == "/"


def test_a_language_that_is_not_there_changes_nothing(house: ConsoleHouse) -> None:
    browser = house.app.test_client()
    browser.post("/language", data={"csrf_token": token(browser.get("/sign-in").text), "language": "xx"})
    assert browser.get_cookie(COOKIE) is None
    browser.set_cookie(COOKIE, "../en")
    assert '<html lang="nl">' in browser.get("/sign-in").text


def test_refusals_messages_timeline_and_times_are_in_english_too(house: ConsoleHouse) -> None:
    house.browser().set_cookie(COOKIE, "en")
    number = house.open_ticket(("image_damage", "yes")).number
    assert f"You have accepted ticket {number}." in house.post(f"/tickets/{number}/accept").text
    page = house.page(f"/tickets/{number}")
    assert "Ticket opened (telephone)" in page
    assert "Possible image damage: yes" in page
    assert "There is no ticket 999999." in house.get("/tickets/999999").text


def test_what_scripts_say_while_something_takes_long_is_in_english_too(house: ConsoleHouse) -> None:
    house.browser().set_cookie(COOKIE, "en")
    assert 'data-told="Working. Do not close this page."' in house.page("/tickets")


def test_what_people_wrote_is_never_translated(house: ConsoleHouse) -> None:
    house.browser("communication").set_cookie(COOKIE, "en")
    house.post("/broadcasts/new", "communication", text="Aanmelden", everyone="yes", minutes="60")
    page = house.page("/broadcasts/1", "communication")
    assert "CCVO: Aanmelden" in page
    assert "Submit for approval" in page


def test_what_leaves_the_house_is_dutch_whatever_the_language_of_who_sends_it(house: ConsoleHouse) -> None:
    house.browser("communication").set_cookie(COOKIE, "en")
    house.post("/broadcasts/new", "communication", text="Kook.", everyone="yes", minutes="60", exercise="yes")
    assert "CCVO OEFENING: Kook." in house.page("/broadcasts/1", "communication")


def test_a_paper_that_leaves_the_house_stays_dutch_on_an_english_page(house: ConsoleHouse) -> None:
    house.browser().set_cookie(COOKIE, "en")
    number = house.open_ticket(("image_damage", "yes")).number
    page = house.page(f"/tickets/{number}/case/summary")
    assert '<html lang="en">' in page
    assert f'<h1 lang="nl">Samenvatting van zaak {number}' in page
    assert ("Ticket geopend (" in page, "Ticket opened (" in page) == (True, False)
    assert "Save as PDF" in page


def test_the_figures_and_their_charts_are_in_english_too(house: ConsoleHouse) -> None:
    house.browser().set_cookie(COOKIE, "en")
    house.open_ticket(("image_damage", "yes"))
    page = house.page("/figures")
    assert "Reports by month and route" in page
    assert "Meldingen per maand" not in page


def test_a_page_in_english_is_compiled_once(house: ConsoleHouse) -> None:
    browser = house.app.test_client()
    browser.get("/sign-in", headers=ENGLISH)
    (made,) = house.app.extensions["ccvo.languages"].values()
    first = made.get_template("console/sign_in.html")
    browser.get("/sign-in", headers=ENGLISH)
    assert made.get_template("console/sign_in.html") is first
    assert made is not house.app.jinja_env
