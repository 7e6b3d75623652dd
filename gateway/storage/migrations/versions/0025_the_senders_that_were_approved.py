"""From which senders a broadcast was approved to leave. Rows from before this keep none: they leave as configured."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("broadcast", sa.Column("senders", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_column("senders")
