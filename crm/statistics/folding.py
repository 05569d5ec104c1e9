"""Facts into summaries, beside the requests: some thousands at a time, by one process at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, insert, select, text, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from counter.domain.statistics.fact import Fact
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest, keys_of
from counter.domain.talk import Tagged
from counter.domain.timing import Parts
from crm.centre import Centre
from crm.database import Database
from crm.statistics.counts import Counts
from crm.tables import PendingFactRow, SummaryRow
from crm.turns import Turn

AT_ONCE = 2000
IDLE_S = 2.0
_ONE_AT_A_TIME = 0x636F756E74  # any number that nobody else locks by
_LOOKED_UP_AT_ONCE = 200

FACT = (
    PendingFactRow.store_id,
    PendingFactRow.sign,
    PendingFactRow.day,
    PendingFactRow.hour,
    PendingFactRow.subject,
    PendingFactRow.clerk,
    PendingFactRow.position,
    PendingFactRow.offline,
    PendingFactRow.timed,
    PendingFactRow.talk_ms,
    PendingFactRow.clerk_ms,
    PendingFactRow.system_ms,
    PendingFactRow.target_ms,
    PendingFactRow.silences,
    PendingFactRow.guide_ms,
    PendingFactRow.explain_ms,
    PendingFactRow.sell_ms,
)
PLACE = ("view", "subject", "store_id", "period", "clerk", "position", "hour", "weekday", "offline")
SUMMARIES = cast(SqlTable, SummaryRow.__table__)

T = TypeVar("T")

log = logging.getLogger("crm.statistics")


class Folding:
    """A thread that folds what came, until it is stopped."""

    def __init__(self, centre: Centre) -> None:
        self._database = centre.database
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="folding", daemon=True)

    def start(self) -> None:
        """Begin, with whatever was left when the centre last stopped."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                more = fold(self._database) == AT_ONCE
            except SQLAlchemyError:
                log.exception("the database did not take the summaries; they are tried again")
                more = False
            if not more:
                self._stopping.wait(IDLE_S)


def fold(database: Database) -> int:
    """Add waiting facts to the summaries, in one transaction; how many there were."""
    with database.reading() as session:
        if session.scalar(select(PendingFactRow.fact_no).limit(1)) is None:
            return 0
    with database.writing(Turn.BESIDE) as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        rows = session.execute(
            select(PendingFactRow.fact_no, PendingFactRow.counted, *FACT)
            .order_by(PendingFactRow.fact_no)
            .limit(AT_ONCE)
        ).all()
        found: dict[Key, Summary] = {}
        counts = Counts()
        for _number, beside, *row in rows:
            store_id, sign, fact = fact_in(row)
            summary = found.setdefault(finest(fact, store_id), Summary())
            summary.add(fact, sign)
            counts.add(store_id, fact, beside, sign)
        _add(session, _in_every_view(found))
        counts.keep(session)
        for numbers in _pages([row.fact_no for row in rows]):
            session.execute(delete(PendingFactRow).where(PendingFactRow.fact_no.in_(numbers)))
    return len(rows)


def fact_in(row: Sequence[Any]) -> tuple[str, int, Fact]:
    """The store, the sign and the fact in a row of `FACT`."""
    (
        store,
        sign,
        day,
        hour,
        subject,
        clerk,
        position,
        offline,
        timed,
        talk,
        work,
        system,
        target,
        quiet,
        *tagged,
    ) = row
    fact = Fact(
        day=date.fromisoformat(day),
        hour=hour,
        subject=subject,
        clerk=clerk,
        position=position,
        offline=offline,
        timed=timed,
        parts=Parts(talk, work, system),
        target_ms=target,
        silences=quiet,
        tagged=Tagged(*tagged),
    )
    return store, sign, fact


def _in_every_view(found: Mapping[Key, Summary]) -> dict[tuple[Any, ...], Summary]:
    everywhere: dict[tuple[Any, ...], Summary] = {}
    for finest_key, summary in found.items():
        for key in keys_of(finest_key):
            everywhere.setdefault(_place(key), Summary()).merge(summary)
    return everywhere


def _place(key: Key) -> tuple[Any, ...]:
    return (
        key.view,
        key.subject,
        key.store,
        key.period,
        key.clerk,
        key.position,
        key.hour,
        key.weekday,
        key.offline,
    )


def _add(session: Session, changes: Mapping[tuple[Any, ...], Summary]) -> None:
    """Add each summary to what is kept under its key, many keys a question."""
    place = tuple_(*(SUMMARIES.c[name] for name in PLACE))
    known = set[tuple[Any, ...]]()
    for keys in _pages(list(changes)):
        for row in session.execute(select(SUMMARIES).where(place.in_(keys))).mappings():
            key = tuple(row[name] for name in PLACE)
            changes[key].take_in([row[name] for name in COLUMNS])
            known.add(key)
    rows = [dict(zip((*PLACE, *COLUMNS), (*key, *made.row()), strict=True)) for key, made in changes.items()]
    gone = [key for key in changes if key in known]
    for keys in _pages(gone):
        session.execute(delete(SummaryRow).where(place.in_(keys)))
    if rows:
        session.execute(insert(SUMMARIES), rows)


def _pages(some: Sequence[T]) -> Iterator[Sequence[T]]:
    """Not more at once than any database takes in one question."""
    for begin in range(0, len(some), _LOOKED_UP_AT_ONCE):
        yield some[begin : begin + _LOOKED_UP_AT_ONCE]
