"""A program can do with the sandbox's phones what a hand can, and their state survives a restart."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Pace
from gateway.sandbox.messages import TextPace
from gateway.sandbox.model import Hook
from gateway.sandbox.server import Sandbox, accounts_of, serve
from tests.conftest import SettingsFactory
from tests.parts.gateway import free_ports
from tests.parts.sandbox_customer import Customer
from tests.parts.waiting import PATIENT_S

SID, TOKEN = "AC" + "1" * 32, "secret"
HOTLINE, SENDER, CALLER, OFFICER = "+3222170112", "+32460000112", "+32470000001", "+32470000002"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    yield customer
    customer.close()


def account(customer: Customer) -> Account:
    return Account(
        SID,
        TOKEN,
        (HOTLINE, SENDER),
        voice=Hook(customer.url + "/voice"),
        voice_status=Hook(customer.url + "/status"),
        sms=Hook(customer.url + "/sms"),
        names={HOTLINE: "Hotline"},
    )


class Hand:
    """The sandbox's JSON API, as a program uses it."""

    def __init__(self, url: str) -> None:
        self.url = url + "/sandbox/api"
        self.session = requests.Session()

    def get(self, path: str, **query: object) -> Any:
        answer = self.session.get(self.url + path, params=query, timeout=30)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, path: str, expected: int = 200, **body: object) -> Any:
        answer = self.session.post(self.url + path, json=body, timeout=30)
        assert answer.status_code == expected, answer.text
        return answer.json()

    def until(self, path: str, true: Callable[[Any], bool]) -> Any:
        end = time.monotonic() + PATIENT_S
        while not true(found := self.get(path)):
            assert time.monotonic() < end, found
            threading.Event().wait(0.01)
        return found


@pytest.fixture
def hand(customer: Customer) -> Iterator[Hand]:
    with Sandbox([account(customer)], now, pace=Pace(calls_per_s=10, speed=40)) as sandbox:
        hand = Hand(sandbox.url)
        yield hand
        hand.session.close()


def create(hand: Hand, kind: str, **fields: str) -> str:
    root = hand.url.removesuffix("/sandbox/api")
    answer = requests.post(f"{root}/2010-04-01/Accounts/{SID}/{kind}.json", data=fields, auth=(SID, TOKEN), timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sid"])


def test_a_program_dials_presses_ahead_and_reads_the_transcript(hand: Hand, customer: Customer) -> None:
    document = b'<Response><Gather action="/k" numDigits="2"><Say>Kies</Say></Gather></Response>'
    customer.answers["/voice"] = (200, "text/xml", document)
    customer.answers["/k"] = (200, "text/xml", b"<Response><Say>Dank u</Say></Response>")
    sid = hand.do(f"/phones/{CALLER}/dial", 201, to="02 217 01 12", withheld=True)["sid"]
    hand.do(f"/phones/{CALLER}/press", keys="15", ahead=True)
    call = hand.until(f"/calls/{sid}", lambda call: call["status"] == "completed")
    assert [line["text"] for line in call["lines"] if line["kind"] in ("say", "key")][-3:] == ["1", "5", "Dank u"]
    assert call["from"] == "anonymous"
    assert hand.get(f"/calls/{sid}", after=len(call["lines"]))["lines"] == []
    assert hand.get(f"/phones/{CALLER}")["earlier"][0]["sid"] == sid


def test_a_ringing_phone_is_on_the_board_and_can_be_answered_and_hung_up(hand: Hand, customer: Customer) -> None:
    twiml = '<Response><Pause length="2400"/></Response>'
    create(hand, "Calls", To=OFFICER, From=HOTLINE, Twiml=twiml, Timeout="600")
    ringing = hand.until("/board", lambda board: board["phones"] and board["phones"][0]["call"])["phones"][0]
    assert (ringing["number"], ringing["call"]["other_shown"]) == (OFFICER, "Hotline")
    hand.until(f"/phones/{OFFICER}", lambda phone: phone["call"]["phase"] == "ringing")
    hand.do(f"/phones/{OFFICER}/answer")
    hand.until(f"/phones/{OFFICER}", lambda phone: phone["call"]["phase"] == "talking")
    hand.do(f"/phones/{OFFICER}/hang-up")
    phone = hand.until(f"/phones/{OFFICER}", lambda phone: phone["call"] is None and phone["earlier"])
    assert phone["earlier"][0]["status"] == "completed"


def test_a_phone_can_call_another_phone(hand: Hand) -> None:
    hand.do("/speed", speed=1)  # a phone that is rung by another rings as long as a real one
    sid = hand.do(f"/phones/{CALLER}/dial", 201, to=OFFICER)["sid"]
    hand.until(f"/phones/{OFFICER}", lambda phone: phone["call"] and phone["call"]["phase"] == "ringing")
    hand.do(f"/phones/{OFFICER}/answer")
    hand.until(f"/phones/{CALLER}", lambda phone: phone["call"]["listening"] == "bridge")
    hand.do(f"/phones/{OFFICER}/talk", text="Met An")
    hand.do(f"/phones/{CALLER}/hang-up")
    call = hand.until(f"/calls/{sid}", lambda call: call["status"] == "completed")
    assert "Met An" in [line["text"] for line in call["lines"]]
    hand.until(f"/phones/{OFFICER}", lambda phone: phone["call"] is None)


def test_an_inbox_shows_texts_and_sends_answers(hand: Hand, customer: Customer) -> None:
    create(hand, "Messages", To=OFFICER, From=SENDER, Body="Antwoord JA 4821")
    phone = hand.until(f"/phones/{OFFICER}", lambda phone: phone["texts"])
    assert (phone["unread"], phone["texts"][0]["body"]) == (1, "Antwoord JA 4821")
    hand.do(f"/phones/{OFFICER}/seen")
    assert hand.get(f"/phones/{OFFICER}")["unread"] == 0
    hand.do(f"/phones/{OFFICER}/texts", 201, to=SENDER, body="JA 4821")
    customer.wait(lambda told: len(told) == 1)
    assert (customer.told[0][1]["From"], customer.told[0][1]["Body"]) == (OFFICER, "JA 4821")
    assert [text["mine"] for text in hand.get(f"/phones/{OFFICER}")["texts"]] == [False, True]


def test_a_watcher_is_woken_by_a_change(hand: Hand) -> None:
    version = hand.get("/board")["version"]
    timer = threading.Timer(0.05, lambda: hand.do("/phones", 201, number="0470 00 00 03"))
    timer.start()
    assert hand.get("/board", version=version, wait=10)["version"] != version
    timer.join()


def test_what_makes_no_sense_is_refused_in_plain_words(hand: Hand) -> None:
    hand.do("/phones", 400, number=HOTLINE)
    hand.do("/phones", 400, number="abc")
    hand.do(f"/phones/{CALLER}/dial", 400, to="+32999")
    hand.do(f"/phones/{CALLER}/dial", 400, to=CALLER)
    hand.do(f"/phones/{CALLER}/press", 409, keys="1")
    hand.do(f"/phones/{CALLER}", 400, behaviour="zingt")
    hand.do("/speed", 400, speed=0)


def test_an_owner_names_many_phones_at_once(hand: Hand) -> None:
    hand.do("/names", names={CALLER: "Beller", "0470 00 00 02": "An Peeters"})
    assert hand.get(f"/phones/{OFFICER}")["name"] == "An Peeters"
    assert {phone["name"] for phone in hand.get("/board", search="peet")["phones"]} == {"An Peeters"}
    hand.do("/names", 400, names={CALLER: "Iemand", HOTLINE: "Hotline"})
    hand.do("/names", 400, names=["An"])
    assert hand.get(f"/phones/{CALLER}")["name"] == "Beller"


def test_a_foreign_page_cannot_touch_the_phones(hand: Hand) -> None:
    forged = requests.post(hand.url + "/phones", data={"number": CALLER}, timeout=60)
    rebound = requests.get(hand.url + "/board", headers={"Host": "kwaad.example"}, timeout=60)
    assert (forged.status_code, rebound.status_code) == (415, 403)


def test_mail_is_kept_and_goes_nowhere(customer: Customer) -> None:
    (port,) = free_ports(1)
    with Sandbox([account(customer)], now, smtp_port=port) as sandbox:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            mail = "From: ccvo@localhost\nSubject: =?utf-8?q?Oproep_=C3=A9=C3=A9n?=\n\nDag An\n"
            smtp.sendmail("ccvo@localhost", ["an@example.be", "bart@example.be"], mail)
        kept = requests.get(sandbox.url + "/sandbox/api/mails", timeout=60).json()["mails"]
        assert (kept[0]["subject"], kept[0]["to"]) == ("Oproep één", "an@example.be, bart@example.be")
        assert "Oproep één" in requests.get(sandbox.url + "/mail", timeout=60).text
        page = requests.get(f"{sandbox.url}/mail/{kept[0]['sid']}", timeout=60)
        assert "Dag An" in page.text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_state_survives_a_restart_and_calls_in_progress_are_ended_and_told(customer: Customer, tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite"
    slow = Pace(TextPace(segments_per_s=0.01), calls_per_s=10)
    with Sandbox([account(customer)], now, file=file, pace=slow) as sandbox:
        hand = Hand(sandbox.url)
        for body in ("eerste", "tweede"):
            create(hand, "Messages", To=OFFICER, From=SENDER, Body=body, StatusCallback=customer.url + "/receipt")
        callback = customer.url + "/call"
        sid = create(hand, "Calls", To=CALLER, From=HOTLINE, Twiml="<Response/>", StatusCallback=callback)
        hand.do(f"/phones/{OFFICER}", name="An", behaviour="voicemail")
        hand.do(f"/phones/{OFFICER}/texts", 201, to=SENDER, body="STOP")
        hand.until(f"/phones/{CALLER}", lambda phone: phone["call"] and phone["call"]["phase"] == "ringing")
        hand.session.close()
    fast = Pace(TextPace(segments_per_s=100), speed=20)
    with Sandbox([account(customer)], now, file=file, pace=fast) as sandbox:
        hand = Hand(sandbox.url)
        customer.wait(lambda told: any(path == "/call" for path, _, _ in told))
        ended = next(said for path, said, _ in customer.told if path == "/call")
        assert (ended["CallSid"], ended["CallStatus"]) == (sid, "failed")
        inbox = hand.until(f"/phones/{OFFICER}", lambda phone: len(phone["texts"]) >= 3)
        assert (inbox["name"], inbox["behaviour"]) == ("An", "voicemail")
        assert {"eerste", "tweede", "STOP"} <= {text["body"] for text in inbox["texts"]}
        assert sandbox.carrier.ledger.opted_out(OFFICER, SENDER)
        hand.session.close()


def test_an_installation_is_served_until_it_is_told_to_stop(settings: SettingsFactory) -> None:
    port, smtp_port = map(str, free_ports(2))
    chosen = settings(SANDBOX_PORT=port, SANDBOX_SMTP_PORT=smtp_port, HOST="0.0.0.0")
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(chosen, now, stop))
    thread.start()
    try:
        hand, end = Hand(chosen.sandbox_url), time.monotonic() + PATIENT_S
        while True:
            try:
                board = hand.get("/board")
                break
            except requests.ConnectionError:
                assert time.monotonic() < end
        assert [phone["name"] for phone in board["phones"]] == ["Beller"]
        assert board["numbers"][0]["name"] == "Hotline"
        with pytest.raises(OSError), socket.create_connection((_other_address(), chosen.sandbox_port), 1):
            pass
        hand.session.close()
    finally:
        stop.set()
        thread.join(PATIENT_S)
    assert not thread.is_alive()


def _other_address() -> str:
    return "127.0.0.2"


def test_two_accounts_have_their_own_numbers(settings: SettingsFactory) -> None:
    chosen = settings(BROADCAST_ACCOUNT_SID="AC" + "9" * 32, BROADCAST_AUTH_TOKEN="geheim")
    paging, broadcast = accounts_of(chosen)
    assert chosen.page_sms_from in paging.numbers
    assert chosen.page_sms_from not in broadcast.numbers
    assert set(chosen.broadcast_sms_from) <= set(broadcast.numbers)
    assert paging.voice.url == chosen.public_url + "/voice/incoming"
