"""On PostgreSQL orders, payments, visits and movements of the books lie by months.

A key that holds over all months would need the month in it; that an identity comes once is kept by the
identities' own table, and what refers to orders and payments is looked over by ``counter crm check``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from crm.months import AHEAD, BY_MONTH, make_months

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEYS = {
    "orders": "sequence",
    "payments": "payment_id",
    "interactions": "interaction_id",
    "balance_moves": "move_id",
}
COUNTED = ("orders", "balance_moves")
REFER = {
    "order_dependencies": ("order_sequence", "orders", "sequence"),
    "payment_items": ("payment_id", "payments", "payment_id"),
}
STAYS = (
    "CREATE TRIGGER balance_moves_stay BEFORE UPDATE OR DELETE ON balance_moves "
    "FOR EACH ROW EXECUTE FUNCTION balance_moves_stay()"
)


def upgrade() -> None:
    """Forward."""
    for table, (column, _of, _key) in REFER.items():
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
    with op.batch_alter_table("orders") as orders:
        orders.drop_constraint("uq_orders_order_id", type_="unique")
        orders.create_index("ix_orders_order_id", ["order_id"])
    if _on_sqlite():
        return
    for table, instant in BY_MONTH.items():
        _rebuild(table, f" PARTITION BY RANGE ({instant})", f"{KEYS[table]}, {instant}")
    op.execute(STAYS)


def downgrade() -> None:
    """Back."""
    if not _on_sqlite():
        for table in BY_MONTH:
            _rebuild(table, "", KEYS[table])
        op.execute(STAYS)
    with op.batch_alter_table("orders") as orders:
        orders.drop_index("ix_orders_order_id")
        orders.create_unique_constraint("uq_orders_order_id", ["order_id"])
    for table, (column, of, key) in REFER.items():
        with op.batch_alter_table(table) as changed:
            changed.create_foreign_key(f"fk_{table}_{column}", of, [column], [key])


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rebuild(table: str, split: str, key: str) -> None:
    """The table as it is, split or whole, with all its rows, indexes and references."""
    bind = op.get_bind()
    seen = sa.inspect(bind)
    indexes, references = seen.get_indexes(table), seen.get_foreign_keys(table)
    before = f"{table}_before"
    op.rename_table(table, before)
    op.execute(f"ALTER TABLE {before} DROP CONSTRAINT pk_{table}")
    for index in indexes:
        op.execute(f"DROP INDEX {index['name']}")
    op.execute(f"CREATE TABLE {table} (LIKE {before} INCLUDING DEFAULTS INCLUDING CONSTRAINTS){split}")
    if split:
        op.execute(f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT")
        _make_months_of(bind, table, before)
    if table in COUNTED:
        op.execute(f"ALTER SEQUENCE {table}_{KEYS[table]}_seq OWNED BY {table}.{KEYS[table]}")
    op.execute(f"INSERT INTO {table} SELECT * FROM {before}")
    op.execute(f"DROP TABLE {before}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key})")
    for index in indexes:
        op.create_index(index["name"], table, [str(name) for name in index["column_names"]])
    for reference in references:
        op.create_foreign_key(
            reference["name"],
            table,
            reference["referred_table"],
            reference["constrained_columns"],
            reference["referred_columns"],
        )


def _make_months_of(bind: Any, table: str, before: str) -> None:
    first, last = bind.execute(
        sa.text(f"SELECT min({BY_MONTH[table]}), max({BY_MONTH[table]}) FROM {before}")
    ).one()
    now = bind.scalar(sa.text("SELECT now()"))
    first, last = min(first or now, now), max(last or now, now) + timedelta(days=31 * AHEAD)
    make_months(bind, first.date(), last.date(), tables=(table,))
