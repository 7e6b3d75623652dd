"""Where the sound of each recording is: here, at the carrier, or nowhere any more."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "recording_sound",
        sa.Column("recording_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim_token", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_id", sa.String(length=16), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at_carrier_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_recording_sound_recording_id")),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_recording_sound")),
    )
    with op.batch_alter_table("recording_sound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_sound_state_due_at"), ["state", "due_at"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("recording_sound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_sound_state_due_at"))
    op.drop_table("recording_sound")
