"""Webhook forms in the carrier's words become our own values; what we do not know breaks nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carrier.opting_out import OptOut, asked, carrier_answers
from gateway.carrier.port import CallState, SmsState
from gateway.carrier.receiving import (
    AnsweredBy,
    CallProgress,
    IncomingCall,
    IncomingSms,
    RecordingReady,
    SmsReceipt,
    call_state,
    incoming_call,
    incoming_sms,
    input_of,
    recording_ready,
    sms_receipt,
)
from gateway.carrier.twilio import same_text
from ivr_flows.inputs import ConnectEnded, Keys, RecordingMade, Silent

RECORDING = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE12ab"


def test_a_withheld_number_arrives_as_the_carrier_wrote_it() -> None:
    form = {"CallSid": "CA1", "From": "anonymous", "To": "+3222170112", "AccountSid": "AC1", "CallStatus": "ringing"}
    assert incoming_call(form) == IncomingCall("CA1", "anonymous", "+3222170112", "AC1")
    assert incoming_call({}).caller == ""


@pytest.mark.parametrize(
    ("word", "state", "final"),
    [
        ("queued", CallState.QUEUED, False),
        ("initiated", CallState.QUEUED, False),
        ("ringing", CallState.RINGING, False),
        ("in-progress", CallState.ANSWERED, False),
        ("completed", CallState.COMPLETED, True),
        ("busy", CallState.BUSY, True),
        ("no-answer", CallState.NO_ANSWER, True),
        ("failed", CallState.FAILED, True),
        ("canceled", CallState.CANCELLED, True),
        ("transferring", CallState.UNKNOWN, False),
    ],
)
def test_a_call_s_progress_is_read(word: str, state: CallState, final: bool) -> None:
    progress = call_state({"CallSid": "CA1", "CallStatus": word, "SequenceNumber": "2", "CallDuration": "31"})
    assert progress == CallProgress("CA1", state, 2, 31, None)
    assert progress.state.final is final


def test_a_progress_without_numbers_has_none() -> None:
    assert call_state({"CallSid": "CA1", "CallStatus": "busy", "SequenceNumber": "x"}) == CallProgress(
        "CA1", CallState.BUSY
    )


@pytest.mark.parametrize(
    ("word", "who"),
    [
        ("human", AnsweredBy.HUMAN),
        ("machine_start", AnsweredBy.MACHINE),
        ("machine_end_beep", AnsweredBy.MACHINE),
        ("fax", AnsweredBy.FAX),
        ("unknown", AnsweredBy.UNKNOWN),
        ("robot", AnsweredBy.UNKNOWN),
        ("", None),
    ],
)
def test_what_picked_up_is_a_hint(word: str, who: AnsweredBy | None) -> None:
    assert call_state({"AnsweredBy": word}).answered_by is who


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("accepted", SmsState.QUEUED),
        ("sending", SmsState.QUEUED),
        ("sent", SmsState.SENT),
        ("delivered", SmsState.DELIVERED),
        ("read", SmsState.DELIVERED),
        ("undelivered", SmsState.UNDELIVERED),
        ("failed", SmsState.FAILED),
        ("canceled", SmsState.CANCELLED),
        ("teleported", SmsState.UNKNOWN),
    ],
)
def test_a_receipt_keeps_the_carriers_own_word(word: str, state: SmsState) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": word, "ErrorCode": "30003"}
    assert sms_receipt(form) == SmsReceipt("SM1", state, word, 30003)
    assert sms_receipt({"SmsSid": "SM1", "SmsStatus": word}) == SmsReceipt("SM1", state, word, None)


def test_an_incoming_text_says_whether_the_carrier_answers_it_itself() -> None:
    form = {"MessageSid": "SM1", "From": "+32470123456", "To": "+32460000112", "Body": " stop. "}
    assert incoming_sms(form) == IncomingSms("SM1", "+32470123456", "+32460000112", " stop. ", OptOut.STOP, True)
    assert incoming_sms({**form, "Body": "Stoppen!"}).carrier_answered is False
    assert incoming_sms({**form, "Body": "genoeg", "OptOutType": "STOP"}).opt_out is OptOut.STOP
    assert incoming_sms({**form, "Body": "genoeg", "OptOutType": "STOP"}).carrier_answered is True


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("STOP", OptOut.STOP),
        ("'Stop'.", OptOut.STOP),
        ("stoppen", OptOut.STOP),
        ("Uitschrijven", OptOut.STOP),
        ("Arrêt", OptOut.STOP),
        ("désabonner", OptOut.STOP),
        ("Abmelden", OptOut.STOP),
        ("start", OptOut.START),
        ("Hulp?", OptOut.HELP),
        ("INFO", OptOut.HELP),
        ("JA 4821", None),
        ("YES", None),
        ("stop de melding niet", None),
        ("", None),
    ],
)
def test_only_a_whole_word_opts_out(text: str, meaning: OptOut | None) -> None:
    assert asked(text) is meaning


def test_the_carrier_answers_its_own_words_only() -> None:
    assert carrier_answers("Unsubscribe")
    assert not carrier_answers("afmelden")


@pytest.mark.parametrize(
    ("form", "given_"),
    [
        ({"Digits": "1"}, Keys("1")),
        ({"Digits": "*"}, Keys("*")),
        ({"Digits": ""}, Silent()),
        ({}, Silent()),
        ({"DialCallStatus": "completed", "DialBridged": "true", "Digits": "1"}, ConnectEnded(True)),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, ConnectEnded(False)),
        ({"DialCallStatus": "completed"}, ConnectEnded(False)),
        ({"DialCallStatus": "no-answer", "RecordingUrl": RECORDING}, ConnectEnded(False)),
        (
            {"RecordingUrl": RECORDING, "RecordingDuration": "12", "Digits": "hangup", "RecordingSid": "RE9"},
            RecordingMade(RECORDING, 12, "RE9"),
        ),
        ({"RecordingUrl": f"{RECORDING}.wav", "Digits": "#"}, RecordingMade(f"{RECORDING}.wav", 0, "RE12ab")),
    ],
)
def test_what_the_line_did_becomes_an_input(form: dict[str, str], given_: object) -> None:
    assert input_of(form) == given_


def test_the_silence_address_is_silence_whatever_came_along() -> None:
    assert input_of({"Digits": "1"}, silent=True) == Silent()


def test_a_recording_that_is_absent_has_no_address() -> None:
    ready = {"RecordingSid": "RE1", "CallSid": "CA1", "RecordingUrl": RECORDING, "RecordingDuration": "12"}
    assert recording_ready({**ready, "RecordingStatus": "completed"}) == RecordingReady("RE1", "CA1", RECORDING, 12)
    assert recording_ready({**ready, "RecordingStatus": "absent"}).address is None
    assert recording_ready({"RecordingUrl": RECORDING}).sid == "RE12ab"


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ("CCVO: a\nb", True),
        ("CCVO: a\r\nb ", True),
        ("Sent from your Twilio trial account - CCVO: a\nb", True),
        ("CCVO: a b", False),
        ("", False),
        (None, False),
    ],
)
def test_the_carriers_copy_of_a_text_is_recognised(theirs: str | None, same: bool) -> None:
    assert same_text(theirs, "CCVO: a\nb") is same


PARAMETERS = ["CallStatus", "SequenceNumber", "Digits", "DialCallStatus", "RecordingUrl", "MessageStatus", "Body"]


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=20)))
def test_no_form_breaks_the_reading(form: dict[str, str]) -> None:
    for read in (incoming_call, call_state, sms_receipt, incoming_sms, recording_ready, input_of):
        read(form)
