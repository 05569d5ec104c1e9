"""Answers of one or many stores, from summaries and from the facts that are not in them yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from counter.domain.statistics.fact import VISIT
from counter.domain.statistics.quality import quality_of
from counter.domain.statistics.question import By, Question, group_of
from counter.domain.statistics.reach import Reach, reaches
from counter.domain.statistics.report import Kept
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest
from crm.statistics.counts import endings, paper
from crm.statistics.folding import FACT, SUMMARIES, fact_in
from crm.statistics.outages import between
from crm.tables import PendingFactRow, StaffRow, StoreRow

_KEY = ("store_id", "period", "subject", "clerk", "position", "hour", "weekday", "offline")


def kept(session: Session, question: Question, stores: Sequence[str]) -> Kept:
    """What the centre holds of these stores, as their terminals told it."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    every = replace(question, by=By.TEMPLATE, template=None)
    templates, offline = _sums_by_template(session, every, stores)
    conflicts = endings(session, every, stores, offline=True).values()
    return Kept(
        groups=_groups(session, question, stores),
        by_template=templates,
        endings=endings(session, question, stores),
        slips=paper(session, question, stores),
        offline=offline,
        conflicts=quality_of(pair for counts in conflicts for pair in counts.items()).counts,
        outages=between(session, question, stores),
        names=_names(session, question, stores),
    )


def _sums_by_template(
    session: Session, question: Question, stores: Sequence[str]
) -> tuple[dict[str, Summary], dict[str, int]]:
    """Counts and sums of each template, without durations; and how many came without the line."""
    found, offline = dict[str, Summary](), dict[str, int]()

    def take(template: str, without_line: bool, some: Summary) -> None:
        found.setdefault(template, Summary()).merge(some)
        if without_line and some.n:
            offline[template] = offline.get(template, 0) + some.n

    columns = SUMMARIES.c
    sums = [func.sum(columns[name]) for name in ("n", "timed", "talk_ms", "clerk_ms", "system_ms")]
    for reach in reaches(question):
        asked = _asked(question, reach, stores, select(columns.subject, columns.offline, *sums))
        for template, without_line, *counted in session.execute(
            asked.group_by(columns.subject, columns.offline)
        ):
            n, timed, talk, work, system = (int(count) for count in counted)
            take(template, without_line, Summary(n, timed, talk_ms=talk, clerk_ms=work, system_ms=system))
    for key, summary in _not_folded(session, question, stores):
        take(key.subject, key.offline, summary)
    return found, offline


def _groups(session: Session, question: Question, stores: Sequence[str]) -> dict[str, Summary]:
    """Summaries by group."""
    found, labels = dict[str, Summary](), dict[tuple[Any, ...], str]()
    for reach in reaches(question):
        for place, row in _rows(session, question, reach, stores):
            label = labels.get(place)
            if label is None:
                store, *rest = place
                label = labels[place] = group_of(Key(reach.view.value, False, store, *rest), question.by)
            found.setdefault(label, Summary()).take_in(row)
    for key, summary in _not_folded(session, question, stores):
        found.setdefault(group_of(key, question.by), Summary()).merge(summary)
    return found


def _rows(
    session: Session, question: Question, reach: Reach, stores: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Places and summaries of a view, as plain rows."""
    columns = select(*(SUMMARIES.c[name] for name in (*_KEY, *COLUMNS)))
    for row in session.execute(_asked(question, reach, stores, columns)).tuples():
        yield row[: len(_KEY)], row[len(_KEY) :]


def _asked(
    question: Question, reach: Reach, stores: Sequence[str], chosen: Select[tuple[Any, ...]]
) -> Select[tuple[Any, ...]]:
    """What is ``chosen``, of the summaries that answer the question."""
    columns = SUMMARIES.c
    asked = chosen.where(
        columns.view == reach.view.value,
        columns.store_id.in_(stores),
        columns.period.between(reach.first, reach.last),
    )
    if question.template is not None:
        asked = asked.where(columns.subject == question.template)
    elif question.by is By.TEMPLATE:
        asked = asked.where(columns.subject != VISIT)
    else:
        asked = asked.where(columns.subject == VISIT)
    for name, wanted in (("clerk", question.clerk), ("hour", question.hour), ("weekday", question.weekday)):
        if wanted is not None:
            asked = asked.where(columns[name] == wanted)
    return asked


def _not_folded(session: Session, question: Question, stores: Sequence[str]) -> Iterator[tuple[Key, Summary]]:
    asked = select(*FACT).where(
        PendingFactRow.store_id.in_(stores),
        PendingFactRow.day.between(question.first.isoformat(), question.last.isoformat()),
    )
    for row in session.execute(asked):
        store, sign, fact = fact_in(row)
        key = finest(fact, store)
        if question.wants(key):
            summary = Summary()
            summary.add(fact, sign)
            yield key, summary


def _names(session: Session, question: Question, stores: Sequence[str]) -> dict[str, str]:
    """People's words for clerks and stores."""
    if question.by is By.CLERK:
        asked = select(StaffRow.clerk_id, StaffRow.name).where(StaffRow.store_id.in_(stores))
        return dict(session.execute(asked).tuples().all())
    if question.by is By.STORE:
        named = select(StoreRow.store_id, StoreRow.name).where(StoreRow.store_id.in_(stores))
        return dict(session.execute(named).tuples().all())
    return {}
