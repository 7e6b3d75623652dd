"""When somebody last showed who they are, who was sent to the issuer to do so, and who reports for the partner."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sign_on_flow", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proves", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partner", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_column("partner")
    with op.batch_alter_table("sign_on_flow", schema=None) as batch_op:
        batch_op.drop_column("proves")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_column("proven_at")
