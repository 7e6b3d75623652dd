"""The sandbox goes wrong on request, the same way each time: lost answers, refusals, receipts that wander, and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Pace
from gateway.sandbox.messages import TextPace
from gateway.sandbox.model import Hook
from gateway.sandbox.server import Sandbox
from tests.parts.sandbox_customer import Customer

SID, TOKEN = "AC" + "1" * 32, "secret"
HOTLINE, SENDER = "+3222170112", "+32460000112"
MANY = [f"+324700{n:05}" for n in range(40)]
FAST = Pace(TextPace(segments_per_s=1000), calls_per_s=10, speed=20)
Turn = Callable[..., Any]


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
    )


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def sandbox(customer: Customer) -> Iterator[Sandbox]:
    with Sandbox([account(customer)], now, pace=FAST) as sandbox:
        yield sandbox


@pytest.fixture
def turn(sandbox: Sandbox) -> Turn:
    def turn(expected: int = 200, **knobs: Any) -> Any:
        answer = requests.post(sandbox.url + "/sandbox/api/faults", json=knobs, timeout=60)
        assert answer.status_code == expected, answer.text
        return answer.json()

    return turn


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    http = TwilioHttpClient(timeout=60)
    client = Client(SID, TOKEN, http_client=http)
    client.api.base_url = sandbox.url
    yield client
    http.session.close()


def outcomes(client: Client, numbers: list[str], **more: Any) -> list[int]:
    """Text every number; 0 for an answer that was lost, else the status."""
    found = []
    for number in numbers:
        try:
            client.messages.create(to=number, from_=SENDER, body="Dag", **more)
            found.append(201)
        except requests.ConnectionError:
            found.append(0)
        except TwilioRestException as refused:
            found.append(int(refused.status))
    return found


def receipts(customer: Customer, number: str) -> list[str]:
    return [said["MessageStatus"] for path, said, _ in customer.told if path == "/receipt" and said["To"] == number]


def test_everything_is_off_at_first(sandbox: Sandbox, client: Client) -> None:
    knobs = requests.get(sandbox.url + "/sandbox/api/faults", timeout=60).json()
    assert knobs["active"] == []
    assert set(outcomes(client, MANY)) == {201}


def test_a_lost_answer_was_accepted_all_the_same(turn: Turn, client: Client) -> None:
    turn(lost_answers=0.5, seed=7)
    found = outcomes(client, MANY)
    assert set(found) == {0, 201}
    assert len(client.messages.list()) == len(MANY)


def test_an_error_after_acceptance_was_accepted_all_the_same(turn: Turn, client: Client) -> None:
    turn(server_errors=0.5)
    assert set(outcomes(client, MANY)) == {500, 201}
    assert len(client.messages.list()) == len(MANY)


def test_a_refusal_was_not_accepted_and_takes_the_next_few_along(turn: Turn, client: Client) -> None:
    turn(refusals=0.1, refusal_burst=4)
    found = outcomes(client, MANY)
    first = found.index(429)
    assert found[first : first + 5] == [429] * 5
    turn(refusals=0)
    assert len(client.messages.list()) == found.count(201)


def test_the_same_seed_goes_wrong_in_the_same_places_in_any_order(turn: Turn, client: Client) -> None:
    turn(lost_answers=0.4, seed=11)
    once = dict(zip(MANY, outcomes(client, MANY), strict=True))
    turn(seed=11)
    backwards = MANY[::-1]
    assert dict(zip(backwards, outcomes(client, backwards), strict=True)) == once
    turn(seed=12)
    assert dict(zip(MANY, outcomes(client, MANY), strict=True)) != once


def test_a_slow_answer_comes_late(turn: Turn, client: Client) -> None:
    turn(slow=1, slow_ms=120)
    begun = time.monotonic()
    assert outcomes(client, MANY[:1]) == [201]
    assert time.monotonic() - begun >= 0.12


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("9105", []),
        ("9106", ["delivered", "delivered", "sent", "sent"]),
        ("9107", ["delivered", "sent"]),
        ("9108", ["delivered", "sent"]),
        ("9131", ["sent", "undelivered"]),
    ],
)
def test_the_ending_of_a_number_says_what_becomes_of_its_receipts(
    sandbox: Sandbox, turn: Turn, client: Client, customer: Customer, ending: str, expected: list[str]
) -> None:
    turn(suffixes=True, late_s=5)
    if ending == "9107":  # what goes first must come first too: half a second of theirs is a second of ours
        requests.post(sandbox.url + "/sandbox/api/speed", json={"speed": 0.5}, timeout=60)
    number, usual, callback = "+3247000" + ending, "+32470000001", customer.url + "/receipt"
    client.messages.create(to=number, from_=SENDER, body="Dag", status_callback=callback)
    customer.wait(lambda _: len(receipts(customer, number)) == len(expected))
    requests.post(sandbox.url + "/sandbox/api/speed", json={"speed": FAST.speed}, timeout=60)
    client.messages.create(to=usual, from_=SENDER, body="Dag", status_callback=callback)
    customer.wait(lambda _: len(receipts(customer, usual)) == 2)
    assert sorted(receipts(customer, number)) == expected
    if ending == "9107":
        assert receipts(customer, number) == ["delivered", "sent"]


@pytest.mark.parametrize(
    ("ending", "status"), [("9101", 0), ("9102", 500), ("9103", 429), ("9121", 400), ("9124", 403)]
)
def test_the_ending_of_a_number_says_how_a_request_fails(turn: Turn, client: Client, ending: str, status: int) -> None:
    turn(suffixes=True)
    number = "+3247000" + ending
    assert outcomes(client, [number]) == [status]
    assert len(client.messages.list()) == (1 if status in (0, 500) else 0)
    if status == 429:
        assert outcomes(client, [number, number]) == [429, 201]
    turn(suffixes=False)
    assert outcomes(client, [number]) == [201]


def test_the_ending_of_a_number_says_what_its_phone_does(turn: Turn, client: Client, customer: Customer) -> None:
    turn(suffixes=True)
    client.calls.create(to="+32470009141", from_=HOTLINE, twiml="<Response/>", status_callback=customer.url + "/ended")
    customer.wait(lambda told: bool(told))
    assert customer.told[0][1]["CallStatus"] == "busy"


def test_a_webhook_comes_twice_under_one_token(turn: Turn, sandbox: Sandbox, customer: Customer) -> None:
    turn(webhooks_doubled=1)
    customer.answers["/voice"] = (200, "text/xml", b"<Response><Say>Dag</Say></Response>")
    leg = sandbox.carrier.exchange.dial_in(MANY[0], HOTLINE, MANY[0])
    customer.wait(lambda told: [path for path, _, _ in told].count("/voice") == 2)
    customer.wait(lambda told: any(path == "/status" for path, _, _ in told))
    voice = [token for (path, _, _), token in zip(customer.told, customer.tokens, strict=True) if path == "/voice"]
    assert len(set(voice)) == 1
    assert [line.text for line in leg.lines if line.kind == "say"] == ["Dag"]


def test_the_knobs_survive_a_restart_and_can_all_be_turned_off(customer: Customer, tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite"
    with Sandbox([account(customer)], now, file=file) as sandbox:
        url = sandbox.url + "/sandbox/api/faults"
        assert requests.post(url, json={"receipts_lost": 0.25, "seed": 5}, timeout=60).status_code == 200
    with Sandbox([account(customer)], now, file=file) as sandbox:
        url = sandbox.url + "/sandbox/api/faults"
        knobs = requests.get(url, timeout=60).json()
        assert (knobs["receipts_lost"], knobs["seed"], knobs["active"]) == (0.25, 5, ["receipts_lost"])
        assert "verloren meldingen" in requests.get(sandbox.url + "/mail", timeout=60).text
        assert requests.get(sandbox.url + "/sandbox/api/board", timeout=60).json()["faults"] == ["receipts_lost"]
        requests.post(url + "/off", json={}, timeout=60)
        assert requests.get(url, timeout=60).json()["active"] == []
        assert "verloren meldingen" not in requests.get(sandbox.url + "/mail", timeout=60).text


@pytest.mark.parametrize(
    "knobs", [{"lost_answers": 2}, {"slow_ms": "lang"}, {"suffixes": 1}, {"storm": 1}, {"seed": True}]
)
def test_what_is_no_knob_or_no_place_of_one_is_refused(turn: Turn, knobs: dict[str, object]) -> None:
    turn(400, **knobs)
