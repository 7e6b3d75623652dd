"""The main pages in a real browser, on a telephone, a wall and paper: nothing covered, nothing too small or too wide.

One house and one browser for the whole file; each test opens tickets of its own.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from gateway.tickets.tables import Ticket
from tests.browser.cases import a_case
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.keyboard import come_in
from tests.parts.console_house import ConsoleHouse

pytestmark = pytest.mark.browser


def test_what_has_the_focus_is_never_covered_and_stays_on_the_screen(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    for width in (PHONE, DESKTOP):
        page = come_in(open_page(width), address, f"/tickets/{number}/case", "coordinator")
        hidden = page.evaluate(
            """() => [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary)")]
              .filter((each) => each.getClientRects().length)
              .filter((each) => {
                each.focus();
                if (document.activeElement !== each) return false; // folded away
                const box = each.getBoundingClientRect();
                const tall = each.tagName === "TEXTAREA"; // of which the browser shows the line that is written on
                const at = document.elementFromPoint(box.left + box.width / 2, box.top + (tall ? 12 : box.height / 2));
                const label = at && at.closest("label");
                return !(at && (each.contains(at) || at.contains(each) || (label && label.contains(each))));
              }).map((each) => each.outerHTML.slice(0, 120))"""
        )
        assert hidden == [], width


@pytest.mark.parametrize(
    ("width", "more"),
    [
        (320, {}),
        (1920, {"color_scheme": "dark"}),
        (3840, {"color_scheme": "dark", "reduced_motion": "reduce"}),
        (DESKTOP, {"forced_colors": "active"}),
    ],
)
def test_the_main_pages_fit_from_a_zoomed_phone_to_a_wall(
    house: ConsoleHouse, address: str, open_page: OpenPage, width: int, more: dict[str, str]
) -> None:
    number = a_case(house)
    paths = ["/tickets", f"/tickets/{number}", f"/tickets/{number}/case", f"/tickets/{number}/case/summary"]
    paths += ["/wall", "/alarms", "/duty", "/broadcasts", "/shortcuts", "/accessibility"]
    page = come_in(open_page(width, **more), address, "/tickets", "coordinator")
    wide, moving = [], []
    for path in paths:
        page.goto(address + path)
        expect(page.locator("main h1")).to_be_visible()
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
        if "reduced_motion" in more and page.evaluate("document.getAnimations().length"):
            moving.append(path)
    assert (wide, moving) == ([], [])


def test_what_is_pressed_is_large_enough_and_axe_finds_nothing(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    house.post(f"/tickets/{number}/case/tasks", "coordinator", task="Vertaal de tekst")
    page = come_in(open_page(PHONE, color_scheme="dark"), address, "/tickets", "coordinator")
    found = {}
    for path in (
        "/tickets",
        f"/tickets/{number}",
        f"/tickets/{number}/case",
        f"/tickets/{number}/case/summary",
        "/shortcuts",
    ):
        page.goto(address + path)
        expect(page.locator("main h1")).to_be_visible()
        result = Axe().run(page, options={"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})
        found[path] = [f"{each['id']}: {each['nodes'][0]['target']}" for each in result.response["violations"]]
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_on_a_phone_the_mark_of_a_drill_covers_nothing_and_no_word_leaves_its_card(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    drill = house.open_ticket(("image_damage", "yes"))
    with house.transaction() as session:
        session.get_one(Ticket, drill.id).exercise = True
    page = come_in(open_page(PHONE), address, "/tickets", "coordinator")
    strip = page.locator(".strip").filter(has_text=drill.number)
    boxes = [strip.locator(css).bounding_box() for css in (".chip.practice", ".age")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert not (
        boxes[0]["x"] + boxes[0]["width"] > boxes[1]["x"]
        and boxes[0]["y"] + boxes[0]["height"] > boxes[1]["y"]
        and boxes[1]["y"] + boxes[1]["height"] > boxes[0]["y"]
    )
    page.goto(f"{address}/contacts")
    assert (
        page.locator("td[data-label] > *").evaluate_all("all => all.filter(e => e.scrollWidth > e.offsetWidth + 1)")
        == []
    )


def test_on_paper_stands_nothing_that_is_only_for_pressing(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    page = come_in(open_page(), address, "/tickets", "coordinator")
    page.emulate_media(media="print")
    for path in ("/duty", "/tickets", f"/tickets/{a_case(house)}/case", "/figures"):
        page.goto(address + path)
        expect(page.locator("main :is(button, input, select, textarea, .button):visible")).to_have_count(0)
        empty = page.locator(".card:visible").filter(has_not=page.locator(":scope > :not(h2, h3):visible"))
        assert empty.all_inner_texts() == [], path


LONGEST = "Verkeersinfrastructuurbeheersmaatschappij-Kustverkeersleidingsdienst"


def test_a_name_wider_than_a_telephone_breaks_and_lies_over_nothing(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    waiting = house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{number}/case/entity", "coordinator", entity=LONGEST)
    with house.transaction() as session:
        session.get_one(Ticket, waiting.id).entity_name = LONGEST
        session.get_one(Ticket, waiting.id).opened_at -= timedelta(days=2, hours=13)
        session.scalars(select(Ticket).where(Ticket.number == number)).one().entity_name = LONGEST
    page = come_in(open_page(320), address, "/tickets", "coordinator")
    over = page.locator(".strip").evaluate_all(
        """all => all.map(strip => {
          const age = strip.querySelector(".age").getBoundingClientRect();
          const words = document.createRange();
          return [...strip.querySelectorAll("h3, .entity")].some(each => {
            words.selectNodeContents(each);
            return [...words.getClientRects()].some(box => box.width > 1
              && box.right > age.left && box.left < age.right && box.bottom > age.top + 1 && box.top < age.bottom - 1);
          });
        })"""
    )
    assert over
    assert not any(over)
    wide = []
    for path in (f"/tickets/{number}", f"/tickets/{number}/case", f"/tickets/{number}/case/summary", "/wall"):
        page.goto(address + path)
        expect(page.locator("main h1")).to_be_visible()
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []
