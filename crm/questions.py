"""What a list is asked for: TMF630's filters with their operators, order, page and chosen fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from counter.domain.text import N_
from counter.wire.message import instant_text
from crm.refusals import Refused

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
MOST_FILTERS = 20
MOST_VALUES = 200

_PAGING = ("offset", "limit", "fields", "sort")


class Operator(StrEnum):
    """How a value is compared."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    REGEX = "regex"


_SIGNS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt", "=~": "regex", "!=": "ne", "*=": "regex"}
"""The operators as TMF630 writes them inside a query; ``a>=1`` arrives as the name ``a>`` and the value 1."""

_SIGNED = re.compile(r"^(?P<name>[^<>=!*]+)(?P<sign>>=|<=|=~|!=|\*=|>|<)(?P<value>.*)$", re.DOTALL)
_SAFE_PATTERN = re.compile(r"^(?:[^\\(){}]|\\[.dwsDWS\\*+?^$|\[\]-])*$")
"""Patterns without groups, counted repetitions and references: none of them takes long."""
MOST_REPETITIONS = 3


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: the attribute called ``name`` (``relatedParty.id``) and any of ``values``."""

    name: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """An attribute to sort by."""

    name: str
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is wanted of a list; ``fields`` () is everything."""

    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    offset: int = 0
    limit: int = DEFAULT_LIMIT
    fields: str = ""


def read_question(
    parameters: Iterable[tuple[str, str]], offset: int, limit: int, fields: str, sort: str
) -> Question:
    """From a request's query; raises `Refused` (400) for what cannot be understood."""
    filters = [_filter(name, value) for name, value in parameters if name not in _PAGING]
    if len(filters) > MOST_FILTERS:
        raise Refused(400, "filter", N_("There are too many filters."))
    return Question(
        filters=tuple(filters),
        order=tuple(_orders(sort)),
        offset=offset,
        limit=min(limit, LARGEST_LIMIT),
        fields=fields,
    )


def _filter(name: str, value: str) -> Filter:
    signed = _SIGNED.match(f"{name}={value}" if name.endswith((">", "<", "!", "*")) else name)
    if signed:
        operator = Operator(_SIGNS[signed["sign"]])
        return _checked(signed["name"], operator, signed["value"] or value)
    stem, _, last = name.rpartition(".")
    if stem and last in set(Operator):
        return _checked(stem, Operator(last), value)
    if value.startswith("~"):
        return _checked(name, Operator.REGEX, value[1:])
    return _checked(name, Operator.EQ, value)


def _checked(name: str, operator: Operator, value: str) -> Filter:
    if operator is Operator.REGEX:
        repeated = sum(value.count(sign) for sign in "*+?")
        if len(value) > 100 or repeated > MOST_REPETITIONS or not _SAFE_PATTERN.match(value):
            raise Refused(400, "filter", N_("This pattern is too hard: {value}."), value=value[:100])
        try:
            re.compile(value)
        except re.error:
            raise Refused(400, "filter", N_("This is no pattern: {value}."), value=value[:100]) from None
        return Filter(name, operator, (value,))
    values = tuple(value.split(","))
    if len(values) > MOST_VALUES:
        raise Refused(400, "filter", N_("There are too many values for {name}."), name=name)
    return Filter(name, operator, tuple(comparable(each) for each in values))


def _orders(sort: str) -> Iterable[Order]:
    for each in filter(None, (part.strip() for part in sort.split(","))):
        yield Order(each.lstrip("+-").strip(), each.startswith("-"))


def comparable(value: str) -> str:
    """A text as it is compared: an instant in UTC; no NUL, which no database keeps."""
    value = value.replace("\x00", "\ufffd")
    if len(value) >= 16 and value[4:5] == "-" and value[10:11] in ("T", "t"):
        try:
            found = datetime.fromisoformat(value.replace(" ", "+"))  # a plus that was not quoted
        except ValueError:
            return value
        if found.tzinfo is not None:
            try:
                return instant_text(found)
            except OverflowError:
                return value
    return value


def number_of(value: str) -> float | None:
    """The number that a text says, or None."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return float(found) if found.is_finite() and abs(found.adjusted()) < 300 else None


def chosen(body: Mapping[str, Any], fields: str) -> dict[str, Any]:
    """The body with the named fields only, id and href always; whole without ``fields``.

    A field within another is named by its path: ``relatedParty.id``.
    """
    if not fields:
        return dict(body)
    paths = [tuple(name.strip().split(".")) for name in fields.split(",")]
    return _chosen(body, [("id",), ("href",), *paths])


def _chosen(body: Mapping[str, Any], paths: list[tuple[str, ...]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in body.items():
        wanted = [path[1:] for path in paths if path[0] == name]
        if not wanted:
            continue
        inner = [] if () in wanted else wanted
        found[name] = _inside(value, inner) if inner else value
    return found


def _inside(value: Any, paths: list[tuple[str, ...]]) -> Any:
    if isinstance(value, Mapping):
        return _chosen(value, paths)
    if isinstance(value, list | tuple):
        return [_inside(each, paths) for each in value]
    return value
