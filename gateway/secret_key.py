"""Which key signs cookies and links, and encrypts recordings? The one that is given, or one made once under `var`."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from gateway.given import Given

SHORTEST = 16


def secret_key(given: Given, name: str, var: Path) -> str:
    """Return the key of the setting `name`, or the one kept under `var`, made when it is first needed."""
    said = given.text(name)
    if said is not None:
        if len(said) < SHORTEST:
            given.faults.append(f"{name}: needs {SHORTEST} characters or more")
        return said
    kept = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    whole = var / f"secret_key.{os.getpid()}"
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(whole, kept)  # whole at once: a process that starts beside us reads the same key or none
    whole.unlink()
    return kept.read_text()
