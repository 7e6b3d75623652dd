"""What has failed of ours that all on duty must know? A banner on the board, and on every page when it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.fallback import alarms
from gateway.fallback.model import SAID
from gateway.installation import Installation


@dataclass(frozen=True)
class Shown:
    """An alarm as it is told. `detail` is for whoever repairs it."""

    said: str
    at: datetime
    last_at: datetime
    count: int
    detail: str


def open_alarms(installation: Installation) -> list[Shown]:
    """Return the alarms that are not over, oldest first."""
    with installation.storage.reading() as session:
        found = alarms.open_alarms(session)
        return [Shown(SAID[each.kind], each.at, each.last_at, each.count, each.detail) for each in found]
