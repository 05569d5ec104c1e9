"""What was done to held offers, and the buckets of the balance ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("held_offers", sa.Column("revisions", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "buckets",
        sa.Column("bucket_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("package_id", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("remaining_fen", sa.BigInteger(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "remaining_fen >= 0 AND remaining_fen <= amount_fen", name=op.f("ck_buckets_remaining_of_amount")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_buckets_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["held_offers.product_id"], name=op.f("fk_buckets_product_id_held_offers")
        ),
        sa.PrimaryKeyConstraint("bucket_id", name=op.f("pk_buckets")),
    )
    op.create_index(op.f("ix_buckets_account_id"), "buckets", ["account_id"])
    op.create_index(op.f("ix_buckets_product_id"), "buckets", ["product_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("buckets")
    op.drop_column("held_offers", "revisions")
