"""What may a program ask of the carriers? How both do, by which one what goes, and to switch broadcasts over."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.routing import Answer, Asked
from gateway.broadcasts.carrier_waits import deliveries_waiting
from gateway.broadcasts.switching import switch_carrier
from gateway.carrier.failover import By, Use
from gateway.carriers.figures import did
from gateway.carriers.standing import changes, standing
from gateway.paging.carrier_waits import pages_waiting

COUNTS = {Use.PAGES: pages_waiting, Use.BROADCASTS: deliveries_waiting}
CHANGES_SHOWN = 20


def show(session: Session, asked: Asked) -> Answer:
    """Each use by each carrier, and the last changes."""
    return Answer(_shape(session, asked))


def switch(session: Session, asked: Asked) -> Answer:
    """Let broadcasts go by the other one."""
    backup = asked.settings.backup
    has_senders = backup is not None and bool(backup.broadcast_sms_from)
    switch_carrier(session, asked.actor, By(asked.body["to"]), asked.body["reason"], has_senders, asked.now)
    return Answer(_shape(session, asked))


def _shape(session: Session, asked: Asked) -> dict[str, Any]:
    carriers = list(By) if asked.settings.backup is not None else [By.FIRST]
    stands = {use: standing(session, use).by for use in Use}
    return {
        "roads": [_road(session, asked, use, by, stands[use]) for use in Use for by in carriers],
        "changes": [
            {
                "use": row.use,
                "carrier": row.carrier,
                "at": row.at,
                "why": row.why,
                "by": row.by or None,
                "reason": row.reason or None,
            }
            for row in changes(session, CHANGES_SHOWN)
        ],
    }


def _road(session: Session, asked: Asked, use: Use, by: By, stands: By) -> dict[str, Any]:
    found, waits = did(session, use, by, asked.now), COUNTS[use](session, by, stands, asked.now)
    return {
        "use": use,
        "carrier": by,
        "stands": by is stands,
        "asked": found.asked,
        "faults": found.faults,
        "median_s": found.median_s,
        "p95_s": found.p95_s,
        "last_taken_at": found.last_taken_at,
        "waiting": waits.waiting,
        "waiting_since": waits.waiting_since,
        "doubted": waits.doubted,
        "doubted_since": waits.doubted_since,
    }
