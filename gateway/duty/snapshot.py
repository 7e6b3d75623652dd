"""Who is on call when the database cannot be asked? A file that the clock renews, and a fault reads."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

ON_CALL, COORDINATORS = "on_call.json", "coordinators.json"


def write_snapshot(var: Path, numbers: Sequence[str], name: str = ON_CALL) -> None:
    """Keep the verified numbers of who is on call, the first level first, or of the coordinators; for us only."""
    var.mkdir(parents=True, exist_ok=True)
    new = var / f"{name}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(list(numbers), file)
    new.replace(var / name)


def read_snapshot(var: Path, name: str = ON_CALL) -> list[str]:
    """Return those numbers; nobody when there is no file that makes sense."""
    try:
        kept = json.loads((var / name).read_text())
    except (OSError, ValueError):
        return []
    return [number for number in kept if isinstance(number, str)] if isinstance(kept, list) else []
