"""Outages as a terminal tells the centre of them: those that are new or have changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen
from pydantic import TypeAdapter

from counter.domain.statistics.outages import Outage

MOST_OUTAGES = 200
"""Of one request."""


@dataclass(frozen=True, slots=True)
class Outages:
    """Those of one terminal."""

    outage: Annotated[tuple[Outage, ...], MaxLen(MOST_OUTAGES)]


OUTAGES = TypeAdapter(Outages)
