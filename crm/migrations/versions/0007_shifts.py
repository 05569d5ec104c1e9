"""The reports of shifts at counter positions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "shifts",
        *_texts("shift_id", "external_id", "terminal_id", "store_id"),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("external_id", name=op.f("uq_shifts_external_id")),
    )
    op.create_index("shifts_of_store", "shifts", ["store_id", "ended_at"])


def downgrade() -> None:
    """Back."""
    op.drop_table("shifts")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=200), nullable=False) for name in names]
