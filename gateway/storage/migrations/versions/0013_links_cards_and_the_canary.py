"""Links by which an officer answers a page, action cards that staff wrote, and runs of the canary."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "canary_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("line_sid", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at_stage", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("telling_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary_run")),
    )
    with op.batch_alter_table("canary_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canary_run_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_canary_run_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_canary_run_line_sid"), ["line_sid"], unique=False)
    op.create_table(
        "canary_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["canary_run.id"], name=op.f("fk_canary_stage_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary_stage")),
        sa.UniqueConstraint("run_id", "stage", name=op.f("uq_canary_stage_run_id_stage")),
    )
    op.create_table(
        "card_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_version")),
    )
    with op.batch_alter_table("card_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_version_scenario"), ["scenario"], unique=False)
    op.create_table(
        "page_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_page_link_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_page_link_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_link")),
        sa.UniqueConstraint("reference", name=op.f("uq_page_link_reference")),
    )
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_link_ticket_id_staff_id"), ["ticket_id", "staff_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("page_link")
    op.drop_table("card_version")
    op.drop_table("canary_stage")
    op.drop_table("canary_run")
