"""A person at the page of phones can call, press, speak, answer and text, by mouse and by keyboard, at any width."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Pace
from gateway.sandbox.model import Hook
from gateway.sandbox.server import Sandbox
from tests.parts.sandbox_customer import Customer

pytestmark = pytest.mark.browser

SID, TOKEN = "AC" + "1" * 32, "secret"
HOTLINE, SENDER, OFFICER = "+3222170112", "+32460000112", "+32470000002"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("Not run: the page of phones in a browser, because there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield browser
        browser.close()


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
        (HOTLINE, SENDER),
        voice=Hook(customer.url + "/voice"),
        sms=Hook(customer.url + "/sms"),
        names={HOTLINE: "Hotline", SENDER: "Oproepen per sms"},
    )
    with Sandbox([account], lambda: datetime.now(UTC), pace=Pace(calls_per_s=10, speed=10)) as sandbox:
        yield sandbox


@pytest.fixture(params=[360, 1440])
def page(browser: Browser, sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 800})
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
    for path in ("", "/mail", "/meldingen"):
        if path:
            page.goto(sandbox.url + path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def create(sandbox: Sandbox, kind: str, **fields: str) -> None:
    url = f"{sandbox.url}/2010-04-01/Accounts/{SID}/{kind}.json"
    requests.post(url, data={"To": OFFICER, **fields}, auth=(SID, TOKEN), timeout=10).raise_for_status()
