"""How many of these may leave, where only so many may be open at once? Exact, however many workers ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from gateway.broadcasts.attempts import Work
from gateway.storage.locks import Lock, hold_lock


def fitting(
    group: Sequence[Work], room: Callable[[Session], int] | None, session: Session
) -> tuple[Sequence[Work], Sequence[Work]]:
    """Return which of these fit in the room that is left, and which must wait; all fit where no bound is set.

    The lock is let go with the transaction that marks them: the next worker counts them as open.
    """
    if room is None:
        return group, ()
    hold_lock(session, Lock.OPENING_CALLS)
    most = max(0, room(session))
    return group[:most], group[most:]
