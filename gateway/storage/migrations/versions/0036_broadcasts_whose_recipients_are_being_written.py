"""Broadcasts whose recipients are still being written."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "broadcast_freezing",
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("claim_token", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_freezing_broadcast_id_broadcast")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_broadcast_freezing")),
    )
    with op.batch_alter_table("approval_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("absent_once_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("approval_call", schema=None) as batch_op:
        batch_op.drop_column("absent_once_at")
    op.drop_table("broadcast_freezing")
