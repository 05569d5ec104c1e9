"""Campaigns, who took part in them, and the goods that lie in the stores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm.tables import UtcInstant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "campaigns",
        _word("campaign_id"),
        sa.Column("body", sa.JSON(), nullable=False),
        _changed(),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "campaign_uses",
        _word("identity"),
        _word("customer_id"),
        _word("campaign_id"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_campaign_uses_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_campaign_uses")),
    )
    op.create_table(
        "stock",
        *(_word(name) for name in ("stock_id", "store_id", "item_id", "name_zh", "name_en", "kind")),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        _changed(),
        sa.ForeignKeyConstraint(["store_id"], ["stores.store_id"], name=op.f("fk_stock_store_id_stores")),
        sa.PrimaryKeyConstraint("stock_id", name=op.f("pk_stock")),
    )
    op.create_table(
        "stock_tasks",
        *(_word(name) for name in ("task_id", "external_id", "terminal_id")),
        sa.Column("done_at", UtcInstant(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_stock_tasks")),
    )
    op.create_table(
        "stock_moves",
        *(_word(name) for name in ("move_id", "task_id", "stock_id")),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["stock_id"], ["stock.stock_id"], name=op.f("fk_stock_moves_stock_id_stock")),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_stock_moves")),
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Back."""
    for table, column in reversed(INDEXES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table in ("stock_moves", "stock_tasks", "stock", "campaign_uses", "campaigns"):
        op.drop_table(table)


INDEXES = (
    ("campaigns", "changed"),
    ("campaign_uses", "customer_id"),
    ("stock", "store_id"),
    ("stock", "changed"),
    ("stock_tasks", "external_id"),
    ("stock_moves", "task_id"),
    ("stock_moves", "stock_id"),
)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=200), nullable=False)


def _changed() -> sa.Column[int]:
    return sa.Column("changed", sa.BigInteger(), nullable=False, server_default="1")
