"""What is asked of a level, when a rotation counts, holidays of our own, swaps and codes, and who changed what."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
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
        "duty_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("whole_roster", sa.Boolean(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_duty_feed_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_feed")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_duty_feed_key_hash")),
    )
    with op.batch_alter_table("duty_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_feed_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "duty_holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_duty_holiday")),
    )
    op.create_table(
        "duty_guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_guess_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_guess")),
    )
    with op.batch_alter_table("duty_guess", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_guess_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_guess_staff_id"), ["staff_id"], unique=False)

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
        "duty_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_level", sa.Integer(), nullable=True),
        sa.Column("back_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("via", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["staff.id"], name=op.f("fk_duty_swap_asker_id")),
        sa.ForeignKeyConstraint(["other_id"], ["staff.id"], name=op.f("fk_duty_swap_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_swap")),
    )
    with op.batch_alter_table("duty_swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_swap_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_swap_other_id"), ["other_id"], unique=False)

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

    op.create_table(
        "duty_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("swap_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("expected", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_code_staff_id")),
        sa.ForeignKeyConstraint(["swap_id"], ["duty_swap.id"], name=op.f("fk_duty_code_swap_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_code")),
    )
    with op.batch_alter_table("duty_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_code_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_code_swap_id"), ["swap_id"], unique=False)

    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instead_of_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_duty_override_instead_of_id"), "staff", ["instead_of_id"], ["id"])

    with op.batch_alter_table("duty_rotation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("duty_period", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("duty_period", schema=None) as batch_op:
        batch_op.drop_column("level")
    with op.batch_alter_table("duty_rotation", schema=None) as batch_op:
        batch_op.drop_column("counts_from")

    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_duty_override_instead_of_id"), type_="foreignkey")
        batch_op.drop_column("instead_of_id")

    with op.batch_alter_table("duty_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_code_swap_id"))
        batch_op.drop_index(batch_op.f("ix_duty_code_staff_id"))

    op.drop_table("duty_code")
    with op.batch_alter_table("duty_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_window_rotation_id"))

    op.drop_table("duty_window")
    with op.batch_alter_table("duty_swap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_swap_other_id"))
        batch_op.drop_index(batch_op.f("ix_duty_swap_asker_id"))

    op.drop_table("duty_swap")
    op.drop_table("duty_level")
    with op.batch_alter_table("duty_guess", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_guess_staff_id"))
        batch_op.drop_index(batch_op.f("ix_duty_guess_at"))

    op.drop_table("duty_guess")
    op.drop_table("duty_holiday")
    with op.batch_alter_table("duty_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_feed_made_by_id"))
    op.drop_table("duty_feed")
    with op.batch_alter_table("duty_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_change_at"))

    op.drop_table("duty_change")
