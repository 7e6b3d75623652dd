"""How does the clock prove that we work? It runs the canary, and once a minute lets an outside monitor hear from us.

Nothing is told outside while anything is in doubt: the monitor's silence is the alarm.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import redis

from gateway.canary import heartbeat
from gateway.canary.sending import sweep
from gateway.installation import Installation
from gateway.jobs.carriers import CarrierWatch
from gateway.jobs.urgent import canary_way
from gateway.paging.claims import oldest_due
from gateway.queues import connect

log = logging.getLogger(__name__)

PING_S = 1.0
SETTLES = timedelta(seconds=60)


class Watch:
    """The canary and the heartbeat of one clock."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._told_at: datetime | None = None
        self._since = installation.clock()
        self._carriers = CarrierWatch(installation)

    def sweep(self) -> None:
        """Do what is due of both."""
        self._carriers.sweep()
        held, now = self.installation, self.installation.clock()
        with held.storage.reading() as session:
            quiet = oldest_due(session, now) is None
        settled = now - self._since >= SETTLES  # what starts beside us must be there before it is put to the proof
        sweep(canary_way(held), held.settings.watching.canary_every if settled else None, quiet)
        self._tell_monitor(now)

    def _tell_monitor(self, now: datetime) -> None:
        watching = self.installation.settings.watching
        waits = self._told_at is not None and abs(now - self._told_at) < heartbeat.EVERY
        if watching.heartbeat_url is None or waits:
            return
        self._told_at = now
        with self.installation.storage.reading() as session:
            found = heartbeat.look(session, self._queue_answers(), watching.canary_every, now)
        if found.well:
            heartbeat.tell(watching.heartbeat_url)
        else:
            log.warning("nothing is told to the outside monitor: %s", found)

    def _queue_answers(self) -> bool:
        connection = connect(self.installation.settings.queue_url, timeout_s=PING_S)
        try:
            return bool(connection.ping())
        except (redis.RedisError, OSError):
            return False
        finally:
            connection.close()
