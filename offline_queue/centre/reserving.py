"""TMF685 reservations: what a centre sets aside for this terminal, as leases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from counter.domain.terminal import Lease, LeasedKind, NumberClass
from counter.ports import CentreUnreadable
from counter.wire.paths import RESOURCE_POOL
from offline_queue.centre.line import Line, good

if TYPE_CHECKING:
    from counter.wire.resource_pool import Reservation, ReservedResource

POOLS = {"numbers": LeasedKind.NUMBER, "sims": LeasedKind.SIM}
"""What lies in each pool; pools and parts of the snapshot have the same names."""


def reserve(
    line: Line, pool: str, *, identity: str, quantity: int = 1, pattern: str = "", on_demand: bool
) -> tuple[Lease, ...]:
    """Have up to ``quantity`` of ``pool`` set aside; those that end in (else contain) ``pattern``.

    The same ``identity`` again gets what was set aside first. Raises CentreUnavailable, CentreRefused.
    """
    from counter.wire.resource_pool import (
        Reservation,
        ReservationItem,
        ResourceCapacityDemand,
        ResourcePool,
    )

    demand = ResourceCapacityDemand(
        capacity_demand_amount=str(quantity), resource_pool=ResourcePool(id=pool), pattern=pattern or None
    )
    item = ReservationItem(quantity=quantity, resource_capacity=demand)
    wanted = Reservation(external_id=identity, reservation_item=(item,))
    answer = good(line.send("POST", RESOURCE_POOL, "reservation", body=wanted.body()))
    try:
        return leases_in(Reservation.read(answer.body), POOLS[pool], on_demand=on_demand)
    except (ValueError, KeyError) as error:
        raise CentreUnreadable from error


def leases_in(reservation: Reservation, kind: LeasedKind, *, on_demand: bool) -> tuple[Lease, ...]:
    """What a reservation set aside, until it expires; raises ValueError, KeyError for rubbish."""
    until = reservation.valid_for
    if not isinstance(until, datetime):
        raise ValueError("the reservation does not say when it expires")
    return tuple(
        _lease(resource, reservation.id or "", kind, until, on_demand)
        for item in reservation.reservation_item
        if item.applied_capacity_amount is not None
        for resource in item.applied_capacity_amount.resource
    )


def _lease(
    resource: ReservedResource, reservation_id: str, kind: LeasedKind, until: datetime, on_demand: bool
) -> Lease:
    said = {entry.name: entry.value for entry in resource.characteristic}
    value = str(resource.name or resource.id)
    return Lease(
        lease_id=str(said.get("leaseId") or (reservation_id if on_demand else f"{reservation_id}:{value}")),
        kind=kind,
        value=value,
        expires_at=until,
        number_class=NumberClass(str(said.get("numberClass", "ordinary"))),
        deposit_fen=_fen(said.get("deposit")),
        on_demand=on_demand,
    )


def _fen(value: object) -> int:
    from counter.wire.money import Money

    return Money.model_validate(value).fen if value is not None else 0
