"""The start of duty: who was told, who confirmed, and who was put beside whom."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "duty_start",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_via", sa.String(length=40), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_start_staff_id")),
        sa.ForeignKeyConstraint(["override_id"], ["duty_override.id"], name=op.f("fk_duty_start_override_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_start")),
        sa.UniqueConstraint("staff_id", "level", "starts_at", name=op.f("uq_duty_start_staff_id_level_starts_at")),
    )
    with op.batch_alter_table("duty_start", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_start_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_start_ends_at"), ["ends_at"], unique=False)
    op.create_table(
        "number_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_number_code_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_code")),
    )
    with op.batch_alter_table("number_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_number_code_staff_id"), ["staff_id"], unique=False)
    op.create_table(
        "handover_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_note")),
    )
    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.add_column(sa.Column("beside", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.alter_column("beside", server_default=None)
    with op.batch_alter_table("duty_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("start_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_duty_code_start_id"), "duty_start", ["start_id"], ["id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("handover_note")
    op.drop_table("number_code")
    with op.batch_alter_table("duty_code", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_duty_code_start_id"), type_="foreignkey")
        batch_op.drop_column("start_id")
    with op.batch_alter_table("duty_override", schema=None) as batch_op:
        batch_op.drop_column("beside")
    op.drop_table("duty_start")
