"""What a screen reader hears of the main pages, in a real browser: everything, in an order that makes sense.

One house and one browser for the whole file; each test opens tickets of its own.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gateway.broadcasts import actions as broadcasts
from tests.browser.cases import a_case
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import come_in
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.console_house import ConsoleHouse

pytestmark = pytest.mark.browser


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
            - group:
              - heading "Beoordeling" [level=2]
          - region "Oordeel":
            - group:
              - group "Uw oordeel":
                - radio "CCVO-waardig"
              - button "Oordeel bewaren"
          - region "SPoC":
            - group:
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
