"""Which rows make up a call?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.calls.model import ConversationKind, LegState
from gateway.carrier.failover import By
from gateway.storage import Row, choice


class Conversation(Row):
    """A flow in progress on one call leg. `flow_state` is the engine's; `turn` is the turn that we wait for."""

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[ConversationKind] = mapped_column(choice(ConversationKind))
    caller: Mapped[str | None] = mapped_column(String(40))  # E.164; None when withheld or odd
    carrier: Mapped[By | None] = mapped_column(choice(By))  # on whose line; None: the first's
    language: Mapped[str] = mapped_column(String(2))
    flow_state: Mapped[dict[str, Any]] = mapped_column(JSON)
    turn: Mapped[int] = mapped_column(default=0)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    own_ticket: Mapped[bool] = mapped_column(default=False)  # opened in this call, not looked up
    page_id: Mapped[int | None]  # for kind OFFICER: the page that rang
    leg_id: Mapped[int | None]  # for kind WHISPER: the leg
    proof_id: Mapped[int | None]  # for kind PROOF: the call by which somebody tries a telephone
    approval_id: Mapped[int | None]  # for kind APPROVAL: the call that asks for an approval
    delivery_id: Mapped[int | None]  # for kind BROADCAST: the delivery that is read out
    staff_id: Mapped[int | None]
    started_at: Mapped[datetime]
    silent_after: Mapped[datetime]  # after this the call has ended, whether or not the carrier told us
    officer_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_how: Mapped[str | None] = mapped_column(String(20))  # the flow's end; None for a call that broke off


class Turn(Row):
    """One webhook round trip of a conversation, with what we answered: a repeat gets the same answer."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("conversation_id", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    turn: Mapped[int]
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text)


class MissedCall(Row):
    """A call that ended before it had a ticket."""

    __tablename__ = "missed_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), unique=True)
    caller: Mapped[str | None] = mapped_column(String(40), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    heard_until: Mapped[str] = mapped_column(String(40))  # the node the caller last heard


class CallLeg(Row):
    """One try to connect a waiting caller to one officer."""

    __tablename__ = "call_leg"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    ticket_id: Mapped[int | None]
    staff_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[LegState] = mapped_column(choice(LegState))
    at: Mapped[datetime]
    rings_until: Mapped[datetime]


class HeldLine(Row):
    """A number that we hold busy ourselves until an instant, with a call that is about no ticket."""

    __tablename__ = "held_line"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)  # E.164
    until: Mapped[datetime]
