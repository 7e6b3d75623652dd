"""What is asked of a level, when a rotation counts, holidays of our own, and who changed what of duty."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "duty_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_change")),
    )
    with op.batch_alter_table("duty_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_change_at"), ["at"], unique=False)

    op.create_table(
        "duty_holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_duty_holiday")),
    )
    op.create_table(
        "duty_level",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day_and_night", sa.Boolean(), nullable=False),
        sa.Column("fallback_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fallback_id"], ["staff.id"], name=op.f("fk_duty_level_fallback_id")),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_duty_level")),
    )
    op.create_table(
        "duty_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rotation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("holidays", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["rotation_id"], ["duty_rotation.id"], name=op.f("fk_duty_window_rotation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_window")),
    )
    with op.batch_alter_table("duty_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_window_rotation_id"), ["rotation_id"], unique=False)

    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instead_of_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_duty_override_instead_of_id"), "staff", ["instead_of_id"], ["id"])

    with op.batch_alter_table("duty_period", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("duty_period", schema=None) as batch_op:
        batch_op.drop_column("level")

    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_duty_override_instead_of_id"), type_="foreignkey")
        batch_op.drop_column("instead_of_id")

    with op.batch_alter_table("duty_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_window_rotation_id"))

    op.drop_table("duty_window")
    op.drop_table("duty_level")
    op.drop_table("duty_holiday")
    with op.batch_alter_table("duty_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_change_at"))

    op.drop_table("duty_change")
