"""How does a broadcast go from one state to the next? Compare-and-set; back to a draft without what was submitted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway.broadcasts.model import BroadcastState, sources_of
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.told import state_changed
from gateway.errors import Refused

UNSUBMITTED: dict[str, Any] = {
    "content_hash": None,
    "senders": None,
    "submitted_at": None,
    "submitted_by": None,
    "submitted_by_name": None,
}


def move(
    session: Session,
    broadcast: Broadcast,
    target: BroadcastState,
    come_from: BroadcastState | None = None,
    **values: Any,
) -> Broadcast:
    """Put a broadcast in a state, unless somebody was there first; raises Refused("broadcast_state")."""
    moved = session.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.state.in_([come_from] if come_from else sources_of(target)))
        .values(state=target, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(broadcast)
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise _refused(broadcast, target)
    state_changed(session, [broadcast.id], target)
    return broadcast


def expect(broadcast: Broadcast, state: BroadcastState, target: BroadcastState) -> None:
    """Raise Refused("broadcast_state") unless a broadcast that is to become `target` is in `state`."""
    if broadcast.state is not state:
        raise _refused(broadcast, target)


def _refused(broadcast: Broadcast, target: BroadcastState) -> Refused:
    return Refused("broadcast_state", state=broadcast.state.value, target=target.value)
