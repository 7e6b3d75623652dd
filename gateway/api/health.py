"""How are we? /healthz: this process lives. /readyz: database, queue, workers and clock, each named. /metrics: figures.

Open to all, so nothing here tells of a person, a number or a text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

import redis
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.api.metrics import exposition
from gateway.carrier.failover import Use
from gateway.carriers.standing import standing
from gateway.installation import Installation
from gateway.queues import Queue, connect
from gateway.storage import heartbeat

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=10)
CLOCK = "clock"
PING_S = 0.5
OK = "ok"


def blueprint(installation: Installation) -> Blueprint:
    """Return the health checks of this installation, at the root."""
    made = Blueprint("health", __name__)
    checks = Checks(installation)

    @made.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @made.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = checks.run()
        good = all(said == OK for said in found.values())
        said = {"status": OK if good else "fault", **found, "carriers": checks.carriers()}
        return jsonify(said), 200 if good else 503

    @made.get("/metrics")
    def metrics() -> Response:
        try:
            with installation.storage.reading() as session:
                said = exposition(session, installation.clock())
        except SQLAlchemyError as fault:
            log.error("no figures: %s", type(fault).__name__)
            return Response("# the database does not answer\n", status=503, content_type="text/plain")
        return Response(said, content_type=CONTENT_TYPE_LATEST)

    @made.after_request
    def harden(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return made


class Checks:
    """The parts that an installation needs, each of which says "ok" or what is wrong."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def run(self) -> dict[str, str]:
        """Look at every part."""
        return {
            "database": self._guarded(self.database),
            "queue": self._guarded(self.queue),
            "workers": self._guarded(lambda: self.beating(*(queue.value for queue in Queue))),
            "clock": self._guarded(lambda: self.beating(CLOCK)),
        }

    def carriers(self) -> dict[str, str]:
        """By which carrier pages and broadcasts go: for people, and no fault of ours. Empty when nobody knows."""
        try:
            with self.installation.storage.reading() as session:
                return {use.value: standing(session, use).by.value for use in Use}
        except (SQLAlchemyError, OSError):
            return {}

    def database(self) -> str:
        """Whether the database answers, with our tables in it."""
        with self.installation.storage.reading() as session:
            session.execute(text("SELECT count(*) FROM heartbeat"))
        return OK

    def queue(self) -> str:
        """Whether the queue answers."""
        self._connection.ping()
        return OK

    def beating(self, *names: str) -> str:
        """Whether every one of these processes has lately given a sign of life."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            silent = [name for name in names if not heartbeat.fresh(session, name, now, FRESH)]
        return OK if not silent else f"no sign of life for {FRESH.seconds} s: {', '.join(silent)}"

    @cached_property
    def _connection(self) -> Any:
        return connect(self.installation.settings.queue_url, timeout_s=PING_S)

    @staticmethod
    def _guarded(check: Callable[[], str]) -> str:
        try:
            return check()
        except (SQLAlchemyError, redis.RedisError, OSError) as fault:
            return f"does not answer ({type(fault).__name__})"
