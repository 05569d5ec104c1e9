"""Persons, the customers they are, and what stands against their documents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class PartyRow(Table, kw_only=True):
    """A natural person (TMF632). One person has one row: ``id_number`` is unique."""

    __tablename__ = "parties"

    party_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    id_number: Mapped[str] = mapped_column(unique=True)
    birth_date: Mapped[date | None] = mapped_column(default=None)
    contact_phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(Text, default="")
    pinyin: Mapped[str] = mapped_column(default="")
    initials: Mapped[str] = mapped_column(default="", index=True)
    language: Mapped[str] = mapped_column(default="", server_default="")  # of messages; "" the centre's


class CustomerRow(Table, kw_only=True):
    """A customer (TMF629). ``changed`` is the version of the customers' snapshot in which anything of
    this customer's view changed last; ``store_id`` is the store that looks after it."""

    __tablename__ = "customers"

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    party_id: Mapped[str] = mapped_column(ForeignKey("parties.party_id"), unique=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    tier: Mapped[str] = mapped_column(default="none")
    joined_on: Mapped[date]
    segment: Mapped[str] = mapped_column(default="", server_default="")
    agreements: Mapped[list[str]] = mapped_column(default_factory=list, server_default="[]")
    campaigns: Mapped[list[str]] = mapped_column(default_factory=list, server_default="[]")
    changed: Mapped[int] = mapped_column(default=1, index=True)


class BlacklistRow(Table, kw_only=True):
    """An entry against an ID document. It stands while ``cleared_at`` is None; ``cleared_by`` is the
    payment that cleared it."""

    __tablename__ = "blacklist"

    entry_id: Mapped[str] = mapped_column(primary_key=True)
    id_number: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(default=0)
    account_id: Mapped[str] = mapped_column(default="", index=True)  # "" for fraud and court
    listed_on: Mapped[date | None] = mapped_column(default=None)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)
    cleared_by: Mapped[str] = mapped_column(default="")
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)


class RefusedDocumentRow(Table, kw_only=True):
    """The simulated real-name service's own list: ID numbers that it refuses, and why."""

    __tablename__ = "real_name_refusals"

    id_number: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[str]
