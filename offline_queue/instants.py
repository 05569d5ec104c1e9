"""Instants in the database: integer milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(at: datetime) -> int:
    """``at`` (aware) as milliseconds."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Milliseconds as an aware UTC instant."""
    return _EPOCH + timedelta(milliseconds=ms)
