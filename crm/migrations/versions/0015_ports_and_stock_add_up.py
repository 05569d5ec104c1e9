"""Ports of broadband on held lines, and figures by which ports and stock can be added up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOVED = "coalesce((SELECT sum(quantity) FROM stock_moves m WHERE m.stock_id = stock.stock_id), 0)"
TAKEN = "(SELECT count(*) FROM held_offers h WHERE h.access_point = access_points.name)"


def upgrade() -> None:
    """Forward; what there is now is what there was, with all movements and taken ports."""
    op.add_column(
        "orders", sa.Column("access_point", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column("stock", sa.Column("counted", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("access_points", sa.Column("ports", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(f"UPDATE stock SET counted = quantity - {MOVED}")
    op.execute(f"UPDATE access_points SET ports = ports_free + {TAKEN}")


def downgrade() -> None:
    """Back."""
    op.drop_column("access_points", "ports")
    op.drop_column("stock", "counted")
    op.drop_column("orders", "access_point")
