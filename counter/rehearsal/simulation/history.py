"""Days of a store: customers queue, positions serve them one by one, the line goes and comes back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from heapq import heapify, heapreplace
from random import Random

from counter.domain.effective import midnight
from counter.domain.prints import SlipCount
from counter.domain.statistics.outages import Outage
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.record import VisitRecord
from counter.domain.statistics.simulated import SimulatedDay, SimulatedVisit
from counter.rehearsal.simulation.arrivals import arrivals
from counter.rehearsal.simulation.assumptions import VISIT_TARGET_MS, Assumptions
from counter.rehearsal.simulation.service import Seat


def history(
    *,
    last: date,
    days: int,
    positions: int,
    clerks: Sequence[str],
    time_zone: str,
    seed: int,
    assumed: Assumptions | None = None,
) -> Iterator[SimulatedDay]:
    """The ``days`` up to ``last``, oldest first; each day's chance is its own, so days can be added."""
    for back in reversed(range(days)):
        day = last - timedelta(days=back)
        yield _Day(day, positions, clerks, time_zone, seed, assumed or Assumptions()).simulated()


class _Day:
    """One day; its events are arrivals, and positions that become free."""

    def __init__(
        self,
        day: date,
        positions: int,
        clerks: Sequence[str],
        time_zone: str,
        seed: int,
        assumed: Assumptions,
    ) -> None:
        self._chance, self._tags = Random(f"{seed}/{day}"), Random(f"{seed}/{day}/tags")
        self._day, self._positions, self._assumed = day, positions, assumed
        self._midnight = midnight(day, time_zone)
        self._clerks = self._chance.sample(list(clerks), min(positions, len(clerks)))
        self._outages = self._drawn_outages()

    def simulated(self) -> SimulatedDay:
        """Serve everybody who comes; whoever finds no position free waits for the first that becomes so."""
        free = [(0, position) for position in range(1, self._positions + 1)]
        heapify(free)
        visits = []
        for came_ms in arrivals(self._chance, self._day.weekday(), self._positions, self._assumed):
            free_ms, position = free[0]
            began_ms = max(came_ms, free_ms)
            visit, took_ms = self._visit(began_ms, position)
            heapreplace(free, (began_ms + took_ms, position))
            visits.append(visit)
        return SimulatedDay(
            day=self._day, visits=tuple(visits), outages=self._outages, slips=self._slips(visits)
        )

    def _visit(self, began_ms: int, position: int) -> tuple[SimulatedVisit, int]:
        chance, assumed = self._chance, self._assumed
        seat, services = Seat(chance, self._tags, assumed), assumed.services
        wanted = chance.choices(list(services), [each.share for each in services.values()])
        while chance.random() < assumed.one_more:
            wanted += chance.choices(list(services), [each.share for each in services.values()])
        silent = chance.random() < assumed.silent
        for number, template in enumerate(wanted):
            seat.serve(str(number), template, services[template], silent=silent and number == 0)
        seat.leave()
        began_at = self._at(began_ms)
        offline = any(each.began_at <= began_at < (each.ended_at or began_at) for each in self._outages)
        record = VisitRecord(
            started_at=began_at,
            day=self._day,
            clerk=self._clerks[(position - 1) % len(self._clerks)],
            position=position,
            offline=offline,
            target_ms=VISIT_TARGET_MS,
            lines=tuple(seat.lines),
            events=tuple(seat.events),
        )
        endings = tuple((place, each) for place in range(len(wanted)) for each in self._endings(offline))
        return SimulatedVisit(record, endings), seat.at_ms

    def _endings(self, offline: bool) -> Iterator[Ending]:
        """What becomes of one line besides going through."""
        for ending, share in self._assumed.endings.items():
            likely = self._assumed.rejected_offline if offline and ending is Ending.REJECTED else share
            if self._chance.random() < likely:
                yield ending
                if ending in (Ending.FAILED, Ending.REJECTED) and (
                    self._chance.random() < self._assumed.put_right
                ):
                    yield Ending.RESOLVED
                return

    def _drawn_outages(self) -> tuple[Outage, ...]:
        if self._chance.random() >= self._assumed.outage_a_day:
            return ()
        began_ms = self._chance.randrange(9 * 3_600_000, 17 * 3_600_000)
        took_ms = self._chance.lognormvariate(math.log(self._assumed.outage_ms), 0.8)
        took = timedelta(milliseconds=round(took_ms))
        began = self._at(began_ms)
        return (Outage(began, began + took, began + took + took * self._assumed.drain_share),)

    def _slips(self, visits: Sequence[SimulatedVisit]) -> SlipCount:
        """One slip a visit, a hall and a customer copy of each, and some copies more."""
        copies = sum(self._chance.random() < self._assumed.reprints for _ in visits)
        transactions = sum(len(visit.record.lines) for visit in visits)
        return SlipCount(transactions, len(visits), copies, 2 * len(visits) + copies)

    def _at(self, since_midnight_ms: int) -> datetime:
        return self._midnight + timedelta(milliseconds=since_midnight_ms)
