"""Why a broadcast went without a second person."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.add_column(sa.Column("glass_reason", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_column("glass_reason")
