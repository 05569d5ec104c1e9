"""TMF685 resource pool (version 1): reservations, here leases of numbers and SIM cards to a terminal."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from counter.wire.message import Instant, Message
from counter.wire.references import Characteristic, Reference, RelatedParty


class ResourcePool(Message):
    """A pool by id: ``numbers`` or ``sims``."""

    id: str


class ResourceCapacityDemand(Message):
    """How much of which pool is asked for. ``pattern`` (an extension) is what a number must end in or,
    where none does, contain; the specification writes the amount as text."""

    capacity_demand_amount: str = "1"
    resource_pool: ResourcePool
    pattern: str | None = None


class ReservedResource(Reference):
    """A resource set aside; characteristics ``numberClass`` and ``deposit`` for numbers."""

    type: str | None = None
    state: str | None = None
    characteristic: tuple[Characteristic, ...] = ()


class AppliedCapacityAmount(Message):
    """What was set aside."""

    applied_demand_amount: str | None = None
    resource: tuple[ReservedResource, ...] = ()


class ReservationItem(Message):
    """One demand and what it got."""

    quantity: int = 1
    sub_reservation_state: str | None = None
    resource_capacity: ResourceCapacityDemand
    applied_capacity_amount: AppliedCapacityAmount | None = None


class Reservation(Message):
    """A reservation; ``valid_for`` (so spelled in the file) is the instant it expires."""

    id: str | None = None
    href: str | None = None
    external_id: str | None = None
    description: str | None = None
    reservation_state: str | None = None
    valid_for: Annotated[
        Instant | None, Field(validation_alias="valid_for", serialization_alias="valid_for")
    ] = None
    related_party: RelatedParty | None = None
    reservation_item: Annotated[tuple[ReservationItem, ...], Field(min_length=1)]
