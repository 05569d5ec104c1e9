"""A body held against a definition: types, required fields, enumerations and instants.

The definitions are open: a field that is not named is kept as it came. A named field that is null is not
there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from counter.domain.text import N_
from crm.refusals import Refused
from crm.shapes import Shape

LARGEST_DIGITS = 400
LARGEST: int = 10**LARGEST_DIGITS
"""Numbers are smaller, and have no more digits: what is written out must not grow without bound."""

DEEPEST = 60
"""How deep a body may go."""


def check(shapes: Mapping[str, Shape], name: str, body: object) -> dict[str, Any]:
    """``body`` as it is kept, without nulls; raises `Refused` (400) at the first place that is wrong."""
    for place, problem in problems(shapes, {"$ref": name}, body):
        sentence = N_("The request cannot be read at {place}: {problem}.")
        raise Refused(400, "unreadable", sentence, place=place or "body", problem=problem)
    kept: dict[str, Any] = without_nulls(shapes, {"$ref": name}, body)
    return kept


def problems(
    shapes: Mapping[str, Shape], shape: Shape, value: object, place: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Every place where the value is not as the shape says, and what is wrong there."""
    shape = _resolved(shapes, shape)
    if depth > DEEPEST:
        yield place, "goes too deep"
        return
    kind = shape.get("type") or ("object" if "properties" in shape else "")
    if not _is(kind, value):
        yield place, f"is no {kind}"
        return
    if "enum" in shape and value not in shape["enum"]:
        yield place, f"is none of {', '.join(shape['enum'])}"
    if shape.get("format") == "date-time" and not _is_instant(str(value)):
        yield place, "is no date and time with its time zone"
    if isinstance(value, dict):
        named = shape.get("properties", {})
        for name in shape.get("required", ()):
            if value.get(name) is None and not (name in value and _is_open(shapes, named.get(name, {}))):
                yield _inside(place, name), "is missing"
        for name, inner in value.items():
            if inner is not None or _is_open(shapes, named.get(name, {})):
                yield from problems(shapes, named.get(name, {}), inner, _inside(place, name), depth + 1)
    elif isinstance(value, list):
        if len(value) < shape.get("minItems", 0):
            yield place, "holds too few"
        for number, inner in enumerate(value):
            at = f"{place}.{number}"
            if inner is None and not _is_open(shapes, shape.get("items", {})):
                yield at, "is nothing"
            else:
                yield from problems(shapes, shape.get("items", {}), inner, at, depth + 1)


def without_nulls(shapes: Mapping[str, Shape], shape: Shape, value: Any) -> Any:
    """The value without named fields that are null, at any depth; where anything may stand, so may a null."""
    shape = _resolved(shapes, shape)
    if isinstance(value, dict):
        named = shape.get("properties", {})
        return {
            name: without_nulls(shapes, named.get(name, {}), inner)
            for name, inner in value.items()
            if inner is not None or _is_open(shapes, named.get(name, {}))
        }
    if isinstance(value, list):
        return [without_nulls(shapes, shape.get("items", {}), inner) for inner in value]
    return value


def _resolved(shapes: Mapping[str, Shape], shape: Shape) -> Shape:
    while "$ref" in shape:
        shape = shapes[shape["$ref"]]
    return shape


def _is_open(shapes: Mapping[str, Shape], shape: Shape) -> bool:
    """Whether anything may stand there."""
    return not _resolved(shapes, shape)


def _is(kind: str, value: object) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int | Decimal) and _is_number(value) and bool(value == int(value))
        case "number":
            return _is_number(value)
        case _:
            return not isinstance(value, int | Decimal) or isinstance(value, bool) or _is_number(value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return -LARGEST < value < LARGEST
    return (
        isinstance(value, Decimal)
        and value.is_finite()
        and -LARGEST_DIGITS < value.adjusted() < LARGEST_DIGITS
    )


def _is_instant(text: str) -> bool:
    """Whether it is ISO 8601 with a date, a time and a time zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return False
    return found.tzinfo is not None and ("T" in text or "t" in text)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
