"""How is a worker told that something is due? By a nudge: a job without content, which may be lost or doubled.

The row is the truth. Nothing here raises when the queue is away: the clock finds what is due in the database.
"""

from __future__ import annotations

import logging
from enum import Enum
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import redis
import rq
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel
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


def connect(url: str, timeout_s: float, health_check_s: int = 0) -> Any:
    """Return a client of its own for `url`, without connecting yet. Nothing is tried twice: a lost answer is not a no.

    `sentinel://host:port,host:port/NAME/DB` asks the sentinels who leads NAME; the user and password in it are the
    server's own.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": min(timeout_s, 2.0),
        "socket_keepalive": True,
        "health_check_interval": health_check_s,
        "retry": Retry(NoBackoff(), 0),
    }
    if not url.startswith("sentinel://"):
        return redis.Redis.from_url(url, **(options if not url.startswith("unix:") else _unix(options)))
    parsed = urlsplit(url)
    hosts = [host.rpartition(":") for host in parsed.netloc.rpartition("@")[2].split(",")]
    name, _, database = parsed.path.strip("/").partition("/")
    sentinel = Sentinel([(host, int(port)) for host, _, port in hosts], sentinel_kwargs=dict(options), **options)
    return sentinel.master_for(
        name or "mymaster", db=int(database or 0), username=parsed.username or None, password=parsed.password
    )


def _unix(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "socket_keepalive"}


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
        return connect(self.url, timeout_s=0.4)

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
