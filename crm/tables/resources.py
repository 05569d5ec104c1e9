"""Numbers and SIM cards, and what is set aside of them for terminals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class NumberRow(Table, kw_only=True):
    """A phone number. ``state`` is ``free`` or ``assigned``; ``picked_by`` is the ID number of a customer
    who picked it elsewhere."""

    __tablename__ = "numbers"
    __table_args__ = (Index("free_numbers", "state", "number_class", "number"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    number_class: Mapped[str] = mapped_column(default="ordinary")
    deposit_fen: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="free")
    picked_by: Mapped[str | None] = mapped_column(default=None, index=True)


class SimRow(Table, kw_only=True):
    """A SIM card. ``state`` is ``free``, ``assigned``, ``reserved`` for a line whose card it is to replace,
    or ``void`` once it was replaced; it lies in the tray of ``terminal_id``'s counter position ("" for cards
    that are out)."""

    __tablename__ = "sims"
    __table_args__ = (Index("sims_in_tray", "terminal_id", "state"),)

    iccid: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="free")


class LeaseRow(Table, kw_only=True):
    """A number or SIM set aside for a terminal. A value has one lease at most; one whose ``expires_at``
    is past counts for nothing and is replaced by the next."""

    __tablename__ = "leases"
    __table_args__ = (
        Index("lease_of_value", "kind", "value", unique=True),
        Index("leases_of_terminal", "terminal_id", "kind"),
    )

    lease_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # number, sim
    value: Mapped[str]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminals.terminal_id"))
    expires_at: Mapped[datetime]
    on_demand: Mapped[bool] = mapped_column(default=False)
    reservation_id: Mapped[str] = mapped_column(default="", index=True)


class ReservationRow(Table, kw_only=True):
    """A TMF685 reservation as it was answered; what it set aside are leases."""

    __tablename__ = "reservations"

    reservation_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    terminal_id: Mapped[str]
    body: Mapped[dict[str, Any]]
