"""Which texts of ours does the carrier still hold, though we forgot to whom they went? They are deleted there too.

Asked with no transaction open, and safe to ask twice: what is gone there is well. What fails keeps its sid, and is
asked again later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from gateway.broadcasts.model import Channel
from gateway.broadcasts.tables import Delivery
from gateway.carrier.port import Carrier
from gateway.errors import CarrierFault
from gateway.notices.model import NoticeChannel
from gateway.notices.tables import Notice
from gateway.paging.model import Channel as PageChannel
from gateway.paging.tables import Page
from gateway.retention.rules import NUMBER
from gateway.storage import Storage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """A text that the carrier still holds, and the row that knows its sid."""

    table: type[Delivery] | type[Notice] | type[Page]
    row_id: int
    sid: str


@dataclass(frozen=True)
class Carriers:
    """Who carried what: broadcasts may have an account of their own."""

    broadcasts: Carrier
    notices: Carrier

    def of(self, held: Held) -> Carrier:
        """The carrier that holds this text."""
        return self.broadcasts if held.table is Delivery else self.notices


def held_there(session: Session, limit: int | None) -> Sequence[Held]:
    """Return texts of rows that were emptied here, and whose text the carrier may still hold."""
    deliveries = select(Delivery.id, Delivery.sid).where(
        Delivery.sid.is_not(None), Delivery.channel == Channel.SMS, ~NUMBER
    )
    notices = select(Notice.id, Notice.sid).where(
        Notice.sid.is_not(None), Notice.to == "", Notice.channel == NoticeChannel.SMS
    )
    rows = session.execute(deliveries.order_by(Delivery.id).limit(limit))
    found = [Held(Delivery, row_id, sid) for row_id, sid in rows if sid]
    found += _more(session, Notice, notices.order_by(Notice.id), _left(limit, found))
    pages = select(Page.id, Page.sid).where(Page.sid.is_not(None), Page.address == "", Page.channel == PageChannel.SMS)
    found += _more(session, Page, pages.order_by(Page.id), _left(limit, found))
    return found


def _left(limit: int | None, found: Sequence[Held]) -> int | None:
    return None if limit is None else max(limit - len(found), 0)


def _more(
    session: Session, table: type[Notice] | type[Page], query: Select[int, str | None], most: int | None
) -> list[Held]:
    return [Held(table, row_id, sid) for row_id, sid in session.execute(query.limit(most)) if sid]


def delete_there(storage: Storage, carriers: Carriers, limit: int | None = None) -> tuple[int, bool]:
    """Delete texts at the carrier; returns how many are gone, and whether none is left that could be asked for now."""
    with storage.reading() as session:
        found = held_there(session, limit)
    gone: list[Held] = []
    for held in found:
        try:
            carriers.of(held).delete_sms(held.sid)
        except CarrierFault as fault:
            log.warning("a text is not deleted at the carrier yet: %s", fault)
            break
        gone.append(held)
    with storage.transaction() as session:
        for table in (Delivery, Notice, Page):
            ids = [held.row_id for held in gone if held.table is table]
            session.execute(update(table).where(table.id.in_(ids)).values(sid=None))
    return len(gone), len(gone) == len(found) and (limit is None or len(found) < limit)
