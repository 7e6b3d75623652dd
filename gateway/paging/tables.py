"""Which rows make up the paging of a ticket?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.carrier.failover import By
from gateway.paging.model import Channel, PageState
from gateway.storage import Row, choice


class PolicyVersion(Row):
    """The policies as somebody saved them, sound when they did. The newest is in force; none is ever changed."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(Text)


class Escalation(Row):
    """The paging of one ticket. `next_at` is when the policy must look again; None when settled.

    After acceptance `ask_at` is when we look whether anything was done. A ticket that was given back, or taken back
    from who did not answer, is paged anew from `released_at`, and says whose it was.
    """

    __tablename__ = "escalation"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    policies_id: Mapped[int | None] = mapped_column(ForeignKey("policy_version.id"))  # None: those that are built in
    policy: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(4), index=True)  # what an SMS answer names
    started_at: Mapped[datetime]
    steps_taken: Mapped[int] = mapped_column(default=0)
    last_step_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    ask_at: Mapped[datetime | None] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    was_of: Mapped[str | None] = mapped_column(String(120))
    was_since: Mapped[datetime | None]


class Page(Row):
    """One attempt to reach one officer by one way about one ticket."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("ticket_id", "staff_id", "channel", "attempt"),
        Index("ix_page_state_due_at", "state", "due_at"),
        Index(None, "address", "created_at"),
        Index(None, "attempted_at"),
        Index("ix_page_load", "created_at", "channel", "staff_id", "state", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    officer: Mapped[str] = mapped_column(String(120))
    level: Mapped[int]  # 0 for the coordinator
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    step: Mapped[int]  # which step of the policy sent it
    attempt: Mapped[int]
    text: Mapped[str | None] = mapped_column(String(40))  # which SMS text
    wording: Mapped[str | None] = mapped_column(String(500))  # the SMS as claimed: a list is searched for it
    address: Mapped[str] = mapped_column(String(254))  # number or e-mail address, frozen when it fell due
    beside: Mapped[bool] = mapped_column(default=False)  # one more number, or a repeat: no policy waits for it
    state: Mapped[PageState] = mapped_column(choice(PageState))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    at: Mapped[datetime]  # when the state last changed
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # when its call was known to be over
    joined_to_id: Mapped[int | None]  # the page whose call carries this one
    sid: Mapped[str | None] = mapped_column(String(64), index=True)
    sequence: Mapped[int | None]  # of the last call progress applied
    error: Mapped[int | None]
    doubted_at: Mapped[datetime | None]
    absent_at: Mapped[datetime | None]  # when a first listing did not hold it
    resent: Mapped[bool] = mapped_column(default=False)
    again: Mapped[bool] = mapped_column(default=False)  # sent because of one before it nobody knows whether it came
    end_wanted: Mapped[bool] = mapped_column(default=False, index=True)  # the carrier must still end this call
    carrier: Mapped[By | None] = mapped_column(choice(By))  # by which it was last attempted; None: not yet, or by mail
    turned_from: Mapped[By | None] = mapped_column(choice(By))  # it surely did not leave by this one, or is in doubt
    refused_by: Mapped[By | None] = mapped_column(choice(By))  # this one refuses our account


class PageLink(Row):
    """The address at which one officer reads about one ticket and answers, without signing in, until it lapses."""

    __tablename__ = "page_link"
    __table_args__ = (Index(None, "ticket_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    address: Mapped[str] = mapped_column(String(300))  # as it was texted and mailed
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]


class AnswerAttempt(Row):
    """An SMS answer with a code that fits no open ticket; kept to slow guessing down."""

    __tablename__ = "answer_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]


class Reaction(Row):
    """How long one ticket waited, in whole seconds, kept when it is accepted: figures are counted from the indexes."""

    __tablename__ = "reaction"
    __table_args__ = (
        *(Index(None, "month", "level", stage) for stage in ("ring_s", "person_s", "accepted_s")),
        Index("ix_reaction_hours", "month", "hour_of_week", "person_s"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(7))  # 2026-11, in Brussels, of when the ticket opened
    hour_of_week: Mapped[int | None]  # in Brussels, of when it opened: 0 is Monday from midnight to one
    level: Mapped[int | None]  # on which its officer was paged, 0 for a coordinator; None for who was not paged
    ring_s: Mapped[int | None]  # None when it was accepted before any telephone rang
    person_s: Mapped[int]
    accepted_s: Mapped[int]
