"""More ways to an officer, calls that try them, and codes by call and mail. Codes that wait are asked for anew."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("call_after", sa.Integer(), nullable=True),
        sa.Column("text_after", sa.Integer(), nullable=True),
        sa.Column("mail_after", sa.Integer(), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_point_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("staff_id", "address", name=op.f("uq_contact_point_staff_id_address")),
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_point_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_point_staff_id"), ["staff_id"], unique=False)
    op.drop_table("number_code")
    _codes(
        sa.Column("number", sa.String(length=254), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
    )
    op.create_table(
        "proof_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["number_code.id"], name=op.f("fk_proof_call_code_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_proof_call_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_call")),
    )
    with op.batch_alter_table("proof_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_call_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proof_call_state"), ["state"], unique=False)
    op.add_column("conversation", sa.Column("proof_id", sa.Integer(), nullable=True))
    for column in ("beside", "again"):
        op.add_column("page", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go back."""
    for column in ("again", "beside"):
        with op.batch_alter_table("page", schema=None) as batch_op:
            batch_op.drop_column(column)
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("proof_id")
    op.drop_table("proof_call")
    op.drop_table("number_code")
    _codes(
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
    )
    op.drop_table("contact_point")


def _codes(*columns: sa.Column[str]) -> None:
    op.create_table(
        "number_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_number_code_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_code")),
    )
    with op.batch_alter_table("number_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_number_code_staff_id"), ["staff_id"], unique=False)
