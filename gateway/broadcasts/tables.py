"""Which rows make up a broadcast? One for what people decided, one for each recipient, and what the carrier told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contacts.audience import Reason
from gateway.broadcasts import freezing_tables, reach_tables  # noqa: F401 - their rows belong to the metadata
from gateway.broadcasts.acknowledging import Asking, kept_asking
from gateway.broadcasts.asking_model import ApprovalCallState
from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState, Interruption
from gateway.broadcasts.reach import Said
from gateway.carrier.failover import By
from gateway.carrier.port import CallState, SmsState
from gateway.paging.lone_tables import LoneCall
from gateway.storage import Row, choice


class Broadcast(Row):
    """A text to an audience. `content_hash` is what was submitted; who did what is kept by principal and by name."""

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[BroadcastState] = mapped_column(choice(BroadcastState), index=True)
    text: Mapped[str] = mapped_column(Text)
    encoding: Mapped[str] = mapped_column(String(5))  # gsm7 or ucs2
    segments: Mapped[int]
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    channel_names: Mapped[list[str]] = mapped_column(JSON)
    exercise: Mapped[bool] = mapped_column(default=False)
    senders: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))  # as submitted, by channel
    acknowledge_within_minutes: Mapped[int | None]  # before the next contact is asked; None: no answer is asked for
    acknowledge_order: Mapped[list[str]] = mapped_column(JSON, default=list)  # of channels
    send_at: Mapped[datetime | None]  # not before; None: at once
    expires_in_minutes: Mapped[int]
    expires_at: Mapped[datetime | None]  # from approval on, counted from when it may leave
    news: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))  # what its writer chose
    content_hash: Mapped[str | None] = mapped_column(String(64))
    recipients: Mapped[int] = mapped_column(default=0)  # delivery rows, frozen at approval

    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(40))
    created_by_name: Mapped[str] = mapped_column(String(120))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(String(40))
    submitted_by_name: Mapped[str | None] = mapped_column(String(120))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_by_name: Mapped[str | None] = mapped_column(String(120))
    glass_reason: Mapped[str | None] = mapped_column(String(500))  # why it went without a second person
    rejected_by_name: Mapped[str | None] = mapped_column(String(120))
    reject_reason: Mapped[str | None] = mapped_column(String(500))
    interrupted_by: Mapped[Interruption | None] = mapped_column(choice(Interruption))
    interrupted_by_name: Mapped[str | None] = mapped_column(String(120))
    interrupted_error: Mapped[int | None]  # the carrier's number
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None] = mapped_column(String(120))
    hidden_at: Mapped[datetime | None]  # a drill that was cleaned up: lists no longer show it
    attended_at: Mapped[datetime | None]  # when a worker last worked on it, or was last told to

    @property
    def channels(self) -> list[Channel]:
        """By what it goes out."""
        return [Channel(name) for name in self.channel_names]

    @property
    def ways(self) -> list[str]:
        """By what it may leave: its channels, and those by which the next contact is asked."""
        return sorted({*self.channel_names, *self.acknowledge_order})

    @property
    def asking(self) -> Asking:
        """Whether an answer is asked for, and who is asked when none comes."""
        return kept_asking(self.acknowledge_within_minutes, self.acknowledge_order)


class Delivery(Row):
    """One recipient of one broadcast on one channel, whom it serves, and everything known of the attempts."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "channel", "number"),
        Index("ix_delivery_claimable", "broadcast_id", "state", "channel", "priority", "id"),
        Index(
            "ix_delivery_in_hand",
            "state",
            "claimed_until",
            sqlite_where=text("state IN ('claimed', 'uncertain')"),
            postgresql_where=text("state IN ('claimed', 'uncertain')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel), default=Channel.SMS)
    number: Mapped[str] = mapped_column(String(254), index=True)  # E.164; by e-mail the address
    contacts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {"id", "name"} as they stood at approval
    organisations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    priority: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState))
    sender: Mapped[str | None] = mapped_column(String(16))
    carrier: Mapped[By | None] = mapped_column(choice(By))  # by which it was last attempted; None: not yet
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]  # of the attempt in hand; None when nothing has been tried since the claim
    attempted_there_at: Mapped[datetime | None]  # the same instant on the carrier's clock, which no rehearsal moves
    absent_once_at: Mapped[datetime | None]  # when the carrier's list first lacked the attempt in hand
    sid: Mapped[str | None] = mapped_column(String(64), index=True)
    error: Mapped[int | None]  # the carrier's number
    withheld: Mapped[Reason | None] = mapped_column(choice(Reason))  # why we never handed it over, where it failed
    accepted_at: Mapped[datetime | None]
    receipt_state: Mapped[SmsState | None] = mapped_column(choice(SmsState))  # the last that came, whatever its rank
    receipt_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]  # by a key that a person pressed
    calls_unanswered: Mapped[int] = mapped_column(default=0)  # by voice: calls that ended without the key


class DeliveryCall(Row):
    """One call of a delivery by voice, as the carrier told of it; where nobody answers there are several."""

    __tablename__ = "delivery_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[CallState] = mapped_column(choice(CallState))
    began_at: Mapped[datetime]  # when we first heard of it
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Receipt(Row):
    """What the carrier told of a delivery, as it came. Applied in batches; the history stays."""

    __tablename__ = "delivery_receipt"
    __table_args__ = (
        Index(
            "ix_delivery_receipt_unapplied",
            "delivery_id",
            sqlite_where=text("applied_at IS NULL"),
            postgresql_where=text("applied_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    sid: Mapped[str] = mapped_column(String(64))
    state: Mapped[SmsState] = mapped_column(choice(SmsState))
    raw_status: Mapped[str] = mapped_column(String(40))  # the carrier's own word, for what we do not know yet
    error: Mapped[int | None]
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class Exclusion(Row):
    """A contact of the audience whom the broadcast does not reach, and why."""

    __tablename__ = "exclusion"

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), index=True)
    contact_id: Mapped[int]
    contact: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120))
    reason: Mapped[Reason] = mapped_column(choice(Reason))


class Reply(Row):
    """An SMS that came back, beside the broadcast that it answers; beside none when nothing went to that number."""

    __tablename__ = "broadcast_reply"
    __table_args__ = (
        Index(
            "ix_broadcast_reply_unhandled",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"), index=True)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    number: Mapped[str] = mapped_column(String(16), index=True)
    text: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    said: Mapped[Said | None] = mapped_column(choice(Said))
    handled_at: Mapped[datetime | None]  # what is clearly yes is handled as it comes
    handled_by: Mapped[str | None] = mapped_column(String(120))


class ApprovalRequest(Row):
    """A person was asked by text to approve a broadcast. Never changed."""

    __tablename__ = "approval_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class TemplateVersion(Row):
    """A template of warnings as somebody saved it. The newest of its name counts; none is ever changed."""

    __tablename__ = "template_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), index=True)
    document: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))


class ApprovalCall(LoneCall, Row):
    """A person is rung about a broadcast that awaits approval, and what came of it. Stays beside the broadcast."""

    __tablename__ = "approval_call"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[ApprovalCallState] = mapped_column(choice(ApprovalCallState), index=True)
