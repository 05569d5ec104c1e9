"""Money on the wire: ``{"unit": "CNY", "value": 36.20}``, integer fen inside."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from counter.wire.message import Message

CURRENCY = "CNY"
LARGEST = 10**12
"""The largest amount that is read, in whole units: more is a mistake of the sender."""


def _exact(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("an amount is a number")
    return Decimal(str(value)) if isinstance(value, float) else value


Amount = Annotated[
    Decimal, BeforeValidator(_exact), Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST, max_digits=20)
]


class Money(Message):
    """An amount in a currency; ``value`` is in whole units (yuan) with decimals."""

    unit: str = CURRENCY
    value: Amount

    @classmethod
    def of(cls, fen: int) -> Self:
        """From fen, with both decimals: 3620 is ``36.20``."""
        return cls(value=Decimal(fen).scaleb(-2))

    @property
    def fen(self) -> int:
        """In fen; raises ValueError for parts of a fen or another currency."""
        if self.unit != CURRENCY:
            raise ValueError(f"the currency is {CURRENCY}, not {self.unit}")
        fen = self.value.scaleb(2)
        if fen != fen.to_integral_value():
            raise ValueError("an amount has two decimals at most")
        return int(fen)
