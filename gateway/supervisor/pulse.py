"""How does a process show that it lives? By a row that a thread of its own writes, every two seconds of real time."""

from __future__ import annotations

import os
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from gateway.installation import Installation
from gateway.storage.heartbeat import beat
from gateway.tables import metadata

EVERY_S = 2.0


def keep_beating(installation: Installation, name: str, stop: Event) -> None:
    """Beat the row `name` until `stop`, without keeping the process alive; while the database is away, wait for it.

    Every table is made known first: what a thread asks while another still imports a feature's tables would be the end
    of them all.
    """
    metadata()

    def beats() -> None:
        while not stop.wait(EVERY_S if _beaten(installation, name) else EVERY_S / 2):
            pass

    Thread(target=beats, name="pulse", daemon=True).start()


def _beaten(installation: Installation, name: str) -> bool:
    try:
        with installation.storage.transaction() as session:
            beat(session, name, os.getpid(), installation.clock())
    except SQLAlchemyError:
        return False
    return True
