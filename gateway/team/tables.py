"""Which rows hold a call-up of the crisis management team? One for it, one a member, one a call to a member."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.paging.lone_tables import LoneCall
from gateway.storage import Row, choice
from gateway.team.model import AnsweredBy, MemberState, RingState


class TeamCallUp(Row):
    """That the team was called up about a case: by whom, where and when it meets, and how many must take part."""

    __tablename__ = "team_call_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who is told what came of it
    place: Mapped[str] = mapped_column(String(200))
    bridge: Mapped[str] = mapped_column(String(200), default="")  # the number or address by which to take part
    meet_at: Mapped[datetime]
    needed: Mapped[int]
    look_at: Mapped[datetime | None] = mapped_column(index=True)  # when it is next looked at; None: it is settled
    told_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None] = mapped_column(String(120))


class TeamMember(Row):
    """One who was called up, with the answer. `code` and `reference` prove an SMS and a link theirs."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("call_up_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_up_id: Mapped[int] = mapped_column(ForeignKey("team_call_up.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(16), index=True)
    code: Mapped[str] = mapped_column(String(4))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[MemberState] = mapped_column(choice(MemberState))
    rounds: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[AnsweredBy | None] = mapped_column(choice(AnsweredBy))
    expected_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    arrived_by: Mapped[str | None] = mapped_column(String(120))


class TeamRing(LoneCall, Row):
    """One call to a member."""

    __tablename__ = "team_ring"

    member_id: Mapped[int] = mapped_column(ForeignKey("team_member.id"), index=True)
    state: Mapped[RingState] = mapped_column(choice(RingState), index=True)
    attempted_at: Mapped[datetime | None] = mapped_column(index=True)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
