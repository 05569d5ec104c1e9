"""Where broadband is installed: with a new line, or on one that is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.text import N_, Finding, Severity

ADDRESS, INSTALL_ON = "address", "install_on"
"""The fields that findings stand beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where ``offers`` (ids: broadband) are installed, the day that the customer wishes (None any), and whom
    to call."""

    address: str
    offers: tuple[str, ...]
    wished_on: date | None = None
    contact_phone: str = ""


def broadband_in(chosen: Sequence[PricedOffer], offers: Mapping[str, Offer]) -> tuple[Offer, ...]:
    """What of the chosen offers has to be installed somewhere."""
    known = (offers.get(each.offer_id) for each in chosen)
    return tuple(each for each in known if each is not None and each.kind is OfferKind.BROADBAND)


def judge_installation(
    installation: Installation | None, installed: Sequence[Offer], own_address: str, today: date
) -> tuple[Finding, ...]:
    """Where broadband comes to; the day is not past.

    ``own_address`` is the customer's, "" where none is known: it serves where the order names no other.
    """
    if not installed:
        return ()
    if installation is None:
        told = {"name": installed[0].name, "address": own_address or "-"}
        said = N_("{name} is installed at the customer's own address: {address}.")
        return (Finding(said, told, ADDRESS, Severity.WARN),)
    if missing := [each for each in installed if each.offer_id not in installation.offers]:
        told = {"name": missing[0].name}
        return (Finding(N_("{name} is installed somewhere: the address is needed."), told, ADDRESS),)
    if installation.wished_on is not None and installation.wished_on < today:
        return (Finding(N_("The day of installation is past."), {}, INSTALL_ON),)
    return ()
