"""Conferences on the sandbox go as they go at Twilio: waiting, starting, hearing each other, ending, and the API."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Pace
from gateway.sandbox.legs import Ears, Leg, Phase
from gateway.sandbox.model import ConferenceStatus, Hook
from gateway.sandbox.server import Sandbox
from tests.parts.sandbox_customer import Customer
from tests.parts.waiting import PATIENT_S

SID, TOKEN = "AC" + "1" * 32, "secret"
HOTLINE, SENDER = "+3222170112", "+3222170113"
CALLER, OFFICER, SECOND = "+32470000001", "+32470000002", "+32470000003"
CALLER_ROOM = (
    '<Dial action="/after"><Conference startConferenceOnEnter="false" endConferenceOnExit="true" waitUrl="/wait"'
    ' statusCallback="/events" statusCallbackEvent="start end join leave mute hold" beep="false">'
    "zaak 1</Conference></Dial>"
)
OFFICER_ROOM = '<Dial action="/officer-after"><Conference beep="onEnter" waitUrl="">zaak 1</Conference></Dial>'


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    customer.answers["/voice"] = xml(CALLER_ROOM)
    customer.answers["/officer"] = xml(OFFICER_ROOM)
    customer.answers["/wait"] = xml(
        '<Say language="nl-BE">Een ogenblik, wij bellen de wachtdienst.</Say><Pause length="5"/>'
    )
    customer.answers["/after"] = xml("<Say>Dank u</Say>")
    customer.answers["/officer-after"] = xml("<Say>De beller is weg</Say>")
    yield customer
    customer.close()


@pytest.fixture
def sandbox(customer: Customer) -> Iterator[Sandbox]:
    account = Account(
        SID, TOKEN, (HOTLINE, SENDER), voice=Hook(customer.url + "/voice"), voice_status=Hook(customer.url + "/status")
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


def xml(text: str) -> tuple[int, str, bytes]:
    return 200, "text/xml", f"<Response>{text}</Response>".encode()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENT_S
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.002)


def heard(leg: Leg, *kinds: str) -> list[str]:
    return [line.text for line in leg.lines if line.kind in (kinds or ("say",))]


def told(customer: Customer, path: str) -> list[dict[str, str]]:
    return [said for at, said, _ in customer.told if at == path]


def events(customer: Customer) -> list[str]:
    said = sorted(told(customer, "/events"), key=lambda event: int(event["SequenceNumber"]))
    return [event["StatusCallbackEvent"] for event in said]


def calls_in(sandbox: Sandbox) -> Leg:
    """Somebody calls the hotline and waits in the conference."""
    caller = sandbox.carrier.exchange.dial_in(CALLER, HOTLINE, CALLER)
    until(lambda: sandbox.carrier.rooms.room_of(caller) is not None)
    return caller


def answers(sandbox: Sandbox, phone: str) -> Leg:
    until(lambda: (leg := sandbox.carrier.exchange.leg_of(phone)) is not None and leg.phase is Phase.RINGING)
    leg = sandbox.carrier.exchange.leg_of(phone)
    assert leg is not None
    leg.pick_up()
    return leg


def call_officer(sandbox: Sandbox, client: Client, customer: Customer, phone: str = OFFICER) -> Leg:
    client.calls.create(to=phone, from_=SENDER, url=customer.url + "/officer", timeout=600)
    officer = answers(sandbox, phone)
    until(lambda: officer.ears is Ears.BRIDGE)
    return officer


def test_a_caller_hears_the_waiting_document_again_and_again_until_an_officer_comes(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    caller = calls_in(sandbox)
    until(lambda: len(told(customer, "/wait")) >= 3)
    assert set(heard(caller)) == {"Een ogenblik, wij bellen de wachtdienst."}
    assert (told(customer, "/wait")[0]["FriendlyName"], caller.ears) == ("zaak 1", Ears.CLOSED)
    officer = call_officer(sandbox, client, customer)
    until(lambda: caller.ears is Ears.BRIDGE)
    caller.talk("Onze servers zijn weg", 2)
    officer.talk("Met de wachtdienst", 2)
    officer.press("5")
    assert heard(officer, "words") == ["Onze servers zijn weg", "Met de wachtdienst"]
    assert heard(caller, "words", "key")[-2:] == ["Met de wachtdienst", "5"]
    assert heard(caller, "joined") == [OFFICER]
    rounds = len(heard(caller))
    officer.hang_up()
    until(lambda: len(heard(caller)) > rounds)  # alone again
    caller.hang_up()
    until(lambda: caller.settled)
    customer.wait(lambda _: len(events(customer)) == 6)
    assert events(customer) == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    ended = next(said for said in told(customer, "/events") if said["StatusCallbackEvent"] == "conference-end")
    assert ended["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert ended["CallSidEndingConference"] == caller.call.sid
    until(lambda: told(customer, "/after"))
    assert told(customer, "/after")[0]["DialCallStatus"] == "answered"


def test_the_end_of_a_conference_sends_everybody_on_to_the_action(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    caller = calls_in(sandbox)
    officer = call_officer(sandbox, client, customer)
    caller.hang_up()
    until(lambda: officer.settled)
    assert heard(officer) == ["De beller is weg"]
    said = told(customer, "/officer-after")[0]
    assert (said["DialCallStatus"], said["CallStatus"]) == ("answered", "in-progress")


def test_a_caller_who_is_given_another_document_leaves_the_conference(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    caller = calls_in(sandbox)
    client.calls(caller.call.sid).update(
        twiml='<Response><Say>Spreek een bericht in</Say><Pause length="900"/></Response>'
    )
    until(lambda: "Spreek een bericht in" in heard(caller))
    assert sandbox.carrier.rooms.room_of(caller) is None
    assert client.conferences.list(status="in-progress") == []
    assert client.conferences.list(friendly_name="zaak 1")[0].status == "completed"
    assert told(customer, "/after") == []


def test_the_api_lists_mutes_holds_kicks_and_ends(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    caller = calls_in(sandbox)
    officer = call_officer(sandbox, client, customer)
    conference = client.conferences.list(friendly_name="zaak 1", status="in-progress")[0]
    assert client.conferences(conference.sid).fetch().status == "in-progress"
    participants = client.conferences(conference.sid).participants
    assert {one.call_sid for one in participants.list()} == {caller.call.sid, officer.call.sid}
    assert participants(caller.call.sid).update(muted=True).muted is True
    caller.talk("Niemand hoort dit", 1)
    assert [one.call_sid for one in participants.list(muted=True)] == [caller.call.sid]
    participants(caller.call.sid).update(muted=False)
    customer.answers["/hold"] = xml("<Say>U staat in de wacht</Say>")
    held = participants(officer.call.sid).update(hold=True, hold_url=customer.url + "/hold", hold_method="POST")
    assert held.hold is True
    until(lambda: "U staat in de wacht" in heard(officer))
    participants(officer.call.sid).update(hold=False)
    customer.answers["/announce"] = xml("<Say>Dit gesprek duurt al een uur</Say>")
    client.conferences(conference.sid).update(announce_url=customer.url + "/announce")
    until(lambda: all(heard(leg).count("Dit gesprek duurt al een uur") == 1 for leg in (caller, officer)))
    assert heard(officer, "words") == []
    participants(officer.call.sid).delete()
    until(lambda: officer.settled)
    assert heard(officer)[-1] == "De beller is weg"
    assert client.conferences(conference.sid).update(status="completed").status == "completed"
    until(lambda: caller.settled)
    assert heard(caller)[-1] == "Dank u"
    ended = client.conferences(conference.sid).fetch()
    assert ended.reason_conference_ended == "conference-ended-via-api"
    with pytest.raises(TwilioRestException) as refused:
        participants(officer.call.sid).fetch()
    assert refused.value.status == 404


def test_a_number_is_called_into_the_conference(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    caller = calls_in(sandbox)
    participants = client.conferences("zaak 1").participants
    made = participants.create(
        from_=SENDER, to=SECOND, label="tweede", end_conference_on_exit=False, beep="false", timeout=600
    )
    assert (made.status, made.label) == ("queued", "tweede")
    second = answers(sandbox, SECOND)
    until(lambda: second.ears is Ears.BRIDGE)
    there = client.conferences(made.conference_sid).participants("tweede").fetch()
    assert (there.status, there.call_sid) == ("connected", second.call.sid)
    caller.talk("Hallo", 1)
    assert heard(second, "words") == ["Hallo"]
    caller.hang_up()
    until(lambda: second.settled)
    assert client.calls(second.call.sid).fetch().status == "completed"


def test_whoever_is_still_being_called_in_is_not_called_any_more_when_the_conference_ends(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    caller = calls_in(sandbox)
    made = client.conferences("zaak 1").participants.create(from_=SENDER, to=SECOND, timeout=600)
    until(lambda: client.conferences(made.conference_sid).participants(made.call_sid).fetch().status == "ringing")
    caller.hang_up()
    until(lambda: client.calls(made.call_sid).fetch().status == "canceled")


def test_nobody_answering_ends_a_conference_that_nobody_was_in(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    made = client.conferences("leeg").participants.create(from_=SENDER, to=SECOND, timeout=5)
    until(lambda: client.conferences(made.conference_sid).fetch().status == "completed")
    assert client.calls(made.call_sid).fetch().status == "no-answer"


def test_a_full_conference_takes_nobody_in(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    customer.answers["/voice"] = xml('<Dial action="/after"><Conference maxParticipants="1">vol</Conference></Dial>')
    calls_in(sandbox)
    other = sandbox.carrier.exchange.dial_in(SECOND, HOTLINE, SECOND)
    until(lambda: other.settled)
    assert told(customer, "/after")[0]["DialCallStatus"] == "failed"


def test_a_waiting_document_that_cannot_be_had_leaves_the_caller_waiting(
    sandbox: Sandbox, client: Client, customer: Customer
) -> None:
    customer.answers["/wait"] = (500, "text/plain", b"")
    caller = calls_in(sandbox)
    customer.wait(lambda _: bool(told(customer, "/wait")))
    until(lambda: any(alert.code == 11217 for alert in sandbox.carrier.ledger.alerts))
    officer = call_officer(sandbox, client, customer)
    officer.talk("Hier ben ik", 1)
    assert heard(caller, "words") == ["Hier ben ik"]
    assert caller.phase is Phase.TALKING


def test_a_star_leaves_when_the_document_says_so(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    customer.answers["/voice"] = xml(CALLER_ROOM.replace("<Dial", '<Dial hangupOnStar="true"'))
    caller = calls_in(sandbox)
    caller.press("1*")
    until(lambda: caller.settled)
    assert heard(caller)[-1] == "Dank u"


def test_the_page_tells_who_is_in_conference_with_whom(sandbox: Sandbox, client: Client, customer: Customer) -> None:
    sandbox.carrier.ledger.phone(OFFICER).name = "An"
    caller = calls_in(sandbox)
    url = f"{sandbox.url}/sandbox/api/phones/{CALLER}"
    assert requests.get(url, timeout=60).json()["call"]["meeting"]["with"] == []
    call_officer(sandbox, client, customer)
    until(lambda: caller.ears is Ears.BRIDGE)
    shown = requests.get(url, timeout=60).json()
    assert shown["call"]["meeting"]["with"] == ["An"]
    assert [line["text"] for line in shown["lines"] if line["kind"] == "joined"] == ["An"]


def test_a_conference_does_not_outlive_a_restart(customer: Customer, tmp_path: Path) -> None:
    account = Account(SID, TOKEN, (HOTLINE,), voice=Hook(customer.url + "/voice"))
    file = tmp_path / "sandbox.sqlite"
    with Sandbox([account], lambda: datetime.now(UTC), file=file) as sandbox:
        calls_in(sandbox)
    with Sandbox([account], lambda: datetime.now(UTC), file=file) as sandbox:
        customer.wait(lambda _: "conference-end" in events(customer))
        assert [meeting.status for meeting in sandbox.carrier.ledger.conferences] == [ConferenceStatus.COMPLETED]


@pytest.mark.parametrize("fields", [{"Status": "busy"}, {"AnnounceUrl": "geen adres"}])
def test_what_makes_no_sense_is_refused(sandbox: Sandbox, client: Client, fields: dict[str, str]) -> None:
    calls_in(sandbox)
    sid = client.conferences.list()[0].sid
    url = f"{sandbox.url}/2010-04-01/Accounts/{SID}/Conferences/{sid}.json"
    assert requests.post(url, data=fields, auth=(SID, TOKEN), timeout=60).status_code == 400
