"""The catalogue: offers, what they cost before, the figures that limit them, and templates.

``changed`` is the version of the snapshot's part in which a row changed last (`crm.changes` keeps it).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class OfferRow(Table, kw_only=True):
    """An offer of the catalogue: `counter.domain.offers.Offer`, field by field; ``rules`` as plain data."""

    __tablename__ = "offers"

    offer_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    series: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str]
    price_fen: Mapped[int]
    price_once: Mapped[bool] = mapped_column(default=False)
    general_data_mb: Mapped[int] = mapped_column(default=0)
    directed_data_mb: Mapped[int] = mapped_column(default=0)
    voice_minutes: Mapped[int] = mapped_column(default=0)
    broadband_mbps: Mapped[int | None] = mapped_column(default=None)
    on_sale_from: Mapped[date]
    on_sale_until: Mapped[date]
    min_term_months: Mapped[int | None] = mapped_column(default=None)
    validity_months: Mapped[int | None] = mapped_column(default=None)
    effective_modes: Mapped[list[str]]
    pinyin: Mapped[str] = mapped_column(Text, default="")
    initials: Mapped[str] = mapped_column(default="")
    rules: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, server_default="{}")
    version: Mapped[str] = mapped_column(default="1")
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)


class OfferPriceRow(Table, kw_only=True):
    """What an offer cost in a version of it that is over, until ``ended_at``."""

    __tablename__ = "offer_prices"

    offer_id: Mapped[str] = mapped_column(ForeignKey("offers.offer_id"), primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    price_fen: Mapped[int]
    ended_at: Mapped[datetime]


class TemplateRow(Table, kw_only=True):
    """A transaction template that goes over the packaged one of the same code; ``text`` is TOML."""

    __tablename__ = "templates"

    code: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)


class LimitRow(Table, kw_only=True):
    """A figure of the catalogue: ``lines_per_id``, ``adult_age``, ``payment_limit_fen``, …"""

    __tablename__ = "limits"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)
