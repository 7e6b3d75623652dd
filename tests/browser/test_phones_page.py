"""A person at the page of phones can call, press, speak, answer and text, by mouse and by keyboard, at any width."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Pace
from gateway.sandbox.model import Hook
from gateway.sandbox.server import Sandbox
from tests.parts.sandbox_customer import Customer

pytestmark = pytest.mark.browser

SID, TOKEN = "AC" + "1" * 32, "secret"
HOTLINE, SENDER, OTHER_SENDER, OFFICER = "+3222170112", "+32460000112", "+32460000113", "+32470000002"


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    say = '<Say language="nl-BE">Welkom bij de hotline. Druk 1.</Say>'
    customer.answers["/voice"] = xml(f'<Gather action="/chosen" numDigits="1" timeout="600">{say}</Gather>')
    customer.answers["/chosen"] = xml('<Say language="nl-BE">Spreek in.</Say><Record action="/said" timeout="600"/>')
    customer.answers["/said"] = xml('<Say language="nl-BE">Dank u.</Say>')
    yield customer
    customer.close()


def xml(text: str) -> tuple[int, str, bytes]:
    return 200, "text/xml", f"<Response>{text}</Response>".encode()


@pytest.fixture
def sandbox(customer: Customer) -> Iterator[Sandbox]:
    account = Account(
        SID,
        TOKEN,
        (HOTLINE, SENDER, OTHER_SENDER),
        voice=Hook(customer.url + "/voice"),
        sms=Hook(customer.url + "/sms"),
        names={HOTLINE: "Hotline", SENDER: "Oproepen per sms"},
    )
    with Sandbox([account], lambda: datetime.now(UTC), pace=Pace(calls_per_s=10, speed=10)) as sandbox:
        yield sandbox


@pytest.fixture(params=[360, 1440])
def page(chromium: Browser, sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": request.param, "height": 800})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(sandbox.url)
    page.get_by_label("Nummer van een nieuwe telefoon").fill("0470 11 22 33")
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("heading", name="+32 470 11 22 33")).to_be_visible()
    yield page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults == []
    page.close()


def test_a_caller_hears_presses_speaks_and_reads_it_back(page: Page, sandbox: Sandbox, customer: Customer) -> None:
    page.get_by_role("button", name="Bel hotline").click()
    heard = page.get_by_role("log", name="Wat u hoort")
    expect(heard).to_contain_text("Welkom bij de hotline. Druk 1.")
    page.keyboard.press("1")
    expect(heard).to_contain_text("Spreek in.")
    page.get_by_label("Er wordt opgenomen: spreek in").fill("Onze servers zijn versleuteld")
    page.get_by_role("button", name="Zeg het").click()
    expect(heard).to_contain_text("Onze servers zijn versleuteld")
    page.get_by_role("button", name="hekje").click()
    expect(heard).to_contain_text("Dank u.")
    expect(page.get_by_role("button", name="Leg neer")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Gesprek beëindigd")
    assert sandbox.carrier.ledger.recordings.newest()[0].transcript == "Onze servers zijn versleuteld"
    page.get_by_text("Eerdere gesprekken").click()
    expect(page.get_by_role("button", name="naar Hotline")).to_be_visible()


def test_a_caller_may_hide_the_number(page: Page, customer: Customer) -> None:
    page.get_by_label("Mijn nummer verbergen").check()
    page.get_by_label("Nummer dat u belt").fill("02 217 01 12")
    page.get_by_role("button", name="Bel", exact=True).click()
    expect(page.get_by_role("button", name="Leg neer")).to_be_visible()
    customer.wait(lambda told: len(told) > 0)
    assert customer.told[0][1]["From"] == "anonymous"
    page.get_by_role("button", name="Leg neer").click()
    expect(page.get_by_role("button", name="Bel", exact=True)).to_be_visible()


def test_an_officer_appears_when_called_and_answers_from_the_board(page: Page, sandbox: Sandbox) -> None:
    twiml = '<Response><Say language="nl-BE">Oproep van het crisiscentrum.</Say><Pause length="900"/></Response>'
    create(sandbox, "Calls", From=HOTLINE, Twiml=twiml)
    page.get_by_role("button", name="Neem op: +32 470 00 00 02").click()
    expect(page.get_by_role("log", name="Wat u hoort")).to_contain_text("Oproep van het crisiscentrum.")
    page.get_by_role("button", name="Leg neer").click()
    expect(page.get_by_role("status")).to_have_text("Gesprek beëindigd")


def test_an_officer_reads_a_text_and_answers_it(page: Page, sandbox: Sandbox, customer: Customer) -> None:
    create(sandbox, "Messages", From=SENDER, Body="Antwoord JA 4821 of NEE 4821")
    page.get_by_role("button", name="+32 470 00 00 02").click()
    expect(page.get_by_text("Antwoord JA 4821 of NEE 4821")).to_be_visible()
    page.get_by_label("Uw antwoord").fill("JA 4821")
    page.get_by_role("button", name="Verstuur").click()
    customer.wait(lambda told: any(said.get("Body") == "JA 4821" for _, said, _ in told))
    expect(page.get_by_label("Uw antwoord")).to_be_empty()


def test_a_phone_is_told_what_to_do_by_itself(page: Page, sandbox: Sandbox) -> None:
    page.get_by_text("Instellen").click()
    page.get_by_label("Naam").fill("An")
    page.get_by_label("Wat deze telefoon doet").select_option("Neemt vanzelf op en drukt toetsen")
    page.get_by_label("Toetsen, een groep per vraag").fill("1 5")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", name="An")).to_be_visible()
    expect(page.locator("#phones")).to_contain_text("neemt vanzelf op")
    assert sandbox.carrier.ledger.phone("+32470112233").keys == ("1", "5")


def test_everybody_can_use_the_page(page: Page, sandbox: Sandbox) -> None:
    create(sandbox, "Messages", From=SENDER, Body="Dag")
    page.get_by_role("button", name="Bel hotline").click()
    expect(page.get_by_role("log", name="Wat u hoort")).to_contain_text("Welkom")
    for path in ("", "/mail", "/meldingen", "/storingen"):
        if path:
            page.goto(sandbox.url + path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_two_people_in_a_conference_see_with_whom_and_what_is_said(
    page: Page, sandbox: Sandbox, customer: Customer
) -> None:
    room = '<Dial><Conference waitUrl="/wait" startConferenceOnEnter="{}" beep="false">zaak</Conference></Dial>'
    customer.answers["/voice"] = xml(room.format("false"))
    customer.answers["/officer"] = xml(room.format("true"))
    customer.answers["/wait"] = xml('<Say language="nl-BE">Wij bellen de wachtdienst.</Say><Pause length="60"/>')
    requests.post(sandbox.url + "/sandbox/api/names", json={"names": {OFFICER: "An Peeters"}}, timeout=60)
    page.get_by_role("button", name="Bel hotline").click()
    heard, state = page.get_by_role("log", name="Wat u hoort"), page.get_by_role("status")
    expect(heard).to_contain_text("Wij bellen de wachtdienst.")
    expect(state).to_contain_text("Wacht in een conferentie")
    create(sandbox, "Calls", From=HOTLINE, Url=customer.url + "/officer")
    page.get_by_role("button", name="Neem op: An Peeters").click()
    expect(state).to_contain_text("In conferentie met +32 470 11 22 33")
    page.get_by_label("Zeg iets").fill("Met de wachtdienst")
    page.get_by_role("button", name="Zeg het").click()
    page.locator("#phones").get_by_role("button", name="+32 470 11 22 33 in conferentie").click()
    expect(state).to_contain_text("In conferentie met An Peeters")
    expect(heard).to_contain_text("verbonden met An Peeters")
    expect(heard).to_contain_text("Met de wachtdienst")
    page.get_by_role("button", name="Leg neer").click()


def test_an_answer_to_a_text_goes_to_whoever_sent_the_newest(page: Page, sandbox: Sandbox) -> None:
    to = page.get_by_label("Aan", exact=True)
    expect(to).to_have_value(SENDER)
    create(sandbox, "Messages", From=OTHER_SENDER, Body="Een bericht")
    page.get_by_role("button", name="+32 470 00 00 02").click()
    expect(to).to_have_value(OTHER_SENDER)
    create(sandbox, "Messages", From=SENDER, Body="Een oproep")
    expect(to).to_have_value(SENDER)
    to.select_option(OTHER_SENDER)
    page.get_by_role("button", name="Bel hotline").click()
    expect(page.get_by_role("button", name="Leg neer")).to_be_visible()
    expect(to).to_have_value(OTHER_SENDER)


def test_a_whole_number_is_seen_while_a_phone_rings(page: Page, sandbox: Sandbox) -> None:
    create(sandbox, "Calls", From=HOTLINE, Twiml="<Response/>")
    expect(page.get_by_role("button", name="Neem op: +32 470 00 00 02")).to_be_visible()
    number = page.locator(".rings b")
    expect(number).to_have_text("+32 470 00 00 02")
    assert number.evaluate("one => one.scrollWidth <= one.clientWidth && one.clientHeight < 40")


def test_trouble_is_turned_on_shown_everywhere_and_turned_off(page: Page, sandbox: Sandbox) -> None:
    warning = page.get_by_role("complementary", name="Storingen")
    expect(warning).to_be_hidden()
    page.get_by_role("link", name="Storingen").click()
    page.get_by_label("Aanvaard, maar het antwoord gaat verloren").fill("12.5")
    page.get_by_label("De laatste vier cijfers").check()
    page.get_by_role("button", name="Bewaar").click()
    expect(warning).to_contain_text("verloren antwoorden, nummers met een bijzonder einde")
    assert sandbox.carrier.ledger.trouble.lost_answers == 0.125
    page.get_by_text("Welke cijfers wat doen").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("link", name="Telefoons").click()
    expect(warning).to_contain_text("verloren antwoorden")
    page.goto(sandbox.url + "/storingen")
    page.get_by_role("button", name="Alles uit").click()
    expect(warning).to_be_hidden()
    assert sandbox.carrier.ledger.trouble.active == []


def create(sandbox: Sandbox, kind: str, **fields: str) -> None:
    url = f"{sandbox.url}/2010-04-01/Accounts/{SID}/{kind}.json"
    rings = {"Timeout": "600"} if kind == "Calls" else {}  # at the speed of these tests a minute
    requests.post(url, data={"To": OFFICER, **rings, **fields}, auth=(SID, TOKEN), timeout=60).raise_for_status()
