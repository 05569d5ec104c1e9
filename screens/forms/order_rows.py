"""An order on a held line before it is accepted: what begins, what goes on otherwise, what ends. As rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from counter.domain.held_lines.acceptance import order_charges
from counter.domain.held_lines.order import EndedOffer, JoinedOffer, LineOrder, Pricing
from counter.domain.transaction import Transaction
from counter.messages import _, wording
from screens.forms.catalogue import price
from screens.widgets.lines import Look, Row, wrapped


def order_rows(order: LineOrder, before: Sequence[Transaction], cells: int) -> list[Row]:
    """What is paid first, then each part with its days and reason, then what is paid at once."""
    return [
        *(row for line in before for row in _paid_first(line, cells)),
        *(row for joined in order.joins for row in _joined(joined, cells)),
        *(row for ending in order.ends for row in _ended(ending, cells)),
        *_charged(order, cells),
    ]


def reprice_rows(order: LineOrder, cells: int) -> list[Row]:
    """What is held now and how it goes on."""
    rows = list[Row]()
    for change in order.reprices:
        rows += wrapped(change.name, cells, Look.STRONG)
        if change.months:
            rows += wrapped(_("{months} months longer", months=change.months), cells, indent=2)
            continue
        for words, pricing in ((_("Now"), change.before), (_("New"), change.after)):
            parts = [wording(pricing.name), *package_words(pricing)]
            told = f"{words}  " + " / ".join(part for part in parts if part)
            rows += wrapped(told, cells, indent=2)
    return rows


def _paid_first(line: Transaction, cells: int) -> list[Row]:
    said = _("Paid first: {amount} ({why})", amount=line.amount_fen, why=line.because)
    return wrapped("+ " + said, cells, Look.WARN)


def _joined(joined: JoinedOffer, cells: int) -> Iterator[Row]:
    offer = joined.offer
    cost = _("at the bundle's price") if joined.bundle else price(offer)
    words = [offer.name, cost, _("from {day}", day=joined.starts_on)]
    if offer.term_months:
        words.append(_("{months} months", months=offer.term_months))
    yield from wrapped("+ " + "  ".join(words), cells, Look.PLAIN if joined.because else Look.STRONG)
    if joined.because:
        yield from wrapped(_("comes along: {why}", why=joined.because), cells, Look.WARN, indent=2)
    for text in package_words(joined.pricing, joined.starts_on):
        yield from wrapped(text, cells, Look.FAINT, indent=2)


def _ended(ending: EndedOffer, cells: int) -> Iterator[Row]:
    words = [ending.name, _("ends on {day}", day=ending.last_day)]
    if ending.given_back_fen:
        words.append(_("{amount} goes into the balance", amount=ending.given_back_fen))
    yield from wrapped("- " + "  ".join(words), cells, Look.PLAIN if ending.because else Look.STRONG)
    if ending.because:
        yield from wrapped(_("ends because: {why}", why=ending.because), cells, Look.WARN, indent=2)


def package_words(pricing: Pricing, since: date | None = None) -> Iterable[str]:
    """Each package with its price and values, and its first day where that is not ``since``."""
    for package in pricing.packages:
        words = [wording(package.name)]
        if package.price_fen:
            words.append(_("{amount}/month", amount=package.price_fen))
        words += [f"{code}={value}" for code, value in package.values.items()]
        if since is not None and package.starts_on != since:
            words.append(_("from {day}", day=package.starts_on))
        yield "  ".join(words)


def _charged(order: LineOrder, cells: int) -> Iterator[Row]:
    for charge in order_charges(order):
        said = _("{what}: {amount} now", what=charge.label, amount=charge.amount_fen)
        yield from wrapped(said, cells, Look.STRONG)
