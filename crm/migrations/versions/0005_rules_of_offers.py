"""Rules of offers, and what they ask of customers and lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LISTS = ("agreements", "campaigns")


def upgrade() -> None:
    """Forward."""
    op.add_column("offers", sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("customers", _text("segment", ""))
    for name in LISTS:
        op.add_column("customers", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("lines", _text("number_class", "ordinary"))


def downgrade() -> None:
    """Back."""
    op.drop_column("lines", "number_class")
    for name in (*LISTS, "segment"):
        op.drop_column("customers", name)
    op.drop_column("offers", "rules")


def _text(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=200), nullable=False, server_default=default)
