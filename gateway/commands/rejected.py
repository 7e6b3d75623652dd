"""What does somebody read whose file was not taken? Each fault on a line, with its place, and that nothing was done."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from gateway.errors import Refused


def tell_rejected(refused: Refused) -> NoReturn:
    """Print the faults of a file and end with status 1; a refusal without any is raised again."""
    faults: Any = refused.details.get("faults")
    if not faults:
        raise refused
    click.echo("\n".join([*faults, "ccvo: nothing was imported"]), err=True)
    sys.exit(1)
