"""One measured figure beside what it is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` was measured; ``bound`` is what it is meant to stay within.

    With ``compared`` the ratio ``value / compared`` is what the bound is about.
    """

    name: str
    value: float
    unit: str
    bound: float
    compared: float | None = None
    compared_with: str = ""

    @property
    def within(self) -> bool:
        """Whether it is what it is meant to be."""
        return (self.value if self.compared is None else self.value / self.compared) <= self.bound

    def __str__(self) -> str:
        verdict = "within" if self.within else "ABOVE"
        if self.compared is None:
            return f"{self.name:<46} {self.value:>9.2f} {self.unit:<5} {verdict} {self.bound:g} {self.unit}"
        ratio = self.value / self.compared
        return (
            f"{self.name:<46} {self.value:>9.2f} {self.unit:<5} {self.compared_with} "
            f"{self.compared:.2f} {self.unit}, ratio {ratio:.2f}, {verdict} {self.bound:g}"
        )


def percentile(values: Sequence[float], rank: float) -> float:
    """Nearest-rank percentile: always one of the values that were measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(rank / 100 * len(ordered)) - 1)]
