"""What happens when somebody texts one of our customers' numbers? Kept, keywords obeyed, webhook called, answered.

STOP and START are the carrier's own business: it answers them itself and still tells the customer.
"""

from __future__ import annotations

from dataclasses import replace

from gateway.sandbox.accounts import Account, Accounts
from gateway.sandbox.faults import ApiFault
from gateway.sandbox.fetching import Reply
from gateway.sandbox.ledger import Ledger, opt_out_key
from gateway.sandbox.messages import Messages, outgoing
from gateway.sandbox.model import API_VERSION, Direction, Hook, Message, MessageStatus, OptOut
from gateway.sandbox.numbers import segments_of
from gateway.sandbox.pace import Clock
from gateway.sandbox.roads import Params
from gateway.sandbox.twiml_reading import SCHEMA, BadDocument, Element, read_document
from gateway.sandbox.webhooks_out import Courier, WebhookFailed

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START_WORDS = {"START", "UNSTOP", "YES"}
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number."
    " Reply START to resubscribe."
)
STARTED = "You have successfully been re-subscribed to messages from this number. Reply STOP to unsubscribe."
MOST_REDIRECTS = 10


class TextsIn:
    """Texts from phones to the numbers of accounts."""

    def __init__(self, ledger: Ledger, accounts: Accounts, messages: Messages, courier: Courier, clock: Clock) -> None:
        self._ledger, self._accounts, self._messages = ledger, accounts, messages
        self._courier, self._clock = courier, clock

    def arrive(self, sender: str, to: str, body: str) -> Message:
        """Take a text from a phone; raises ApiFault when nobody owns `to`."""
        account = self._accounts.owner(to)
        if account is None:
            raise ApiFault(21211, f"{to} is not a number of this carrier")
        message = Message(account.sid, sender, to, body[:1600], segments_of(body), Direction.INBOUND, self._clock())
        message.status, message.sent_at = MessageStatus.RECEIVED, message.created_at
        self._ledger.messages.keep(message)
        self._ledger.phone(sender, self._clock())
        self._obey(message)
        self._ledger.touch()
        if account.sms.url:
            self._courier.soon(lambda: self._ask(account, message))
        return message

    def _obey(self, message: Message) -> None:
        word = message.body.strip().upper()
        key = opt_out_key(message.sender, message.to)
        if word in STOP_WORDS and self._ledger.opt_outs.get(key) is None:
            self._ledger.opt_outs.keep(OptOut(message.sender, message.to, self._clock()))
            self._answer(message, STOPPED, by_carrier=True)
        elif word in START_WORDS and self._ledger.opt_outs.get(key) is not None:
            self._ledger.opt_outs.forget(key)
            self._answer(message, STARTED, by_carrier=True)

    def _ask(self, account: Account, message: Message) -> None:
        hook: Hook | None = account.sms
        params = inbound_params(message)
        for _ in range(MOST_REDIRECTS):
            if hook is None:
                return
            hook = self._turn(account, message, hook, params)

    def _turn(self, account: Account, message: Message, hook: Hook, params: Params) -> Hook | None:
        try:
            reply = self._courier.call(account.sid, hook.url, hook.method, params)
            return self._follow(message, reply)
        except WebhookFailed as failed:
            code, url = failed.code, failed.url
        except BadDocument as bad:
            code, url = bad.code, hook.url
            self._ledger.alert(bad.code, hook.url, bad.detail, self._clock())
        if not hook.fallback_url:
            return None
        params += [("ErrorCode", str(code)), ("ErrorUrl", url)]
        return Hook(hook.fallback_url, hook.fallback_method)

    def _follow(self, message: Message, reply: Reply) -> Hook | None:
        if reply.content_type == "text/plain":
            if reply.body.strip():
                self._answer(message, reply.body.decode("utf-8", "replace").strip())
            return None
        for verb in read_document(reply.body, reply.content_type):
            if verb.name == "Redirect":
                return Hook(verb.text, verb.get("method", "POST").upper())
            if verb.name in ("Message", "Sms"):
                self._reply_by(message, verb)
            else:
                self._ledger.alert(SCHEMA, reply.url, f"verb {verb.name} in an answer to a text", self._clock())
        return None

    def _reply_by(self, message: Message, verb: Element) -> None:
        body = next((child.text for child in verb.children if child.name == "Body"), verb.text)
        answered = replace(message, sender=verb.get("to", message.sender), to=verb.get("from", message.to))
        self._answer(answered, body, callback=verb.get("statusCallback") or verb.get("action"))

    def _answer(self, message: Message, body: str, by_carrier: bool = False, callback: str = "") -> None:
        try:
            answer = outgoing(
                message.account, message.to, message.sender, body, self._clock(), Direction.OUTBOUND_REPLY
            )
        except ApiFault as fault:
            self._ledger.alert(fault.code, "", fault.message, self._clock())
            return
        answer.callback = callback
        self._messages.reply(answer, by_carrier)


def inbound_params(message: Message) -> Params:
    """Return what the webhook of an incoming text says."""
    blank = [(f"{end}{part}", "") for end in ("To", "From") for part in ("State", "City", "Zip")]
    return [
        ("ToCountry", "BE"),
        ("FromCountry", "BE"),
        *blank,
        ("SmsMessageSid", message.sid),
        ("NumMedia", "0"),
        ("SmsSid", message.sid),
        ("SmsStatus", "received"),
        ("Body", message.body),
        ("To", message.to),
        ("NumSegments", str(message.segments)),
        ("MessageSid", message.sid),
        ("AccountSid", message.account),
        ("From", message.sender),
        ("ApiVersion", API_VERSION),
    ]
