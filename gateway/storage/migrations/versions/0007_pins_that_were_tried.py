"""Which PINs were tried on a telephone, right or wrong."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "pin_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fitted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_try")),
    )
    with op.batch_alter_table("pin_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pin_try_account_place_at"), ["account", "place", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_try_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_try_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_try_phone_hash_at"), ["phone_hash", "at"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("pin_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pin_try_phone_hash_at"))
        batch_op.drop_index(batch_op.f("ix_pin_try_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_pin_try_at"))
        batch_op.drop_index(batch_op.f("ix_pin_try_account_place_at"))

    op.drop_table("pin_try")
