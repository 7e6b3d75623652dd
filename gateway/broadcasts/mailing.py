"""How is one delivery handed to the mail server? One conversation, tried once, and what is known after it. No row.

A mail server keeps no list that we could read. What was perhaps taken stays uncertain until a bounce or a person
tells (`clearing`). Its faults never pause a broadcast, whose texts must go on: such a mail waits, and an alarm tells.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol

from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.attempts import Outcome, Result
from gateway.broadcasts.handing import SHORTEST, Shot
from gateway.broadcasts.letters import Letter, message_of
from gateway.broadcasts.pacing import backoff_s
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Taken
from gateway.errors import CarrierFault, FaultKind

log = logging.getLogger(__name__)

SENDER = ("smtp",)  # a mail has one sender: what stands in MAIL_FROM
KIND = "mail"  # of the reference that is a mail's Message-ID
FAULT_WAIT = timedelta(minutes=1)
LATER_WAIT = timedelta(minutes=2)  # a server that says "not now" to one recipient means minutes


class Deliverer(Protocol):
    """Whatever hands a mail over: gateway.notices.mail.SmtpMailer, or a test's mailbox."""

    def deliver(self, message: EmailMessage, reference: str) -> Taken:
        """Hand a mail over, or raise CarrierFault."""


def hand_mail(
    mailer: Deliverer | None,
    addresses: Addresses,
    mail_from: str,
    refused: Callable[[CarrierFault], None] = lambda fault: None,
    hotline: str = "",
) -> Callable[[Shot, datetime], Outcome]:
    """Return what hands one mail over. `refused` is told when the server refuses our account or sender, or is none;
    `hotline` is the number that a mail says, as people write it."""

    def hand(shot: Shot, now: datetime) -> Outcome:
        if shot.order.expires_at - now < SHORTEST:
            return Outcome(shot.work, Result.NOT_TRIED)
        try:
            if mailer is None:
                raise CarrierFault(FaultKind.ACCOUNT, detail="no mail server is set")
            key = shot.work.delivery_id
            reference = addresses.reference(KIND, key)
            link, said = addresses.unsubscribe(key), addresses.reference("unsubscribe", key)
            text, confirm = shot.order.text, None
            if shot.order.asks:  # a mail is answered by its own link
                text, confirm = without_request(text), addresses.confirming(key)
            letter = Letter(shot.work.number, text, reference, link, said, now, confirm, hotline)
            return Outcome(shot.work, Result.TAKEN, sid=mailer.deliver(message_of(letter, mail_from), reference).sid)
        except CarrierFault as fault:
            if fault.kind is FaultKind.ACCOUNT:
                refused(fault)
            return _sorted(shot, fault)
        except Exception as fault:  # a fault of ours in the middle of it: it may have been taken
            log.error("handing a mail over failed: %s", type(fault).__name__)
            return Outcome(shot.work, Result.DOUBTED)

    return hand


def _sorted(shot: Shot, fault: CarrierFault) -> Outcome:
    if fault.kind is FaultKind.UNCERTAIN:
        return Outcome(shot.work, Result.DOUBTED, error=fault.code)
    if fault.kind is FaultKind.PERMANENT:
        return Outcome(shot.work, Result.REFUSED, error=fault.code)
    if fault.kind is FaultKind.ACCOUNT:
        return Outcome(shot.work, Result.BUSY, error=fault.code, wait=FAULT_WAIT)
    if fault.code is not None:  # this recipient, not the server: the others go on at their pace
        return Outcome(shot.work, Result.NOT_TRIED, error=fault.code, wait=LATER_WAIT)
    return Outcome(shot.work, Result.BUSY, wait=timedelta(seconds=backoff_s(shot.work.attempts + 1)))
