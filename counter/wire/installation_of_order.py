"""Where an order's broadband is installed, as the product of its item says it."""

from __future__ import annotations

from collections.abc import Mapping

from counter.domain.installation import Installation
from counter.wire.product_order import INSTALLATION_CONTACT, INSTALLATION_DAY, INSTALLATION_PLACE
from counter.wire.references import RelatedPlace


def place_of(installation: Installation) -> tuple[RelatedPlace, ...]:
    """The address."""
    return (RelatedPlace(name=installation.address, role=INSTALLATION_PLACE),)


def named_by(installation: Installation) -> Mapping[str, str]:
    """The characteristics: the wished day and whom to call, where they are known."""
    named = {
        INSTALLATION_DAY: installation.wished_on.isoformat() if installation.wished_on else "",
        INSTALLATION_CONTACT: installation.contact_phone,
    }
    return {name: value for name, value in named.items() if value}
