"""Instants in the database: integer microseconds since 1970, UTC; nothing of an instant is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(at: datetime) -> int:
    """``at`` (aware) as microseconds."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """Microseconds as an aware UTC instant."""
    return _EPOCH + timedelta(microseconds=us)


def known_instant(kept: object) -> datetime | None:
    """What a column holds as an instant; None where it holds none, or a damaged one that is no date."""
    if not isinstance(kept, int):
        return None
    try:
        return from_us(kept)
    except OverflowError:
        return None
