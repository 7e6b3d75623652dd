"""Twilio's own client library gets from the sandbox what it expects of Twilio."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Pace
from gateway.sandbox.messages import TextPace
from gateway.sandbox.model import Behaviour, Hook
from gateway.sandbox.server import Sandbox
from tests.parts.sandbox_customer import Customer
from tests.parts.waiting import PATIENT_S

SID, TOKEN = "AC" + "1" * 32, "secret"
OTHER_SID = "AC" + "2" * 32
SENDER, MOBILE = "+32460000112", "+32470000001"
SERVICE = "MG" + "3" * 32


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    yield customer
    customer.close()


@pytest.fixture
def sandbox(customer: Customer) -> Iterator[Sandbox]:
    account = Account(
        SID,
        TOKEN,
        (SENDER, "+3222170113", "CCVO"),
        sms=Hook(customer.url + "/sms/incoming"),
        services={SERVICE: (SENDER,)},
    )
    pace = Pace(TextPace(10, 1.0), calls_per_s=10, speed=50)
    with Sandbox([account, Account(OTHER_SID, "other")], lambda: datetime.now(UTC), pace=pace) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    http = TwilioHttpClient(timeout=60)
    client = Client(SID, TOKEN, http_client=http)
    client.api.base_url = sandbox.url
    yield client
    http.session.close()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENT_S
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.005)


def test_a_text_is_queued_then_sent_then_delivered_without_a_callback_for_queued(
    client: Client, customer: Customer
) -> None:
    callback = customer.url + "/receipt?ref=a%20b&x=1#rc=2"
    message = client.messages.create(to=MOBILE, from_=SENDER, body="Dag Zoë", status_callback=callback)
    assert (message.status, message.num_segments, message.direction) == ("queued", "1", "outbound-api")
    customer.wait(lambda told: len(told) == 2)
    assert sorted(said["MessageStatus"] for _, said, _ in customer.told) == ["delivered", "sent"]
    path, said, signature = customer.told[0]
    assert path == "/receipt?ref=a%20b&x=1"
    assert RequestValidator(TOKEN).validate(customer.url + path, said, signature)
    assert said["MessageSid"] == said["SmsSid"] == message.sid
    fetched = message.fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None


@pytest.mark.parametrize(
    ("to", "sender", "body", "code"),
    [
        ("+3212", SENDER, "x", 21211),
        ("+3222170112", SENDER, "x", 21614),
        (MOBILE, "+32460000999", "x", 21606),
        (MOBILE, "no number at all", "x", 21212),
        (MOBILE, SENDER, "x" * 1601, 21617),
        (MOBILE, SENDER, "", 21602),
        ("", SENDER, "x", 21604),
    ],
)
def test_a_bad_text_is_refused_with_twilios_number(client: Client, to: str, sender: str, body: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=to, from_=sender, body=body)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_wrong_token_or_another_accounts_path_is_not_let_in(sandbox: Sandbox) -> None:
    for user, password in ((SID, "wrong"), (OTHER_SID, "other")):
        http = TwilioHttpClient(timeout=60)
        client = Client(user, password, SID, http_client=http)
        client.api.base_url = sandbox.url
        with pytest.raises(TwilioRestException) as refused:
            client.messages.create(to=MOBILE, from_=SENDER, body="x")
        http.session.close()
        assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_switched_off_phone_gets_nothing(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    sandbox.carrier.ledger.phone(MOBILE).behaviour = Behaviour.SWITCHED_OFF
    client.messages.create(to=MOBILE, from_=SENDER, body="x", status_callback=customer.url + "/r")
    customer.wait(lambda told: len(told) == 2)
    last = next(said for _, said, _ in customer.told if said["MessageStatus"] != "sent")
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")


def test_a_text_that_waited_longer_than_its_validity_is_not_sent() -> None:
    begun: list[Sandbox] = []

    def now() -> datetime:
        """A minute later as soon as there are two, however soon the second would leave."""
        two = bool(begun) and begun[0].carrier.ledger.messages.count() == 2
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=61 if two else 0)

    pace = Pace(TextPace(0.5, 0.1), speed=10)
    with Sandbox([Account(SID, TOKEN, (SENDER,))], now, pace=pace) as sandbox:
        begun.append(sandbox)
        http = TwilioHttpClient(timeout=60)
        client = Client(SID, TOKEN, http_client=http)
        client.api.base_url = sandbox.url
        client.messages.create(to=MOBILE, from_=SENDER, body="first")
        late = client.messages.create(to=MOBILE, from_=SENDER, body="late", validity_period=60)
        until(lambda: late.fetch().status == "failed")
        assert late.fetch().error_code == 30036
        http.session.close()


def test_stop_is_obeyed_until_start(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    sandbox.carrier.texts_in.arrive(MOBILE, SENDER, " stop ")
    customer.wait(lambda told: len(told) == 1)
    assert customer.told[0][1]["Body"] == " stop "
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=MOBILE, from_=SENDER, body="x")
    assert refused.value.code == 21610
    sandbox.carrier.texts_in.arrive(MOBILE, SENDER, "START")
    assert client.messages.create(to=MOBILE, from_=SENDER, body="x").sid


def test_an_incoming_text_is_answered_by_the_customers_document(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    document = b"<Response><Message>Genoteerd</Message></Response>"
    customer.answers["/sms/incoming"] = (200, "text/xml", document)
    sandbox.carrier.texts_in.arrive(MOBILE, SENDER, "JA 4821")
    until(lambda: len(client.messages.list(to=MOBILE)) == 1)
    answer = client.messages.list(to=MOBILE)[0]
    assert (answer.body, answer.from_, answer.direction) == ("Genoteerd", SENDER, "outbound-reply")
    path, said, signature = customer.told[0]
    assert RequestValidator(TOKEN).validate(customer.url + path, said, signature)


def test_lists_are_paged_filtered_and_newest_first(client: Client) -> None:
    for n in range(7):
        client.messages.create(to=f"+3247000000{n}", from_=SENDER, body=str(n))
    assert [m.body for m in client.messages.stream(page_size=3)] == ["6", "5", "4", "3", "2", "1", "0"]
    assert [m.body for m in client.messages.list(to="+32470000003")] == ["3"]
    until(lambda: len(client.messages.list(date_sent_after=datetime.now(UTC) - timedelta(hours=1))) == 7)
    assert client.messages.list(date_sent_before=datetime.now(UTC) - timedelta(hours=1)) == []
    newest = client.messages.list(limit=1)[0].date_sent
    other_day = newest.date() - timedelta(days=1)  # the others may have left before midnight
    days = [len(client.messages.list(date_sent=day)) for day in (newest.date(), other_day)]
    assert sum(days) == 7
    assert days[0] > 0
    assert len(client.messages.list(date_sent=newest.date(), limit=1)) == 1


def test_a_finished_text_can_be_emptied_and_deleted(client: Client) -> None:
    message = client.messages.create(to=MOBILE, from_=SENDER, body="geheim")
    until(lambda: message.fetch().status == "delivered")
    assert message.update(body="").body == ""
    assert message.delete()
    with pytest.raises(TwilioRestException) as refused:
        client.messages(message.sid).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_a_scheduled_text_of_a_service_can_be_cancelled(client: Client) -> None:
    send_at = datetime.now(UTC) + timedelta(hours=1)
    message = client.messages.create(
        to=MOBILE, messaging_service_sid=SERVICE, body="x", schedule_type="fixed", send_at=send_at
    )
    assert message.status == "scheduled"
    assert message.update(status="canceled").status == "canceled"


def test_the_account_and_what_its_numbers_can_do_are_listed(client: Client) -> None:
    numbers = client.incoming_phone_numbers.list()
    assert [(n.phone_number, n.capabilities["sms"]) for n in numbers] == [(SENDER, True), ("+3222170113", False)]
    assert client.api.v2010.accounts(SID).fetch().status == "active"


def test_an_answer_leaves_in_one_piece_and_the_connection_stays_open(sandbox: Sandbox) -> None:
    pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    path = f"/2010-04-01/Accounts/{SID}/Messages.json"
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {pair}\r\n\r\n".encode()
    port = int(sandbox.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(20):
            connection.sendall(head)
            answer = connection.recv(65536)
            headers, _, body = answer.partition(b"\r\n\r\n")
            length = next(line for line in headers.split(b"\r\n") if line.lower().startswith(b"content-length"))
            assert len(body) == int(length.split(b":")[1])
            assert b"Twilio-Request-Id: RQ" in headers
