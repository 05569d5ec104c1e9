"""Made-up history: the shape in which a simulation hands it over to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter.domain.prints import SlipCount
from counter.domain.statistics.outages import Outage
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.record import VisitRecord


@dataclass(frozen=True, slots=True)
class SimulatedVisit:
    """A visit that nobody made; ``endings`` by the place of its line, from 0."""

    record: VisitRecord
    endings: tuple[tuple[int, Ending], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDay:
    """All of a business date, as already delivered."""

    day: date
    visits: tuple[SimulatedVisit, ...]
    outages: tuple[Outage, ...]
    slips: SlipCount
