"""Which organisations a broadcast reached, who there is asked next, and what replies mean."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "dead_number",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_dead_number")),
    )
    op.create_table(
        "unreachable_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unreachable_organisation")),
    )
    with op.batch_alter_table("unreachable_organisation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_unreachable_organisation_open",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("mended_at IS NULL"),
            postgresql_where=sa.text("mended_at IS NULL"),
        )
    op.create_table(
        "organisation_reach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=60), nullable=True),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=120), nullable=True),
        sa.Column("acknowledged_via", sa.String(length=40), nullable=True),
        sa.Column("noted_by", sa.String(length=120), nullable=True),
        sa.Column("noted_as", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_organisation_reach_broadcast_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_reach")),
        sa.UniqueConstraint(
            "broadcast_id", "organisation_id", name=op.f("uq_organisation_reach_broadcast_id_organisation_id")
        ),
    )
    with op.batch_alter_table("organisation_reach", schema=None) as batch_op:
        batch_op.create_index(
            "ix_organisation_reach_next",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.create_table(
        "reach_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reach_id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("function", sa.String(length=120), nullable=False),
        sa.Column("skipped", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_reach_step_broadcast_id")),
        sa.ForeignKeyConstraint(["reach_id"], ["organisation_reach.id"], name=op.f("fk_reach_step_reach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_step")),
        sa.UniqueConstraint("reach_id", "place", name=op.f("uq_reach_step_reach_id_place")),
    )
    with op.batch_alter_table("reach_step", schema=None) as batch_op:
        batch_op.create_index("ix_reach_step_address", ["broadcast_id", "address"], unique=False)

    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acknowledge_within_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("acknowledge_order", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("broadcast_reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("handled_by", sa.String(length=120), nullable=True))
        batch_op.alter_column("broadcast_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("delivery_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "ix_broadcast_reply_unhandled",
            ["id"],
            unique=False,
            sqlite_where=sa.text("handled_at IS NULL"),
            postgresql_where=sa.text("handled_at IS NULL"),
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("broadcast_reply", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_broadcast_reply_unhandled",
            sqlite_where=sa.text("handled_at IS NULL"),
            postgresql_where=sa.text("handled_at IS NULL"),
        )
        batch_op.alter_column("delivery_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("broadcast_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("handled_by")
        batch_op.drop_column("handled_at")
        batch_op.drop_column("said")

    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_column("acknowledge_order")
        batch_op.drop_column("acknowledge_within_minutes")

    with op.batch_alter_table("reach_step", schema=None) as batch_op:
        batch_op.drop_index("ix_reach_step_address")

    op.drop_table("reach_step")
    with op.batch_alter_table("organisation_reach", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_organisation_reach_next",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.drop_table("organisation_reach")
    op.drop_table("unreachable_organisation")
    op.drop_table("dead_number")
