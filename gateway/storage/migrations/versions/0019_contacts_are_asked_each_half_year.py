"""Contacts are asked each half year whether their entry is right, and reminded once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("self_check", sa.Column("repeats", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("self_check_ask", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("self_check_ask", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")
    with op.batch_alter_table("self_check", schema=None) as batch_op:
        batch_op.drop_column("repeats")
