"""The Messages resource: create, read, list, redact, cancel, delete. A door; `messages` decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, request
from flask.views import MethodView

from gateway.sandbox import rest
from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault, missing
from gateway.sandbox.listing import by_time, by_word, page
from gateway.sandbox.messages import check_recipient, outgoing
from gateway.sandbox.model import Message, MessageStatus
from gateway.sandbox.numbers import Line, is_name, line_of, tidy
from gateway.sandbox.rendering import message_json
from gateway.sandbox.rest import Form


class MessageList(MethodView):
    """All messages of an account."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def post(self) -> Response:
        """Create one."""
        message = _read(rest.account(), rest.form(), self._carrier)
        return rest.resource(message_json(self._carrier.messages.accept(message)), 201)

    def get(self) -> Response:
        """List them."""
        chosen = _chosen(self._carrier, rest.account())
        return rest.resource(page(chosen, request.args, request.path, "messages", message_json))


class OneMessage(MethodView):
    """One message."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, sid: str) -> Response:
        """Read it."""
        return rest.resource(message_json(_own(self._carrier, sid)))

    def post(self, sid: str) -> Response:
        """Cancel or redact it."""
        message, form = _own(self._carrier, sid), rest.form()
        if "Status" in form:
            if form.text("Status") != "canceled":
                raise ApiFault(20001, "Status can only be canceled")
            self._carrier.messages.cancel(message)
        if "Body" in form:
            _redact(self._carrier, message, form.text("Body"))
        return rest.resource(message_json(message))

    def delete(self, sid: str) -> Response:
        """Delete it."""
        _need_final(_own(self._carrier, sid))
        self._carrier.ledger.messages.forget(sid)
        return rest.gone()


def add_messages(api: Blueprint, carrier: Carrier) -> None:
    """Add the resource to the API."""
    api.add_url_rule("/<account>/Messages.json", view_func=MessageList.as_view("messages", carrier))
    api.add_url_rule("/<account>/Messages/<sid>.json", view_func=OneMessage.as_view("message", carrier))


def _own(carrier: Carrier, sid: str) -> Message:
    message = carrier.ledger.messages.get(sid)
    if message is None or message.account != rest.account().sid:
        raise missing(request.path)
    return message


def _need_final(message: Message) -> None:
    if not message.status.final:
        raise ApiFault(20009, "The message is still on its way", 409)


def _redact(carrier: Carrier, message: Message, body: str) -> None:
    if body:
        raise ApiFault(20001, "Body can only be made empty")
    _need_final(message)
    message.body, message.updated_at = "", carrier.clock()
    carrier.ledger.messages.keep(message)


def _chosen(carrier: Carrier, account: Account) -> Iterable[Message]:
    args = request.args
    to, sender = tidy(args.get("To", "")), args.get("From", "").strip()
    found: Iterable[Message] = carrier.ledger.messages.newest(to or sender or None)
    found = by_word(found, account.sid, lambda message: message.account)
    found = by_word(found, to, lambda message: message.to)
    found = by_word(found, sender, lambda message: message.sender)
    return by_time(found, args, "DateSent", lambda message: message.sent_at)


def _read(account: Account, form: Form, carrier: Carrier) -> Message:
    to, body = tidy(form.text("To")), form.text("Body")
    if not to:
        raise ApiFault(21604, "A 'To' phone number is required.")
    if not body:
        raise ApiFault(21602, "Message body is required.")
    check_recipient(to)
    message = outgoing(account.sid, _sender(account, form, to), to, body, carrier.clock())
    message.callback = form.address("StatusCallback", 21609)
    message.validity = form.whole("ValidityPeriod", 36000, 1, 36000)
    message.service = form.text("MessagingServiceSid")
    if message.service:
        message.status = MessageStatus.ACCEPTED
    if form.text("ScheduleType") == "fixed":
        _schedule(message, form, carrier.clock())
    return message


def _sender(account: Account, form: Form, to: str) -> str:
    sender, service = form.text("From").strip(), form.text("MessagingServiceSid")
    if not sender and service:
        senders = account.services.get(service, ())
        if service not in account.services:
            raise ApiFault(21701, "The Messaging Service does not exist")
        if not senders:
            raise ApiFault(21703, "The Messaging Service contains no phone numbers")
        return senders[sum(to.encode()) % len(senders)]  # one number always hears the same sender
    if not sender:
        raise ApiFault(21603, "A 'From' phone number is required.")
    if sender not in account.numbers:
        if not is_name(sender) and line_of(sender) is Line.INVALID:
            raise ApiFault(21212, f"The 'From' number {sender} is not a valid phone number, shortcode or sender ID.")
        raise ApiFault(
            21606, f"The 'From' phone number provided ({sender}) is not a valid message-capable Twilio phone number"
        )
    return sender


def _schedule(message: Message, form: Form, now: datetime) -> None:
    try:
        send_at = datetime.fromisoformat(form.text("SendAt"))
        wait = (send_at - now).total_seconds()
    except (ValueError, TypeError) as fault:
        raise ApiFault(35111, "SendAt is not a time with an offset") from fault
    if not message.service:
        raise ApiFault(35118, "MessagingServiceSid is required to schedule a message")
    if not 15 * 60 <= wait <= 35 * 86400:
        raise ApiFault(35114, "SendAt must lie 15 minutes to 35 days ahead")
    message.status, message.send_at = MessageStatus.SCHEDULED, send_at
