"""JSON that keeps money decimal: numbers with a fraction are Decimal on both ways, never binary floats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring


def encode(value: object) -> str:
    """``value`` (mappings, sequences, text, numbers, Decimal, None) as JSON text.

    Raises TypeError for anything else, binary floats with it.
    """
    match value:
        case str():
            return encode_basestring(value)
        case None | bool() | int():
            return json.dumps(value)
        case Decimal():
            return _number(value)
        case list() | tuple():
            return "[" + ",".join(map(encode, value)) + "]"
        case Mapping():
            return "{" + ",".join(f"{_text(name)}:{encode(inner)}" for name, inner in value.items()) + "}"
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a message")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} is not a number of JSON")
    exponent = int(value.as_tuple().exponent)
    return format(value, "f") if -20 <= exponent <= 0 else str(value)


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError("names in a message are text")
    return encode_basestring(name)


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
        case bool() | None | str():
            return value
        case int() | Decimal():
            return _same_number(Decimal(value))
        case _:
            return value


def _same_number(value: Decimal) -> str:
    """One spelling for 50, 50.0 and 5E+1; by its digits, so that no exponent is too large."""
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    shifted = int(exponent) + len(digits) - len(text)
    return f"#{'-' if sign and text else ''}{text.lstrip('0')}e{shifted if text else 0}"
