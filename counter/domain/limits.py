"""Figures of the catalogue that rules need and that change without a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The operator's figures; these defaults stand until the first snapshot came down.

    Amounts in fen, ages in years. Who is younger than
    ``adult_age`` needs a handler, the guardian.
    """

    lines_per_id: int = 5
    adult_age: int = 18
    payment_limit_fen: int = 5_000_000

    @classmethod
    def of(cls, figures: Mapping[str, int]) -> Limits:
        """Take the figures that are known here; others belong to somebody else."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: int(value) for name, value in figures.items() if name in names})
