"""JSON that keeps money decimal: numbers with a fraction are Decimal on both ways, never binary floats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal


def encode(value: object) -> str:
    """``value`` (mappings, sequences, text, numbers, Decimal, None) as JSON text.

    Raises TypeError for anything else, binary floats with it.
    """
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            return "{" + ",".join(f"{_text(name)}:{encode(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(encode, value)) + "]"
        case None | bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a message")


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError("names in a message are text")
    return json.dumps(name, ensure_ascii=False)


def decode(text: str | bytes) -> object:
    """JSON text as plain values, fractions as Decimal; raises ValueError for anything that is not JSON."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a number of JSON")


def fingerprint(value: object) -> str:
    """A hash of what a body says, whatever the order of its names: SHA-256, hexadecimal."""
    return hashlib.sha256(encode(_ordered(value)).encode()).hexdigest()


def _ordered(value: object) -> object:
    match value:
        case Mapping():
            return {name: _ordered(value[name]) for name in sorted(value)}
        case list() | tuple():
            return [_ordered(inner) for inner in value]
        case Decimal():
            whole = value.normalize()
            return int(whole) if whole == whole.to_integral_value() else whole
        case _:
            return value
