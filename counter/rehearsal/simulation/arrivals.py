"""When a day's customers come: a stated number of them, spread by the profile of half hours."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from random import Random

from counter.rehearsal.simulation.assumptions import Assumptions

_HALF_HOUR_MS = 1_800_000
_LIKE_FRIDAY = 4
"""The profile has working days only."""


def arrivals(chance: Random, weekday: int, positions: int, assumed: Assumptions) -> list[int]:
    """Milliseconds since the store's midnight at which customers come, in order.

    Their number is drawn around the stated one; each falls into a half hour by its share of the day while
    the store is open, and anywhere in it.
    """
    shares = [
        (begin, share)
        for begin, share in profile()[min(weekday, _LIKE_FRIDAY)]
        if assumed.opens <= begin < assumed.closes
    ]
    expected = assumed.visits_a_position * positions * assumed.of_weekday[weekday]
    number = max(0, round(chance.gauss(expected, expected**0.5)))
    chosen = chance.choices([begin for begin, _ in shares], [share for _, share in shares], k=number)
    return sorted(_since_midnight(begin) + chance.randrange(_HALF_HOUR_MS) for begin in chosen)


@cache
def profile() -> tuple[tuple[tuple[str, float], ...], ...]:
    """Each working day's half hours with their shares of the day, Monday first."""
    days: list[list[tuple[str, float]]] = [[] for _ in range(5)]
    file = resources.files(__package__) / "data" / "arrivals.csv"
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        days[int(row["weekday"])].append((row["half_hour"], float(row["share_of_day"])))
    return tuple(map(tuple, days))


def _since_midnight(half_hour: str) -> int:
    hours, minutes = half_hour.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000
