"""The figures of all stores, who may see them, and terminals' heartbeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = ("view", "subject", "store_id", "period", "clerk", "position", "hour", "weekday", "offline")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "pending_facts",
        sa.Column("fact_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *_texts("store_id", "day", "subject", "clerk"),
        *_flags("offline", "timed"),
        *_numbers("sign", "hour", "position", "talk_ms", "clerk_ms", "system_ms", "target_ms", "silences"),
        sa.PrimaryKeyConstraint("fact_no", name=op.f("pk_pending_facts")),
    )
    op.create_table(
        "summaries",
        *_texts("view", "subject", "store_id", "period", "clerk"),
        *_flags("offline"),
        *_numbers("position", "hour", "weekday"),
        *_numbers(
            "n", "timed", "targeted", "attained", "talk_ms", "clerk_ms", "system_ms", "max_ms", "silences"
        ),
        sa.Column("durations", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_summaries")),
    )
    op.create_table(
        "staff_scopes",
        *_texts("clerk_id", "store_id"),
        sa.PrimaryKeyConstraint("clerk_id", "store_id", name=op.f("pk_staff_scopes")),
    )
    op.create_table(
        "heartbeats",
        *_texts("terminal_id", "store_id", "clerk_id", "state"),
        *_numbers("position", "target_ms", "waiting", "waiting_fen", "asking"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oldest_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_heartbeats")),
    )
    op.create_index("heartbeats_of_store", "heartbeats", ["store_id"])


def downgrade() -> None:
    """Back."""
    for table in ("heartbeats", "staff_scopes", "summaries", "pending_facts"):
        op.drop_table(table)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=200), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]
