"""What failed of ours, and which calls were taken meanwhile."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarm_kind"), ["kind"], unique=False)

    op.create_table(
        "spooled_call_taken",
        sa.Column("spool_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_spooled_call_taken_ticket_id")),
        sa.PrimaryKeyConstraint("spool_id", name=op.f("pk_spooled_call_taken")),
    )
    with op.batch_alter_table("spooled_call_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spooled_call_taken_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("spooled_call_taken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spooled_call_taken_ticket_id"))

    op.drop_table("spooled_call_taken")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_kind"))
        batch_op.drop_index(batch_op.f("ix_alarm_ended_at"))

    op.drop_table("alarm")
