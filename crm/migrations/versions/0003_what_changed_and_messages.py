"""Versions of every row that terminals hold, what is gone, old prices, templates, keys and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FOLLOWED = ("offers", "limits", "staff", "blacklist")


def _text(name: str, *, nullable: bool = False, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=200), nullable=nullable, server_default=server_default)


def upgrade() -> None:
    """Forward."""
    for table in FOLLOWED:
        op.add_column(table, sa.Column("changed", sa.BigInteger(), nullable=False, server_default="1"))
        op.create_index(f"ix_{table}_changed", table, ["changed"])
    op.add_column("parties", _text("language", server_default=""))
    op.add_column("orders", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "templates",
        _text("code"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_templates")),
    )
    op.create_index(op.f("ix_templates_changed"), "templates", ["changed"])
    op.create_table(
        "offer_prices",
        _text("offer_id"),
        _text("version"),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.offer_id"], name=op.f("fk_offer_prices_offer_id")),
        sa.PrimaryKeyConstraint("offer_id", "version", name=op.f("pk_offer_prices")),
    )
    op.create_table(
        "gone",
        _text("part"),
        _text("key"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", "key", name=op.f("pk_gone")),
    )
    op.create_index(op.f("ix_gone_version"), "gone", ["version"])
    op.create_table(
        "signing_keys",
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("private_key"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_signing_keys")),
    )
    _messages()


def _messages() -> None:
    op.create_table(
        "messages",
        _text("message_id"),
        _text("cause", nullable=True),
        _text("message_type"),
        _text("subject"),
        sa.Column("content", sa.Text(), nullable=False),
        _text("language"),
        _text("party_id"),
        _text("phone"),
        _text("state"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
        sa.UniqueConstraint("cause", name=op.f("uq_messages_cause")),
    )
    op.create_index("messages_due", "messages", ["due_at"])
    op.create_index(op.f("ix_messages_party_id"), "messages", ["party_id"])
    op.create_index(op.f("ix_messages_state"), "messages", ["state"])


def downgrade() -> None:
    """Back."""
    for table in ("messages", "signing_keys", "gone", "offer_prices", "templates"):
        op.drop_table(table)
    with op.batch_alter_table("orders") as orders:
        orders.drop_column("held_until")
    with op.batch_alter_table("parties") as parties:
        parties.drop_column("language")
    for table in FOLLOWED:
        op.drop_index(f"ix_{table}_changed", table)
        with op.batch_alter_table(table) as followed:
            followed.drop_column("changed")
