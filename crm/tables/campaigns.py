"""Campaigns, who took part in them, and the goods that lie in the stores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class CampaignRow(Table, kw_only=True):
    """A campaign: `counter.domain.campaign.Campaign` as plain data."""

    __tablename__ = "campaigns"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)


class CampaignUseRow(Table, kw_only=True):
    """A customer took part in a campaign, by the order with this identity; gone if that ends badly."""

    __tablename__ = "campaign_uses"

    identity: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    campaign_id: Mapped[str]


class StockRow(Table, kw_only=True):
    """How many of an article lie in a store. ``stock_id`` is the store's and the article's id with a colon
    between them; what is really taken is taken out, so ``quantity`` may fall below 0 until it is counted.
    ``counted`` is what there was at first: with all movements it comes to ``quantity``."""

    __tablename__ = "stock"

    stock_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    item_id: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    quantity: Mapped[int]
    counted: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)


class StockMoveRow(Table, kw_only=True):
    """So many more of an article, fewer below 0, by a task with this identity (TMF687 adjustProductStock)."""

    __tablename__ = "stock_moves"

    move_id: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(index=True)
    stock_id: Mapped[str] = mapped_column(ForeignKey("stock.stock_id"), index=True)
    quantity: Mapped[int]
    at: Mapped[datetime]


class StockTaskRow(Table, kw_only=True):
    """An adjustProductStock task (TMF687), done."""

    __tablename__ = "stock_tasks"

    task_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    terminal_id: Mapped[str]
    done_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
