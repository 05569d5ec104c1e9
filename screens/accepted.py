"""What is said when a line was accepted or a visit settled, and what the clerk does with the customer now."""

from __future__ import annotations

from counter.domain.tender import due
from counter.domain.text import N_
from counter.domain.transaction import Opening, RealNameResult, Transaction
from counter.domain.visit import SettledVisit, slips_named
from counter.domain.work import Link
from counter.messages import _, wording


def accepted_words(line: Transaction, link: Link) -> str:
    """The line's title, and its template's first reminder for afterwards where that can be done yet.

    A new line that will not be active soon says instead when it will be.
    """
    return "  ".join(part for part in (_("accepted: {title}", title=line.title), _next(line, link)) if part)


def committed_words(settled: SettledVisit) -> str:
    """The slip, and the cash that goes over the counter: change, or what is given back."""
    refunded = N_("slip {number} settled, refunded {amount}")
    return _over_the_counter(settled, N_("slip {number} settled, change {change_amount}"), refunded)


def last_words(settled: SettledVisit) -> str:
    """The same of the slip settled last, for the idle screen."""
    refunded = N_("last slip {number}, give back {amount}")
    return _over_the_counter(settled, N_("last slip {number}, change {change_amount}"), refunded)


def _over_the_counter(settled: SettledVisit, change: str, refunded: str) -> str:
    sums, number = due(settled.visit.transactions), slips_named(settled.slip_numbers)
    if sums.net_fen < 0:
        return _(refunded, number=number, amount=-sums.net_fen)
    if sums.otherwise and not settled.visit.tenders:
        elsewhere = N_("slip {number} settled, {amount} went back to card or QR")
        return _(elsewhere, number=number, amount=sums.otherwise_fen)
    return _(change, number=number, change_amount=max(0, settled.change_fen))


def _next(line: Transaction, link: Link) -> str:
    details = line.details
    if isinstance(details, Opening):
        if details.real_name is not RealNameResult.PASSED:
            return _("The line opens when the real-name check has passed.")
        if link is Link.OFFLINE:
            return _("The line opens when the centre has the order.")
    return next((wording(tip.text) for tip in line.tips if tip.when == "after"), "")
