"""Bundles by one order: what belongs to one, its packages, and where broadband was installed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = ("bundle_id", "place", "access_point")


def upgrade() -> None:
    """Forward."""
    for name in WORDS:
        op.add_column(
            "held_offers", sa.Column(name, sa.String(length=200), nullable=False, server_default="")
        )
    op.add_column("held_offers", sa.Column("packages", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "access_points",
        sa.Column("name", sa.String(length=200), primary_key=True),
        sa.Column("max_mbps", sa.BigInteger(), nullable=False),
        sa.Column("ports_free", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("access_points")
    op.drop_column("held_offers", "packages")
    for name in reversed(WORDS):
        op.drop_column("held_offers", name)
