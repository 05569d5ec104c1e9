"""Resources that are kept as they came, and events on their way to listeners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "documents",
        sa.Column("sequence", _serial(), nullable=False),
        *_texts("resource", "document_id"),
        *_instants("made_at", "changed_at"),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_documents")),
        sa.UniqueConstraint("resource", "document_id", name=op.f("uq_documents_resource_document_id")),
    )
    op.create_table(
        "document_values",
        sa.Column("document", _serial(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        *_texts("path", "text"),
        sa.Column("number", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("document", "place", name=op.f("pk_document_values")),
        sa.ForeignKeyConstraint(
            ["document"],
            ["documents.sequence"],
            name=op.f("fk_document_values_document"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("document_values_found", "document_values", ["path", "text"])
    op.create_table(
        "event_subscriptions",
        *_texts("subscription_id", "api", "terminal_id"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("callback", "query", "trouble")),
        *_instants("made_at"),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_event_subscriptions")),
    )
    op.create_index(op.f("ix_event_subscriptions_api"), "event_subscriptions", ["api"])
    op.create_table(
        "event_deliveries",
        sa.Column("sequence", _serial(), nullable=False),
        *_texts("subscription_id", "event_id"),
        *_instants("due_at"),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_event_deliveries")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["event_subscriptions.subscription_id"],
            name=op.f("fk_event_deliveries_subscription_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("events_of_listener", "event_deliveries", ["subscription_id", "sequence"])


def downgrade() -> None:
    """Back."""
    for table in ("event_deliveries", "event_subscriptions", "document_values", "documents"):
        op.drop_table(table)


def _serial() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=200), nullable=False) for name in names]


def _instants(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]
