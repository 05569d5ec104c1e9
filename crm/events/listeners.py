"""Listeners of an API's events, and which events each wants."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kept.values import values_of
from crm.questions import Filter, Operator, number_of, read_question
from crm.tables import EventSubscriptionRow

LISTENERS = "listeners by API"
"""Where a session holds those it asked for."""

EVENT_TYPE = "eventType"


@dataclass(frozen=True, slots=True)
class Listener:
    """One subscription: its id, and the query that chooses among the API's events."""

    subscription_id: str
    query: str

    def wants(self, event: Mapping[str, Any]) -> bool:
        """Whether the event is one of those it asked for; all, without a query."""
        wanted = filters_of(self.query)
        if not wanted:
            return True
        values = values_of(event)
        return all(_matches(each, values) for each in wanted)


def listeners(session: Session, api: str) -> Sequence[Listener]:
    """Who listens to the API, asked once a transaction."""
    known: dict[str, Sequence[Listener]] | None = session.info.get(LISTENERS)
    if known is None:
        known = session.info[LISTENERS] = {}
        asked = select(
            EventSubscriptionRow.api, EventSubscriptionRow.subscription_id, EventSubscriptionRow.query
        )
        for named, subscription_id, query in session.connection().execute(asked):
            known[named] = (*known.get(named, ()), Listener(subscription_id, query))
    return known.get(api, ())


@lru_cache(maxsize=1000)
def filters_of(query: str) -> tuple[Filter, ...]:
    """A subscription's query, ``eventType=…&productOrder.state=completed``; raises `Refused` (400)."""
    return read_question(parse_qsl(query.lstrip("?"), keep_blank_values=True), 0, 1, "", "").filters


def _matches(wanted: Filter, values: Sequence[Mapping[str, Any]]) -> bool:
    name = wanted.name if wanted.name == EVENT_TYPE else f"event.{wanted.name.removeprefix('event.')}"
    there = [value for value in values if value["path"] == name]
    found = any(_compares(wanted, value) for value in there)
    return not found if wanted.operator is Operator.NE else found


def _compares(wanted: Filter, value: Mapping[str, Any]) -> bool:
    if wanted.operator is Operator.REGEX:
        return re.search(wanted.values[0], value["text"]) is not None
    for asked in wanted.values:
        number = number_of(asked)
        as_numbers = number is not None and value["number"] is not None
        mine: Any = value["number"] if as_numbers else value["text"]
        other: Any = number if as_numbers else asked
        if wanted.name == EVENT_TYPE:
            mine, other = mine.lower(), other.lower()
        match wanted.operator:
            case Operator.GT:
                yes = mine > other
            case Operator.GTE:
                yes = mine >= other
            case Operator.LT:
                yes = mine < other
            case Operator.LTE:
                yes = mine <= other
            case _:
                yes = mine == other
        if yes:
            return True
    return False
