"""Which broadcasts are about a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "case_broadcast",
        sa.Column("broadcast_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_case_broadcast_broadcast_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_broadcast_ticket_id")),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_case_broadcast")),
    )
    with op.batch_alter_table("case_broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_broadcast_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("case_broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_broadcast_ticket_id"))

    op.drop_table("case_broadcast")
