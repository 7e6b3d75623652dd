"""What does a webhook of the carrier say, in our words? Pure translation; decides nothing and requires little.

A caller's number may be anything ("anonymous", empty): it is handed on as it came. Parameters that we do not know are
ignored, statuses that we do not know are UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from gateway.carrier.opting_out import OptOut, asked, carrier_answers
from gateway.carrier.port import CallState, SmsState
from gateway.carrier.words import call_word, number, sms_word
from ivr_flows.inputs import ConnectEnded, Input, Keys, RecordingMade, Silent


class AnsweredBy(Enum):
    """What the carrier thinks picked up. A hint, never a proof."""

    HUMAN = "human"
    MACHINE = "machine"
    FAX = "fax"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class IncomingCall:
    """Somebody rings us. `caller` is what the carrier says, a number or not."""

    call_sid: str
    caller: str
    called: str
    account_sid: str


@dataclass(frozen=True)
class CallProgress:
    """How a call goes. Arrival order means nothing: `sequence`, when given, counts from 0. `seconds` once it ended."""

    sid: str
    state: CallState
    sequence: int | None = None
    seconds: int | None = None
    answered_by: AnsweredBy | None = None


@dataclass(frozen=True)
class SmsReceipt:
    """How a text of ours goes. `raw_status` is the carrier's own word, kept for what we do not know yet."""

    sid: str
    state: SmsState
    raw_status: str = ""
    error: int | None = None


@dataclass(frozen=True)
class IncomingSms:
    """Somebody texts us. With `carrier_answered` the carrier itself acts on `opt_out`: do not answer as well."""

    sid: str
    sender: str
    to: str
    text: str
    opt_out: OptOut | None = None
    carrier_answered: bool = False


@dataclass(frozen=True)
class RecordingReady:
    """A recording can be fetched at `address`, or with `address` None there is none (absent, or it failed)."""

    sid: str
    call_sid: str
    address: str | None
    seconds: int


def incoming_call(form: Mapping[str, str]) -> IncomingCall:
    """Read a call that arrives."""
    return IncomingCall(
        call_sid=form.get("CallSid", ""),
        caller=form.get("From", ""),
        called=form.get("To", ""),
        account_sid=form.get("AccountSid", ""),
    )


def call_state(form: Mapping[str, str]) -> CallProgress:
    """Read a call's progress, from a status callback or from any voice webhook."""
    return CallProgress(
        sid=form.get("CallSid", ""),
        state=call_word(form.get("CallStatus")),
        sequence=number(form.get("SequenceNumber")),
        seconds=number(form.get("CallDuration")),
        answered_by=_answered_by(form.get("AnsweredBy")),
    )


def sms_receipt(form: Mapping[str, str]) -> SmsReceipt:
    """Read a text's receipt."""
    word = form.get("MessageStatus") or form.get("SmsStatus", "")
    sid = form.get("MessageSid") or form.get("SmsSid", "")
    return SmsReceipt(sid, sms_word(word), word, number(form.get("ErrorCode")))


def incoming_sms(form: Mapping[str, str]) -> IncomingSms:
    """Read a text that arrives."""
    text = form.get("Body", "")
    said = _opt_out(form.get("OptOutType"))
    return IncomingSms(
        sid=form.get("MessageSid") or form.get("SmsSid", ""),
        sender=form.get("From", ""),
        to=form.get("To", ""),
        text=text,
        opt_out=said or asked(text),
        carrier_answered=said is not None or carrier_answers(text),
    )


def recording_ready(form: Mapping[str, str]) -> RecordingReady:
    """Read a recording's status callback, or the answer to a Record, which names no status."""
    done = form.get("RecordingStatus", "completed") == "completed"
    address = form.get("RecordingUrl", "")
    return RecordingReady(
        sid=form.get("RecordingSid") or _recording_sid(address),
        call_sid=form.get("CallSid", ""),
        address=(address or None) if done else None,
        seconds=number(form.get("RecordingDuration")) or 0,
    )


def input_of(form: Mapping[str, str], *, silent: bool = False) -> Input:
    """Read what the line did in answer to a turn's document. `silent`: the carrier came by the turn's silence address.

    A dial's and a recording's answers may hold Digits too, so they are looked at first. Two people were connected only
    when the carrier says so: "completed" may be a voicemail that declined nothing.
    """
    if silent:
        return Silent()
    if "DialCallStatus" in form:
        return ConnectEnded(bridged=form.get("DialBridged", "").lower() == "true")
    address = form.get("RecordingUrl")
    if address:
        seconds = number(form.get("RecordingDuration")) or 0
        return RecordingMade(address, seconds, form.get("RecordingSid") or _recording_sid(address))
    return Keys(form["Digits"]) if form.get("Digits") else Silent()


def was_in_room(form: Mapping[str, str]) -> bool:
    """Read whether a line that comes out of a room had been let in."""
    return form.get("DialCallStatus", "") in ("answered", "completed")


def _recording_sid(address: str) -> str:
    return address.rpartition("/")[2].partition(".")[0].partition("?")[0]


def _answered_by(word: str | None) -> AnsweredBy | None:
    if not word:
        return None
    if word.startswith("machine"):
        return AnsweredBy.MACHINE
    return {"human": AnsweredBy.HUMAN, "fax": AnsweredBy.FAX}.get(word, AnsweredBy.UNKNOWN)


def _opt_out(word: str | None) -> OptOut | None:
    return {"STOP": OptOut.STOP, "START": OptOut.START, "HELP": OptOut.HELP}.get(word or "")
