"""How long each ticket waited until a telephone rang, until a person answered, and until it was accepted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "reaction",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("ring_s", sa.Integer(), nullable=True),
        sa.Column("person_s", sa.Integer(), nullable=False),
        sa.Column("accepted_s", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reaction_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        for stage in ("ring_s", "person_s", "accepted_s"):
            batch_op.create_index(
                batch_op.f(f"ix_reaction_month_level_{stage}"), ["month", "level", stage], unique=False
            )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        for stage in ("ring_s", "person_s", "accepted_s"):
            batch_op.drop_index(batch_op.f(f"ix_reaction_month_level_{stage}"))
    op.drop_table("reaction")
