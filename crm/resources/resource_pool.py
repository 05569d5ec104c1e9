"""TMF685 resource pool: reservations, which are leases of numbers and SIM cards to the terminal."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.terminal import Lease, LeasedKind
from counter.domain.text import N_
from counter.wire.money import Money
from counter.wire.paths import RESOURCE_POOL
from counter.wire.references import Characteristic
from counter.wire.resource_pool import AppliedCapacityAmount, Reservation, ReservationItem, ReservedResource
from crm.centre import Centre, Speaker
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy
from crm.leasing import lease_on_demand, leases_from, release
from crm.listing import Listing
from crm.refusals import Refused, not_found
from crm.tables import LeaseRow, ReservationRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF685 resource pool"])

POOLS = {"numbers": "number", "sims": "sim"}


@router.post("/reservation", status_code=201, response_model=Reservation)
def create_reservation(wanted: Reservation, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Set resources aside for the terminal; what was not free is simply not among the answer's."""

    def make(session: Session, _now: datetime) -> dict[str, object]:
        return reservation_body(session, centre, _reserve(session, centre, speaker, wanted))

    return created(centre, "reservation", wanted.external_id, wanted.body(), make)


def _reserve(session: Session, centre: Centre, speaker: Speaker, wanted: Reservation) -> ReservationRow:
    reservation_id = centre.mint()
    taken: list[LeaseRow] = []
    items: list[ReservationItem] = []
    for item in wanted.reservation_item:
        rows = lease_on_demand(
            session,
            centre,
            speaker,
            kind=_kind(item.resource_capacity.resource_pool.id),
            quantity=_quantity(item),
            pattern=item.resource_capacity.pattern or "",
            reservation_id=reservation_id,
            now=centre.now(),
        )
        taken += rows
        items.append(_answered_item(item, leases_from(session, rows)))
    answer = wanted.model_copy(update={"reservation_item": tuple(items)})
    answer.valid_for = min((row.expires_at for row in taken), default=centre.now())
    row = ReservationRow(
        reservation_id=reservation_id,
        external_id=wanted.external_id or "",
        terminal_id=speaker.terminal_id,
        body=answer.body(),
    )
    session.add(row)
    session.flush()
    return row


def _kind(pool: str) -> str:
    if pool not in POOLS:
        raise Refused(422, "pool", N_("There is no pool {pool}."), pool=pool)
    return POOLS[pool]


def _quantity(item: ReservationItem) -> int:
    amount = item.resource_capacity.capacity_demand_amount
    if not amount.isascii() or not amount.isdecimal() or len(amount) > 6:
        raise Refused(400, "quantity", N_("How many are wanted must be a number."))
    return max(item.quantity, int(amount))


def _answered_item(item: ReservationItem, leases: tuple[Lease, ...]) -> ReservationItem:
    applied = AppliedCapacityAmount(
        applied_demand_amount=str(len(leases)), resource=tuple(_resource(lease) for lease in leases)
    )
    state = "completed" if leases else "rejected"
    return item.model_copy(update={"applied_capacity_amount": applied, "sub_reservation_state": state})


def _resource(lease: Lease) -> ReservedResource:
    named: dict[str, object] = {"leaseId": lease.lease_id}
    if lease.kind is LeasedKind.NUMBER:
        named |= {"numberClass": lease.number_class.value, "deposit": Money.of(lease.deposit_fen).body()}
    return ReservedResource(
        id=lease.value,
        name=lease.value,
        type=lease.kind.value,
        state="reserved",
        characteristic=tuple(Characteristic(name=name, value=value) for name, value in named.items()),
    )


def reservation_body(session: Session, centre: Centre, row: ReservationRow) -> dict[str, object]:
    """A reservation: ``completed`` while any of it is still set aside, else ``cancelled``."""
    held = session.scalars(
        select(LeaseRow.lease_id).where(
            LeaseRow.reservation_id == row.reservation_id, LeaseRow.expires_at > centre.now()
        )
    ).first()
    return {
        **row.body,
        "id": row.reservation_id,
        "href": f"{centre.settings.base_paths[RESOURCE_POOL]}/reservation/{row.reservation_id}",
        "reservationState": "completed" if held else "cancelled",
    }


@router.delete("/reservation/{lease_or_reservation_id}", status_code=204)
def delete_reservation(lease_or_reservation_id: str, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Give back one lease by its id, or all of a reservation."""
    with centre.database.writing() as session:
        if not release(session, speaker, lease_or_reservation_id):
            raise not_found("reservation", lease_or_reservation_id)
    return Response(status_code=204)


Listing(
    resource="reservation",
    select=select(ReservationRow),
    key=ReservationRow.reservation_id,
    order=ReservationRow.reservation_id,
    body_of=reservation_body,
    model=Reservation,
    filters={"externalId": ReservationRow.external_id},
).offer(router)
