"""Figures of a running centre in the words of Prometheus: requests as they are answered, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from crm.centre import Centre
from crm.tables import EventDeliveryRow, MessageRow, OrderRow

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BUCKETS_S = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

_WAITING = (
    ("crm_orders_due", "Orders whose next step is due", OrderRow.due_at),
    ("crm_events_due", "Events that a listener is to be told of", EventDeliveryRow.due_at),
    ("crm_messages_due", "Messages that are to go to customers", MessageRow.due_at),
)


class Metrics:
    """One process's figures; each process of a centre is asked by itself."""

    def __init__(self, centre: Centre) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "crm_request_seconds",
            "From a request's coming to its answer, by method, route and status.",
            ("method", "route", "status"),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._registry.register(_Waiting(centre))

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._seconds.labels(method, route, str(status)).observe(seconds)

    def page(self) -> bytes:
        """All figures as they stand, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Waiting(Collector):
    """What waits in the database, looked up when it is asked for."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def describe(self) -> Iterator[Metric]:
        """Nothing is looked up to be registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Orders that are due, events and messages that have not gone out, each with the oldest's age."""
        now = self._centre.now()
        with self._centre.database.reading() as session:
            for name, said, due_at in _WAITING:
                asked = select(func.count(), func.min(due_at)).where(due_at <= now)
                count, oldest = session.execute(asked).one()
                yield GaugeMetricFamily(name, f"{said}.", value=count)
                yield GaugeMetricFamily(
                    f"{name}_oldest_seconds", f"{said}: the oldest's age.", value=_age(oldest, now)
                )


def _age(oldest: datetime | None, now: datetime) -> float:
    return max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
