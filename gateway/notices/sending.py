"""How do due notices leave, and how is doubt about them settled? One at a time: claim, act, record.

One claim at a time, for a lease must outlive what is done under it. No transaction is open while the carrier or the
mail server is spoken to.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Protocol

from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingSms, Taken
from gateway.carriers.senders import text_sender
from gateway.errors import CarrierFault, FaultKind
from gateway.notices import attempts, doubts
from gateway.notices.attempts import Claim, Outcome
from gateway.notices.mail import Mail
from gateway.notices.model import NoticeChannel
from gateway.now import Clock, system_clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

SHORTEST_VALIDITY = timedelta(minutes=1)


class Mailer(Protocol):
    """Whatever sends a mail: gateway.notices.mail.SmtpMailer, or a test's mailbox."""

    def send(self, mail: Mail) -> Taken:
        """Hand a mail over, or raise CarrierFault."""


def send_due(
    storage: Storage,
    carrier: Carrier,
    addresses: Addresses,
    clock: Clock,
    mailer: Mailer | None,
    settings: Settings,
    limit: int = 20,
    carrier_clock: Clock = system_clock,
) -> int:
    """Send up to `limit` due notices. Returns how many were tried. `carrier_clock` is ours without its offset."""
    for tried in range(limit):
        with storage.transaction() as session:
            sender = settings.page_sms_from
            claims = attempts.claim_due(
                session, clock(), 1, sender=sender, carrier_now=carrier_clock(), hotline=settings.hotline_number
            )
            if not claims:
                return tried
            if claims[0].channel is not NoticeChannel.EMAIL:  # a mail must not use up a carrier's trial
                sender = text_sender(session, settings, clock())
                attempts.leave_from(session, claims[0], sender)
        _send_one(claims[0], storage, carrier, addresses, clock, mailer, sender)
    return limit


def _send_one(
    claim: Claim,
    storage: Storage,
    carrier: Carrier,
    addresses: Addresses,
    clock: Clock,
    mailer: Mailer | None,
    sender: str,
) -> None:
    outcome: Outcome
    try:
        if claim.channel is NoticeChannel.EMAIL:
            outcome = _mail(claim, mailer, clock())
        else:
            outcome = carrier.send_sms(_sms(claim, addresses, sender, clock()))
    except CarrierFault as fault:
        level = logging.ERROR if fault.kind is FaultKind.ACCOUNT else logging.WARNING
        log.log(level, "notice %d was not taken: %s", claim.notice_id, fault)
        outcome = fault
    with storage.transaction() as session:
        attempts.record(session, claim, outcome, clock())


def _sms(claim: Claim, addresses: Addresses, sender: str, now: datetime) -> OutgoingSms:
    return OutgoingSms(
        to=claim.to,
        sender=sender,
        text=claim.text,
        receipt_url=addresses.receipt("notice", claim.notice_id),
        validity=max(claim.expires_at - now, SHORTEST_VALIDITY),
    )


def _mail(claim: Claim, mailer: Mailer | None, now: datetime) -> Taken:
    if mailer is None:
        raise CarrierFault(FaultKind.ACCOUNT, detail="no mail server is set")
    subject = claim.subject or claim.text.partition("\n")[0][:78]
    return mailer.send(Mail(claim.to, subject, claim.text, f"notice-{claim.notice_id}", now))


def settle_doubts(storage: Storage, carrier: Carrier, clock: Clock, limit: int = 20) -> int:
    """Let claims lapse, then look doubtful texts up at the carrier. Returns how many were looked up.

    A look that fails decides nothing: the text stays in doubt and is looked up again.
    """
    with storage.transaction() as session:
        attempts.lapse(session, clock())
    with storage.reading() as session:
        open_doubts = doubts.uncertain(session, clock(), limit)
    for doubt in open_doubts:
        try:
            found = carrier.find_sms(doubt.to, doubt.sender, doubt.text, doubt.since, doubt.besides)
        except CarrierFault as fault:
            log.warning("notice %d stays in doubt: %s", doubt.notice_id, fault)
            continue
        with storage.transaction() as session:
            doubts.resolve(session, doubt, found, clock())
    return len(open_doubts)
