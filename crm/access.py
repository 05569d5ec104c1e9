"""Where broadband can be installed: ports of access points, taken with the order and given back with it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from counter.domain.held_lines.effects import broadband_replaced
from counter.domain.held_lines.order import LineOrder
from counter.domain.installation import broadband_in
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding
from counter.domain.transaction import Opening
from crm import at_hand
from crm.catalogue import offers_by_id
from crm.tables import AccessPointRow, HeldOfferRow
from crm.views import held_offer_of


def access_point_of(session: Session, address: str, *, lock: bool = False) -> AccessPointRow | None:
    """The access point that an address belongs to, the one with the longest name; None where it is not known:
    that is found out on the spot."""
    query = (
        select(AccessPointRow)
        .where(literal(address).contains(AccessPointRow.name))
        .order_by(func.length(AccessPointRow.name).desc())
        .limit(1)
    )
    return session.scalars(query.with_for_update() if lock else query).first()


def judge_access(session: Session, details: Opening | LineOrder) -> tuple[Finding, ...]:
    """Whether what is installed can be: a port is free, or the one that it takes over, and fast enough. If
    not, nothing of the order is done, for one part relies on the other."""
    installed = _installed(session, details)
    if not installed:
        return ()
    before = port_taken_over(session, details) if isinstance(details, LineOrder) else None
    address = before.place if before else details.installation.address if details.installation else ""
    point = _point(session, before.access_point) if before else None
    point = point or (access_point_of(session, address, lock=True) if address else None)
    if point is None:
        return ()
    told: dict[str, object] = {
        "broadband": installed[0].name,
        "address": address,
        "area": point.name,
        "name": _whole(details, installed),
    }
    if before is None and point.ports_free <= 0:
        said = N_("No port is free at {area} for {broadband} ({address}): nothing of {name} is opened.")
        return (Finding(said, told, "address"),)
    fastest = max(each.broadband_mbps or 0 for each in installed)
    if fastest > point.max_mbps:
        told["most"] = point.max_mbps
        said = N_(
            "At most {most}M at {area}, too slow for {broadband} ({address}): nothing of {name} is opened."
        )
        return (Finding(said, told, "address"),)
    return ()


def take_port(session: Session, details: Opening | LineOrder) -> str:
    """Take a port for what the order installs; returns its access point's name, "" where none is known, and
    where the order's broadband takes over the port of what it replaces."""
    if details.installation is None or not _installed(session, details):
        return ""
    if isinstance(details, LineOrder) and port_taken_over(session, details) is not None:
        return ""
    point = access_point_of(session, details.installation.address, lock=True)
    if point is None:
        return ""
    point.ports_free -= 1
    return point.name


def port_taken_over(session: Session, order: LineOrder) -> HeldOfferRow | None:
    """The broadband that the order ends, with the port that its own goes on with; None without one."""
    rows = (
        at_hand.row(session, HeldOfferRow, HeldOfferRow.product_id, ending.product_id)
        for ending in order.ends
    )
    held = {row.product_id: row for row in rows if row is not None and row.access_point}
    found = broadband_replaced(order, map(held_offer_of, held.values()))
    return held[found.product_id] if found is not None else None


def give_back_ports(session: Session, subscription_id: str) -> None:
    """What a line that is given up had taken is free again."""
    taken = select(HeldOfferRow).where(
        HeldOfferRow.subscription_id == subscription_id, HeldOfferRow.access_point != ""
    )
    release(session, session.scalars(taken))


def release(session: Session, ended: Iterable[HeldOfferRow]) -> None:
    """The ports of broadband that has ended are free again; done again it changes nothing."""
    for held in ended:
        free_port(session, held.access_point)
        held.access_point = ""


def free_port(session: Session, name: str) -> None:
    """A port of this access point is free again; "" names none."""
    point = _point(session, name)
    if point is not None:
        point.ports_free += 1


def _point(session: Session, name: str) -> AccessPointRow | None:
    return session.get(AccessPointRow, name, with_for_update=True) if name else None


def _installed(session: Session, details: Opening | LineOrder) -> tuple[Offer, ...]:
    if isinstance(details, Opening):
        if details.installation is None:
            return ()
        chosen = details.options
    else:
        chosen = tuple(joined.offer for joined in details.joins)
    return broadband_in(chosen, offers_by_id(session, [each.offer_id for each in chosen])) if chosen else ()


def _whole(details: Opening | LineOrder, installed: tuple[Offer, ...]) -> str:
    """What is not done where broadband cannot be installed."""
    if isinstance(details, Opening):
        return details.bundle.offer.name if details.bundle else details.offer.name
    names = [joined.offer.name for joined in details.joins if not joined.because]
    return names[0] if names else installed[0].name
