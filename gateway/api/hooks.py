"""What may a program ask of webhooks? To have events told to an address, to try it, and to end it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.routing import Answer, Asked
from gateway.hooks import actions
from gateway.hooks.model import secret_of
from gateway.hooks.tables import Hook


def register(session: Session, asked: Asked) -> Answer:
    """A new address, with its secret: shown now, and never again."""
    loose = asked.settings.carrier_is_loopback
    hook = actions.register(session, asked.actor, asked.body["url"], asked.body["events"], loose, asked.now)
    secret = secret_of(asked.settings.secret_key, hook.id, hook.nonce)
    return Answer(shape(hook), location=f"/webhooks/{hook.id}", once={"secret": secret})


def list_hooks(session: Session, asked: Asked) -> Answer:
    """Who is told, and how far each is."""
    rows, following = actions.list_hooks(session, asked.after, asked.limit)
    return Answer(asked.cursors.result([shape(row) for row in rows], following))


def end(session: Session, asked: Asked) -> Answer:
    """Nothing more is told there."""
    return Answer(shape(actions.end(session, asked.actor, asked.path["id"], asked.now)))


def ping(session: Session, asked: Asked) -> Answer:
    """A `ping` is told there; what was given up goes on."""
    return Answer(shape(actions.ping(session, asked.actor, asked.path["id"], asked.now)))


def shape(row: Hook) -> dict[str, Any]:
    """Return a webhook without its secret."""
    return {
        "id": row.id,
        "url": row.url,
        "events": row.kinds,
        "in_full": row.in_full,
        "secret": None,
        "created_at": row.created_at,
        "created_by": row.by,
        "taken_until": row.taken_until,
        "last_taken_at": row.last_taken_at,
        "last_status": row.last_status,
        "failures": row.failures,
        "failing_since": row.failing_since,
        "given_up_at": row.given_up_at,
        "ended_at": row.ended_at,
    }
