"""What the simulated store is like. Nothing here was measured at a real one, unless it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from counter.domain.statistics.quality import Ending

VISIT_TARGET_MS = 300_000
"""Five minutes (the source's challenge)."""


@dataclass(frozen=True, slots=True)
class Service:
    """How one template goes: its share of all transactions, target, and the median times of its parts, ms.

    Times are lognormal around their medians; ``fields`` are left one by one.
    """

    share: float
    target_ms: int
    talk_ms: int
    clerk_ms: int
    system_ms: int
    fields: tuple[str, ...]


def _services() -> Mapping[str, Service]:
    return MappingProxyType(
        {
            "jf": Service(0.46, 60_000, 14_000, 16_000, 1_200, ("line", "amount")),
            "bg": Service(0.28, 180_000, 70_000, 38_000, 2_500, ("line", "offer", "effective")),
            "kh": Service(
                0.17,
                300_000,
                90_000,
                95_000,
                4_000,
                ("id_number", "name", "number", "sim", "offer", "address"),
            ),
            "cd": Service(0.04, 120_000, 35_000, 25_000, 2_000, ("order", "reason")),
            "fx": Service(0.03, 120_000, 40_000, 28_000, 1_500, ("payment", "reason", "pin")),
            "tk": Service(0.02, 60_000, 20_000, 20_000, 1_500, ("line", "reason")),
        }
    )


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of them. Shares are 0 to 1.

    ``visits_a_position`` come on a working day for each counter position; ``of_weekday`` says how many more
    or fewer on each day from Monday (the profile ends on Friday: the weekend has Friday's shape, and is the
    shop's busiest time by assumption). A visit has one transaction, and each time with ``one_more`` another.
    ``sigma`` is the spread of times' logarithm. Of the visits, ``slow`` take ``slow_times`` as long (the
    heavy tail), ``silent`` have a silence of minutes; other talk has a key every ``pause_ms`` or so. Of the
    transactions, ``tagged`` have a tag on their talk.
    ``outage_a_day`` begin on a day, ``outage_ms`` is their median length.
    """

    visits_a_position: int = 55
    of_weekday: tuple[float, ...] = (1.0, 0.95, 0.95, 0.95, 1.0, 1.3, 1.2)
    opens: str = "08:30"
    closes: str = "18:00"
    one_more: float = 0.34
    sigma: float = 0.42
    slow: float = 0.03
    slow_times: float = 3.0
    silent: float = 0.012
    silence_ms: int = 190_000
    tagged: float = 0.2
    pause_ms: int = 30_000
    between_ms: int = 12_000
    settle_ms: int = 14_000
    leave_ms: int = 9_000
    outage_a_day: float = 0.12
    outage_ms: int = 1_500_000
    drain_share: float = 0.06
    endings: Mapping[Ending, float] = field(
        default_factory=lambda: MappingProxyType(
            {Ending.FAILED: 0.004, Ending.REJECTED: 0.009, Ending.WITHDRAWN: 0.006, Ending.REVERSED: 0.005}
        )
    )
    rejected_offline: float = 0.03
    put_right: float = 0.8
    reprints: float = 0.03
    services: Mapping[str, Service] = field(default_factory=_services)
