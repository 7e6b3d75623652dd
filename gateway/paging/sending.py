"""How do claimed pages reach the carrier? Claim in a short transaction, call the carrier with none open, record.

Run by the urgent worker on a nudge, and by the clock when the queue or the worker is away. Two at once are safe.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from gateway.carrier.addresses import Addresses
from gateway.carrier.both import part
from gateway.carrier.port import CallNow, CallState, Carrier, OutgoingCall, OutgoingSms
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.hotline import mail_with_hotline
from gateway.notices.mail import Mail
from gateway.notices.sending import Mailer
from gateway.now import Clock, lead
from gateway.paging import actions, claims, doubts, progress
from gateway.paging.claims import Claim
from gateway.paging.doubts import Doubt
from gateway.paging.model import Channel
from gateway.paging.roads import Roads
from gateway.paging.spoken import entity_words, outcome_words, reason_words
from gateway.paging.ways import RING
from gateway.settings import Settings
from gateway.storage import Storage
from gateway.tickets import cases
from gateway.tickets.tables import Ticket

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8  # as many as are claimed at once: a claim that waits its turn would lapse meanwhile
SMS_VALIDITY = timedelta(minutes=5)  # a late page is not the page


@dataclass(frozen=True)
class Way:
    """What sending a page needs beside the page. `refused` is told when the carrier refuses our account or sender.

    `lanes` opens so many lanes in which claims go out side by side.
    """

    storage: Storage
    carrier: Carrier
    addresses: Addresses
    clock: Clock
    mailer: Mailer | None
    settings: Settings
    refused: Callable[[CarrierFault], None]
    lanes: Callable[[int], Executor]

    @cached_property
    def roads(self) -> Roads:
        """By which carriers, and from which numbers, pages leave."""
        return Roads.of(self.settings)


def send_due(way: Way) -> int:
    """Send every page that is due, side by side, and end calls that nobody needs any more. Returns how many."""
    end_calls(way)
    sent = 0
    while True:
        with way.storage.transaction() as session:
            pace, link = way.settings.page_call_pace, way.addresses.page_link
            ours = claims.claim_due(session, way.clock(), SIDE_BY_SIDE, link, pace, way.roads)
        if not ours:
            return sent
        with way.lanes(SIDE_BY_SIDE) as pool:
            list(pool.map(lambda claim: _send(way, claim), ours))
        sent += len(ours)


def end_calls(way: Way) -> None:
    """Stop phones that still ring although the ticket has been accepted. A call that the carrier denies has ended."""
    with way.storage.reading() as session:
        ringing = progress.to_end(session)
    for call in ringing:
        try:
            part(way.carrier, call.by).end_call(call.sid)
        except CarrierFault as fault:
            log.warning("call of page %d could not be ended: %s", call.page_id, fault)
            if fault.kind is not FaultKind.PERMANENT:
                continue
        with way.storage.transaction() as session:
            progress.end_told(session, call.page_id)


def look_up_doubted(way: Way) -> None:
    """Ask the carrier's list for pages whose fate is uncertain. A listing that fails decides nothing."""
    with way.storage.reading() as session:
        doubted = doubts.to_look_up(session, way.clock())
    for doubt in doubted:
        try:
            sid = _listed(way, doubt)
        except CarrierFault as fault:
            log.warning("listing for page %d failed: %s", doubt.page_id, fault)
            continue
        with way.storage.transaction() as session:
            if sid is None:
                doubts.record_absent(session, doubt.page_id, way.clock())
            else:
                doubts.record_found(session, doubt.page_id, sid, way.clock())


def _listed(way: Way, doubt: Doubt) -> str | None:
    since, sender = doubt.attempted_at - lead(way.clock), way.roads.sender(doubt.by, doubt.channel)
    if doubt.channel is Channel.VOICE:
        call = way.carrier.find_call(doubt.address, sender, since, doubt.besides)
        return call.sid if call else None
    sms = way.carrier.find_sms(doubt.address, sender, doubt.wording, since, doubt.besides)
    return sms.sid if sms else None


def ask_after_silent(way: Way) -> None:
    """Ask the carrier about calls that should have reported their end."""
    with way.storage.reading() as session:
        silent = progress.silent_calls(session, way.clock())
    for call in silent:
        try:
            told = part(way.carrier, call.by).call_now(call.sid)
        except CarrierFault as fault:
            log.warning("asking after page %d failed: %s", call.page_id, fault)
            if fault.kind is not FaultKind.PERMANENT:
                continue
            told = CallNow(call.sid, CallState.FAILED)  # a call that the carrier does not know
        with way.storage.transaction() as session:
            progress.call_told(session, call.page_id, told, way.clock())


def _send(way: Way, claim: Claim) -> None:
    try:
        sid = _hand_over(way, claim)
    except CarrierFault as fault:
        with way.storage.transaction() as session:
            claims.record_fault(session, claim, fault, way.clock())
        if fault.kind is FaultKind.ACCOUNT:
            way.refused(fault)
    except Exception:  # our own fault: the claim lapses into doubt, and the page is sent again
        log.exception("page %d could not be sent", claim.page_id)
    else:
        with way.storage.transaction() as session:
            claims.record_taken(session, claim, sid, way.clock())


def _hand_over(way: Way, claim: Claim) -> str | None:
    if claim.channel is Channel.VOICE:
        return way.carrier.place_call(
            OutgoingCall(
                to=claim.address,
                sender=way.roads.sender(claim.by, Channel.VOICE),
                answer_url=way.addresses.page_answer(claim.page_id),
                fallback_url=way.addresses.page_fallback(claim.page_id),
                status_url=way.addresses.page_status(claim.page_id),
                ring=RING,
                fallback_is_file=way.addresses.fallback_url is not None,
            )
        ).sid
    if claim.channel is Channel.EMAIL:
        if way.mailer is None:
            raise CarrierFault(FaultKind.PERMANENT, detail="no mail server is set")
        return way.mailer.send(_mail(way, claim)).sid
    return way.carrier.send_sms(
        OutgoingSms(
            to=claim.address,
            sender=way.roads.sender(claim.by, Channel.SMS),
            text=claim.wording,
            receipt_url=way.addresses.receipt("page", claim.page_id),
            validity=SMS_VALIDITY,
        )
    ).sid


def _mail(way: Way, claim: Claim) -> Mail:
    with way.storage.reading() as session:
        ticket = session.get_one(Ticket, claim.ticket_id)
        code = actions.code_of(session, ticket.id)
        drill = "OEFENING: " if ticket.exercise else ""
        subject = f"{drill}CCVO ticket {ticket.number}: nog door niemand aanvaard"
        body = (
            f"Ticket {ticket.number}\n{outcome_words(ticket.outcome)}\n"
            f"{entity_words(ticket)}\n{reason_words(cases.reports(session, ticket))}\n\n"
            f"Aanvaarden of doorgeven: open {claim.link}\nDeze link is enkel voor u.\n"
            f"Of antwoord per sms JA {code} of NEE {code}, of open de console: "
            f"{way.settings.public_url}/tickets/{ticket.number}\n"
        )
        body = f"DIT IS EEN OEFENING.\n\n{body}" if ticket.exercise else body
    body = mail_with_hotline(body, way.settings.hotline_number)
    return Mail(claim.address, subject, body, f"page-{claim.page_id}", way.clock())
