"""JSON that keeps money decimal: numbers with a fraction are Decimal on both ways, never binary floats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from types import NoneType
from typing import Any


def encode(value: object) -> str:
    """``value`` (mappings, sequences, text, numbers, Decimal, None) as JSON text.

    Raises TypeError for anything else, binary floats with it.
    """
    write = _WRITERS.get(type(value))
    return write(value) if write else _writer_of(value)(value)


def _object(value: Mapping[Any, object]) -> str:
    return "{" + ",".join([f"{_text(name)}:{encode(inner)}" for name, inner in value.items()]) + "}"


def _array(value: Iterable[object]) -> str:
    return "[" + ",".join([encode(inner) for inner in value]) + "]"


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} is not a number of JSON")
    exponent = int(value.as_tuple().exponent)
    return format(value, "f") if -20 <= exponent <= 0 else str(value)


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError("names in a message are text")
    return encode_basestring(name)


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    dict: _object,
    int: int.__repr__,
    Decimal: _number,
    list: _array,
    tuple: _array,
    NoneType: lambda _nothing: "null",
    bool: lambda value: "true" if value else "false",
}
"""How values of exactly these types are written: nearly all that there are, found without asking twice."""


def _writer_of(value: object) -> Callable[[Any], str]:
    """The writer of a value whose type is derived from one that can be written."""
    if isinstance(value, Mapping):
        return _object
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write
    raise TypeError(f"{type(value).__name__} has no place in a message")


def decode(text: str | bytes) -> object:
    """JSON text as plain values, fractions as Decimal; raises ValueError for anything that is not JSON."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a number of JSON")


def fingerprint(value: object) -> str:
    """A hash of what a body says, whatever the order of its names: SHA-256, hexadecimal."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def _canonical(value: object) -> str:
    """The one spelling of a value: names in their order, numbers by their digits."""
    write = _SPELLINGS.get(type(value))
    return write(value) if write else encode(value)


def _canonical_object(value: dict[Any, object]) -> str:
    return "{" + ",".join([f"{_text(name)}:{_canonical(value[name])}" for name in sorted(value)]) + "}"


def _canonical_array(value: Iterable[object]) -> str:
    return "[" + ",".join([_canonical(inner) for inner in value]) + "]"


def _same_whole(value: int) -> str:
    """The spelling of a whole number, as `_same_number` spells it."""
    digits = str(abs(value))
    text = digits.rstrip("0")
    return f"#{'-' if value < 0 else ''}{text}e{len(digits) - len(text) if text else 0}"


def _same_number(value: Decimal) -> str:
    """One spelling for 50, 50.0 and 5E+1; by its digits, so that no exponent is too large."""
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    shifted = int(exponent) + len(digits) - len(text)
    return f"#{'-' if sign and text else ''}{text.lstrip('0')}e{shifted if text else 0}"


_SPELLINGS: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    dict: _canonical_object,
    list: _canonical_array,
    tuple: _canonical_array,
    int: lambda value: f'"{_same_whole(value)}"',
    Decimal: lambda value: f'"{_same_number(value)}"',
}
