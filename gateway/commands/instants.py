"""How is a time read from the command line? With its offset, or as a Brussels clock shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from contacts.civil_time import first_occurrence


class Instant(click.ParamType[datetime]):
    """A time with offset, or as a Brussels clock shows it."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it, or fail with an example."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-23T08:00 or 2026-11-23T08:00+01:00", param, ctx)
        return at.astimezone(UTC) if at.tzinfo else first_occurrence(at)


INSTANT = Instant()
