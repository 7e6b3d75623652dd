"""What does this worker process hold, and must it stop? One Installation a process, made when first asked for.

A job takes no arguments (a nudge carries none) and asks here.
"""

from __future__ import annotations

from threading import Event

from gateway.installation import Installation
from gateway.settings import Settings

_held: list[Installation] = []
_stopping = Event()


def installation() -> Installation:
    """Return this process's installation, made from the environment unless one was handed over with `hold`."""
    if not _held:
        _held.append(Installation(Settings.from_env()))
    return _held[0]


def hold(given: Installation | None) -> None:
    """Make `given` this process's installation; None forgets it, so that the next one is made anew."""
    _held[:] = [given] if given else []


def stopping() -> Event:
    """Return the event that is set once this process must stop: a job lets go before its next row."""
    return _stopping
