"""Stores, who works in them and the terminals on their counters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class StoreRow(Table, kw_only=True):
    """A store (营业厅)."""

    __tablename__ = "stores"

    store_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # first part of slip numbers, as JHL
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="Asia/Shanghai")


class StaffRow(Table, kw_only=True):
    """Who may sign in at a store. ``verifier`` is an argon2id hash of the PIN."""

    __tablename__ = "staff"

    clerk_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    verifier: Mapped[str]
    expires_at: Mapped[datetime]
    changed: Mapped[int] = mapped_column(default=1, server_default="1", index=True)


class TerminalRow(Table, kw_only=True):
    """A counter position's terminal. Credential and instance come with enrolment, which can be repeated
    with a new code; ``credential_hash`` is SHA-256, hexadecimal."""

    __tablename__ = "terminals"

    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.store_id"), index=True)
    position: Mapped[int]
    instance: Mapped[str] = mapped_column(default="")
    credential_hash: Mapped[str | None] = mapped_column(default=None, unique=True)
    enrolled_at: Mapped[datetime | None] = mapped_column(default=None)


class EnrolmentCodeRow(Table, kw_only=True):
    """A one-time code that enrols a terminal; ``code_hash`` is SHA-256 of the code, hexadecimal."""

    __tablename__ = "enrolment_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminals.terminal_id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    used_by: Mapped[str] = mapped_column(default="")  # the instance
