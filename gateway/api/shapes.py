"""How does a row look to a program? Rows to plain values; what an actor may not see is hidden here.

Looks nothing up and decides nothing: whether numbers are hidden is told by who asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from contacts.audience import Reason
from contacts.phone import masked
from contacts.rule_words import write
from gateway.broadcasts.model import Channel
from gateway.broadcasts.reach import Said
from gateway.broadcasts.reached import Organisation
from gateway.broadcasts.recipients import Reach
from gateway.broadcasts.tables import Broadcast, Delivery, Reply
from gateway.calls.tables import MissedCall
from gateway.directory.tables import Contact, SavedAudience
from gateway.paging.tables import Page
from gateway.tickets.tables import Recording, Ticket, TimelineEntry
from gateway.tickets.triage import judge


def number(e164: str | None, hidden: bool) -> str | None:
    """Return a number, or what may be shown of it."""
    return masked(e164) if e164 is not None and hidden else e164


def email(address: str | None, hidden: bool) -> str | None:
    """Return an e-mail address, or of it only the first letter and the domain."""
    if address is None or not hidden:
        return address
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def ticket(
    row: Ticket,
    recordings: Sequence[Recording],
    pages: Sequence[Page],
    timeline: Sequence[TimelineEntry],
    hidden: bool,
) -> dict[str, Any]:
    """Return a ticket with what belongs to it."""
    facts = row.facts
    advice = judge(facts)
    return {
        "number": row.number,
        "kind": row.kind,
        "source": row.source,
        "opened_at": row.opened_at,
        "state": row.state,
        "outcome": row.outcome,
        "reasons": advice.reasons,
        "borderline": advice.borderline,
        "route": row.route,
        "facts": facts.to_dict(),
        "entity": {"code": row.entity_code, "name": row.entity_name or row.entity_code} if row.entity_code else None,
        "partner": row.partner,
        "caller": number(row.caller, hidden),
        "callback": number(row.callback, hidden),
        "language": row.language,
        "recordings": [recording(kept) for kept in recordings],
        "complete": row.complete,
        "acknowledged_by": row.acknowledged_by,
        "acknowledged_at": row.acknowledged_at,
        "exercise": row.exercise,
        "paging_held": row.paging_held,
        "pages": [page(sent) for sent in pages],
        "timeline": [timeline_entry(entry) for entry in timeline],
    }


def recording(row: Recording) -> dict[str, Any]:
    """Return what is known of a spoken message; its sound is not handed out here."""
    return {"id": row.id, "at": row.at, "seconds": row.seconds, "available": row.available}


def page(row: Page) -> dict[str, Any]:
    """Return one attempt to reach an officer, without the officer's number."""
    return {"officer": row.officer, "level": row.level, "channel": row.channel, "state": row.state, "at": row.at}


def timeline_entry(row: TimelineEntry) -> dict[str, Any]:
    """Return a line of a ticket's timeline."""
    return {"at": row.at, "event": row.event, "by": row.by, "detail": row.detail}


def missed_call(row: MissedCall, hidden: bool) -> dict[str, Any]:
    """Return a call that ended before it had a ticket."""
    return {"caller": number(row.caller, hidden), "at": row.at, "heard_until": row.heard_until}


def saved_audience(row: SavedAudience) -> dict[str, Any]:
    """Return an audience that has a name, with its rule as data and in words."""
    return {
        "id": row.id,
        "name": row.name,
        "rule": row.rule,
        "words": write(row.rule),
        "changed_at": row.changed_at,
        "changed_by": row.changed_by,
    }


def contact(row: Contact, stopped: Collection[str], hidden: bool) -> dict[str, Any]:
    """Return a contact as the contact table has it; `stopped` are the numbers that sent STOP."""
    place = row.organisation
    return {
        "id": row.id,
        "organisation": place.name,
        "code": place.code,
        "province": place.province,
        "function": row.function,
        "name": row.name,
        "mobile": number(row.mobile, hidden),
        "phone": number(row.phone, hidden),
        "email": email(row.email, hidden),
        "groups": row.groups,
        "priority": row.priority,
        "opted_out": row.mobile in stopped or row.phone in stopped,
        "email_opted_out": row.email is not None and row.email.lower() in stopped,
    }


def broadcast(
    row: Broadcast, left_out: Sequence[dict[str, Any]], counts: dict[str, int], reach: Reach | None = None
) -> dict[str, Any]:
    """Return a broadcast with its counts; before approval with what is known of whom it would reach now."""
    return {
        "id": row.id,
        "state": row.state,
        "text": row.text,
        "encoding": row.encoding,
        "segments": row.segments,
        "audience": row.audience,
        "channels": row.channels,
        "exercise": row.exercise,
        "expires_in_minutes": row.expires_in_minutes,
        "send_at": row.send_at,
        "news": row.news,
        "acknowledge": row.asking.asks is not None,
        "acknowledge_within_minutes": row.acknowledge_within_minutes,
        "acknowledge_order": row.acknowledge_order,
        "expires_at": row.expires_at,
        "senders": row.senders,
        "content_hash": row.content_hash,
        "recipients_hash": reach.digest if reach else None,
        "created_at": row.created_at,
        "created_by": row.created_by_name,
        "submitted_at": row.submitted_at,
        "submitted_by": row.submitted_by_name,
        "approved_at": row.approved_at,
        "approved_by": row.approved_by_name,
        "glass_reason": row.glass_reason,
        "rejected_by": row.rejected_by_name,
        "reject_reason": row.reject_reason,
        "interrupted_by": row.interrupted_by_name or row.interrupted_by,
        "ended_at": row.ended_at,
        "unmatched": [{"key": key, "value": value} for key, value in reach.unmatched] if reach else [],
        "excluded": left_out,
        "counts": counts,
    }


def reached(found: Organisation) -> dict[str, Any]:
    """Return how a broadcast stands with one organisation, and with each of its contacts."""
    row = found.reach
    return {
        "id": row.organisation_id,
        "name": row.name,
        "province": row.province,
        "standing": row.standing,
        "acknowledged_at": row.acknowledged_at,
        "acknowledged_by": row.acknowledged_by,
        "acknowledged_via": row.acknowledged_via,
        "refused_at": row.refused_at,
        "next_at": row.next_at,
        "contacts": [
            {
                "contact": tried.step.contact,
                "function": tried.step.function,
                "channel": tried.step.channel,
                "state": tried.delivery.state if tried.delivery else None,
                "skipped": tried.step.skipped,
            }
            for tried in found.contacts
        ],
    }


def reply(row: Reply, hidden: bool) -> dict[str, Any]:
    """Return what somebody wrote back."""
    return {
        "id": row.id,
        "number": number(row.number, hidden),
        "text": row.text,
        "received_at": row.received_at,
        "said": row.said or Said.FREE,
        "handled_at": row.handled_at,
        "handled_by": row.handled_by,
    }


def excluded(name: str, organisation: str, reason: Reason) -> dict[str, Any]:
    """Return a contact whom a broadcast does not reach."""
    return {"contact": name, "organisation": organisation, "reason": reason}


def delivery(row: Delivery, hidden: bool) -> dict[str, Any]:
    """Return one recipient of a broadcast and how far it is."""
    return {
        "id": row.id,
        "channel": row.channel,
        "number": (email if row.channel is Channel.EMAIL else number)(row.number, hidden),
        "contacts": [served["name"] for served in row.contacts],
        "organisations": [served["name"] for served in row.organisations],
        "state": row.state,
        "sender": row.sender,
        "attempts": row.attempts,
        "error": row.error,
        "withheld": row.withheld,
        "accepted_at": row.accepted_at,
        "receipt_at": row.receipt_at,
        "confirmed_at": row.confirmed_at,
    }
