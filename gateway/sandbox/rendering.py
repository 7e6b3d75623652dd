"""How do a message, a call and a recording look in JSON? Twilio's property names, dates and paths."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from gateway.sandbox.members import Seat
from gateway.sandbox.model import (
    API_VERSION,
    Call,
    CallStatus,
    Conference,
    ConferenceStatus,
    Direction,
    Message,
    MessageStatus,
    Recording,
)

Json = dict[str, object]
ROOT = f"/{API_VERSION}/Accounts"
ERROR_WORDS = {
    21610: "Attempt to send to unsubscribed recipient",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30036: "Validity Period Expired",
}


def rfc2822(moment: datetime | None) -> str | None:
    """Return a moment as Twilio writes it: Thu, 24 Aug 2023 05:01:45 +0000."""
    return format_datetime(moment.replace(microsecond=0)) if moment else None


def message_json(message: Message) -> Json:
    """Return the Message resource."""
    uri = f"{ROOT}/{message.account}/Messages/{message.sid}"
    unsent = message.status in (MessageStatus.ACCEPTED, MessageStatus.SCHEDULED)
    return {
        "account_sid": message.account,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "direction": message.direction.value,
        "error_code": message.error,
        "error_message": ERROR_WORDS.get(message.error) if message.error else None,
        "from": None if unsent else message.sender,
        "messaging_service_sid": message.service or None,
        "num_media": "0",
        "num_segments": "0" if unsent else str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status.value,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def call_json(call: Call) -> Json:
    """Return the Call resource."""
    uri = f"{ROOT}/{call.account}/Calls/{call.sid}"
    status = CallStatus.QUEUED if call.status is CallStatus.INITIATED else call.status
    return {
        "account_sid": call.account,
        "annotation": None,
        "answered_by": None,
        "api_version": API_VERSION,
        "caller_name": "" if call.direction is Direction.INBOUND else None,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at or call.created_at),
        "direction": call.direction.value,
        "duration": None if call.seconds is None else str(call.seconds),
        "end_time": rfc2822(call.ended_at),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": call.parent,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": str(call.queue_ms),
        "sid": call.sid,
        "start_time": rfc2822(call.started_at),
        "status": status.value,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def recording_json(recording: Recording, base_url: str) -> Json:
    """Return the Recording resource; its sound is fetched at `media_url`, below the address `base_url`."""
    uri = f"{ROOT}/{recording.account}/Recordings/{recording.sid}"
    return {
        "account_sid": recording.account,
        "api_version": API_VERSION,
        "call_sid": recording.call,
        "channels": 1,
        "conference_sid": None,
        "date_created": rfc2822(recording.created_at),
        "date_updated": rfc2822(recording.created_at),
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": base_url + uri,
        "price": None,
        "price_unit": "USD",
        "sid": recording.sid,
        "source": recording.source,
        "start_time": rfc2822(recording.created_at),
        "status": "completed",
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }


def conference_json(meeting: Conference) -> Json:
    """Return the Conference resource."""
    uri = f"{ROOT}/{meeting.account}/Conferences/{meeting.sid}"
    over = meeting.status is ConferenceStatus.COMPLETED
    return {
        "account_sid": meeting.account,
        "api_version": API_VERSION,
        "call_sid_ending_conference": meeting.ended_by or None,
        "date_created": rfc2822(meeting.created_at),
        "date_updated": rfc2822(meeting.updated_at or meeting.created_at),
        "friendly_name": meeting.name,
        "reason_conference_ended": meeting.reason if over and meeting.reason else None,
        "region": "us1",
        "sid": meeting.sid,
        "status": meeting.status.value,
        "subresource_uris": {"participants": f"{uri}/Participants.json", "recordings": f"{uri}/Recordings.json"},
        "uri": f"{uri}.json",
    }


def participant_json(seat: Seat, meeting: Conference) -> Json:
    """Return the Participant resource."""
    uri = f"{ROOT}/{meeting.account}/Conferences/{meeting.sid}/Participants/{seat.sid}"
    return {
        "account_sid": meeting.account,
        "call_sid": seat.sid,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": meeting.sid,
        "date_created": rfc2822(seat.since),
        "date_updated": rfc2822(seat.since),
        "end_conference_on_exit": seat.manners.ends,
        "hold": seat.held,
        "label": seat.manners.label or None,
        "muted": seat.muted,
        "queue_time": None,
        "start_conference_on_enter": seat.manners.starts,
        "status": seat.status,
        "uri": f"{uri}.json",
    }
