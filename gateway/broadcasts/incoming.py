"""What did the carrier tell of our texts? Receipts are stored raw at the door and weighed in batches."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.receipts import RANK, Standing, weigh
from gateway.broadcasts.standings import follow
from gateway.broadcasts.tables import Delivery, Receipt
from gateway.broadcasts.told import deliveries_changed
from gateway.carrier.faults import CodeClass, code_class
from gateway.carrier.receiving import SmsReceipt
from gateway.directory import actions as directory

_TOLD = ("sid", "state", "raw_status", "error", "received_at")
_STORE = insert(Receipt).from_select(  # one plain statement: a broadcast brings two of these for each recipient
    ["delivery_id", *_TOLD],
    select(Delivery.id, *(bindparam(name, type_=Receipt.__table__.c[name].type) for name in _TOLD)).where(
        Delivery.id == bindparam("of")
    ),
)


def store_receipt(session: Session, delivery_id: int, receipt: SmsReceipt, now: datetime) -> None:
    """Keep a receipt as it came; `apply_receipts` weighs it. A receipt of a delivery that is gone is dropped."""
    session.connection().execute(
        _STORE,
        {
            "of": delivery_id,
            "sid": receipt.sid,
            "state": receipt.state,
            "raw_status": receipt.raw_status[:40],
            "error": receipt.error,
            "received_at": now,
        },
    )


def apply_receipts(session: Session, now: datetime, limit: int = 100) -> int:
    """Weigh at most `limit` receipts that came in. Returns how many; fewer than `limit` means that none are left."""
    query = select(Receipt).where(Receipt.applied_at.is_(None)).order_by(Receipt.id).limit(limit)
    waiting = session.scalars(query.with_for_update(skip_locked=True)).all()
    ids = sorted({receipt.delivery_id for receipt in waiting})
    held = select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id).with_for_update()
    rows = {row.id: row for row in session.scalars(held.execution_options(populate_existing=True))}
    before = {key: row.state for key, row in rows.items()}
    for receipt in waiting:
        _apply(rows[receipt.delivery_id], receipt, now)
        if code_class(receipt.error) is CodeClass.CONSENT:
            directory.opt_out(session, rows[receipt.delivery_id].number, now)
        receipt.applied_at = now
    deliveries_changed(session, [key for key, row in rows.items() if row.state is not before[key]])
    session.flush()
    follow(session, ids, now)
    return len(waiting)


def _apply(delivery: Delivery, receipt: Receipt, now: datetime) -> None:
    before = delivery.state if delivery.withheld is None else DeliveryState.CANCELLED  # ours, no word of the carrier
    after = weigh(Standing(before, delivery.error if RANK[before] else None), receipt.state, receipt.error)
    delivery.state, delivery.error, delivery.withheld = after.state, after.error, None
    delivery.sid = delivery.sid or receipt.sid
    delivery.receipt_state, delivery.receipt_at = receipt.state, receipt.received_at
    if RANK[before] == 0:
        delivery.claim_token, delivery.claimed_until = None, None
        if after.state is not DeliveryState.FAILED:
            delivery.accepted_at = delivery.accepted_at or now
