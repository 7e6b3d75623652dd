"""Which text does somebody at the command line let go? The one whose hash they give, or that they read and confirm."""

from __future__ import annotations

import sys

import click

from gateway.broadcasts import actions
from gateway.broadcasts.recipients import Reach, reach_of
from gateway.broadcasts.tables import Broadcast
from gateway.installation import Installation

HASH = click.option(
    "--hash", "seen", help="Content hash of what was read (show --json); without it the terminal shows it and asks."
)


def what_was_seen(installation: Installation, broadcast_id: int, given: str | None) -> tuple[str, str | None]:
    """Return the hash of what is let go, and that of whom it reaches where that was shown.

    Raises UsageError when nobody is there to read it, Abort when they say no.
    """
    if given is not None:
        return given, None
    if not sys.stdin.isatty():
        raise click.UsageError("give --hash, or do this on a terminal: nobody lets go a text that they did not read")
    with installation.storage.reading() as session:
        broadcast = actions.get(session, broadcast_id)
        reached = reach_of(session, broadcast)
    click.echo(shown(broadcast, reached), err=True)
    click.confirm("Verzenden?", abort=True, err=True)
    return broadcast.content_hash or "", reached.digest


def shown(broadcast: Broadcast, reached: Reach) -> str:
    """Return what somebody must have read before they let it go."""
    senders = "; ".join(f"{channel} {', '.join(each)}" for channel, each in (broadcast.senders or {}).items())
    return "\n".join(
        (
            f"{'OEFENING ' if broadcast.exercise else ''}verzending {broadcast.id} van {broadcast.submitted_by_name}",
            f"ontvangers  {reached.recipients}",
            *(f"niemand heeft {key}: {value}" for key, value in reached.unmatched),
            f"afzenders   {senders or 'zoals ingesteld'}",
            f"geldig      {broadcast.expires_in_minutes} minuten",
            f"hash        {broadcast.content_hash}",
            "",
            broadcast.text,
            "",
        )
    )
