"""How is a broadcast told on the command line? To people in lines, to programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.broadcasts import actions
from gateway.broadcasts.tables import Broadcast
from gateway.now import BRUSSELS


def described(row: Broadcast, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return a broadcast as programs read it."""
    return {
        "id": row.id,
        "state": row.state.value,
        "text": row.text,
        "encoding": row.encoding,
        "segments": row.segments,
        "audience": row.audience,
        "channels": row.channel_names,
        "news": row.news,
        "senders": row.senders,
        "content_hash": row.content_hash,
        "exercise": row.exercise,
        "created_at": row.created_at.isoformat(),
        "created_by": row.created_by_name,
        "submitted_by": row.submitted_by_name,
        "approved_by": row.approved_by_name,
        "send_at": row.send_at.isoformat() if row.send_at else None,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "interrupted_by": row.interrupted_by.value if row.interrupted_by else None,
        "counts": dict(counts),
    }


def print_broadcast(session: Session, row: Broadcast, as_json: bool) -> None:
    """Print one broadcast: what it says, its buckets, and who is left out."""
    told = described(row, actions.counts(session, row.id))
    out = [{"contact": one.contact, "reason": one.reason.value} for one in actions.excluded(session, row.id)]
    if as_json:
        click.echo(json.dumps({**told, "excluded": out}, ensure_ascii=False, indent=2))
        return
    filled = [f"{name} {number}" for name, number in told["counts"].items() if number]
    expires = row.expires_at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M") if row.expires_at else "-"
    click.echo(f"{line_of(told)}\n{', '.join(filled) or 'nog geen ontvangers'}\nverzenden tot {expires}")
    for one in out:
        click.echo(f"niet bereikt: {one['contact']} ({one['reason']})")


def line_of(told: Mapping[str, Any]) -> str:
    """Return the line of a broadcast in a list."""
    drill = "OEFENING  " if told["exercise"] else ""
    return f"{told['id']:>5}  {told['state']:<18} {told['counts']['recipients']:>6}  {drill}{told['text']}"
