"""How are a conversation and its answers read and written? By statements that are made once, not at every key.

Every key that a caller presses comes through here. Which columns a turn changes is always the same, so they are written
by a plain statement; the session would find out by comparing, at more than twice the price (docs/decisions/0007).
Whatever else a turn causes is written by the session, as everywhere, and before it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from gateway.calls.tables import Conversation, Turn
from gateway.errors import Refused
from gateway.storage import Row
from gateway.tickets.tables import Ticket

EACH_TURN = ("flow_state", "language", "turn", "silent_after")  # the columns that every turn writes

_conversation, _turn = (Row.metadata.tables[table.__tablename__] for table in (Conversation, Turn))

_BY_CALL = select(Conversation).where(Conversation.call_sid == bindparam("sid")).with_for_update()
_BY_ID = (
    select(Conversation, Ticket)
    .outerjoin(Ticket, Ticket.id == Conversation.ticket_id)
    .where(Conversation.id == bindparam("key"))
    .with_for_update(of=Conversation)
    .execution_options(populate_existing=True)
)
_GIVEN = select(Turn.answer).where(Turn.conversation_id == bindparam("key"))
_AT_TURN = _GIVEN.where(Turn.turn == bindparam("turn"))
_LATEST = _GIVEN.order_by(Turn.turn.desc()).limit(1)
_GO_ON = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in EACH_TURN})
)
_ANSWER = insert(_turn)
_ADD = {
    name: insert_into(_conversation).on_conflict_do_nothing(index_elements=["call_sid"]).returning(_conversation.c.id)
    for name, insert_into in (("postgresql", postgresql_insert), ("sqlite", sqlite_insert))
}


def hold(session: Session, conversation_id: int) -> tuple[Conversation, Ticket | None] | None:
    """Return a conversation as it is now, locked until the transaction ends, with its ticket, which is not locked.

    Most turns need the ticket. The session knows it for as long as the caller keeps it.
    """
    found = session.execute(_BY_ID, {"key": conversation_id}).one_or_none()
    return None if found is None else (found[0], found[1])


def hold_of_call(session: Session, call_sid: str) -> Conversation | None:
    """Return the conversation of a call leg, locked, if there is one."""
    return session.scalars(_BY_CALL, {"sid": call_sid}).one_or_none()


def add(session: Session, **columns: Any) -> bool:
    """Add a conversation unless its call has one, perhaps since a moment ago, by the same webhook. Returns whether."""
    connection = session.connection()
    return connection.scalar(_ADD[connection.dialect.name], columns) is not None


def note(conversation: Conversation, **columns: Any) -> None:
    """Show what will be written at the end of this turn, so that whoever reacts sees it; the session need not."""
    for name, value in columns.items():
        set_committed_value(conversation, name, value)


def keep(session: Session, conversation_id: int, taken: int, answer: str, now: datetime, **columns: Any) -> None:
    """Write what a turn changed (EACH_TURN) and what was answered, after everything that it caused."""
    session.flush()
    connection = session.connection()
    connection.execute(_GO_ON, {"key": conversation_id, **columns})
    connection.execute(_ANSWER, {"conversation_id": conversation_id, "turn": taken, "at": now, "answer": answer})


def given(session: Session, conversation: Conversation | None, turn: int) -> str:
    """Return what was answered at this turn, or else last; raises Refused("no_such_call")."""
    if conversation is None:
        raise Refused("no_such_call")
    kept = session.scalar(_AT_TURN, {"key": conversation.id, "turn": turn})
    return kept if kept is not None else session.scalars(_LATEST, {"key": conversation.id}).one()
