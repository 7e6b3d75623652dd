"""Whom a second person approved, until all recipients are rows; what a table would do that comes in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("broadcast_freezing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("contact_upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outline", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("lines", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("contact_upload", schema=None) as batch_op:
        batch_op.drop_column("lines")
        batch_op.drop_column("outline")
    with op.batch_alter_table("broadcast_freezing", schema=None) as batch_op:
        batch_op.drop_column("picture")
