"""Domain values as bodies: dataclasses to JSON and back, by pydantic, inside an envelope.

Each function takes the connection of the database that the body belongs to: it knows the key.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, TypeVar

from counter.wire.encoding import decode, encode
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_connection import sealing_of

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, Any] = {}


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """The reader and writer of ``kind``, built once; the first costs some 80 ms (pydantic)."""
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    found: TypeAdapter[T] = _adapters[kind]
    return found


def seal_text(connection: sqlite3.Connection, text: str, about: str) -> bytes:
    """``text`` as an envelope."""
    return sealing_of(connection).seal(text.encode(), about)


def unseal_text(connection: sqlite3.Connection, sealed: bytes, about: str) -> str:
    """The text in an envelope; raises EnvelopeDamaged."""
    return sealing_of(connection).unseal(sealed, about).decode()


def seal_value(connection: sqlite3.Connection, kind: type[T], value: T, about: str) -> bytes:
    """``value`` as an envelope."""
    return sealed_value(sealing_of(connection), kind, value, about)


def sealed_value(sealing: Sealing, kind: type[T], value: T, about: str) -> bytes:
    """``value`` as an envelope made before there is a connection: outside of the lock."""
    return sealing.seal(adapter(kind).dump_json(value), about)


def unseal_value(connection: sqlite3.Connection, kind: type[T], sealed: bytes, about: str) -> T:
    """The value in an envelope; raises EnvelopeDamaged if it is not one of ``kind``."""
    plain = sealing_of(connection).unseal(sealed, about)
    try:
        return adapter(kind).validate_json(plain)
    except ValueError as damage:
        raise EnvelopeDamaged(about, str(damage)) from damage


def seal_plain(connection: sqlite3.Connection, value: object, about: str) -> bytes:
    """Plain data as an envelope, fractions as Decimal on both ways; needs no pydantic."""
    return seal_text(connection, encode(value), about)


def unseal_plain(connection: sqlite3.Connection, sealed: bytes, about: str) -> Any:
    """Plain data out of an envelope."""
    return decode(unseal_text(connection, sealed, about))
