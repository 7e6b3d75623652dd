"""Calls to the crisis team that are in doubt, and the catalogue of critical days."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("team_ring", schema=None) as batch_op:
        batch_op.add_column(sa.Column("absent_once_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "critical_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_critical_days")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("critical_days")
    with op.batch_alter_table("team_ring", schema=None) as batch_op:
        batch_op.drop_column("absent_once_at")
