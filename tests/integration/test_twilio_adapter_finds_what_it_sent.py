"""What does a listing at the carrier prove of an attempt? Found, absent, or nothing at all."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from gateway.carrier.port import CallNow, CallState, SmsNow, SmsState
from gateway.carrier.twilio import TwilioCarrier
from gateway.errors import FaultKind
from tests.parts.scripted_carrier import DROP, FROM, NOON, SMS, TO, Double, Reply, fault_of, message, pages


def test_a_text_is_found_by_number_words_and_time(double: Double, carrier: TwilioCarrier) -> None:
    others = [
        message("SM0", NOON, body="something else"),
        message("SM1", NOON - timedelta(minutes=1)),
        message("SM2", NOON - timedelta(seconds=5), status="delivered"),
    ]
    double.script = pages("messages", others)
    assert carrier.find_sms(TO, FROM, SMS.text, NOON) == SmsNow("SM2", SmsState.DELIVERED)
    assert double.asked[0].query == {"To": [TO], "From": [FROM], "PageSize": ["200"]}


def test_a_text_that_is_another_attempts_proves_nothing(double: Double, carrier: TwilioCarrier) -> None:
    double.script = pages("messages", [message("SM2"), message("SM1")])
    assert carrier.find_sms(TO, FROM, SMS.text, NOON, {"SM2"}) == SmsNow("SM1", SmsState.QUEUED)
    assert carrier.find_sms(TO, FROM, SMS.text, NOON, {"SM1", "SM2"}) is None


def test_a_text_without_a_date_may_be_ours(double: Double, carrier: TwilioCarrier) -> None:
    double.script = pages("messages", [message("SM1", None)])
    assert carrier.find_sms(TO, FROM, SMS.text, NOON) == SmsNow("SM1", SmsState.QUEUED)


def test_a_text_on_the_last_page_is_found(double: Double, carrier: TwilioCarrier) -> None:
    other = message("SM0", body="other")
    double.script = pages("messages", [other], [other], [message("SM9")])
    assert carrier.find_sms(TO, FROM, SMS.text, NOON) == SmsNow("SM9", SmsState.QUEUED)
    assert len(double.asked) == 3


@pytest.mark.parametrize("lists", [[[]], [[message("SM0", body="other")], []]])
def test_a_whole_list_without_it_says_absent(
    double: Double, carrier: TwilioCarrier, lists: list[list[dict[str, Any]]]
) -> None:
    double.script = pages("messages", *lists)
    assert carrier.find_sms(TO, FROM, SMS.text, NOON) is None


def test_a_list_that_runs_newest_first_is_left_once_it_is_past_the_attempt(
    double: Double, carrier: TwilioCarrier
) -> None:
    old = [message(f"SM{n}", NOON - timedelta(hours=n)) for n in range(1, 4)]
    double.script = pages("messages", old, old, old)
    assert carrier.find_sms(TO, FROM, SMS.text, NOON) is None
    assert len(double.asked) == 1


def test_a_list_in_another_order_is_read_to_its_end(double: Double, carrier: TwilioCarrier) -> None:
    old = [message(f"SM{n}", NOON - timedelta(hours=9 - n)) for n in range(1, 4)]
    double.script = pages("messages", old, [message("SM9")])
    assert carrier.find_sms(TO, FROM, SMS.text, NOON) == SmsNow("SM9", SmsState.QUEUED)


def test_a_list_without_end_decides_nothing(double: Double, carrier: TwilioCarrier) -> None:
    other = [message("SM0", body="other")]
    double.script = pages("messages", *[other] * 40)
    assert fault_of(lambda: carrier.find_sms(TO, FROM, SMS.text, NOON)).kind is FaultKind.UNCERTAIN
    assert len(double.asked) < 20


@pytest.mark.parametrize("reply", [Reply(500), Reply(200, raw=b"{"), Reply(200, {"a": [], "b": []}), DROP])
def test_a_listing_that_fails_decides_nothing(double: Double, carrier: TwilioCarrier, reply: Reply) -> None:
    double.script = lambda _: reply
    assert fault_of(lambda: carrier.find_sms(TO, FROM, SMS.text, NOON)).kind is FaultKind.UNCERTAIN
    assert fault_of(lambda: carrier.find_call(TO, FROM, NOON)).kind is FaultKind.UNCERTAIN


def test_a_call_is_found_by_numbers_and_time(double: Double, carrier: TwilioCarrier) -> None:
    calls = [
        {"sid": "CA1", "status": "completed", "duration": "3", "date_created": format_datetime(NOON)},
        {"sid": "CA0", "status": "busy", "duration": "0", "date_created": format_datetime(NOON - timedelta(hours=1))},
    ]
    double.script = pages("calls", calls)
    assert carrier.find_call(TO, FROM, NOON) == CallNow("CA1", CallState.COMPLETED, 3)
    assert carrier.find_call(TO, FROM, NOON + timedelta(minutes=1)) is None
