"""Where broadband can be installed: ports of access points, taken with the order and given back with it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from counter.domain.bundles import broadband_in
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding
from counter.domain.transaction import Opening
from crm.catalogue import offers_by_id
from crm.tables import AccessPointRow, HeldOfferRow


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


def judge_access(session: Session, details: Opening) -> tuple[Finding, ...]:
    """Whether what is installed can be: a port is free, and fast enough. If not, nothing of the order is
    opened, for one part relies on the other."""
    installed = broadband_in(details.options, offers_by_id(session, [o.offer_id for o in details.options]))
    if not installed or details.installation is None:
        return ()
    address = details.installation.address
    point = access_point_of(session, address, lock=True)
    if point is None:
        return ()
    whole = details.bundle.offer if details.bundle else details.offer
    told: dict[str, object] = {
        "broadband": installed[0].name,
        "address": address,
        "area": point.name,
        "name": whole.name,
    }
    if point.ports_free <= 0:
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


def take_port(session: Session, details: Opening, offers: Mapping[str, Offer]) -> str:
    """Take a port for what the order installs; returns its access point's name, "" where none is known."""
    if details.installation is None or not broadband_in(details.options, offers):
        return ""
    point = access_point_of(session, details.installation.address, lock=True)
    if point is None:
        return ""
    point.ports_free -= 1
    return point.name


def give_back_port(session: Session, subscription_id: str) -> None:
    """What a line that is given up had taken is free again."""
    taken = select(HeldOfferRow).where(
        HeldOfferRow.subscription_id == subscription_id, HeldOfferRow.access_point != ""
    )
    for held in session.scalars(taken):
        point = session.get(AccessPointRow, held.access_point, with_for_update=True)
        if point is not None:
            point.ports_free += 1
        held.access_point = ""
