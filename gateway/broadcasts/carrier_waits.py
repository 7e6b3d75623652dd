"""Which deliveries wait for a carrier, and of which is it unknown whether that carrier took them?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.carrier.failover import By
from gateway.carriers.figures import Waits


def deliveries_waiting(session: Session, by: By, stands: By, now: datetime) -> Waits:
    """Count for one carrier. What has not left waits for the one that broadcasts go by (`stands`)."""
    began = func.coalesce(Broadcast.send_at, Broadcast.approved_at)
    left = (Delivery.state == DeliveryState.WAITING, Broadcast.state == BroadcastState.SENDING, began <= now)
    joined = Broadcast.id == Delivery.broadcast_id
    counted = select(func.count(), func.min(began)).select_from(Delivery).join(Broadcast, joined).where(*left)
    waiting, since = session.execute(counted).one() if by is stands else (0, None)
    there = Delivery.carrier == by if by is By.BACKUP else (Delivery.carrier == by) | Delivery.carrier.is_(None)
    doubts = select(func.count(), func.min(Delivery.attempted_at))
    doubts = doubts.where(Delivery.state == DeliveryState.UNCERTAIN, there)
    return Waits(waiting, since, *session.execute(doubts).one())
