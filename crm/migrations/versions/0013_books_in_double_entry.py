"""Every movement of money has both its sides, and stays as it was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COUNTERPART = """
    CASE kind
        WHEN 'bill' THEN 'billing'
        WHEN 'opening' THEN 'opening'
        WHEN 'givenBack' THEN 'prestore'
        ELSE 'takings:' || coalesce((SELECT method FROM payments WHERE payment_id = cause), 'other')
    END
"""

PAID_WITH_ORDERS = """
    INSERT INTO balance_moves (account_id, at, kind, amount_fen, ledger, counterpart, cause)
    SELECT p.account_id, p.paid_at, {kind}, {amount},
        CASE i.purpose WHEN 'fee' THEN 'fees' WHEN 'deposit' THEN 'deposits' ELSE 'advance' END,
        'takings:' || p.method, p.payment_id
    FROM payment_items i JOIN payments p ON p.payment_id = i.payment_id
    WHERE i.purpose <> 'payment' AND {amount} <> 0
"""

IN_BUCKETS = """
    INSERT INTO balance_moves (account_id, at, kind, amount_fen, ledger, counterpart, cause)
    SELECT account_id, CURRENT_TIMESTAMP, 'opening', sum(stands), 'prestore', 'opening', '' FROM (
        SELECT account_id, remaining_fen AS stands FROM buckets WHERE kind = 'prestore'
        UNION ALL
        SELECT account_id, amount_fen AS stands FROM balance_moves WHERE kind = 'givenBack'
    ) AS parts GROUP BY account_id HAVING sum(stands) <> 0
"""


def upgrade() -> None:
    """Forward; what had been paid with orders, and what lies in buckets, comes into the books."""
    with op.batch_alter_table("balance_moves") as table:
        table.add_column(sa.Column("ledger", sa.String(200), nullable=False, server_default="balance"))
        table.add_column(sa.Column("counterpart", sa.String(200), nullable=False, server_default=""))
    op.execute(f"UPDATE balance_moves SET counterpart = {COUNTERPART}")
    with op.batch_alter_table("balance_moves") as table:
        for name in ("ledger", "counterpart"):
            table.alter_column(name, existing_type=sa.String(200), server_default=None)
        table.create_check_constraint(op.f("ck_balance_moves_two_sides"), "ledger <> counterpart")
        table.create_index("moves_of_cause", ["cause"])
    op.execute(PAID_WITH_ORDERS.format(kind="i.purpose", amount="i.amount_fen"))
    op.execute(PAID_WITH_ORDERS.format(kind="'refund'", amount="-i.refunded_fen"))
    op.execute(IN_BUCKETS)
    _let_nothing_change()


def downgrade() -> None:
    """Back: to the movements of the plain balances, with one side."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER balance_moves_stay_on_{what}")
    else:
        op.execute("DROP TRIGGER balance_moves_stay ON balance_moves")
        op.execute("DROP FUNCTION balance_moves_stay()")
    op.execute("DELETE FROM balance_moves WHERE ledger <> 'balance'")
    with op.batch_alter_table("balance_moves") as table:
        table.drop_index("moves_of_cause")
        table.drop_constraint(op.f("ck_balance_moves_two_sides"), type_="check")
        table.drop_column("counterpart")
        table.drop_column("ledger")


def _let_nothing_change() -> None:
    said = "a movement of the books is never changed and never taken away"
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER balance_moves_stay_on_{what} BEFORE {what.upper()} ON balance_moves "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION balance_moves_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER balance_moves_stay BEFORE UPDATE OR DELETE ON balance_moves "
        "FOR EACH ROW EXECUTE FUNCTION balance_moves_stay()"
    )
