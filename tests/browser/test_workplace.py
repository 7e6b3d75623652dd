"""The case as a workplace in a real browser: it lives, keeps what is being filled in, and speaks to a screen reader.

One house and one browser for the whole file; each test opens tickets of its own.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from gateway.broadcasts import actions as broadcasts
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Ticket
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.keyboard import come_in, tab_to
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path_factory.mktemp("workplace") / "gateway.sqlite"
    shutil.copyfile(_sqlite_template, path)
    with console_house(path.parent, MovableClock(), f"sqlite:///{path}") as made:
        yield made


@pytest.fixture(scope="module")
def address(house: ConsoleHouse) -> Iterator[str]:
    with served(house.app) as at:
        yield at


def a_case(house: ConsoleHouse) -> str:
    number = house.open_ticket(("image_damage", "yes"), callback="+32475123456").number
    house.post(f"/tickets/{number}/accept", "coordinator")
    return number


def learn(house: ConsoleHouse, number: str, name: str, value: str) -> None:
    with house.transaction() as session:
        tickets.learn_fact(session, tickets.get_ticket(session, number), name, value, "melder", house.clock())


def test_the_case_moves_while_somebody_writes_and_takes_nothing_away(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(), address, f"/tickets/{number}/case", "coordinator")
    reason = page.get_by_label("Waarom? Nodig als u van het advies afwijkt")
    reason.fill("half geschreven")
    page.locator("#whole-report summary").click()
    reason.focus()
    where = page.evaluate("window.scrollY")
    learn(house, number, "critical_central", "yes")
    expect(page.locator(".timeline")).to_contain_text("Kritische centrale dienst")
    expect(page.locator("#whole-report")).to_have_attribute("open", "")
    expect(reason).to_have_value("half geschreven")
    expect(reason).to_be_focused()
    assert abs(page.evaluate("window.scrollY") - where) < 200


def test_the_page_of_a_call_up_moves_while_somebody_notes_an_answer(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    house.post(f"/tickets/{number}/team", "coordinator", team_place="Zaal 1")
    page = come_in(open_page(), address, f"/tickets/{number}/team", "coordinator")
    minutes = page.get_by_label("Over hoeveel minuten, als dat gekend is")
    minutes.fill("20")
    who = page.locator("#member option").first.get_attribute("value")
    house.post(f"/tickets/{number}/team/answer", "cmt", member=who, state="arrived")
    expect(page.locator("#team-live")).to_contain_text("aangekomen")
    expect(page.locator("#team-live-news")).to_have_text("1 van 1 nemen deel, 1 aangekomen")
    expect(minutes).to_have_value("20")
    expect(minutes).to_be_focused()


def test_what_somebody_else_does_is_told_to_a_screen_reader_once(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(), address, f"/tickets/{number}/case", "coordinator")
    news = page.locator("#case-live-news")
    expect(news).to_have_attribute("role", "status")
    expect(news).to_contain_text("wacht op coordinator Peeters")
    house.post(f"/tickets/{number}/case/tasks", "officer", task="Vertaal de tekst", task_who="Jan")
    expect(news).to_contain_text("taken open: 1")
    expect(page.get_by_role("button", name="Gedaan: Vertaal de tekst")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_led_with_the_keyboard_alone(
    house: ConsoleHouse, address: str, open_page: OpenPage, scripts: bool
) -> None:
    number = a_case(house)
    page = come_in(open_page(java_script_enabled=scripts), address, f"/tickets/{number}/case", "coordinator")
    tab_to(page, page.get_by_label("CCVO-waardig", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Oordeel bewaren"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uw oordeel is bewaard")).to_be_visible()
    tab_to(page, page.get_by_text("Taak toevoegen", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Wat is er te doen?"))
    page.keyboard.type("Bel de leidend ambtenaar")
    page.keyboard.press("Enter")
    expect(page.get_by_text("De taak is genoteerd.")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Gedaan: Bel de leidend ambtenaar"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Alle taken zijn gedaan.")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Samenvatting om af te drukken"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Samenvatting van zaak {number}")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Als pdf bewaren"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"zaak-{number}.pdf"


def test_a_screen_reader_hears_the_case_in_an_order_that_makes_sense(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(), address, f"/tickets/{number}/case", "coordinator")
    expect(page.locator("body")).to_match_aria_snapshot(
        f"""
        - link "Naar de inhoud"
        - banner:
          - navigation "Hoofdmenu"
        - main:
          - heading "Zaak {number}" [level=1]
          - navigation "Op deze pagina"
          - list "Verloop"
          - complementary "Nu, taken en tijdlijn":
            - region "Nu":
              - heading "Nu" [level=2]
              - term: Volgende stap
              - term: Wacht op
            - region /Oproepen van officieren/
            - region "Tijdlijn":
              - heading "Tijdlijn" [level=2]
              - list
            - region "Ingesproken boodschap"
          - region "Beoordeling":
            - heading "Beoordeling" [level=2]
          - region "Oordeel":
            - group "Uw oordeel":
              - radio "CCVO-waardig"
            - button "Oordeel bewaren"
          - region "SPoC":
            - heading "SPoC" [level=2]
        - contentinfo:
          - paragraph:
            - link "Toegankelijkheid"
        """
    )


def test_a_screen_reader_hears_the_board_and_a_ticket(house: ConsoleHouse, address: str, open_page: OpenPage) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    page = come_in(open_page(), address, "/tickets", "officer")
    expect(page.locator("main")).to_match_aria_snapshot(
        f"""
        - heading "Tickets" [level=1]
        - status: /wacht/
        - region /Wacht op een officier/:
          - list:
            - listitem:
              - heading "Ticket {number}" [level=3]
        - region /In behandeling/
        """
    )
    page.get_by_role("link", name=number).click()
    expect(page.locator("main")).to_match_aria_snapshot(
        f"""
        - heading "Ticket {number}" [level=1]
        - button "Aanvaarden"
        - region "Melding"
        - region "Advies"
        - region /Oproepen van officieren/
        - region "Tijdlijn":
          - list
        """
    )


def test_a_screen_reader_hears_the_wall_and_who_is_on_duty(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    page = come_in(open_page(), address, "/wall", "coordinator")
    wall = page.locator("main")
    expect(wall).to_match_aria_snapshot("""
        - heading "Muur" [level=1]
        - status: /nu gebeld/
        - list
    """)
    expect(
        wall.get_by_role("listitem").filter(has=page.get_by_role("heading", name=f"Ticket {number}"))
    ).to_match_aria_snapshot(
        f"""
        - heading "Ticket {number}" [level=2]
        - paragraph:
          - time
        - paragraph: CCVO-waardig
        - heading "Nu gebeld" [level=3]
        - list:
          - listitem:
            - strong: An Peeters
            - text: wordt opgeroepen
        - 'heading "Volgende stap: niveau 2" [level=3]'
        - paragraph:
          - timer
        - button "Volgende nu voor ticket {number}"
        - heading "Uitkomsten tot nu" [level=3]
        - list
        """
    )
    page.goto(f"{address}/duty")
    expect(wall).to_match_aria_snapshot("""
        - heading "Wacht" [level=1]
        - region "Nu van wacht":
          - heading "Nu van wacht" [level=2]
          - list:
            - listitem:
              - paragraph: Niveau 1
              - paragraph: An Peeters
              - paragraph:
                - link "0470 00 01 01"
              - button /Nu overnemen.*niveau 1/
        - region "De komende vier weken":
          - table:
            - rowgroup:
              - row "Niveau Wie Van Tot"
            - rowgroup:
              - row /1 An Peeters nu/:
                - rowheader "1"
        - region /Gaten/
    """)


def test_a_screen_reader_hears_how_a_broadcast_goes_and_that_somebody_stopped_it(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    with house.transaction() as session:
        made = broadcasts.create_draft(session, WRITER, "Kook.", EVERYONE, ["sms"], False, None, house.clock())
        broadcasts.submit(session, WRITER, made.id, house.clock())
        broadcasts.approve(session, APPROVER, made.id, house.clock())
    page = come_in(open_page(), address, f"/broadcasts/{made.id}", "coordinator")
    expect(page.locator("main")).to_match_aria_snapshot(
        f"""
        - heading "Verzending {made.id}" [level=1]
        - status: 0 % vertrokken
        - region "Organisaties"
        - region "Voortgang":
          - paragraph:
            - strong: "0"
            - text: van
            - strong: "2"
            - text: /vertrokken of afgehandeld/
          - 'img "Wacht: 2"'
          - list:
            - listitem:
              - link "Wacht 2"
        - button "Pauzeren"
        - button "Annuleren"
        - region "Bericht"
        - region "Ontvangers"
        - region "Wie deed wat"
        """
    )
    with house.transaction() as session:
        broadcasts.pause(session, APPROVER, made.id, house.clock())
    expect(page.get_by_role("status").first).to_have_text("Gepauzeerd: 0 % vertrokken")
    expect(page.get_by_role("button", name="Verderzetten")).to_be_visible()
    with house.transaction() as session:
        broadcasts.cancel(session, APPROVER, made.id, house.clock())
    expect(page.get_by_role("status").first).to_have_text("Geannuleerd")


def test_the_question_mark_opens_the_keys_unless_somebody_writes_or_put_it_off(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    page = come_in(open_page(), address, "/broadcasts/new", "communication")
    page.get_by_role("textbox", name="Tekst").focus()
    page.keyboard.type("Weg?")
    expect(page.get_by_role("textbox", name="Tekst")).to_have_value("Weg?")
    page.get_by_role("link", name="Toegankelijkheid").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Toetsen")).to_be_visible()
    page.get_by_role("button", name="De toets “?” uitzetten").press("Enter")
    expect(page.get_by_role("button", name="De toets “?” uitzetten")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{address}/broadcasts")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Verzendingen", exact=True)).to_be_visible()
    assert page.locator("[accesskey]").count() == page.locator(".menu a").count()


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
                const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
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


def test_a_case_without_scripts_says_how_to_see_what_is_new(
    house: ConsoleHouse, address: str, open_page: OpenPage
) -> None:
    number = a_case(house)
    page = come_in(open_page(java_script_enabled=False), address, f"/tickets/{number}/case", "coordinator")
    learn(house, number, "malicious", "yes")
    page.get_by_role("link", name="laad de pagina opnieuw").click()
    expect(page.locator(".timeline")).to_contain_text(re.compile("Kwaad opzet", re.IGNORECASE))


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
