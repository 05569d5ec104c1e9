"""What is counted beside times: paper by store and day, endings of lines by all that a fact is found by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Row, func, insert, select, tuple_
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import InstrumentedAttribute, Session

from counter.domain.prints import SlipCount
from counter.domain.statistics.counted import PAPER
from counter.domain.statistics.fact import VISIT, Fact
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.question import By, Question, group_of
from counter.domain.statistics.view import Key, View
from crm.tables import CountRow, PendingFactRow

KEY = ("name", "store_id", "day", "subject", "clerk", "position", "hour", "offline")
COUNTS = cast(SqlTable, CountRow.__table__)
_ENDINGS = tuple(ending.value for ending in Ending)
_AT_ONCE = 200

Ended = dict[str, dict[Ending, int]]


class Counts:
    """Counts of some facts, to be added to those that are kept."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], int] = {}

    def add(self, store_id: str, fact: Fact, counted: Mapping[str, int], sign: int) -> None:
        """Count what stands beside a fact; with ``sign`` -1 take it out."""
        for name, count in counted.items():
            place = _place(store_id, fact, name)
            self._found[place] = self._found.get(place, 0) + sign * count

    def keep(self, session: Session) -> None:
        """Add all to what is kept. Only one process does so at a time."""
        places = [place for place, count in self._found.items() if count]
        key = tuple_(*(COUNTS.c[name] for name in KEY))
        for begin in range(0, len(places), _AT_ONCE):
            some = places[begin : begin + _AT_ONCE]
            known = session.scalars(select(CountRow).where(key.in_(some))).all()
            for row in known:
                row.count += self._found.pop(tuple(getattr(row, name) for name in KEY))
        session.flush()
        rows = [dict(zip((*KEY, "count"), (*at, count), strict=True)) for at, count in self._found.items()]
        if rows := [row for row in rows if row["count"]]:
            session.execute(insert(COUNTS), rows)


def _place(store_id: str, fact: Fact, name: str) -> tuple[Any, ...]:
    day = fact.day.isoformat()
    if name in PAPER:
        return name, store_id, day, VISIT, "", -1, -1, False
    return name, store_id, day, fact.subject, fact.clerk, fact.position, fact.hour, fact.offline


def paper(session: Session, question: Question, stores: Sequence[str]) -> SlipCount:
    """Slips, copies and sheets of the question's days."""
    asked = select(CountRow.name, func.sum(CountRow.count)).where(
        CountRow.name.in_(PAPER),
        CountRow.store_id.in_(stores),
        CountRow.day.between(question.first.isoformat(), question.last.isoformat()),
    )
    found = {name: int(count) for name, count in session.execute(asked.group_by(CountRow.name))}
    for row in _not_folded(session, question, stores):
        for name, count in row.counted.items():
            if name in PAPER:
                found[name] = found.get(name, 0) + row.sign * count
    return SlipCount(*(found.get(name, 0) for name in PAPER))


def endings(session: Session, question: Question, stores: Sequence[str], *, offline: bool = False) -> Ended:
    """How many lines of each group came to each ending; with ``offline`` of those accepted without the line.

    Of whole visits, those of all their lines.
    """
    found = Ended()
    whole = question.template is None and question.by is not By.TEMPLATE
    columns = _needed(question, offline=offline)
    asked = (
        select(CountRow.name, func.sum(CountRow.count), *columns)
        .where(
            CountRow.name.in_(_ENDINGS),
            CountRow.store_id.in_(stores),
            CountRow.day.between(question.first.isoformat(), question.last.isoformat()),
        )
        .group_by(CountRow.name, *columns)
    )
    said = {CountRow.clerk: question.clerk, CountRow.hour: question.hour, CountRow.subject: question.template}
    for column, wanted in said.items():
        if wanted is not None:
            asked = asked.where(column == wanted)
    rows = [(row[0], int(row[1]), row) for row in session.execute(asked)]
    waiting = [
        (name, row.sign * count, row)
        for row in _not_folded(session, question, stores)
        for name, count in row.counted.items()
        if name in _ENDINGS
    ]
    for name, count, row in (*rows, *waiting):
        key = _key(row, question, whole=whole)
        if question.wants(key) and (key.offline or not offline):
            counted = found.setdefault(group_of(key, question.by), {})
            counted[Ending(name)] = counted.get(Ending(name), 0) + count
    return found


def _needed(question: Question, *, offline: bool) -> list[InstrumentedAttribute[Any]]:
    """What the rows have to be told apart by; all else is added up in the database."""
    by, found = question.by, set[str]()
    if by in (By.DAY, By.WEEK, By.MONTH, By.WEEKDAY) or question.weekday is not None:
        found.add("day")
    places = {By.TEMPLATE: "subject", By.CLERK: "clerk", By.HOUR: "hour", By.LINK: "offline"}
    places |= {By.POSITION: "position", By.STORE: "store_id"}
    found |= {places[by]} if by in places else set()
    wanted = {"clerk": question.clerk, "hour": question.hour, "subject": question.template}
    found |= {name for name, value in wanted.items() if value is not None}
    found |= {"offline"} if offline else set()
    return [getattr(CountRow, name) for name in sorted(found)]


def _key(row: Row[Any], question: Question, *, whole: bool) -> Key:
    """A row, of whichever columns it has, as a key of the finest view."""
    said = row._mapping
    day = str(said.get("day", question.first.isoformat()))
    return Key(
        View.HOURS.value,
        False,
        said.get("store_id", ""),
        day,
        VISIT if whole else said.get("subject", ""),
        said.get("clerk", ""),
        said.get("position", -1),
        said.get("hour", -1),
        date.fromisoformat(day).weekday(),
        bool(said.get("offline", False)),
    )


def _not_folded(session: Session, question: Question, stores: Sequence[str]) -> Sequence[Row[Any]]:
    columns = [getattr(PendingFactRow, name) for name in ("counted", "sign", *KEY[1:])]
    asked = select(*columns).where(
        PendingFactRow.store_id.in_(stores),
        PendingFactRow.day.between(question.first.isoformat(), question.last.isoformat()),
    )
    return session.execute(asked).all()
