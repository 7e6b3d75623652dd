"""What each of two carriers did, by which one things go, and who changed that."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "carrier_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_change")),
    )
    op.create_table(
        "carrier_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("busy", sa.Integer(), nullable=False),
        sa.Column("doubted", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("answers_ms", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_measure")),
    )
    with op.batch_alter_table("carrier_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carrier_measure_use_at"), ["use", "at"], unique=False)

    op.create_table(
        "carrier_standing",
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trial_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("use", name=op.f("pk_carrier_standing")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carrier", sa.String(length=40), nullable=True))

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carrier", sa.String(length=40), nullable=True))

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carrier", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("turned_from", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("refused_by", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_column("refused_by")
        batch_op.drop_column("turned_from")
        batch_op.drop_column("carrier")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_column("carrier")

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("carrier")

    op.drop_table("carrier_standing")
    with op.batch_alter_table("carrier_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carrier_measure_use_at"))

    op.drop_table("carrier_measure")
    op.drop_table("carrier_change")
