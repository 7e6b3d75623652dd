"""Who follows the recovery of each entity, and when it ended; who joined an exercise after its plan.

What was kept of a case's recovery is for the whole case; where a reporter named who repairs it and nobody decided who
follows it, the route of the report says who.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
_JOINED = ("exercise_member", "exercise_address")
_KEPT = ("owner", "provider", "recovered_by")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "case_recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("entity_key", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("recovered_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_recovery_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_recovery")),
        sa.UniqueConstraint("ticket_id", "entity_key", name=op.f("uq_case_recovery_ticket_id_entity_key")),
    )
    op.execute(
        "INSERT INTO case_recovery (ticket_id, entity_key, owner, provider, recovered_by)"
        " SELECT ticket_id, '', COALESCE(owner, CASE WHEN ticket.route = 'inside' THEN 'digitaal_vlaanderen'"
        " ELSE 'entity' END), provider, recovered_by FROM case_record JOIN ticket ON ticket.id = ticket_id"
        " WHERE owner IS NOT NULL OR provider <> '' OR recovered_by IS NOT NULL ORDER BY ticket_id"
    )
    for table in _JOINED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
            batch_op.add_column(sa.Column("joined_by", sa.String(length=120), nullable=True))
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("without_recovery", sa.Text(), server_default="", nullable=False))
        batch_op.drop_column("recovered_by")
        batch_op.drop_column("provider")
        batch_op.drop_column("owner")


def downgrade() -> None:
    """Go back: of what was kept for an entity alone, the first stands for the case."""
    for table in _JOINED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("joined_by")
            batch_op.drop_column("joined_at")
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("provider", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("recovered_by", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("without_recovery")
    record = sa.table("case_record", *map(sa.column, ("ticket_id", *_KEPT)))
    kept = sa.table("case_recovery", *map(sa.column, ("id", "ticket_id", "entity_key", *_KEPT)))
    mine = sa.select(*(kept.c[name] for name in _KEPT)).where(kept.c.ticket_id == record.c.ticket_id)
    mine = mine.order_by(kept.c.entity_key, kept.c.id).limit(1)
    first = {name: mine.with_only_columns(kept.c[name]).scalar_subquery() for name in _KEPT}
    op.execute(record.update().values(first).where(record.c.ticket_id.in_(sa.select(kept.c.ticket_id))))
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.alter_column("provider", server_default=None)
    op.drop_table("case_recovery")
