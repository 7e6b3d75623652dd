"""Is everything so well that an outside monitor may hear from us? Its silence is the alarm, so doubt is silence."""

from __future__ import annotations

import http.client
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from gateway.canary import actions
from gateway.canary.model import LONGEST, CanaryState
from gateway.paging.claims import oldest_due
from gateway.queues import Queue
from gateway.storage import heartbeat

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=60)
TIMEOUT_S = 5.0
WORKER_FRESH = timedelta(seconds=20)
PAGE_LATE = timedelta(seconds=60)


@dataclass(frozen=True)
class Condition:
    """What was looked at; everything must be so."""

    queue_answers: bool
    worker_lives: bool
    pages_leave: bool
    canary_sings: bool

    @property
    def well(self) -> bool:
        """Whether the monitor may hear from us."""
        return self.queue_answers and self.worker_lives and self.pages_leave and self.canary_sings


def look(session: Session, queue_answers: bool, every: timedelta | None, now: datetime) -> Condition:
    """Return how we are. That this could be read says that the database answers. `every`: None, no canary is on."""
    oldest = oldest_due(session, now)
    return Condition(
        queue_answers,
        heartbeat.fresh(session, Queue.URGENT.value, now, WORKER_FRESH),
        oldest is None or now - oldest <= PAGE_LATE,
        every is None or _sings(session, every, now),
    )


def _sings(session: Session, every: timedelta, now: datetime) -> bool:
    """Whether the last run that ended passed, and not so long ago that another should have ended since."""
    last = actions.last_ended(session)
    if last is None or last.state is not CanaryState.PASSED or last.ended_at is None:
        return False
    return now - last.ended_at <= every + LONGEST + EVERY


def tell(url: str) -> bool:
    """Ask for the monitor's address once; what it answers is not read. Returns whether it took it."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as fault:
        log.warning("the outside monitor does not answer (%s)", type(fault).__name__)
        return False
    finally:
        connection.close()
    if status >= 400:
        log.warning("the outside monitor answers %d", status)
    return status < 400
