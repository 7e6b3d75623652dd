"""The crisis team called up: call-ups, their members and the calls to these."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "team_call_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("by_staff_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("bridge", sa.String(length=200), nullable=False),
        sa.Column("meet_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_team_call_up_by_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_team_call_up_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_call_up")),
    )
    with op.batch_alter_table("team_call_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_call_up_look_at"), ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_call_up_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_up_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=40), nullable=True),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["call_up_id"], ["team_call_up.id"], name=op.f("fk_team_member_call_up_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_team_member_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("call_up_id", "staff_id", name=op.f("uq_team_member_call_up_id_staff_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_team_member_reference")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_phone"), ["phone"], unique=False)

    op.create_table(
        "team_ring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_token", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["team_member.id"], name=op.f("fk_team_ring_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_ring")),
        sa.UniqueConstraint("sid", name=op.f("uq_team_ring_sid")),
    )
    with op.batch_alter_table("team_ring", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_ring_attempted_at"), ["attempted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_ring_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_ring_state"), ["state"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("team_ring", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_ring_state"))
        batch_op.drop_index(batch_op.f("ix_team_ring_member_id"))
        batch_op.drop_index(batch_op.f("ix_team_ring_attempted_at"))

    op.drop_table("team_ring")
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_member_phone"))

    op.drop_table("team_member")
    with op.batch_alter_table("team_call_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_call_up_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_team_call_up_look_at"))

    op.drop_table("team_call_up")
