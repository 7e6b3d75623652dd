"""Announced problems in every language and who ended them, and who saw an alarm."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("known_problem", schema=None) as batch_op:
        batch_op.add_column(sa.Column("translations", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("ended_by", sa.String(length=120), nullable=True))
    op.create_table(
        "alarm_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_seen_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_seen")),
    )
    with op.batch_alter_table("alarm_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_seen_alarm_id"), ["alarm_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("alarm_seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_seen_alarm_id"))
    op.drop_table("alarm_seen")
    with op.batch_alter_table("known_problem", schema=None) as batch_op:
        batch_op.drop_column("ended_by")
        batch_op.drop_column("translations")
