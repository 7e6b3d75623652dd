"""What does a conference tell its customer? Which events there are, why one ends, and the status callback of each."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from gateway.sandbox.legs import Phase
from gateway.sandbox.members import Member
from gateway.sandbox.model import CallStatus, Conference
from gateway.sandbox.rendering import rfc2822
from gateway.sandbox.roads import Params
from gateway.sandbox.webhooks_out import Courier


class Event(Enum):
    """Something that happens in a conference."""

    START = "conference-start"
    END = "conference-end"
    JOIN = "participant-join"
    LEAVE = "participant-leave"
    MUTE = "participant-mute"
    UNMUTE = "participant-unmute"
    HOLD = "participant-hold"
    UNHOLD = "participant-unhold"


ASKED_AS = {
    Event.START: "start",
    Event.END: "end",
    Event.JOIN: "join",
    Event.LEAVE: "leave",
    Event.MUTE: "mute",
    Event.UNMUTE: "mute",
    Event.HOLD: "hold",
    Event.UNHOLD: "hold",
}


class Reason(Enum):
    """Why a conference ended."""

    BY_API = "conference-ended-via-api"
    ENDER_LEFT = "participant-with-end-conference-on-exit-left"
    ENDER_KICKED = "participant-with-end-conference-on-exit-kicked"
    LAST_KICKED = "last-participant-kicked"
    LAST_LEFT = "last-participant-left"


def tell(courier: Courier, meeting: Conference, event: Event, now: datetime, member: Member | None) -> None:
    """Send the status callback of an event, when the conference was asked to tell of it."""
    if not meeting.callback.url or ASKED_AS[event] not in meeting.callback_events:
        return
    number, meeting.sequence = meeting.sequence, meeting.sequence + 1
    params = [
        ("ConferenceSid", meeting.sid),
        ("FriendlyName", meeting.name),
        ("AccountSid", meeting.account),
        ("SequenceNumber", str(number)),
        ("Timestamp", rfc2822(now) or ""),
        ("StatusCallbackEvent", event.value),
    ]
    if member is not None:
        params += _of_member(member)
    if event is Event.LEAVE and member is not None:
        params += _parting(member)
    if event is Event.END:
        params += [("ReasonConferenceEnded", meeting.reason), ("CallSidEndingConference", meeting.ended_by)]
    courier.send(meeting.account, meeting.callback.url, meeting.callback.method, params)


def _parting(member: Member) -> Params:
    if member.leg.phase is Phase.OVER:
        return [("ParticipantCallStatus", CallStatus.COMPLETED.value), ("ReasonParticipantLeft", "participant_hung_up")]
    status = member.leg.call.status.value
    return [("ParticipantCallStatus", status), ("ReasonParticipantLeft", "participant_updated_via_api")]


def _of_member(member: Member) -> Params:
    said = [
        ("Muted", member.muted),
        ("Hold", member.held),
        ("Coaching", False),
        ("StartConferenceOnEnter", member.manners.starts),
        ("EndConferenceOnExit", member.manners.ends),
    ]
    params = [("CallSid", member.sid), *((name, str(value).lower()) for name, value in said)]
    return [*params, ("ParticipantLabel", member.manners.label)] if member.manners.label else params
