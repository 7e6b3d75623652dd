"""Which rows are the recipients of a broadcast? All of them in one order, from the picture that was approved.

Rows are made when they are asked for: of 100,000 recipients no second copy is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.broadcasts.picture import Picture
from gateway.broadcasts.planning import flat_steps, reach_row, step_row
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.recipients import exclusion_row, left_out_of, recipient_row
from gateway.broadcasts.tables import Broadcast, Delivery, Exclusion
from gateway.storage import Row


@dataclass(frozen=True)
class Part:
    """The rows of one table: what each is of, and how it is made of that."""

    table: type[Row]
    items: Sequence[Any]
    row: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Layout:
    """Everything that is written of a broadcast's recipients, and how many recipients there are."""

    recipients: int
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """How many rows in all."""
        return sum(len(part.items) for part in self.parts)

    def at(self, place: int) -> tuple[Part, int]:
        """Return the part that holds the row at `place` of all, and its place there; raises IndexError past the end."""
        for part in self.parts:
            if place < len(part.items):
                return part, place
            place -= len(part.items)
        raise IndexError(place)

    def said(self) -> Iterator[bytes]:
        """Yield what every row says, to tell whether two are of the same picture."""
        for part in self.parts:
            for item in part.items:
                yield repr(part.row(item)).encode()


def layout_of(broadcast: Broadcast, picture: Picture) -> Layout:
    """Return the rows of a broadcast that reaches whom the picture shows."""
    key, contacts, planned, first = broadcast.id, picture.contacts, picture.planned, picture.first
    reach = reach_row(key, broadcast.asking, first, leaves=_leaves(broadcast))
    return Layout(
        len(first.recipients),
        (
            Part(Delivery, first.recipients, lambda each: recipient_row(key, each, contacts)),
            Part(Exclusion, list(left_out_of(first, contacts)), lambda each: exclusion_row(key, each)),
            Part(OrganisationReach, planned, reach),
            Part(ReachStep, flat_steps(planned), lambda each: step_row(key, *each)),
        ),
    )


def _leaves(broadcast: Broadcast) -> datetime:
    return max(filter(None, (broadcast.approved_at or broadcast.created_at, broadcast.send_at)))
