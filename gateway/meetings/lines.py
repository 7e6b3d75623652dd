"""Are two calls on one carrier's lines? A room is one carrier's: two people on two carriers cannot meet in it.

Who cannot be met there is rung from the caller's own call, as when the carrier's API is away.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.calls.tables import Conversation
from gateway.carrier.failover import By
from gateway.paging.ways import Attempt


def together(one: Conversation, other: Conversation) -> bool:
    """Whether two calls can be in one room."""
    return (one.carrier or By.FIRST) is (other.carrier or By.FIRST)


def in_reach(calls: Iterable[Attempt], caller: Conversation) -> list[Attempt]:
    """Return the page calls whose officer could come to the room of this caller."""
    return [one for one in calls if (one.carrier or By.FIRST) is (caller.carrier or By.FIRST)]
