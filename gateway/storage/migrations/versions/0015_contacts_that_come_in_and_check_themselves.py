"""Contacts that come in by steps, are merged, keep what they were, and check themselves; audiences with a name."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "contact_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("placing", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_upload")),
    )
    with op.batch_alter_table("contact_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_upload_principal"), ["principal"], unique=False)

    op.create_table(
        "saved_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_audience")),
        sa.UniqueConstraint("name_key", name=op.f("uq_saved_audience_name_key")),
    )
    op.create_table(
        "self_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=120), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check")),
    )
    op.create_table(
        "contact_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_change_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
    )
    with op.batch_alter_table("contact_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_change_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "self_check_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("proposed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["self_check.id"], name=op.f("fk_self_check_ask_check_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_self_check_ask_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check_ask")),
        sa.UniqueConstraint("check_id", "contact_id", name=op.f("uq_self_check_ask_check_id_contact_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_self_check_ask_reference")),
    )
    with op.batch_alter_table("self_check_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_self_check_ask_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_self_check_ask_state"), ["state"], unique=False)

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_contact_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_contact_merged_into_id"), "contact", ["merged_into_id"], ["id"])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contact_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_contact_merged_into_id"))
        batch_op.drop_column("merged_into_id")

    with op.batch_alter_table("self_check_ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_self_check_ask_state"))
        batch_op.drop_index(batch_op.f("ix_self_check_ask_contact_id"))

    op.drop_table("self_check_ask")
    with op.batch_alter_table("contact_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_change_contact_id"))

    op.drop_table("contact_change")
    op.drop_table("self_check")
    op.drop_table("saved_audience")
    with op.batch_alter_table("contact_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_upload_principal"))

    op.drop_table("contact_upload")
