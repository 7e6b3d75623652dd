"""What is read before a transaction begins that writes, because reading it would hold other writers up?

Whoever needs something large says so in the midst of the work. The door's transaction is rolled back, the thing is read
with nobody held up, and the work begins anew with that at hand (`Installation.act`). It is one picture, as old as that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")

_AT_HAND = "read beforehand"


class ReadFirst(Exception):  # noqa: N818 - no fault: the work begins anew
    """Something must be read before this transaction begins."""

    def __init__(self, key: Hashable, read: Callable[[Session], Any]) -> None:
        super().__init__("to be read beforehand")
        self.key = key
        self.read = read


def read_beforehand(session: Session, key: Hashable, read: Callable[[Session], T]) -> T:
    """Return what `read` returns, from before this transaction where its door can begin anew, and from it elsewhere.

    `read` uses the session that it is given and no other; what it returns must stay whole when that is closed.
    """
    at_hand = session.info.get(_AT_HAND)
    if at_hand is None:
        return read(session)
    if key not in at_hand:
        raise ReadFirst(key, read)
    found: T = at_hand[key]
    return found


def lay_ready(session: Session, at_hand: dict[Hashable, Any]) -> None:
    """Give a transaction what was read before it, and let it ask for more."""
    session.info[_AT_HAND] = at_hand
