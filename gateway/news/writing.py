"""What message comes of a broadcast's announcement? The same for the preview, the page, and the package. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gateway.news.model import (
    RESTRICTION,
    Announcement,
    Area,
    Kind,
    Message,
    Scope,
    Urgency,
    body_of,
    message_type,
    slug_of,
    title_of,
)

WITHDRAWN = "Dit bericht van het Crisiscentrum Vlaamse overheid is ingetrokken. Ga er niet meer op voort."


def written(
    broadcast_id: int,
    text: str,
    exercise: bool,
    chosen: Announcement,
    area: Area,
    earlier: Sequence[Message],
    expires_at: datetime,
    at: datetime,
) -> Message:
    """Return the message that a broadcast publishes at an instant, after the `earlier` ones of its thread."""
    title = title_of(chosen, text)
    return Message(
        broadcast_id=broadcast_id,
        thread=earlier[-1].thread if earlier else slug_of(title, broadcast_id),
        identifier=_identifier(broadcast_id, chosen.kind, at),
        type=message_type(chosen.kind, earlier),
        kind=chosen.kind,
        exercise=exercise,
        published_at=at.replace(microsecond=0),
        expires_at=expires_at.replace(microsecond=0),
        title=title,
        description=chosen.description or body_of(text) or title,
        instruction=chosen.instruction,
        place=chosen.place or area.place,
        codes=area.codes,
        scope=chosen.scope,
        restriction="" if chosen.scope is Scope.PUBLIC else chosen.restriction or RESTRICTION,
        category=chosen.category,
        urgency=Urgency.PAST if chosen.kind is Kind.ALL_CLEAR else chosen.urgency,
        severity=chosen.severity,
        certainty=chosen.certainty,
    )


def withdrawal(earlier: Sequence[Message], at: datetime) -> Message:
    """Return the message that withdraws a thread."""
    last = earlier[-1]
    return replace(
        last,
        identifier=_identifier(last.broadcast_id, Kind.WITHDRAWAL, at),
        type=message_type(Kind.WITHDRAWAL, earlier),
        kind=Kind.WITHDRAWAL,
        published_at=at.replace(microsecond=0),
        title=f"Ingetrokken: {last.title}"[:160],
        description=WITHDRAWN,
        instruction="",
    )


def _identifier(broadcast_id: int, kind: Kind, at: datetime) -> str:
    """CAP takes no space, comma, < or & in it; the instant keeps apart what a restored database would repeat."""
    return f"CCVO-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{broadcast_id}-{kind.value.replace('_', '-')}"
