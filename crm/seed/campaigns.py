"""The demo store's campaigns and goods, as a product manager writes them down (``data/campaigns.toml``)."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources
from typing import Any

from counter.domain.campaign import Campaign
from crm.campaigns import read_campaign


def campaigns(as_of: date) -> tuple[Campaign, ...]:
    """All campaigns; their days are counted from ``as_of``."""
    return tuple(read_campaign(_dated(entry, as_of)) for entry in _read()["campaign"])


def stock(store_id: str) -> list[dict[str, Any]]:
    """Rows of `crm.tables.StockRow`: what lies in the store."""
    return [
        {
            "stock_id": f"{store_id}:{entry['item_id']}",
            "store_id": store_id,
            "item_id": entry["item_id"],
            "name_zh": entry["name"]["zh"],
            "name_en": entry["name"]["en"],
            "kind": entry["kind"],
            "quantity": entry["quantity"],
            "counted": entry["quantity"],
        }
        for entry in _read()["stock"]
    ]


def _read() -> dict[str, Any]:
    source = resources.files("crm.seed") / "data" / "campaigns.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _dated(entry: dict[str, Any], as_of: date) -> dict[str, Any]:
    batches = [
        {
            **{name: value for name, value in batch.items() if name not in ("begins_in", "ends_in")},
            "begins_on": as_of + timedelta(days=batch["begins_in"]),
            "ends_on": as_of + timedelta(days=batch["ends_in"]),
        }
        for batch in entry["batches"]
    ]
    return {**entry, "batches": batches}
