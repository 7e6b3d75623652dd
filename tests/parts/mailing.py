"""A mailbox that takes, refuses or breaks off as it is told, and what comes back from elsewhere as a notification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from gateway.broadcasts.mailing import SENDER, hand_mail
from gateway.broadcasts.model import Channel
from gateway.broadcasts.sending import Outlet
from gateway.carrier.port import Taken
from gateway.errors import CarrierFault, FaultKind
from tests.parts.broadcasting import Killed, Station

MAIL_FROM = "Crisiscentrum <ccvo@crisis.example>"

FAULTS: dict[str, BaseException] = {
    "away": CarrierFault(FaultKind.TEMPORARY, detail="ConnectionRefusedError"),
    "later": CarrierFault(FaultKind.TEMPORARY, 450),
    "unknown": CarrierFault(FaultKind.PERMANENT, 550),
    "account": CarrierFault(FaultKind.ACCOUNT, 535),
    "after: no answer": CarrierFault(FaultKind.UNCERTAIN, detail="TimeoutError"),
    "after: killed": Killed(),
    "lost": CarrierFault(FaultKind.UNCERTAIN, detail="SMTPServerDisconnected"),
}
Fault = Callable[[int, str], str | None]


class CountingMailbox:
    """Keeps what it took. `fault` says by try and recipient what goes wrong; "after" is after it was taken."""

    def __init__(self, fault: Fault = lambda tried, to: None) -> None:
        self.fault = fault
        self.tried = 0
        self.mails: list[EmailMessage] = []

    def deliver(self, message: EmailMessage, reference: str) -> Taken:
        self.tried += 1
        fault = self.fault(self.tried, message["To"])
        if fault is None or fault.startswith("after"):
            self.mails.append(message)
        if fault is not None:
            raise FAULTS[fault]
        return Taken(reference)

    def received(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(str(mail["To"]) for mail in self.mails)


def mail_outlet(station: Station, mailbox: CountingMailbox | None, **changed: Any) -> Outlet:
    """Return the station's outlet for mails."""
    refused = changed.pop("refused", lambda fault: None)
    hand = hand_mail(mailbox, station.addresses, MAIL_FROM, refused)
    return replace(station.outlet_with(10.0), channel=Channel.EMAIL, hand=hand, senders=SENDER, **changed)


def notification(of: EmailMessage, action: str = "failed", status: str = "5.1.1", copy: str = "headers") -> bytes:
    """Return what another mail server writes when it gives up on a mail, by RFC 3464."""
    kind = "text/rfc822-headers" if copy == "headers" else "message/rfc822"
    held = f"Message-ID: {of['Message-ID']}\r\nSubject: x\r\n" + ("" if copy == "headers" else "\r\nbody\r\n")
    return (
        "From: MAILER-DAEMON@elsewhere.example\r\nTo: ccvo@crisis.example\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; elsewhere.example\r\n\r\n"
        f"Final-Recipient: rfc822; {of['To']}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{held}\r\n--b--\r\n"
    ).encode()
