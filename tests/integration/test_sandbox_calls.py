"""Calls on the sandbox go as they go at Twilio: documents, keys, recordings, dialling on, callbacks, fallbacks."""

from __future__ import annotations

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
from gateway.sandbox.legs import Ears, Leg, Phase
from gateway.sandbox.model import Behaviour, Hook
from gateway.sandbox.server import Sandbox
from tests.parts.sandbox_customer import Customer
from tests.parts.waiting import PATIENT_S

SID, TOKEN = "AC" + "1" * 32, "secret"
HOTLINE, SENDER = "+3222170112", "+3222170113"
CALLER, OFFICER = "+32470000001", "+32470000002"
PATIENT = 2400  # seconds of a line that waits for a hand: at the speed of these tests a minute


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
        (HOTLINE, SENDER),
        voice=Hook(customer.url + "/voice", fallback_url=customer.url + "/fallback"),
        voice_status=Hook(customer.url + "/status"),
    )
    with Sandbox([account], lambda: datetime.now(UTC), pace=Pace(calls_per_s=10, speed=40)) as sandbox:
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
        threading.Event().wait(0.002)


def xml(text: str) -> tuple[int, str, bytes]:
    return 200, "text/xml", f"<Response>{text}</Response>".encode()


def heard(leg: Leg) -> list[str]:
    return [line.text for line in leg.lines if line.kind == "say"]


def told(customer: Customer, path: str) -> list[dict[str, str]]:
    return [said for at, said, _ in customer.told if at == path]


def ring(sandbox: Sandbox, phone: str) -> Leg:
    until(lambda: (leg := sandbox.carrier.exchange.leg_of(phone)) is not None and leg.phase is Phase.RINGING)
    leg = sandbox.carrier.exchange.leg_of(phone)
    assert leg is not None
    return leg


def test_a_caller_hears_the_document_presses_keys_and_the_end_is_reported(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml(
        f'<Gather action="/keys" numDigits="3" timeout="{PATIENT}"><Say language="nl-BE">Kies</Say></Gather>'
    )
    customer.answers["/keys"] = xml("<Say>Dank u</Say><Hangup/>")
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: leg.ears is Ears.GATHER)
    leg.press("12")
    leg.press("3")
    customer.wait(lambda all_told: bool(told(customer, "/status")))
    assert heard(leg) == ["Kies", "Dank u"]
    first, keys, end = (told(customer, path)[0] for path in ("/voice", "/keys", "/status"))
    assert (first["CallStatus"], first["From"], first["Direction"]) == ("ringing", CALLER, "inbound")
    assert (keys["Digits"], keys["CallStatus"]) == ("123", "in-progress")
    assert (end["CallStatus"], end["SequenceNumber"]) == ("completed", "0")
    assert end["CallbackSource"] == "call-progress-events"
    validator = RequestValidator(TOKEN)
    assert all(validator.validate(customer.url + path, said, signature) for path, said, signature in customer.told)


@pytest.mark.parametrize(("keys", "expected"), [("", ["Kies", "Stil"]), ("#", ["Stil"]), ("4#", ["4"])])
def test_silence_and_a_lone_finish_key_fall_through(
    sandbox: Sandbox, customer: Customer, keys: str, expected: list[str]
) -> None:
    customer.answers["/voice"] = xml('<Gather action="/keys" timeout="2"><Say>Kies</Say></Gather><Say>Stil</Say>')
    customer.answers["/keys"] = xml("<Say>4</Say>")
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    if keys:
        leg.press(keys, ahead=True)
    until(lambda: leg.settled)
    assert [text for text in heard(leg) if text != "Kies" or not keys] == expected


def test_an_empty_gather_goes_to_its_action_when_asked(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml('<Gather action="/keys" timeout="1" actionOnEmptyResult="true"/>')
    customer.answers["/keys"] = xml("<Hangup/>")
    sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, "anonymous")
    customer.wait(lambda all_told: bool(told(customer, "/keys")))
    assert told(customer, "/keys")[0]["Digits"] == ""
    assert told(customer, "/keys")[0]["From"] == "anonymous"


def test_a_recording_is_kept_announced_and_can_be_fetched(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    customer.answers["/voice"] = xml(
        '<Record action="/recorded" recordingStatusCallback="/ready" maxLength="20" timeout="3"/><Say>Leeg</Say>'
    )
    customer.answers["/recorded"] = xml("<Hangup/>")
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    leg.talk("Er brandt iets", 6, ahead=True)
    customer.wait(lambda all_told: bool(told(customer, "/recorded") and told(customer, "/ready")))
    said, ready = told(customer, "/recorded")[0], told(customer, "/ready")[0]
    assert (said["RecordingDuration"], said["Digits"]) == ("6", "")
    assert (ready["RecordingStatus"], ready["RecordingUrl"]) == ("completed", said["RecordingUrl"])
    assert said["RecordingUrl"].startswith(sandbox.url)
    recording = client.recordings.list(call_sid=leg.call.sid)[0]
    assert (recording.duration, recording.source) == ("6", "RecordVerb")
    sound = client.request("GET", said["RecordingUrl"] + ".wav")
    assert sound.status_code == 200
    assert recording.delete()
    assert client.recordings.list() == []


def test_an_empty_recording_falls_through(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml('<Record action="/recorded" timeout="1"/><Say>Leeg</Say>')
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: leg.settled)
    assert heard(leg) == ["Leeg"]
    assert told(customer, "/recorded") == []


def test_hanging_up_while_recording_still_reports_what_was_said(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml(f'<Record action="/recorded" timeout="{PATIENT}"/>')
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    leg.talk("Help", 2, ahead=True)
    until(lambda: leg.ears is Ears.RECORD)
    until(lambda: any(line.kind == "words" for line in leg.lines))
    leg.hang_up()
    customer.wait(lambda all_told: bool(told(customer, "/recorded") and told(customer, "/status")))
    said = told(customer, "/recorded")[0]
    assert (said["Digits"], said["CallStatus"]) == ("hangup", "completed")


def place(client: Client, customer: Customer, **given: object) -> str:
    asked: dict[str, object] = {
        "to": OFFICER,
        "from_": SENDER,
        "url": customer.url + "/answer",
        "timeout": 600,
        "status_callback": customer.url + "/progress",
        "status_callback_event": ["initiated", "ringing", "answered", "completed"],
    }
    call = client.calls.create(**{**asked, **given})  # type: ignore[arg-type]
    assert (call.status, call.direction) == ("queued", "outbound-api")
    return str(call.sid)


def progress(customer: Customer) -> list[str]:
    reports = sorted(told(customer, "/progress"), key=lambda said: int(said["SequenceNumber"]))
    assert [int(said["SequenceNumber"]) for said in reports] == list(range(len(reports)))
    return [said["CallStatus"] for said in reports]


def test_an_answered_call_is_reported_step_by_step(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    customer.answers["/answer"] = xml("<Say>Hallo</Say>")
    sid = place(client, customer)
    ring(sandbox, OFFICER).pick_up()
    customer.wait(lambda all_told: len(told(customer, "/progress")) == 4)
    assert progress(customer) == ["initiated", "ringing", "in-progress", "completed"]
    call = client.calls(sid).fetch()
    assert (call.status, call.duration is not None) == ("completed", True)
    assert client.calls.list(to=OFFICER, status="completed")[0].sid == sid
    assert client.calls.list(start_time_after=datetime.now(UTC) + timedelta(minutes=1)) == []


@pytest.mark.parametrize(
    ("behaviour", "reported"),
    [
        (Behaviour.NO_ANSWER, ["initiated", "ringing", "no-answer"]),
        (Behaviour.BUSY, ["initiated", "busy"]),
        (Behaviour.SWITCHED_OFF, ["initiated", "no-answer"]),
        (Behaviour.UNASSIGNED, ["initiated", "failed"]),
        (Behaviour.VOICEMAIL, ["initiated", "ringing", "in-progress", "completed"]),
        (Behaviour.AUTOMATIC, ["initiated", "ringing", "in-progress", "completed"]),
    ],
)
def test_a_phone_behaves_as_it_was_set(
    sandbox: Sandbox, client: Client, customer: Customer, behaviour: Behaviour, reported: list[str]
) -> None:
    customer.answers["/answer"] = xml(f'<Gather action="/one" numDigits="1" timeout="{PATIENT}"/><Hangup/>')
    customer.answers["/one"] = xml(f'<Gather action="/five" numDigits="1" timeout="{PATIENT}"/><Hangup/>')
    customer.answers["/five"] = xml("<Say>Aanvaard</Say>")
    sandbox.carrier.ledger.phone(OFFICER).behaviour = behaviour
    place(client, customer, timeout=20)
    customer.wait(lambda all_told: len(told(customer, "/progress")) == len(reported))
    assert progress(customer) == reported
    keys = [said["Digits"] for path in ("/one", "/five") for said in told(customer, path)]
    assert keys == (["1", "5"] if behaviour is Behaviour.AUTOMATIC else [])


def test_a_declined_call_is_busy_and_a_cancelled_one_cancelled(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    place(client, customer)
    ring(sandbox, OFFICER).decline()
    customer.wait(lambda all_told: len(told(customer, "/progress")) == 3)
    assert progress(customer)[-1] == "busy"
    customer.told.clear()
    sid = place(client, customer)
    ring(sandbox, OFFICER)
    assert client.calls(sid).update(status="canceled").status == "canceled"
    with pytest.raises(TwilioRestException) as refused:
        client.calls(sid).update(status="completed")
    assert refused.value.code == 21220


def test_a_live_call_can_be_given_another_document(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    sid = place(client, customer, url=None, twiml=LISTEN)
    leg = ring(sandbox, OFFICER)
    leg.pick_up()
    until(lambda: client.calls(sid).fetch().status == "in-progress")
    client.calls(sid).update(twiml="<Response><Say>Iets anders</Say></Response>")
    until(lambda: leg.settled)
    assert heard(leg) == ["Iets anders"]


@pytest.mark.parametrize(
    ("to", "sender", "code"), [("+3212", SENDER, 21211), (OFFICER, "+3222170199", 21210), (OFFICER, "x", 21212)]
)
def test_a_bad_call_is_refused_with_twilios_number(
    client: Client, customer: Customer, to: str, sender: str, code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        place(client, customer, to=to, from_=sender)
    assert refused.value.code == code


DIAL = (
    '<Dial action="/dialled" timeout="{}" callerId="+3222170113">'
    '<Number url="/whisper" statusCallback="/child" statusCallbackEvent="initiated ringing answered completed">'
    "+32470000002</Number></Dial>"
)


def test_a_dialled_officer_hears_the_whisper_before_being_connected(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml(DIAL.format(PATIENT))
    customer.answers["/whisper"] = xml(f'<Gather action="/agreed" numDigits="1" timeout="{PATIENT}"/><Hangup/>')
    customer.answers["/agreed"] = xml("<Say>Verbonden</Say>")
    customer.answers["/dialled"] = xml("<Say>Einde</Say>")
    caller = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    officer = ring(sandbox, OFFICER)
    officer.pick_up()
    until(lambda: officer.ears is Ears.GATHER)
    assert caller.bridged_with is None
    officer.press("1")
    until(lambda: caller.bridged_with is officer)
    officer.talk("Goedendag", 1)
    officer.hang_up()
    until(lambda: caller.settled)
    said = told(customer, "/dialled")[0]
    assert (said["DialCallStatus"], said["DialBridged"], said["DialCallSid"]) == (
        "completed",
        "true",
        officer.call.sid,
    )
    assert [line.text for line in caller.lines if line.kind in ("words", "say")] == ["Goedendag", "Einde"]
    child = told(customer, "/child")[0]
    assert (child["ParentCallSid"], child["From"], child["Direction"]) == (caller.call.sid, SENDER, "outbound-dial")


def test_voicemail_is_not_connected_when_the_whisper_needs_a_key(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml(DIAL.format(20))
    customer.answers["/whisper"] = xml('<Gather action="/agreed" numDigits="1" timeout="3"/><Hangup/>')
    customer.answers["/dialled"] = xml("<Say>Niemand</Say>")
    sandbox.carrier.ledger.phone(OFFICER).behaviour = Behaviour.VOICEMAIL
    caller = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: caller.settled)
    said = told(customer, "/dialled")[0]
    assert (said["DialCallStatus"], said["DialBridged"]) == ("completed", "false")
    assert heard(caller) == ["Niemand"]


@pytest.mark.parametrize(("behaviour", "status"), [(Behaviour.NO_ANSWER, "no-answer"), (Behaviour.BUSY, "busy")])
def test_a_dial_that_reaches_nobody_says_why(
    sandbox: Sandbox, customer: Customer, behaviour: Behaviour, status: str
) -> None:
    customer.answers["/voice"] = xml(DIAL.format(20))
    customer.answers["/dialled"] = xml("<Hangup/>")
    sandbox.carrier.ledger.phone(OFFICER).behaviour = behaviour
    sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    customer.wait(lambda all_told: bool(told(customer, "/dialled")))
    assert told(customer, "/dialled")[0]["DialCallStatus"] == status


def test_a_caller_who_hangs_up_takes_the_dialled_leg_along(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml(DIAL.format(PATIENT))
    caller = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    officer = ring(sandbox, OFFICER)
    caller.hang_up()
    customer.wait(lambda all_told: bool(told(customer, "/dialled") and told(customer, "/status")))
    assert officer.settled
    assert told(customer, "/dialled")[0]["DialCallStatus"] == "canceled"


def test_a_failing_address_leads_to_the_fallback(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = (500, "text/plain", b"stuk")
    customer.answers["/fallback"] = xml("<Say>Wij bellen u terug</Say>")
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: leg.settled)
    said = told(customer, "/fallback")[0]
    assert (said["ErrorCode"], said["ErrorUrl"]) == ("11217", customer.url + "/voice")
    assert heard(leg) == ["Wij bellen u terug"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, "text/xml", b"<Response><Say>"), 12100),
        ((200, "application/json", b"{}"), 12300),
        ((200, "text/xml", b"<Response>" + b" " * 65536 + b"</Response>"), 11750),
    ],
)
def test_without_a_usable_fallback_the_caller_hears_an_application_error(
    sandbox: Sandbox, customer: Customer, answer: tuple[int, str, bytes], code: int
) -> None:
    customer.answers["/voice"] = answer
    customer.answers["/fallback"] = (500, "text/plain", b"")
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: leg.settled)
    assert heard(leg) == ["We are sorry, an application error has occurred. Goodbye."]
    assert told(customer, "/fallback")[0]["ErrorCode"] == str(code)


def test_documents_that_only_point_to_each_other_are_not_followed_for_ever(
    sandbox: Sandbox, customer: Customer
) -> None:
    customer.answers["/voice"] = xml("<Redirect>/voice</Redirect>")
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: leg.settled)
    assert len(told(customer, "/voice")) < 40


def test_a_rejected_caller_hears_nothing(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml('<Reject reason="busy"/>')
    leg = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    customer.wait(lambda all_told: bool(told(customer, "/status")))
    assert told(customer, "/status")[0]["CallStatus"] == "busy"
    assert heard(leg) == []


def test_an_account_that_calls_its_own_number_talks_to_its_own_document(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    customer.answers["/voice"] = xml('<Gather action="/keys" numDigits="12" finishOnKey="" timeout="600"/>')
    customer.answers["/keys"] = xml("<Say>Gehoord</Say>")
    sid = place(client, customer, to=HOTLINE, url=None, send_digits="w0123456789*#", twiml=LISTEN)
    customer.wait(lambda all_told: len(told(customer, "/progress")) == 4 and bool(told(customer, "/status")))
    assert told(customer, "/keys")[0]["Digits"] == "0123456789*#"
    assert progress(customer) == ["initiated", "ringing", "in-progress", "completed"]
    transcript = sandbox.carrier.ledger.transcripts.get(sid)
    assert transcript is not None
    assert "Gehoord" in [line.text for line in transcript.lines]


LISTEN = '<Response><Pause length="2400"/></Response>'


def test_a_caller_is_put_through_to_another_number_of_the_account(sandbox: Sandbox, customer: Customer) -> None:
    customer.answers["/voice"] = xml(
        f'<Dial action="/dialled" timeout="{PATIENT}" callerId="+3222170113"><Number>+3222170199</Number></Dial>'
    )
    caller = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    leg = ring(sandbox, "+3222170199")
    leg.pick_up()
    until(lambda: caller.bridged_with is leg)
    caller.hang_up()
    until(lambda: caller.settled and leg.settled)
