"""TMF639 resource inventory: numbers and SIM cards."""

from __future__ import annotations

from counter.wire.message import Message
from counter.wire.references import Characteristic, Reference


class Resource(Message):
    """A number (``category`` number, ``@type`` LogicalResource) or SIM card (sim, PhysicalResource).

    The specification's file asks for id and href even in a create, which the centre then makes.
    """

    id: str | None = None
    href: str | None = None
    category: str | None = None
    name: str | None = None
    resource_status: str | None = None
    usage_state: str | None = None
    administrative_state: str | None = None
    operational_state: str | None = None
    place: Reference | None = None
    resource_characteristic: tuple[Characteristic, ...] = ()
    at_type: str | None = None
