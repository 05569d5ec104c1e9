"""Orders that were refused when they came, for the store's work list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXTS = ("external_id", "terminal_id", "category", "customer_id", "number", "slip_number")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "order_refusals",
        *(sa.Column(name, sa.String(length=200), nullable=False) for name in TEXTS),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rejection", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("external_id", name=op.f("pk_order_refusals")),
    )
    op.create_index(op.f("ix_order_refusals_terminal_id"), "order_refusals", ["terminal_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("order_refusals")
