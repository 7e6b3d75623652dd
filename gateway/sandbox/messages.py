"""How does an outgoing text live? Checked, queued per sender, sent at that sender's pace, delivered or not.

There is no callback for the status a text begins with. Whether it arrives depends on the phone it goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.sandbox.faults import ApiFault
from gateway.sandbox.ledger import Ledger
from gateway.sandbox.model import API_VERSION, Behaviour, Direction, Message, MessageStatus
from gateway.sandbox.numbers import Line, is_name, line_of, segments_of
from gateway.sandbox.pace import Agenda, Clock, Lane
from gateway.sandbox.trouble import UNDELIVERED_WITH
from gateway.sandbox.webhooks_out import Courier

EXPIRED, UNREACHABLE, UNKNOWN_HANDSET, LANDLINE = 30036, 30003, 30005, 30006
QUEUE_HOURS = 10
RECHECK_S = 5.0
OPTED_OUT = 21610


@dataclass(frozen=True)
class TextPace:
    """How fast texts go: segments a second for each sender, and simulated seconds from sent to delivered."""

    segments_per_s: float = 10.0
    delivery_s: float = 1.0


class Messages:
    """Outgoing texts of all accounts."""

    def __init__(self, ledger: Ledger, agenda: Agenda, courier: Courier, clock: Clock, pace: TextPace) -> None:
        self._ledger, self._agenda, self._courier, self._clock, self._pace = ledger, agenda, courier, clock, pace
        self._lanes: dict[str, Lane] = {}

    def accept(self, message: Message) -> Message:
        """Take a checked text; raises ApiFault when its sender's queue is full or its number opted out."""
        if self._ledger.opted_out(message.to, message.sender):
            raise ApiFault(OPTED_OUT, "Attempt to send to unsubscribed recipient")
        lane = self._lane(message.sender)
        if lane.units + message.segments > QUEUE_HOURS * 3600 * lane.rate:
            raise ApiFault(21611, "This 'From' number has exceeded the maximum number of queued messages", 429)
        self._ledger.messages.keep(message)
        self._begin(message)
        return message

    def reply(self, message: Message, by_carrier: bool = False) -> None:
        """Send what a webhook, or the carrier itself, answered to an incoming text; nobody hears of a refusal."""
        if not by_carrier and self._ledger.opted_out(message.to, message.sender):
            message.status, message.error = MessageStatus.FAILED, OPTED_OUT
        self._ledger.messages.keep(message)
        self._begin(message)

    def resume(self) -> None:
        """Take up, after a restart, every text that was on its way."""
        for message in reversed(self._ledger.messages.newest()):
            self._begin(message)

    def cancel(self, message: Message) -> None:
        """Withdraw a scheduled text; raises ApiFault for any other."""
        if message.status is not MessageStatus.SCHEDULED:
            raise ApiFault(30409, "Only a scheduled message can be canceled", 409)
        self._enter(message, MessageStatus.CANCELED)

    def _begin(self, message: Message) -> None:
        if message.status is MessageStatus.SCHEDULED and message.send_at:
            wait = (message.send_at - self._clock()).total_seconds()
            act = self._wake if wait <= 0 else self._begin  # looked at again: the clock may be moved meanwhile
            self._agenda.after(min(max(0.0, wait), RECHECK_S), lambda: act(message))
        elif message.status is MessageStatus.ACCEPTED:
            self._agenda.after(0.05, lambda: self._wake(message))
        elif message.status is MessageStatus.QUEUED:
            self._lane(message.sender).join(message.segments, lambda: self._release(message))
        elif message.status is MessageStatus.SENT:
            self._agenda.after(self._pace.delivery_s, lambda: self._settle(message))

    def _wake(self, message: Message) -> None:
        if message.status in (MessageStatus.SCHEDULED, MessageStatus.ACCEPTED):
            self._enter(message, MessageStatus.QUEUED)
            self._begin(message)

    def _release(self, message: Message) -> None:
        if self._ledger.messages.get(message.sid) is None:
            return
        waiting_since = message.send_at or message.created_at
        if self._clock() - waiting_since > timedelta(seconds=message.validity):
            self._enter(message, MessageStatus.FAILED, EXPIRED)
            return
        message.sent_at = self._clock()
        self._enter(message, MessageStatus.SENT)
        self._begin(message)

    def _settle(self, message: Message) -> None:
        phone = self._ledger.behaving(self._ledger.phone(message.to, self._clock()))
        error = {Behaviour.SWITCHED_OFF: UNREACHABLE, Behaviour.UNASSIGNED: UNKNOWN_HANDSET}.get(phone.behaviour)
        error = UNDELIVERED_WITH.get(self._ledger.trouble.ending(message.to), error)
        if error is None and line_of(message.to) is Line.LANDLINE:
            error = LANDLINE
        self._enter(message, MessageStatus.UNDELIVERED if error else MessageStatus.DELIVERED, error)
        self._ledger.touch()

    def _enter(self, message: Message, status: MessageStatus, error: int | None = None) -> None:
        message.status, message.error, message.updated_at = status, error, self._clock()
        self._ledger.messages.keep(message)
        if message.callback:
            self._courier.send(message.account, message.callback, "POST", callback_params(message, self._clock()))

    def _lane(self, sender: str) -> Lane:
        return self._lanes.setdefault(sender, Lane(self._agenda, self._pace.segments_per_s))


def callback_params(message: Message, now: datetime) -> list[tuple[str, str]]:
    """Return what a status callback of a text says."""
    params = [
        ("SmsSid", message.sid),
        ("SmsStatus", message.status.value),
        ("MessageStatus", message.status.value),
        ("To", message.to),
        ("MessageSid", message.sid),
        ("AccountSid", message.account),
        ("From", message.sender),
        ("ApiVersion", API_VERSION),
    ]
    if message.service:
        params.append(("MessagingServiceSid", message.service))
    if message.error:
        params.append(("ErrorCode", str(message.error)))
    if message.status in (MessageStatus.DELIVERED, MessageStatus.UNDELIVERED):
        params.append(("RawDlrDoneDate", now.strftime("%y%m%d%H%M")))
    return params


def outgoing(
    account: str, sender: str, to: str, body: str, now: datetime, direction: Direction = Direction.OUTBOUND_API
) -> Message:
    """Return a text that passed the checks on its number; raises ApiFault."""
    check_recipient(to)
    if sender == to:
        raise ApiFault(21266, "'To' and 'From' number cannot be the same")
    if len(body) > 1600:
        raise ApiFault(21617, "The concatenated message body exceeds the 1600 character limit")
    return Message(account, sender, to, body, segments_of(body), direction, now)


def check_recipient(to: str) -> None:
    """Refuse a number that no text can go to."""
    line = Line.INVALID if is_name(to) else line_of(to)
    if line is Line.INVALID:
        raise ApiFault(21211, f"The 'To' number {to} is not a valid phone number.")
    if line is Line.LANDLINE and to.startswith("+32"):
        raise ApiFault(21614, f"'To' number: {to}, is not a valid mobile number")
