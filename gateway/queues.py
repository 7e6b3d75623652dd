"""How is a worker told that something is due? By a nudge: a job without content, which may be lost or doubled.

The row is the truth. Nothing here raises when the queue is away: the clock finds what is due in the database.
"""

from __future__ import annotations

import logging
from enum import Enum
from functools import cached_property
from typing import Any

import redis
import rq
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from gateway.now import monotonic

log = logging.getLogger(__name__)

AWAY_S = 3.0  # after a refusal, how long we leave the queue alone


class Queue(Enum):
    """The queues. Pages and broadcasts never share one."""

    URGENT = "urgent"
    BULK = "bulk"


JOBS = {Queue.URGENT: "gateway.jobs.urgent.send_due", Queue.BULK: "gateway.jobs.bulk.send_due"}


def fell_due(session: Session, queue: Queue) -> None:
    """Mark that rows due now were written in this session; the door nudges `queue` after its commit."""
    session.info.setdefault("due", set()).add(queue)


class Nudges:
    """The queues as seen by who has work for them. Short timeouts: a caller may be waiting."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._leave_until = 0.0

    @cached_property
    def _connection(self) -> Any:
        return redis.Redis.from_url(
            self.url, socket_timeout=0.4, socket_connect_timeout=0.4, retry=Retry(NoBackoff(), 0)
        )

    def nudge(self, queue: Queue) -> bool:
        """Tell the workers of `queue` that something is due. Returns whether the queue took it; never raises."""
        if monotonic() < self._leave_until:
            return False
        try:
            rq.Queue(queue.value, connection=self._connection, serializer=JSONSerializer).enqueue(
                JOBS[queue], job_timeout=60, result_ttl=0, failure_ttl=3600, description=queue.value
            )
        except (redis.RedisError, OSError) as fault:
            self._leave_until = monotonic() + AWAY_S
            log.warning("queue %s is away (%s); the clock takes over", queue.value, type(fault).__name__)
            return False
        return True
