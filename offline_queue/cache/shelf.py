"""Campaigns and the store's stock as they came down, and what was taken out of the stock at this terminal."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter.domain.campaign import Campaign, StockItem
from counter.domain.transaction import Transaction
from counter.wire.snapshot import Snapshot
from counter.wire.stock import issued_by
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import adapter
from offline_queue.sealed.keyed_hash import KeyedHash

CAMPAIGNS, STOCK = "campaigns", "stock"
_KEYS = {CAMPAIGNS: (Campaign, "campaign_id"), STOCK: (StockItem, "item_id")}


def keep(connection: sqlite3.Connection, snapshot: Snapshot[Any], _hashed: KeyedHash) -> None:
    """Write down what came of a part; nothing of it is about a person."""
    kind, key = _KEYS[snapshot.part]
    if snapshot.full:
        connection.execute("DELETE FROM cached_shelf WHERE part = ?", (snapshot.part,))
    connection.executemany(
        "DELETE FROM cached_shelf WHERE part = ? AND key = ?",
        [(snapshot.part, gone) for gone in snapshot.gone],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO cached_shelf VALUES (?, ?, ?)",
        [
            (snapshot.part, getattr(item, key), adapter(kind).dump_json(item).decode())
            for item in snapshot.items
        ],
    )


def campaigns(connection: sqlite3.Connection) -> tuple[Campaign, ...]:
    """Every campaign, by id."""
    return tuple(adapter(Campaign).validate_json(body) for body in _bodies(connection, CAMPAIGNS))


def stock(connection: sqlite3.Connection) -> tuple[StockItem, ...]:
    """The store's articles, less what was taken here that the centre's figure cannot contain yet."""
    items = (adapter(StockItem).validate_json(body) for body in _bodies(connection, STOCK))
    taken = dict(
        connection.execute(
            "SELECT item_id, sum(quantity) FROM stock_issue WHERE issued_at >= coalesce("
            " (SELECT at FROM part WHERE name = 'stock'), 0)"
            " OR EXISTS (SELECT 1 FROM item WHERE item.identity = stock_issue.identity || ':stock'"
            "  AND item.waiting = 1) GROUP BY item_id"
        ).fetchall()
    )
    return tuple(replace(item, quantity=item.quantity - taken.get(item.item_id, 0)) for item in items)


def issue(connection: sqlite3.Connection, line: Transaction, settled_no: int, at: datetime) -> None:
    """The goods of a line leave the stock, or come back into it, with its settlement."""
    connection.executemany(
        "INSERT INTO stock_issue (identity, item_id, settled_no, issued_at, quantity) VALUES (?, ?, ?, ?, ?)",
        [(line.identity, i.item_id, settled_no, to_us(at), i.quantity) for i in issued_by(line)],
    )


def _bodies(connection: sqlite3.Connection, part: str) -> list[str]:
    rows = connection.execute("SELECT body FROM cached_shelf WHERE part = ? ORDER BY key", (part,))
    return [row[0] for row in rows]
