"""What of each kind is over its time, and what goes? Counts stay; numbers, names and words go.

A rule never looks at a row whose story is not over: an open ticket, a broadcast under way, a text in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, delete, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from gateway.audit.actions import DEEDS
from gateway.audit.tables import AuditEntry, AuditOpening
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.tables import Broadcast, Delivery, Exclusion, Receipt, Reply
from gateway.calls.tables import Conversation, MissedCall, Turn
from gateway.directory.tables import Upload
from gateway.keeping import Kind
from gateway.notices.model import NoticeState
from gateway.notices.tables import Notice
from gateway.retention import case_rules, intake_rules, reach_rules, team_rules
from gateway.staff.tables import StaffSession
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket

IN_DOUBT = (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)
NOTICE_OPEN = (NoticeState.DUE, NoticeState.SENDING, NoticeState.UNCERTAIN)
NUMBER = ~Delivery.number.startswith("#")  # an address that is gone is "#" and the number of its row


@dataclass(frozen=True)
class Rule:
    """One kind in one table: which rows are over their time at an instant, by number, and how they are emptied.

    `opened` deletes what opens them in the audit, and returns it by source: the chain then says that it was erased.
    """

    kind: Kind
    due: Callable[[datetime], Select[Any]]
    empty: Callable[[Session, Sequence[int]], None]
    opened: Callable[[Session, Sequence[int]], Mapping[str, Sequence[int]]] = lambda session, ids: {}
    batch: int = 100


def _callers(before: datetime) -> Select[Any]:
    held = or_(Ticket.caller.is_not(None), Ticket.callback.is_not(None))
    old = select(Ticket.id).where(Ticket.opened_at <= before, Ticket.state == TicketState.CLOSED, held)
    return old.where(case_rules.closed_at() <= before).order_by(Ticket.id)


def empty_callers(session: Session, ids: Sequence[int]) -> None:
    """Take callers' numbers off tickets."""
    session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(caller=None, callback=None))


def _calls(before: datetime) -> Select[Any]:
    answered = exists().where(Turn.conversation_id == Conversation.id)
    held = or_(Conversation.caller.is_not(None), answered)
    return select(Conversation.id).where(Conversation.ended_at <= before, held).order_by(Conversation.id)


def empty_calls(session: Session, ids: Sequence[int]) -> None:
    """Take out of calls who rang and what was answered."""
    session.execute(delete(Turn).where(Turn.conversation_id.in_(ids)))
    session.execute(update(Conversation).where(Conversation.id.in_(ids)).values(caller=None, flow_state={}))


def _missed(before: datetime) -> Select[Any]:
    return select(MissedCall.id).where(MissedCall.at <= before, MissedCall.caller.is_not(None)).order_by(MissedCall.id)


def empty_missed(session: Session, ids: Sequence[int]) -> None:
    """Take numbers off missed calls."""
    session.execute(update(MissedCall).where(MissedCall.id.in_(ids)).values(caller=None))


def _deliveries(before: datetime) -> Select[Any]:
    query = select(Delivery.id).join(Broadcast, Broadcast.id == Delivery.broadcast_id)
    query = query.where(Broadcast.ended_at <= before, NUMBER, Delivery.state.not_in(IN_DOUBT))
    return query.order_by(Delivery.id)


def empty_deliveries(session: Session, ids: Sequence[int]) -> None:
    """Take numbers and names off deliveries."""
    gone = literal("#").concat(cast(Delivery.id, String))
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(number=gone, contacts=[]))


def _exclusions(before: datetime) -> Select[Any]:
    query = select(Exclusion.id).join(Broadcast, Broadcast.id == Exclusion.broadcast_id)
    return query.where(Broadcast.ended_at <= before, Exclusion.contact != "").order_by(Exclusion.id)


def empty_exclusions(session: Session, ids: Sequence[int]) -> None:
    """Take names off those who were left out."""
    session.execute(update(Exclusion).where(Exclusion.id.in_(ids)).values(contact=""))


def _receipts(before: datetime) -> Select[Any]:
    weighed = Receipt.applied_at.is_not(None)
    return select(Receipt.id).where(Receipt.received_at <= before, weighed).order_by(Receipt.id)


def empty_receipts(session: Session, ids: Sequence[int]) -> None:
    """Delete the carrier's single words."""
    session.execute(delete(Receipt).where(Receipt.id.in_(ids)))


def _replies(before: datetime) -> Select[Any]:
    return select(Reply.id).where(Reply.received_at <= before, Reply.number != "").order_by(Reply.id)


def empty_replies(session: Session, ids: Sequence[int]) -> None:
    """Take numbers and words out of replies."""
    session.execute(update(Reply).where(Reply.id.in_(ids)).values(number="", text=""))


def _notices(before: datetime) -> Select[Any]:
    over = Notice.state.not_in(NOTICE_OPEN)
    return select(Notice.id).where(Notice.created_at <= before, over, Notice.to != "").order_by(Notice.id)


def empty_notices(session: Session, ids: Sequence[int]) -> None:
    """Take out of notices to whom they went and what they said."""
    session.execute(update(Notice).where(Notice.id.in_(ids)).values(to="", text="", subject=None))


def _uploads(before: datetime) -> Select[Any]:
    return select(Upload.id).where(Upload.lapses_at <= before).order_by(Upload.id)


def empty_uploads(session: Session, ids: Sequence[int]) -> None:
    """Delete tables that lapsed."""
    session.execute(delete(Upload).where(Upload.id.in_(ids)))


def _sessions(before: datetime) -> Select[Any]:
    return select(StaffSession.id).where(StaffSession.expires_at <= before).order_by(StaffSession.id)


def empty_sessions(session: Session, ids: Sequence[int]) -> None:
    """Delete sign-ins that lapsed."""
    session.execute(delete(StaffSession).where(StaffSession.id.in_(ids)))


def _names(before: datetime) -> Select[Any]:
    sealed = (AuditEntry.source == DEEDS) & (AuditEntry.source_id == AuditOpening.source_id)
    query = select(AuditOpening.source_id).join(AuditEntry, sealed)
    return query.where(AuditOpening.source == DEEDS, AuditEntry.at <= before).order_by(AuditOpening.source_id)


def empty_names(session: Session, ids: Sequence[int]) -> None:
    """Delete what opens deeds of the audit."""
    session.execute(delete(AuditOpening).where(AuditOpening.source == DEEDS, AuditOpening.source_id.in_(ids)))


RULES = (
    Rule(Kind.CALLERS, _callers, empty_callers),
    Rule(Kind.CALLERS, intake_rules.reports, intake_rules.empty_reports),
    Rule(Kind.CALLERS, intake_rules.messages, intake_rules.empty_messages),
    Rule(
        Kind.TICKETS, case_rules.tickets, case_rules.empty_tickets, opened=case_rules.openings_of_tickets, batch=10
    ),  # of a hundred lines each
    Rule(Kind.PAGES, case_rules.pages, case_rules.empty_pages),
    Rule(Kind.PAGES, case_rules.attempts, case_rules.empty_attempts),
    Rule(Kind.PAGES, team_rules.call_ups, team_rules.empty_call_ups),
    Rule(Kind.CALLS, _calls, empty_calls),
    Rule(Kind.MISSED_CALLS, _missed, empty_missed),
    Rule(Kind.DELIVERIES, _deliveries, empty_deliveries),
    Rule(Kind.DELIVERIES, _exclusions, empty_exclusions),
    Rule(Kind.DELIVERIES, reach_rules.steps, reach_rules.empty_steps),
    Rule(Kind.DELIVERIES, reach_rules.answers, reach_rules.empty_answers),
    Rule(Kind.RECEIPTS, _receipts, empty_receipts),
    Rule(Kind.REPLIES, _replies, empty_replies),
    Rule(Kind.NOTICES, _notices, empty_notices),
    Rule(Kind.UPLOADS, _uploads, empty_uploads),
    Rule(Kind.SESSIONS, _sessions, empty_sessions),
    Rule(Kind.NAMES, _names, empty_names, opened=lambda session, ids: {DEEDS: ids}),
)
