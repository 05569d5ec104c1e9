"""The figures of all stores: facts not summarised yet, summaries, who may see which, who is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Serial, Table


class PendingFactRow(Table, kw_only=True):
    """A fact (`counter.domain.statistics.fact.Fact`) not in the summaries yet; ``sign`` -1 takes one out.

    ``counted`` is what is counted beside it (`counter.domain.statistics.counted`), by name.
    """

    __tablename__ = "pending_facts"

    fact_no: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    sign: Mapped[int]
    store_id: Mapped[str]
    day: Mapped[str]
    hour: Mapped[int]
    subject: Mapped[str]
    clerk: Mapped[str]
    position: Mapped[int]
    offline: Mapped[bool]
    timed: Mapped[bool]
    talk_ms: Mapped[int]
    clerk_ms: Mapped[int]
    system_ms: Mapped[int]
    target_ms: Mapped[int]
    silences: Mapped[int]
    guide_ms: Mapped[int] = mapped_column(default=0)
    explain_ms: Mapped[int] = mapped_column(default=0)
    sell_ms: Mapped[int] = mapped_column(default=0)
    counted: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


class CountRow(Table, kw_only=True):
    """So many of ``name``: slips, copies and sheets of a day (without clerk, position and hour), and endings
    of its lines (`counter.domain.statistics.counted`)."""

    __tablename__ = "counts"

    name: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    clerk: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    offline: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int]


class OutageRow(Table, kw_only=True):
    """When a terminal's line was away, as it said when it was back; all had been delivered ``drained_at``."""

    __tablename__ = "outages"
    __table_args__ = (Index("outages_of_store", "store_id", "began_at"),)

    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    store_id: Mapped[str]
    position: Mapped[int]
    ended_at: Mapped[datetime | None]
    drained_at: Mapped[datetime | None]


class SummaryRow(Table, kw_only=True):
    """A summary (`counter.domain.statistics.summary.Summary`) under its key."""

    __tablename__ = "summaries"

    view: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    clerk: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    offline: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int]
    timed: Mapped[int]
    targeted: Mapped[int]
    attained: Mapped[int]
    talk_ms: Mapped[int]
    clerk_ms: Mapped[int]
    system_ms: Mapped[int]
    max_ms: Mapped[int]
    silences: Mapped[int]
    tagged: Mapped[int] = mapped_column(default=0)
    guide_ms: Mapped[int] = mapped_column(default=0)
    explain_ms: Mapped[int] = mapped_column(default=0)
    sell_ms: Mapped[int] = mapped_column(default=0)
    durations: Mapped[bytes] = mapped_column(LargeBinary)


class StaffScopeRow(Table, kw_only=True):
    """A store, beside the own one, whose figures a manager may see; ``*`` is every store."""

    __tablename__ = "staff_scopes"

    clerk_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(primary_key=True)


class HeartbeatRow(Table, kw_only=True):
    """What a terminal last said of itself: its state since when, and what waits there."""

    __tablename__ = "heartbeats"
    __table_args__ = (Index("heartbeats_of_store", "store_id"),)

    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[str]
    position: Mapped[int]
    clerk_id: Mapped[str]
    state: Mapped[str]
    since: Mapped[datetime]
    target_ms: Mapped[int]
    seen_at: Mapped[datetime]
    waiting: Mapped[int]
    waiting_fen: Mapped[int]
    oldest_at: Mapped[datetime | None]
    asking: Mapped[int]
