"""CCVO's process from report to closure: assessment, SPoC, talks, decisions, recovery, reminders, links."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "case_consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("spoken_with", sa.String(length=200), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_consultation_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_consultation")),
    )
    with op.batch_alter_table("case_consultation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_consultation_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "case_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_decision_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decision")),
    )
    with op.batch_alter_table("case_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_decision_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "case_entity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_entity_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entity")),
        sa.UniqueConstraint("ticket_id", "key", name=op.f("uq_case_entity_ticket_id_key")),
    )
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["ticket.id"], name=op.f("fk_case_link_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_case_link_one_id_other_id")),
    )
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "case_record",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("handler", sa.String(length=120), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("ict", sa.String(length=40), nullable=False),
        sa.Column("continuity", sa.String(length=40), nullable=False),
        sa.Column("personal_data", sa.String(length=40), nullable=True),
        sa.Column("essential", sa.String(length=40), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("verdict_advice", sa.String(length=40), nullable=True),
        sa.Column("verdict_by", sa.String(length=120), nullable=True),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_waived", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("recovered_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("without_feedback", sa.Text(), nullable=False),
        sa.Column("went_well", sa.Text(), nullable=False),
        sa.Column("went_wrong", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_case_record_handler_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_record_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_case_record")),
    )
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_record_remind_at"), ["remind_at"], unique=False)

    op.create_table(
        "case_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_reminder_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reminder")),
        sa.UniqueConstraint("ticket_id", "period", "stage", name=op.f("uq_case_reminder_ticket_id_period_stage")),
    )
    op.create_table(
        "case_spoc",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("official", sa.String(length=120), nullable=False),
        sa.Column("official_phone", sa.String(length=16), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("function", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named_by", sa.String(length=120), nullable=True),
        sa.Column("code", sa.String(length=4), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.String(length=40), nullable=True),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_spoc_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_spoc")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_spoc_reference")),
    )
    with op.batch_alter_table("case_spoc", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_spoc_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_spoc_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "case_exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("spoc_id", sa.Integer(), nullable=True),
        sa.Column("outside", sa.String(length=200), nullable=False),
        sa.Column("exception", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wanted_by", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["spoc_id"], ["case_spoc.id"], name=op.f("fk_case_exchange_spoc_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_exchange_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_exchange")),
    )
    with op.batch_alter_table("case_exchange", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_exchange_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("case_exchange", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_exchange_ticket_id"))

    op.drop_table("case_exchange")
    with op.batch_alter_table("case_spoc", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_spoc_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_case_spoc_phone"))

    op.drop_table("case_spoc")
    op.drop_table("case_reminder")
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_record_remind_at"))

    op.drop_table("case_record")
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_link_other_id"))

    op.drop_table("case_link")
    op.drop_table("case_entity")
    with op.batch_alter_table("case_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_decision_ticket_id"))

    op.drop_table("case_decision")
    with op.batch_alter_table("case_consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_consultation_ticket_id"))

    op.drop_table("case_consultation")
