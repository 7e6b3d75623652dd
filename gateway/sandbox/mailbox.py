"""What mail would have gone out? An SMTP server on the loopback address that keeps every mail and sends none on."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from gateway.sandbox.ledger import Ledger
from gateway.sandbox.model import Mail
from gateway.sandbox.pace import Clock

MOST_MAILS = 5000


class Mailbox:
    """Keeps mail. aiosmtpd calls `handle_DATA` for each one that arrives."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail for all who should get it."""
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        mail = read_mail(parsed, envelope.mail_from or "", list(envelope.rcpt_tos), self._clock())
        self._ledger.mails.keep(mail)
        for old in self._ledger.mails.newest()[MOST_MAILS:]:
            self._ledger.mails.forget(old.sid)
        self._ledger.touch()
        return "250 OK"

    def controller(self, port: int) -> Controller:
        """Return the server, not yet started."""
        return Controller(self, hostname="127.0.0.1", port=port)


def read_mail(parsed: EmailMessage, sender: str, recipients: list[str], now: datetime) -> Mail:
    """Return a mail with its plain words; HTML only when there is nothing else."""
    body = parsed.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    html = body is not None and body.get_content_type() == "text/html"
    subject = str(parsed["subject"] or "")
    return Mail(str(parsed["from"] or sender), ", ".join(recipients), subject, text, now, html=html)
