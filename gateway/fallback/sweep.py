"""When do spooled calls reach their tickets? Each on its own: in one transaction, and its file is removed after it."""

from __future__ import annotations

import logging

from gateway.fallback.actions import Around, is_over, take_in
from gateway.fallback.spool import Spool
from gateway.now import Clock
from gateway.storage import Storage
from gateway.storage.away import database_is_away

log = logging.getLogger(__name__)


def take_in_spooled(storage: Storage, spool: Spool, around: Around, clock: Clock) -> int:
    """Take in every spooled call that is over. Returns how many; stops at once while the database is away."""
    done = 0
    for call in spool.calls():
        now = clock()
        if not is_over(call, now):
            continue
        try:
            with storage.transaction() as session:
                take_in(session, call, around, now)
        except Exception as fault:  # the next call must not wait for this one
            if database_is_away(fault):
                return done
            log.exception("a spooled call could not be taken in")
            continue
        spool.remove(call)
        done += 1
    return done
