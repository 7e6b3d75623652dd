"""Where does the next page of a list begin? An opaque, signed cursor says; one that was touched is refused.

A cursor belongs to one list with one set of filters: elsewhere it means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from itsdangerous import BadData, URLSafeSerializer

from gateway.api.problems import Fault, invalid

T = TypeVar("T")
LONGEST = 500  # characters; ours are far shorter


class Cursors:
    """Makes and reads the cursors of one list. `filters` is what the list was asked to hold."""

    def __init__(self, secret_key: str, listed: str, filters: Mapping[str, object]) -> None:
        asked = "&".join(f"{name}={filters[name]}" for name in sorted(filters))
        self._signer = URLSafeSerializer(secret_key, salt=f"api-cursor {listed}?{asked}")

    def write(self, position: int) -> str:
        """Return the cursor that stands after `position`."""
        return str(self._signer.dumps(position))

    def read(self, cursor: str | None) -> int | None:
        """Return the position in a cursor, None for no cursor; raises Problem for one that is not of this list."""
        if cursor is None:
            return None
        try:
            position = self._signer.loads(cursor) if len(cursor) <= LONGEST else None
        except (BadData, ValueError, RecursionError):
            position = None
        if not isinstance(position, int) or isinstance(position, bool):
            raise invalid(Fault("query:cursor", "cursor", "Not a cursor of this list with these filters."))
        return position

    def result(self, items: Sequence[object], following: int | None) -> dict[str, object]:
        """Return a page of shaped items; `following` is the position after which the next page begins, if any."""
        return {"items": list(items), "next": None if following is None else self.write(following)}

    def page(
        self, rows: Sequence[T], limit: int, position: Callable[[T], int], shape: Callable[[T], object]
    ) -> dict[str, object]:
        """Return the page of up to `limit` items; `rows` holds one more, when there is one, to see what follows."""
        shown = rows[:limit]
        return self.result([shape(row) for row in shown], position(shown[-1]) if len(rows) > limit else None)
