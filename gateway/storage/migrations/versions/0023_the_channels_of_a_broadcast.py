"""By which channel each delivery goes, also to a mail address; its calls; mail that somebody wants no more."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("delivery", sa.Column("channel", sa.String(length=40), nullable=False, server_default="sms"))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("channel", server_default=None, existing_type=sa.String(length=40))
        batch_op.alter_column("number", type_=sa.String(length=254), existing_type=sa.String(length=16))
        batch_op.drop_constraint(op.f("uq_delivery_broadcast_id_number"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_delivery_broadcast_id_channel_number"), ["broadcast_id", "channel", "number"]
        )
        batch_op.drop_index("ix_delivery_claimable")
        batch_op.create_index("ix_delivery_claimable", ["broadcast_id", "state", "channel", "priority", "id"])
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("calls_unanswered", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("calls_unanswered", server_default=None, existing_type=sa.Integer())
    op.create_table(
        "delivery_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_call_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_call")),
        sa.UniqueConstraint("sid", name=op.f("uq_delivery_call_sid")),
    )
    with op.batch_alter_table("delivery_call", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_delivery_call_delivery_id"), ["delivery_id"])
    op.add_column("conversation", sa.Column("delivery_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("opt_out", schema=None) as batch_op:
        batch_op.alter_column("number", type_=sa.String(length=254), existing_type=sa.String(length=16))


def downgrade() -> None:
    """Go back: what a number alone cannot say is forgotten."""
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("delivery_id")
    op.drop_table("delivery_call")
    op.execute("DELETE FROM opt_out WHERE number LIKE '%@%'")
    op.execute("DELETE FROM delivery_receipt WHERE delivery_id IN (SELECT id FROM delivery WHERE channel <> 'sms')")
    op.execute("DELETE FROM broadcast_reply WHERE delivery_id IN (SELECT id FROM delivery WHERE channel <> 'sms')")
    op.execute("DELETE FROM delivery WHERE channel <> 'sms'")
    with op.batch_alter_table("opt_out", schema=None) as batch_op:
        batch_op.alter_column("number", type_=sa.String(length=16), existing_type=sa.String(length=254))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_claimable")
        batch_op.create_index("ix_delivery_claimable", ["broadcast_id", "state", "priority", "id"])
        batch_op.drop_constraint(op.f("uq_delivery_broadcast_id_channel_number"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_delivery_broadcast_id_number"), ["broadcast_id", "number"])
        batch_op.alter_column("number", type_=sa.String(length=16), existing_type=sa.String(length=254))
        batch_op.drop_column("channel")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("calls_unanswered")
