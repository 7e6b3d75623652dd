"""Who is on call when the database cannot be asked? A file that the clock renews, and a fault reads."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gateway.duty import actions as duty
from gateway.staff.actions import coordinators
from gateway.storage import Storage

ON_CALL, COORDINATORS = "on_call.json", "coordinators.json"


def write_snapshot(var: Path, numbers: Sequence[str], name: str = ON_CALL) -> None:
    """Keep the verified numbers of who is on call, the first level first, or of the coordinators; for us only."""
    var.mkdir(parents=True, exist_ok=True)
    new = var / f"{name}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(list(numbers), file)
    new.replace(var / name)


def renew_snapshots(storage: Storage, var: Path, now: datetime) -> None:
    """Write who is on call now, and who coordinates, for the moment that the database is gone."""
    with storage.reading() as session:
        numbers = [officer.phone for officer in duty.on_call(session, now) if officer.verified and officer.phone]
        above = [one.phone for one in coordinators(session) if one.phone_verified and one.phone]
    write_snapshot(var, numbers)
    write_snapshot(var, above, COORDINATORS)


def read_snapshot(var: Path, name: str = ON_CALL) -> list[str]:
    """Return those numbers; nobody when there is no file that makes sense."""
    try:
        kept = json.loads((var / name).read_text())
    except (OSError, ValueError):
        return []
    return [number for number in kept if isinstance(number, str)] if isinstance(kept, list) else []
