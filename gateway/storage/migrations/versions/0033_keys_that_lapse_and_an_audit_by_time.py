"""Keys that lapse, and an audit that is looked up by time."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_audit_entry_at_sequence"), "audit_entry", ["at", "sequence"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_audit_entry_at_sequence"), table_name="audit_entry")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_column("warned_at")
