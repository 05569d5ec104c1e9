"""The sum that proves what an item's plain columns say beside its sealed body (`disk.proof_schema`)."""

from __future__ import annotations

from collections.abc import Sequence

MODULUS = 65_521
"""A prime: no power of two times a weight is a multiple of it."""

WEIGHTS = {"settled_no": 13, "waiting": 7, "followed": 11, "queued_at": 1, "due_at": 3, "tries": 5}
"""The columns that are proved, in the order of `proof_of`."""


def proof_of(values: Sequence[object]) -> int | None:
    """The sum over the values of the columns of `WEIGHTS`; None where one is no whole number."""
    total = 0
    for value, weight in zip(values, WEIGHTS.values(), strict=True):
        if value is None:
            continue
        if not isinstance(value, int):
            return None
        total += weight * value
    return total % MODULUS
