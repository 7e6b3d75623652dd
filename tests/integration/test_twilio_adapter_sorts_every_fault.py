"""The adapter against a real HTTP server on this machine that answers, refuses, drops and dawdles as told."""

from __future__ import annotations

import base64
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.backup import CarrierAccount
from gateway.carrier.port import CallNow, CallState, OutgoingCall, OutgoingSms, SmsNow, SmsState, Taken
from gateway.carrier.twilio import TwilioCarrier
from gateway.errors import CarrierFault, FaultKind

SID = "AC" + "1" * 32
BASE = f"/2010-04-01/Accounts/{SID}"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TO, FROM = "+32470123456", "+32460000112"

SMS = OutgoingSms(TO, FROM, "CCVO: België & co", "https://ccvo.example.org/sms/receipt/page/x", timedelta(minutes=5))
CALL = OutgoingCall(
    TO,
    "+3222170113",
    "https://ccvo.example.org/voice/page/x#rc=1",
    "https://ccvo.example.org/voice/fallback",
    "https://ccvo.example.org/voice/page-status/x",
    timedelta(seconds=25),
)


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class Reply:
    """What to answer."""

    status: int = 200
    body: Any = None
    raw: bytes | None = None

    def content(self) -> bytes:
        return self.raw if self.raw is not None else b"" if self.body is None else json.dumps(self.body).encode()


DROP, DAWDLE = Reply(-1), Reply(-2)


@dataclass
class Double:
    """A carrier that does as its script says and remembers what it was asked."""

    script: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    double: Double

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        asked = Asked(self.command, target.path, parse_qs(target.query), form, dict(self.headers))
        self.double.asked.append(asked)
        reply = self.double.script(asked)
        if reply is DAWDLE:
            self.double.closing.wait(10)
        if reply.status < 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = reply.content()
        head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)

    def do_POST(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def double() -> Iterator[Double]:
    made = Double(lambda _: Reply(500))
    handler = type("ScriptedHandler", (Handler,), {"double": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def carrier(double: Double) -> Iterator[TwilioCarrier]:
    made = TwilioCarrier(CarrierAccount(SID, "token", None, double.url), timeout_s=2.0)
    yield made
    made.client.http_client.session.close()


def message(sid: str, at: datetime | None = NOON, **other: Any) -> dict[str, Any]:
    date = format_datetime(at) if at else None
    return {"sid": sid, "status": "queued", "num_segments": "1", "date_created": date, "body": SMS.text, **other}


def refusal(status: int, code: int) -> Reply:
    return Reply(status, {"code": code, "message": f"no good: {TO}", "more_info": "x", "status": status})


def fault_of(act: Callable[[], object]) -> CarrierFault:
    with pytest.raises(CarrierFault) as caught:
        act()
    return caught.value


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
    assert len(double.asked) == 1
    impatient.client.http_client.session.close()


def test_a_refused_connection_was_never_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    away = TwilioCarrier(CarrierAccount(SID, "token", None, f"http://127.0.0.1:{port}"), timeout_s=2.0)
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


def pages(kind: str, *lists: list[dict[str, Any]]) -> Callable[[Asked], Reply]:
    def script(asked: Asked) -> Reply:
        at = int(asked.query.get("Page", ["0"])[0])
        more = f"{asked.path}?Page={at + 1}&PageToken=t{at}" if at + 1 < len(lists) else None
        return Reply(200, {kind: lists[at], "next_page_uri": more, "page": at, "page_size": 200})

    return script


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


@pytest.mark.parametrize(
    "host", ["https://api.twilio.com", "https://evil.example", "http://169.254.169.254", "http://127.0.0.1:1"]
)
def test_a_recording_is_fetched_from_our_own_carrier_whatever_host_is_named(
    double: Double, carrier: TwilioCarrier, host: str
) -> None:
    double.script = lambda _: Reply(200, raw=b"RIFF....WAVE")
    assert carrier.fetch_recording(f"{host}{BASE}/Recordings/RE12ab") == b"RIFF....WAVE"
    assert double.asked[0].path == f"{BASE}/Recordings/RE12ab"
    assert double.asked[0].headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        f"https://api.twilio.com/2010-04-01/Accounts/AC{'2' * 32}/Recordings/RE1",
        f"https://api.twilio.com{BASE}/Recordings/../Messages.json",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_no_recording_of_ours_is_never_fetched(
    double: Double, carrier: TwilioCarrier, url: str
) -> None:
    assert fault_of(lambda: carrier.fetch_recording(url)).kind is FaultKind.PERMANENT
    assert double.asked == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(404), FaultKind.PERMANENT),
        (Reply(500), FaultKind.UNCERTAIN),
        (Reply(302), FaultKind.UNCERTAIN),
        (Reply(200, raw=b"x" * 20_000_001), FaultKind.PERMANENT),
        (DROP, FaultKind.UNCERTAIN),
    ],
)
def test_a_recording_that_cannot_be_had_is_a_sorted_fault(
    double: Double, carrier: TwilioCarrier, reply: Reply, kind: FaultKind
) -> None:
    double.script = lambda _: reply
    assert fault_of(lambda: carrier.fetch_recording(f"{double.url}{BASE}/Recordings/RE1")).kind is kind


def test_deleting_a_recording_that_is_gone_is_well(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: Reply(204)
    carrier.delete_recording("RE1")
    double.script = lambda _: refusal(404, 20404)
    carrier.delete_recording("RE1")
    assert {(asked.method, asked.path) for asked in double.asked} == {("DELETE", f"{BASE}/Recordings/RE1.json")}
    double.script = lambda _: Reply(500)
    assert fault_of(lambda: carrier.delete_recording("RE1")).kind is FaultKind.UNCERTAIN


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
