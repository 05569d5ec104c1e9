"""Breaks (小休): when a clerk was away from the counter position between visits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Break:
    """One break of a clerk. ``ended_at`` is None while it lasts, and where the program ended first."""

    clerk_id: str
    began_at: datetime
    ended_at: datetime | None = None


def with_break(breaks: Iterable[Break], one: Break) -> tuple[Break, ...]:
    """The breaks with ``one`` at its place in time: in place of the same as it began, if that is there."""
    others = (each for each in breaks if (each.clerk_id, each.began_at) != (one.clerk_id, one.began_at))
    return tuple(sorted((*others, one), key=lambda each: each.began_at))


def write_breaks(breaks: Iterable[Break]) -> str:
    """The breaks of one day as text: clerk, beginning and end, instants in ISO 8601."""
    return json.dumps(
        [
            [each.clerk_id, each.began_at.isoformat(), each.ended_at.isoformat() if each.ended_at else None]
            for each in breaks
        ]
    )


def read_breaks(text: str) -> tuple[Break, ...]:
    """The reverse of `write_breaks`; "" holds none."""
    return tuple(
        Break(clerk_id, datetime.fromisoformat(began), datetime.fromisoformat(ended) if ended else None)
        for clerk_id, began, ended in json.loads(text or "[]")
    )
