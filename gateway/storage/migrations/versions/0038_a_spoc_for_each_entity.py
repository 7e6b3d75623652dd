"""A SPoC for each entity of a case; those that were there speak for the whole case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("case_spoc", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entity_key", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("case_spoc", schema=None) as batch_op:
        batch_op.drop_column("entity_key")
