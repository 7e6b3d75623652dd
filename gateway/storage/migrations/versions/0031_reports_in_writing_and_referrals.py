"""Reports in writing with what is written about them, and the watch over referrals."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "intake_report",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("reach", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("paged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_intake_report_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_intake_report")),
        sa.UniqueConstraint("reference", name=op.f("uq_intake_report_reference")),
        sa.UniqueConstraint("token", name=op.f("uq_intake_report_token")),
    )
    with op.batch_alter_table("intake_report", schema=None) as batch_op:
        for name in ("at", "paged_at", "phone", "waits_since"):
            batch_op.create_index(batch_op.f(f"ix_intake_report_{name}"), [name], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_report_origin_at"), ["origin", "at"], unique=False)
    op.create_table(
        "intake_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_intake_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_message")),
    )
    with op.batch_alter_table("intake_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_message_ticket_id"), ["ticket_id"], unique=False)
    op.create_table(
        "referral_watch",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("their_ticket_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["their_ticket_id"], ["ticket.id"], name=op.f("fk_referral_watch_their_ticket_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_referral_watch_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_referral_watch")),
    )
    with op.batch_alter_table("referral_watch", schema=None) as batch_op:
        for name in ("confirmed_at", "remind_at", "since"):
            batch_op.create_index(batch_op.f(f"ix_referral_watch_{name}"), [name], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("referral_watch")
    op.drop_table("intake_message")
    op.drop_table("intake_report")
