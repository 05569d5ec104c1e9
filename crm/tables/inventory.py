"""What customers have: lines, and the offers that each holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class LineRow(Table, kw_only=True):
    """A line (TMF637). ``state`` is a `LineState`; ``suspended_for`` is ``arrears``, ``loss`` or
    ``request`` while it is suspended, else "". A line made by an order has the order's identity as id."""

    __tablename__ = "lines"

    subscription_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    number: Mapped[str] = mapped_column(index=True)
    iccid: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    suspended_for: Mapped[str] = mapped_column(default="")
    opened_on: Mapped[date]
    number_class: Mapped[str] = mapped_column(default="ordinary", server_default="ordinary")


class HeldOfferRow(Table, kw_only=True):
    """An offer that a line holds (TMF637). The plan is the one of kind ``plan`` whose days hold today;
    one that starts later is the next plan. ``ends_on`` is the last day. ``bundle_id`` is the product id of
    the bundle that it is part of, ``packages`` what was chosen of its pricing plan (id, names, fen, values);
    broadband has the ``place`` it is installed at and the ``access_point`` whose port it takes.
    ``revisions`` are all that was done to it (`counter.domain.offering.holding`), [] while it stands as it
    began."""

    __tablename__ = "held_offers"

    product_id: Mapped[str] = mapped_column(primary_key=True)
    subscription_id: Mapped[str] = mapped_column(ForeignKey("lines.subscription_id"), index=True)
    offer_id: Mapped[str] = mapped_column(ForeignKey("offers.offer_id"))
    name: Mapped[str]
    price_fen: Mapped[int]
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    term_ends_on: Mapped[date | None] = mapped_column(default=None)
    bundle_id: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    access_point: Mapped[str] = mapped_column(default="", server_default="")
    packages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list, server_default="[]")
    revisions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list, server_default="[]")


class AccessPointRow(Table, kw_only=True):
    """Where broadband can be installed: the addresses that ``name`` stands in, up to ``max_mbps``, on one of
    ``ports``; ``ports_free`` of them nobody has."""

    __tablename__ = "access_points"

    name: Mapped[str] = mapped_column(primary_key=True)
    max_mbps: Mapped[int]
    ports_free: Mapped[int]
    ports: Mapped[int] = mapped_column(server_default="0")
