"""The adapter against a real HTTP server on this machine that answers, refuses, drops and dawdles as told."""

from __future__ import annotations

import base64
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from gateway.backup import CarrierAccount
from gateway.carrier.port import CallNow, CallState, OutgoingSms, SmsNow, SmsState, Taken
from gateway.carrier.twilio import TwilioCarrier
from gateway.errors import FaultKind
from tests.parts.scripted_carrier import (
    BASE,
    CALL,
    DAWDLE,
    DROP,
    FROM,
    NOON,
    SID,
    SMS,
    TO,
    Asked,
    Double,
    Reply,
    fault_of,
    message,
    pages,
    refusal,
)
from tests.parts.waiting import until


def test_a_text_goes_over_with_receipts_and_validity(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: Reply(201, message("SM1", num_segments="2"))
    assert carrier.send_sms(SMS) == Taken("SM1", 2)
    (asked,) = double.asked
    assert (asked.method, asked.path) == ("POST", f"{BASE}/Messages.json")
    assert asked.form == {
        "To": [TO],
        "From": [FROM],
        "Body": [SMS.text],
        "StatusCallback": [SMS.receipt_url],
        "ValidityPeriod": ["300"],
    }
    assert asked.headers["Authorization"] == "Basic " + base64.b64encode(f"{SID}:token".encode()).decode()


@pytest.mark.parametrize(("validity", "said"), [(timedelta(0), "1"), (timedelta(days=2), "36000")])
def test_a_validity_stays_within_what_the_carrier_takes(
    double: Double, carrier: TwilioCarrier, validity: timedelta, said: str
) -> None:
    double.script = lambda _: Reply(201, message("SM1"))
    carrier.send_sms(OutgoingSms(TO, FROM, "x", "https://x.example", validity))
    assert double.asked[0].form["ValidityPeriod"] == [said]


def test_a_call_goes_over_with_every_address_and_event(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: Reply(201, {"sid": "CA1", "status": "queued"})
    assert carrier.place_call(CALL) == Taken("CA1")
    assert double.asked[0].form == {
        "To": [TO],
        "From": [CALL.sender],
        "Url": [CALL.answer_url],
        "Method": ["POST"],
        "FallbackUrl": [CALL.fallback_url],
        "FallbackMethod": ["POST"],
        "StatusCallback": [CALL.status_url],
        "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": ["25"],
    }


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (refusal(429, 20429), FaultKind.TEMPORARY, 20429),
        (refusal(400, 21611), FaultKind.TEMPORARY, 21611),
        (refusal(500, 20500), FaultKind.UNCERTAIN, 20500),
        (Reply(502, raw=b"<html>Bad Gateway</html>"), FaultKind.UNCERTAIN, 502),
        (Reply(503), FaultKind.UNCERTAIN, 503),
        (refusal(401, 20003), FaultKind.ACCOUNT, 20003),
        (refusal(400, 21606), FaultKind.ACCOUNT, 21606),
        (Reply(403, raw=b"<html>proxy</html>"), FaultKind.ACCOUNT, 403),
        (refusal(404, 20404), FaultKind.ACCOUNT, 20404),
        (refusal(400, 21211), FaultKind.PERMANENT, 21211),
        (refusal(400, 21610), FaultKind.PERMANENT, 21610),
        (refusal(400, 21408), FaultKind.PERMANENT, 21408),
        (refusal(400, 21617), FaultKind.PERMANENT, 21617),
        (Reply(400, {"type": "x", "title": "y", "status": 400, "code": 21606}), FaultKind.ACCOUNT, 21606),
        (Reply(503, {"type": "x", "title": "y", "status": 503, "code": 20503}), FaultKind.UNCERTAIN, 20503),
        (Reply(400, {"type": "x", "title": "y", "status": "?", "code": "?"}), FaultKind.UNCERTAIN, None),
        (Reply(201, raw=b"{half an ans"), FaultKind.UNCERTAIN, None),
        (Reply(201, ["not", "a", "message"]), FaultKind.UNCERTAIN, None),
        (Reply(201, {"status": "queued"}), FaultKind.UNCERTAIN, None),
        (Reply(201), FaultKind.UNCERTAIN, None),
        (Reply(302), FaultKind.UNCERTAIN, 302),
        (DROP, FaultKind.UNCERTAIN, None),
    ],
)
def test_an_answer_that_is_no_success_is_sorted_and_never_tried_again(
    double: Double, carrier: TwilioCarrier, reply: Reply, kind: FaultKind, code: int | None
) -> None:
    double.script = lambda _: reply
    for act in (lambda: carrier.send_sms(SMS), lambda: carrier.place_call(CALL)):
        double.asked.clear()
        fault = fault_of(act)
        assert (fault.kind, fault.code) == (kind, code)
        assert len(double.asked) == 1
        assert TO not in str(fault)
        assert fault.__cause__ is None
        assert fault.__suppress_context__ or fault.__context__ is None


def test_an_answer_that_does_not_come_is_uncertain(double: Double) -> None:
    impatient = TwilioCarrier(CarrierAccount(SID, "token", None, double.url), timeout_s=0.2)
    double.script = lambda _: DAWDLE
    assert fault_of(lambda: impatient.send_sms(SMS)).kind is FaultKind.UNCERTAIN
    until(lambda: double.asked, "the carrier reads what was asked")
    assert len(double.asked) == 1
    impatient.client.http_client.session.close()


def test_a_refused_connection_was_never_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and nobody else can: it is held, and nobody listens
        port = unused.getsockname()[1]
        away = TwilioCarrier(CarrierAccount(SID, "token", None, f"http://127.0.0.1:{port}"), timeout_s=60.0)
        assert fault_of(lambda: away.send_sms(SMS)).kind is FaultKind.TEMPORARY


def test_a_name_that_does_not_exist_was_never_sent() -> None:
    away = TwilioCarrier(CarrierAccount(SID, "token", None, "http://carrier.invalid"), timeout_s=2.0)
    assert fault_of(lambda: away.send_sms(SMS)).kind is FaultKind.TEMPORARY


def test_an_address_that_is_none_is_our_account_at_fault() -> None:
    wrong = TwilioCarrier(CarrierAccount(SID, "token", None, "htp://x"), timeout_s=2.0)
    assert fault_of(lambda: wrong.send_sms(SMS)).kind is FaultKind.ACCOUNT


def test_an_unanswered_call_is_cancelled_with_one_request(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: Reply(200, {"sid": "CA1", "status": "canceled"})
    carrier.end_call("CA1")
    assert [asked.form["Status"] for asked in double.asked] == [["canceled"]]


def test_an_answered_call_is_hung_up(double: Double, carrier: TwilioCarrier) -> None:
    def script(asked: Asked) -> Reply:
        cancels = asked.form["Status"] == ["canceled"]
        return refusal(400, 21220) if cancels else Reply(200, {"sid": "CA1", "status": "completed"})

    double.script = script
    carrier.end_call("CA1")
    assert [asked.form["Status"] for asked in double.asked] == [["canceled"], ["completed"]]


def test_nothing_happens_to_a_call_that_ended(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: refusal(400, 21220)
    carrier.end_call("CA1")
    assert len(double.asked) == 2


def test_a_call_that_cannot_be_ended_says_why(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: refusal(404, 20404)
    assert fault_of(lambda: carrier.end_call("CA1")).kind is FaultKind.PERMANENT


@pytest.mark.parametrize(("is_file", "method"), [(False, "POST"), (True, "GET")])
def test_a_call_in_progress_is_sent_on_with_one_request(
    double: Double, carrier: TwilioCarrier, is_file: bool, method: str
) -> None:
    double.script = lambda _: Reply(200, {"sid": "CA1", "status": "in-progress"})
    carrier.redirect_call("CA1", "https://x.example/turn", "https://x.example/fallback", is_file)
    (asked,) = double.asked
    assert asked.path.endswith("/Calls/CA1.json")
    assert asked.form == {
        "Url": ["https://x.example/turn"],
        "Method": ["POST"],
        "FallbackUrl": ["https://x.example/fallback"],
        "FallbackMethod": [method],
    }


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 21220, FaultKind.PERMANENT),
        (404, 20404, FaultKind.PERMANENT),
        (429, 20429, FaultKind.TEMPORARY),
        (500, 20500, FaultKind.UNCERTAIN),
        (401, 20003, FaultKind.ACCOUNT),
    ],
)
def test_a_call_that_cannot_be_sent_on_says_what_is_sure(
    double: Double, carrier: TwilioCarrier, status: int, code: int, kind: FaultKind
) -> None:
    double.script = lambda _: refusal(status, code)
    assert fault_of(lambda: carrier.redirect_call("CA1", "https://x.example", "https://y.example")).kind is kind


def test_a_call_and_a_text_are_told_in_our_words(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: Reply(200, {"sid": "CA1", "status": "no-answer", "duration": "0"})
    assert carrier.call_now("CA1") == CallNow("CA1", CallState.NO_ANSWER, 0)
    double.script = lambda _: Reply(200, {"sid": "CA1", "status": "in-progress", "duration": None})
    assert carrier.call_now("CA1") == CallNow("CA1", CallState.ANSWERED, None)
    double.script = lambda _: Reply(200, {"sid": "SM1", "status": "undelivered", "error_code": 30003})
    assert carrier.sms_now("SM1") == SmsNow("SM1", SmsState.UNDELIVERED, 30003)


def test_answers_are_never_mixed_up_between_threads(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda asked: Reply(201, message("SM" + asked.form["Body"][0]))

    def send(number: int) -> bool:
        sms = OutgoingSms(TO, FROM, str(number), "https://x.example", timedelta(minutes=1))
        return carrier.send_sms(sms).sid == f"SM{number}"

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(send, range(200)))


def test_a_forked_process_gets_a_client_of_its_own(double: Double, carrier: TwilioCarrier) -> None:
    mine = carrier.client
    assert carrier.client is mine
    carrier._clients = {os.getpid() + 1: mine}
    assert carrier.client is not mine
    mine.http_client.session.close()


def test_the_environment_moves_the_carrier_nowhere(
    double: Double, carrier: TwilioCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "TWILIO_EDGE": "dublin",
        "TWILIO_REGION": "ie1",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "NO_PROXY": "",
        "no_proxy": "",
    }.items():
        monkeypatch.setenv(name, value)
    double.script = lambda _: Reply(201, message("SM1"))
    assert carrier.send_sms(SMS).sid == "SM1"


def test_a_carrier_elsewhere_is_reached_through_the_proxy(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", double.url)
    monkeypatch.setenv("no_proxy", "")
    away = TwilioCarrier(CarrierAccount(SID, "token", None, "http://carrier.invalid"), timeout_s=2.0)
    double.script = lambda _: Reply(201, message("SM1"))
    assert away.send_sms(SMS).sid == "SM1"
    away.client.http_client.session.close()


def test_no_number_reaches_the_log(double: Double, carrier: TwilioCarrier, caplog: pytest.LogCaptureFixture) -> None:
    double.script = pages("messages", [])
    with caplog.at_level(logging.INFO):
        carrier.find_sms(TO, FROM, SMS.text, NOON)
        double.script = lambda _: refusal(400, 21211)
        fault_of(lambda: carrier.send_sms(SMS))
    assert "470123456" not in caplog.text
