"""Calls to the crisis team are looked up."""

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


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("team_ring", schema=None) as batch_op:
        batch_op.drop_column("absent_once_at")
