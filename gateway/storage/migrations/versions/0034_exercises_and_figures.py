"""Exercises as a thing of their own, and what figures are counted from."""

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


_reaction = sa.table("reaction", sa.column("ticket_id", sa.Integer), sa.column("hour_of_week", sa.Integer))
_ticket = sa.table("ticket", sa.column("id", sa.Integer), sa.column("opened_at", sa.DateTime(timezone=True)))
AT_ONCE = 1000


def _fill_hours() -> None:
    """Tell of each ticket that was accepted before in which hour of the week, in Brussels, it opened."""
    bind, here, last = op.get_bind(), ZoneInfo("Europe/Brussels"), 0
    query = sa.select(_reaction.c.ticket_id, _ticket.c.opened_at).join(_ticket, _ticket.c.id == _reaction.c.ticket_id)
    write = sa.update(_reaction).where(_reaction.c.ticket_id == sa.bindparam("key"))
    write = write.values(hour_of_week=sa.bindparam("hour"))
    while True:
        after = query.where(_reaction.c.ticket_id > last).order_by(_reaction.c.ticket_id).limit(AT_ONCE)
        rows = bind.execute(after).all()
        if not rows:
            return
        told = [(key, (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(here)) for key, at in rows]
        bind.execute(write, [{"key": key, "hour": at.weekday() * 24 + at.hour} for key, at in told])
        last = rows[-1][0]


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "exercise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_duty_too", sa.Boolean(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.String(length=120), nullable=False),
        sa.Column("principal", sa.String(length=40), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_by", sa.String(length=120), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("cleaned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("went_well", sa.Text(), nullable=False),
        sa.Column("went_wrong", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise")),
        sa.UniqueConstraint("running", name=op.f("uq_exercise_running")),
    )
    op.create_table(
        "exercise_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_address_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_address")),
        sa.UniqueConstraint("exercise_id", "address", name=op.f("uq_exercise_address_exercise_id_address")),
    )
    op.create_table(
        "exercise_broadcast",
        sa.Column("broadcast_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outside_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_exercise_broadcast_broadcast_id")),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_broadcast_exercise_id")),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_exercise_broadcast")),
    )
    with op.batch_alter_table("exercise_broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exercise_broadcast_exercise_id"), ["exercise_id"], unique=False)

    op.create_table(
        "exercise_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_member_exercise_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_exercise_member_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_member")),
        sa.UniqueConstraint("exercise_id", "staff_id", name=op.f("uq_exercise_member_exercise_id_staff_id")),
    )
    op.create_table(
        "exercise_ticket",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_ticket_exercise_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_exercise_ticket_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_exercise_ticket")),
    )
    with op.batch_alter_table("exercise_ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exercise_ticket_exercise_id"), ["exercise_id"], unique=False)

    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index("ix_page_load", ["created_at", "channel", "staff_id", "state", "ticket_id"], unique=False)

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hour_of_week", sa.Integer(), nullable=True))
        batch_op.create_index("ix_reaction_hours", ["month", "hour_of_week", "person_s"], unique=False)

    _fill_hours()

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_figures", ["exercise", "opened_at", "kind", "route", "outcome", "entity_code"], unique=False
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_figures")

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index("ix_reaction_hours")
        batch_op.drop_column("hour_of_week")

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index("ix_page_load")

    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_column("hidden_at")

    with op.batch_alter_table("exercise_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exercise_ticket_exercise_id"))

    op.drop_table("exercise_ticket")
    op.drop_table("exercise_member")
    with op.batch_alter_table("exercise_broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exercise_broadcast_exercise_id"))

    op.drop_table("exercise_broadcast")
    op.drop_table("exercise_address")
    op.drop_table("exercise")
