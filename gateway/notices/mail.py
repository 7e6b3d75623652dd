"""How does a mail leave? Plain text over SMTP, once, with a time limit; faults sorted as the carrier's are."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from gateway.carrier.port import Taken
from gateway.errors import CarrierFault, FaultKind
from gateway.given import is_loopback

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Mail:
    """One mail to one person. With `reference` and its content goes its Message-ID: sent again, it bears the same."""

    to: str
    subject: str
    text: str
    reference: str
    at: datetime


class SmtpMailer:
    """The mail server at an SMTP_URL: smtp://user:password@host:port, or smtps:// for TLS from the first byte."""

    def __init__(self, smtp_url: str, mail_from: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = urlsplit(smtp_url)
        self._loopback = is_loopback(smtp_url)
        self._from = mail_from
        self._timeout_s = timeout_s

    def send(self, mail: Mail) -> Taken:
        """Hand a mail over; what is taken is named by its reference. Raises CarrierFault, UNCERTAIN once on the way."""
        return self.deliver(self._message(mail), mail.reference)

    def deliver(self, message: EmailMessage, reference: str) -> Taken:
        """Hand over a message that is complete, by the rules of `send`."""
        server = self._connect()
        try:
            server.send_message(message)
        except smtplib.SMTPException as fault:
            raise _sorted(fault) from None
        except OSError as fault:
            raise CarrierFault(FaultKind.UNCERTAIN, detail=type(fault).__name__) from None
        finally:
            _leave(server)
        return Taken(reference)

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"] = self._from
            message["To"] = mail.to
            message["Subject"] = " ".join(mail.subject.split())
            message["Date"] = format_datetime(mail.at)
            message["Message-ID"] = self._message_id(mail)
            message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
            message.set_content(mail.text, cte="quoted-printable")  # a server need not take 8 bits
        except (ValueError, LookupError, UnicodeError):  # an address that is none
            raise CarrierFault(FaultKind.PERMANENT, detail="not a mail address") from None
        return message

    def _message_id(self, mail: Mail) -> str:
        """The same for the same mail, and another in another installation, whose counting begins at 1 as well."""
        content = sha256("\0".join((mail.to, mail.subject, mail.text)).encode()).hexdigest()[:16]
        return f"<{mail.reference}.{content}@{self._from.rpartition('@')[2].rstrip('>') or 'localhost'}>"

    def _connect(self) -> smtplib.SMTP:
        """Connect and sign in. Whatever fails here, nothing was sent; a refusal here is not the recipient's fault."""
        try:
            server = self._open()
        except OSError as fault:  # smtplib's own exceptions are OSErrors
            raise CarrierFault(FaultKind.TEMPORARY, detail=type(fault).__name__) from None
        try:
            self._greet(server)
        except OSError as fault:
            server.close()
            kind = FaultKind.ACCOUNT if isinstance(fault, smtplib.SMTPAuthenticationError) else FaultKind.TEMPORARY
            raise CarrierFault(kind, detail=type(fault).__name__) from None
        return server

    def _open(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "localhost", self._url.port
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=self._timeout_s, context=ssl.create_default_context())
        return smtplib.SMTP(host, port or 25, timeout=self._timeout_s)

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if self._url.scheme == "smtp" and not self._loopback and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except OSError:  # what was accepted stays accepted
        server.close()


def _sorted(fault: smtplib.SMTPException) -> CarrierFault:
    """SMTP says itself how lasting its refusal is: 4xx passes, 5xx stays. A line that broke says nothing."""
    name = type(fault).__name__
    if isinstance(fault, smtplib.SMTPSenderRefused | smtplib.SMTPNotSupportedError):
        return CarrierFault(FaultKind.ACCOUNT, detail=name)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code = max((answer[0] for answer in fault.recipients.values()), default=550)
        return CarrierFault(_by_reply(code), code, name)
    if isinstance(fault, smtplib.SMTPResponseException):
        return CarrierFault(_by_reply(fault.smtp_code), fault.smtp_code, name)
    return CarrierFault(FaultKind.UNCERTAIN, detail=name)


def _by_reply(code: int) -> FaultKind:
    return FaultKind.PERMANENT if code >= 500 else FaultKind.TEMPORARY
