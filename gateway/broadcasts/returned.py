"""What becomes of a mail that came back, and of who wants no more? Verbs on a Session; doors commit.

A bounce is kept as a receipt beside those of the carrier and weighed by the same monotone rule: doubled and in any
order it ends alike. Nothing deletes a contact: an unsubscribing stands beside the address, and is lifted as it came.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.broadcasts.bounces import Bounce, Unsubscribing, read_returned
from gateway.broadcasts.mailing import KIND
from gateway.broadcasts.model import Channel
from gateway.broadcasts.tables import Delivery, Receipt
from gateway.carrier.addresses import Addresses
from gateway.directory import actions as directory
from gateway.errors import Refused


def take_returned(session: Session, addresses: Addresses, raw: bytes, now: datetime) -> tuple[Delivery, str]:
    """Take in a mail that came back; returns the delivery and what the mail said of it.

    Raises Refused: bounce_not_ours for a reference that we did not sign, and as `read_returned` does.
    """
    read = read_returned(raw)
    if isinstance(read, Unsubscribing):
        row = _mailed(session, addresses, "unsubscribe", read.reference)
        directory.opt_out(session, row.number, now)
        return row, "unsubscribed"
    row = _mailed(session, addresses, KIND, read.reference)
    session.add(_receipt(row, read, now))
    return row, read.word


def opened(session: Session, addresses: Addresses, reference: str) -> Delivery:
    """Return the delivery that an unsubscribing link is of; raises Refused("bad_reference")."""
    row = session.get(Delivery, addresses.read("unsubscribe", reference))
    if row is None or row.channel is not Channel.EMAIL:
        raise Refused("bad_reference")
    return row


def unsubscribe(session: Session, row: Delivery, now: datetime) -> None:
    """Keep that no more mail is wanted at an address; later broadcasts leave it out and say so."""
    directory.opt_out(session, row.number, now)


def subscribe_again(session: Session, row: Delivery, now: datetime) -> None:
    """Lift it: whoever has the link changed their mind."""
    directory.opt_in(session, row.number, now)


def _mailed(session: Session, addresses: Addresses, kind: str, reference: str) -> Delivery:
    try:
        row = session.get(Delivery, addresses.read(kind, reference))
    except Refused:
        row = None
    if row is None or row.channel is not Channel.EMAIL or not row.attempts:
        raise Refused("bounce_not_ours")
    return row


def _receipt(row: Delivery, read: Bounce, now: datetime) -> Receipt:
    known = {"sid": read.reference[:64], "state": read.state, "raw_status": read.word[:40]}
    return Receipt(delivery_id=row.id, error=read.code, received_at=now, **known)
