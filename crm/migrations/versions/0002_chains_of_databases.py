"""The chains of the counters' databases, and where each identity stands in one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "chains",
        sa.Column("instance", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("witness", sa.BigInteger(), nullable=False),
        sa.Column("witness_value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("instance", name=op.f("pk_chains")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instance", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("chain_value", sa.String(length=200), nullable=True))
        batch_op.create_index("identities_in_chain", ["instance", "sequence"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index("identities_in_chain")
        batch_op.drop_column("chain_value")
        batch_op.drop_column("sequence")
        batch_op.drop_column("instance")
    op.drop_table("chains")
