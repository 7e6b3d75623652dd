"""By which carrier a call leaves that is no page: to the crisis team, and for an approval."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    for table in ("team_ring", "approval_call"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("carrier", sa.String(length=40), nullable=True))
            batch_op.add_column(sa.Column("turned_from", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go back."""
    for table in ("approval_call", "team_ring"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("turned_from")
            batch_op.drop_column("carrier")
