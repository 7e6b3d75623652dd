"""How does a row look to a program? Rows to plain values; what an actor may not see is hidden here.

Looks nothing up and decides nothing: whether numbers are hidden is told by who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contacts.phone import masked
from gateway.calls.tables import MissedCall
from gateway.paging.tables import Page
from gateway.tickets.tables import Recording, Ticket, TimelineEntry


def number(e164: str | None, hidden: bool) -> str | None:
    """Return a number, or what may be shown of it."""
    return masked(e164) if e164 is not None and hidden else e164


def ticket(
    row: Ticket,
    recordings: Sequence[Recording],
    pages: Sequence[Page],
    timeline: Sequence[TimelineEntry],
    hidden: bool,
) -> dict[str, Any]:
    """Return a ticket with what belongs to it."""
    advice = row.advice
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
        "facts": row.facts.to_dict(),
        "entity": {"code": row.entity_code, "name": row.entity_name or row.entity_code} if row.entity_code else None,
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
