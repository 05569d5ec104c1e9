"""Domain values as bodies: dataclasses to JSON and back, by pydantic, inside an envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from counter.wire.encoding import decode, encode
from offline_queue.envelope import EnvelopeDamaged, seal, unseal

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


def seal_value(kind: type[T], value: T, about: str) -> bytes:
    """``value`` as an envelope."""
    return seal(adapter(kind).dump_json(value), about)


def unseal_value(kind: type[T], sealed: bytes, about: str) -> T:
    """The value in an envelope; raises EnvelopeDamaged if it is not one of ``kind``."""
    try:
        return adapter(kind).validate_json(unseal(sealed, about))
    except ValueError as damage:
        raise EnvelopeDamaged(f"{about}: {damage}") from damage


def seal_plain(value: object, about: str) -> bytes:
    """Plain data as an envelope, fractions as Decimal on both ways; needs no pydantic."""
    return seal(encode(value).encode(), about)


def unseal_plain(sealed: bytes, about: str) -> Any:
    """Plain data out of an envelope."""
    return decode(unseal(sealed, about))
