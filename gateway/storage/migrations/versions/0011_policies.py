"""Policies as data, with every version kept; who accepted is asked after, and a ticket may be given back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("more_wanted", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("helpers", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_attempted_at"), ["attempted_at"], unique=False)
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policies_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("was_of", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("was_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_escalation_policies_id"), "policy_version", ["policies_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_escalation_ask_at"), ["ask_at"], unique=False)


def downgrade() -> None:
    """Go back; what was saved of policies is lost."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_column("helpers")
        batch_op.drop_column("more_wanted")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_attempted_at"))
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_ask_at"))
        batch_op.drop_constraint(op.f("fk_escalation_policies_id"), type_="foreignkey")
        for name in ("was_since", "was_of", "released_at", "asked_at", "ask_at", "policies_id"):
            batch_op.drop_column(name)
    op.drop_table("policy_version")
