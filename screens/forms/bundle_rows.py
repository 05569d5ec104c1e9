"""What a bundle holds, what may be chosen from it, and what it comes to. As rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter.domain.money import format_yuan
from counter.domain.offering.packages import Package
from counter.domain.offers import Offer
from counter.domain.template import Template
from counter.domain.terminal import Lease
from counter.domain.transaction import BundleOrder
from counter.messages import _, wording
from screens.forms.catalogue import broadband, data, price, voice
from screens.forms.opening_rows import due_rows
from screens.widgets.lines import Look, Row, wrapped


def bundle_rows(
    template: Template,
    number: Lease | None,
    bundle: BundleOrder,
    parts: Sequence[Offer],
    offered: Sequence[Package],
    besides: Sequence[Offer],
    day: date | None,
    cells: int,
) -> list[Row]:
    """The bundle with what it all costs by the month and its first day; its parts; its packages, those chosen
    marked by +, and what is ordered besides; what is due now."""
    monthly = bundle.offer.price_fen + sum(package.price_fen for package in bundle.packages)
    monthly += sum(offer.price_fen for offer in besides if not offer.price_once)
    head = [bundle.offer.name, _("By the month in all {amount}", amount=monthly)]
    if day is not None:
        head.append(_("from {day}", day=day))
    rows = wrapped("  ".join(head), cells, Look.STRONG)
    rows += wrapped("; ".join(_part_words(part) for part in parts), cells, indent=2)
    chosen = {package.package_id for package in bundle.packages}
    choosable = [
        f"{'+' if package.package_id in chosen else ''}{place} {wording(package.name)} "
        f"{format_yuan(package.price_fen)}"
        for place, package in enumerate(offered, 1)
    ]
    choosable += [f"+{offer.name} {price(offer)}" for offer in besides]
    if choosable:
        rows += wrapped(" | ".join(choosable), cells, indent=2)
    return [*rows, *due_rows(template, number)]


def _part_words(part: Offer) -> str:
    words = [_("in it: {name}", name=part.name), data(part), voice(part), broadband(part)]
    return " ".join(word for word in words if word != "-")
