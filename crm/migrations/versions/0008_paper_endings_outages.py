"""Paper, how lines ended and outages beside the times; talk with a tag."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNT_KEY = ("name", "store_id", "day", "subject", "clerk", "position", "hour", "offline")
TAGS = ("guide_ms", "explain_ms", "sell_ms")


def upgrade() -> None:
    """Forward; the slips of the visits that are there are counted, as theirs will be that come."""
    for name in TAGS:
        op.add_column("pending_facts", _number(name, "0"))
    op.add_column("pending_facts", sa.Column("counted", sa.JSON(), nullable=False, server_default="{}"))
    for name in ("tagged", *TAGS):
        op.add_column("summaries", _number(name, "0"))
    op.create_table(
        "counts",
        *_texts("name", "store_id", "day", "subject", "clerk"),
        _number("position"),
        _number("hour"),
        sa.Column("offline", sa.Boolean(), nullable=False),
        _number("count"),
        sa.PrimaryKeyConstraint(*COUNT_KEY, name=op.f("pk_counts")),
    )
    op.create_table(
        "outages",
        *_texts("terminal_id", "store_id"),
        _number("position"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drained_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("terminal_id", "began_at", name=op.f("pk_outages")),
    )
    op.create_index("outages_of_store", "outages", ["store_id", "began_at"])
    _count_paper(op.get_bind())


def downgrade() -> None:
    """Back."""
    op.drop_table("outages")
    op.drop_table("counts")
    for name in ("tagged", *TAGS):
        op.drop_column("summaries", name)
    for name in ("counted", *TAGS):
        op.drop_column("pending_facts", name)


def _count_paper(connection: sa.Connection) -> None:
    """Slips and transactions of every visit so far, by store and business date."""
    found = Counter[tuple[str, str, str]]()
    for store_id, body in _visits(connection):
        said = {each.get("name"): each.get("value") for each in body.get("characteristic", ())}
        if said.get("slipNumber") and said.get("businessDate"):
            day = str(said["businessDate"])
            found["slips", store_id, day] += 1
            found["transactions", store_id, day] += len(body.get("interactionItem", ()))
    rows = [
        {"name": name, "store_id": store_id, "day": day, "count": count}
        for (name, store_id, day), count in found.items()
        if count
    ]
    if rows:
        connection.execute(
            sa.text(
                "INSERT INTO counts (name, store_id, day, subject, clerk, position, hour, offline, count)"
                " VALUES (:name, :store_id, :day, 'visit', '', -1, -1, :offline, :count)"
            ),
            [{**row, "offline": False} for row in rows],
        )


def _visits(connection: sa.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = sa.text("SELECT store_id, body FROM interactions JOIN terminals USING (terminal_id)")
    for store_id, body in connection.execute(asked, execution_options={"yield_per": 1000}):
        yield store_id, json.loads(body) if isinstance(body, str) else body


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=200), nullable=False) for name in names]


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=default)
