"""TMF639 resource inventory: numbers and SIM cards, told apart by ``category``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Integer, String, literal, null, select, union_all
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

from counter.wire.money import Money
from counter.wire.paths import RESOURCE_INVENTORY
from counter.wire.references import Characteristic
from counter.wire.resource_inventory import Resource
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.tables import NumberRow, SimRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF639 resource inventory"])

_EVERY = union_all(
    select(
        NumberRow.number.label("resource_id"),
        literal("number", String).label("category"),
        NumberRow.state.label("state"),
        NumberRow.number_class.label("number_class"),
        NumberRow.deposit_fen.label("deposit_fen"),
    ),
    select(
        SimRow.iccid,
        literal("sim", String),
        SimRow.state,
        null().cast(String),
        null().cast(Integer),
    ),
).subquery("resources")


class _Seen(DeclarativeBase):
    """What is only read, never stored."""


class ResourceSeen(_Seen):
    """A number or SIM card, as both are listed."""

    __table__ = _EVERY
    __mapper_args__: Any = {"primary_key": [_EVERY.c.resource_id]}  # noqa: RUF012 - SQLAlchemy's way

    resource_id: Mapped[str]
    category: Mapped[str]
    state: Mapped[str]
    number_class: Mapped[str | None]
    deposit_fen: Mapped[int | None]


def resource_body(_session: Session, centre: Centre, row: ResourceSeen) -> dict[str, object]:
    """A number or SIM card."""
    free = row.state == "free"
    named: dict[str, object] = {}
    if row.number_class is not None:
        named = {"numberClass": row.number_class, "deposit": Money.of(row.deposit_fen or 0).body()}
    return Resource(
        id=row.resource_id,
        href=f"{centre.settings.base_paths[RESOURCE_INVENTORY]}/resource/{row.resource_id}",
        category=row.category,
        name=row.resource_id,
        resource_status="available" if free else "reserved",
        usage_state="idle" if free else "active",
        administrative_state="unlocked",
        operational_state="enable",
        resource_characteristic=tuple(Characteristic(name=n, value=v) for n, v in named.items()),
        at_type="PhysicalResource" if row.category == "sim" else "LogicalResource",
    ).body()


def _by_status(values: list[str]) -> Any:
    states = {"available": "free", "reserved": "assigned"}
    return ResourceSeen.state.in_([states.get(value, "") for value in values])


Listing(
    resource="resource",
    select=select(ResourceSeen),
    key=ResourceSeen.resource_id,
    order=ResourceSeen.resource_id,
    body_of=resource_body,
    model=Resource,
    filters={
        "category": ResourceSeen.category,
        "resourceStatus": _by_status,
        "name": ResourceSeen.resource_id,
    },
).offer(router)
