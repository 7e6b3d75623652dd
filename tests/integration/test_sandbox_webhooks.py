"""The sandbox calls addresses as patiently as Twilio does, and as their fragments ask."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from itertools import count

import pytest
from twilio.request_validator import RequestValidator

from gateway.sandbox.webhooks_out import Courier, WebhookFailed
from tests.parts.sandbox_customer import Customer
from tests.parts.waiting import until

SID, TOKEN = "AC" + "1" * 32, "secret"
PARAMS = [("CallSid", "CA1"), ("Digits", "1 2"), ("From", "+32470000001")]


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    yield customer
    customer.close()


@pytest.fixture
def noted() -> list[WebhookFailed]:
    return []


@pytest.fixture
def courier(noted: list[WebhookFailed]) -> Iterator[Courier]:
    courier = Courier({SID: TOKEN}, time.monotonic, noted.append, threads=2)
    yield courier
    courier.close()


def test_a_server_error_is_repeated_only_when_asked_and_under_the_same_token(
    courier: Courier, customer: Customer, noted: list[WebhookFailed]
) -> None:
    customer.answers["/x"] = (503, "text/plain", b"")
    for fragment, times in (("", 1), ("#rc=3&rp=ct,rt", 1), ("#rc=2&rp=5xx", 3), ("#rc=0&rp=all", 1)):
        customer.told.clear()
        customer.tokens.clear()
        with pytest.raises(WebhookFailed) as failed:
            courier.call(SID, customer.url + "/x" + fragment, "POST", PARAMS)
        assert failed.value.code == 11217
        assert (len(customer.told), len(set(customer.tokens))) == (times, 1)
    assert len(noted) == 4


def test_an_answer_that_takes_longer_than_asked_is_given_up_and_repeated_as_often_as_asked(
    courier: Courier, customer: Customer
) -> None:
    customer.held.add("/slow")
    with pytest.raises(WebhookFailed) as failed:
        courier.call(SID, customer.url + "/slow#rt=150&rc=2&rp=rt", "POST", PARAMS)
    assert failed.value.code == 11205
    until(lambda: len(customer.told) >= 3, "the customer reads what was asked")
    assert len(customer.told) == 3


def test_repeats_end_with_the_time_for_all_of_them(customer: Customer, noted: list[WebhookFailed]) -> None:
    seconds = count()  # a clock that is a second further each time that it is asked
    hasty = Courier({SID: TOKEN}, lambda: float(next(seconds)), noted.append, threads=1)
    customer.held.add("/slow")
    with pytest.raises(WebhookFailed) as failed:
        hasty.call(SID, customer.url + "/slow#rt=150&rc=5&rp=rt&tt=15000", "POST", PARAMS)
    assert failed.value.code == 11205
    until(lambda: customer.told, "the customer reads what was asked")
    assert len(customer.told) < 1 + 5
    hasty.close()


def test_nobody_listening_is_a_connection_failure(courier: Courier) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # and nobody else can: it is held, and nobody listens
        port = probe.getsockname()[1]
        with pytest.raises(WebhookFailed) as failed:
            courier.call(SID, f"http://127.0.0.1:{port}/x", "POST", PARAMS)
    assert failed.value.code == 11205


def test_an_address_that_is_none_is_refused(courier: Courier) -> None:
    with pytest.raises(WebhookFailed) as failed:
        courier.call(SID, "/relative", "POST", PARAMS)
    assert failed.value.code == 11100


def test_a_get_carries_its_parameters_in_a_signed_address(courier: Courier, customer: Customer) -> None:
    customer.answers["/get"] = (200, "text/xml", b"<Response/>")
    courier.call(SID, customer.url + "/get?a=1", "GET", PARAMS)
    path, _, signature = customer.told[0]
    assert path == "/get?a=1&CallSid=CA1&Digits=1+2&From=%2B32470000001"
    assert RequestValidator(TOKEN).validate(customer.url + path, {}, signature)


def test_a_connection_is_used_again_and_one_that_was_closed_is_not(courier: Courier, customer: Customer) -> None:
    for _ in range(3):
        assert courier.call(SID, customer.url + "/y", "POST", PARAMS).status == 204
    other = Customer()
    assert courier.call(SID, other.url + "/y", "POST", PARAMS).status == 204
    other.close()
    with pytest.raises(WebhookFailed):
        courier.call(SID, other.url + "/y#rc=0&rt=300", "POST", PARAMS)
