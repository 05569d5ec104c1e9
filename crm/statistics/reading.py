"""Answers of one or many stores, from summaries and from the facts that are not in them yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.prints import SlipCount
from counter.domain.statistics.fact import VISIT
from counter.domain.statistics.question import By, Question, group_of
from counter.domain.statistics.reach import Reach, reaches
from counter.domain.statistics.report import Kept
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest
from crm.statistics.folding import FACT, SUMMARIES, fact_in
from crm.tables import PendingFactRow, StaffRow, StoreRow

_KEY = ("store_id", "period", "subject", "clerk", "position", "hour", "weekday", "offline")


def kept(session: Session, question: Question, stores: Sequence[str]) -> Kept:
    """What the centre holds of these stores. Endings, paper and outages are the terminals' own to tell."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    accepted = _groups(session, replace(question, by=By.TEMPLATE, template=None), stores, offline=True)
    return Kept(
        groups=_groups(session, question, stores),
        by_template={},
        endings={},
        slips=SlipCount(),
        offline={template: summary.n for template, summary in accepted.items()},
        names=_names(session, question, stores),
    )


def _groups(
    session: Session, question: Question, stores: Sequence[str], *, offline: bool = False
) -> dict[str, Summary]:
    """Summaries by group; with ``offline`` of what was accepted without the line only."""
    found, labels = dict[str, Summary](), dict[tuple[Any, ...], str]()
    for reach in reaches(question):
        for place, row in _rows(session, question, reach, stores, offline=offline):
            label = labels.get(place)
            if label is None:
                store, *rest = place
                label = labels[place] = group_of(Key(reach.view.value, False, store, *rest), question.by)
            found.setdefault(label, Summary()).take_in(row)
    for key, summary in _not_folded(session, question, stores):
        if key.offline or not offline:
            found.setdefault(group_of(key, question.by), Summary()).merge(summary)
    return found


def _rows(
    session: Session, question: Question, reach: Reach, stores: Sequence[str], *, offline: bool
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Places and summaries of a view, as plain rows."""
    columns = SUMMARIES.c
    asked = select(*(columns[name] for name in (*_KEY, *COLUMNS))).where(
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
    if offline:
        asked = asked.where(columns.offline.is_(True))
    for row in session.execute(asked).tuples():
        yield row[: len(_KEY)], row[len(_KEY) :]


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
