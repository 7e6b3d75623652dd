"""How does a command wait for a broadcast, with a bar where a terminal watches, and with which status does it end?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event

import click

from gateway.broadcasts import actions
from gateway.broadcasts.model import OPEN, UNDER_WAY, BroadcastState
from gateway.broadcasts.tables import Broadcast
from gateway.installation import Installation

LOOK_S = 1.0
COMPLETED, ENDED, SENT_BACK, TOO_LONG = 0, 1, 3, 4

Seen = tuple[Broadcast, Mapping[str, int]]
WAIT = click.option(
    "--wait", is_flag=True, help="Wait until it ended: status 0 completed, 1 not, 3 sent back, 4 too long."
)
WITHIN = click.option("--within", type=click.IntRange(1), metavar="MINUTES", help="Wait so long at most.")


def watch(
    look: Callable[[], Seen], rest: Callable[[float], object], within: timedelta | None = None
) -> tuple[Seen, int]:
    """Look until a broadcast has ended or was sent back, or it lasted too long; return how it stands and the status."""
    looks = within / timedelta(seconds=LOOK_S) if within is not None else float("inf")
    row, counts = look()
    with click.progressbar(length=1, label=f"verzending {row.id}", file=sys.stderr) as bar:
        while (waits := row.state is BroadcastState.AWAITING_APPROVAL or row.state in UNDER_WAY) and looks > 0:
            _show(bar, row, counts)
            rest(LOOK_S)
            looks -= 1
            row, counts = look()
        _show(bar, row, counts)
    return (row, counts), TOO_LONG if waits else _status(row)


def watched(installation: Installation, broadcast_id: int, minutes: int | None) -> tuple[Seen, int]:
    """Watch a broadcast of this installation."""

    def look() -> Seen:
        with installation.storage.reading() as session:
            return actions.get(session, broadcast_id), actions.counts(session, broadcast_id)

    return watch(look, Event().wait, timedelta(minutes=minutes) if minutes is not None else None)


def _show(bar: click._termui_impl.ProgressBar[int], row: Broadcast, counts: Mapping[str, int]) -> None:
    bar.label = f"verzending {row.id} {row.state.value}"
    bar.length = counts["recipients"] or 1
    left = sum(counts[state.value] for state in OPEN)
    bar.update(counts["recipients"] - left - bar.pos)


def _status(row: Broadcast) -> int:
    if row.state is BroadcastState.DRAFT:
        return SENT_BACK
    return COMPLETED if row.state is BroadcastState.COMPLETED else ENDED
