"""What a line holds, and the old plan and the new one side by side. As rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import zip_longest

from counter.domain.cells import wrapped as in_cells
from counter.domain.customer import HeldOffer, Subscription
from counter.domain.effective import add_months
from counter.domain.money import format_yuan
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offers import Offer
from counter.domain.term import Bound, plan_term, staying_terms
from counter.domain.text import N_
from counter.messages import _
from screens.forms.catalogue import broadband, data, voice
from screens.widgets.lines import Look, Row, padded, row, wrapped

_LABEL = 12


def holding_rows(line: Subscription, offers: OfferCatalogue, cells: int) -> list[Row]:
    """What the line holds now: plan with its figures, what is on its way, other offers and their terms."""
    rows = [row(_("Holds now"), Look.STRONG)]
    if line.plan is not None:
        plan, offer = line.plan, offers.get(line.plan.offer_id)
        words = [plan.name, _("{amount}/month", amount=plan.price_fen), _term(plan), _ending(plan, offers)]
        if offer is not None:
            words += [data(offer), voice(offer), broadband(offer)]
        rows += wrapped("  ".join(word for word in words if word not in ("", "-")), cells, indent=2)
    if line.next_plan is not None:
        planned = {"name": line.next_plan.name, "day": line.next_plan.starts_on}
        rows += wrapped(_("From {day}: {name}", **planned), cells, Look.WARN, indent=2)
    for held in line.offers:
        words = [held.name, _("{amount}/month", amount=held.price_fen), _term(held), _ending(held, offers)]
        rows += wrapped("  ".join(word for word in words if word), cells, indent=2)
    return rows


def comparison_rows(
    line: Subscription, new: Offer, offers: OfferCatalogue, today: date, day: date, cells: int
) -> list[Row]:
    """Old and new, which counts from ``day``, side by side: name, price with the difference, data, voice,
    broadband; the plan's own term and last day; each contract that runs, and whether it stays."""
    old = offers.get(line.plan.offer_id) if line.plan else None
    own = plan_term(line, offers, today)
    table = [
        (N_("Plan"), line.plan.name if line.plan else "-", new.name),
        (N_("Price"), _old_price(line), _new_price(line, new)),
        (N_("Data"), data(old) if old else "-", data(new)),
        (N_("Voice"), voice(old) if old else "-", voice(new)),
        (N_("Broadband"), broadband(old) if old else "-", broadband(new)),
        (N_("Term"), _("until {day}", day=own.last) if own else "-", _new_term(new, day)),
        *_last_days(line, new, offers, day),
        *_contracts(line, offers, today, day),
    ]
    each = max(10, (cells - _LABEL) // 2 - 1)
    head = ((padded("", _LABEL) + padded(_("Now"), each) + " " + _("New"), Look.STRONG),)
    rows: list[Row] = [head]
    for label, before, after in table:
        rows += _rows(label, before, after, each)
    return rows


def _new_term(new: Offer, day: date) -> str:
    """How long the new plan binds, with the last day of it."""
    if not new.min_term_months:
        return "-"
    last = add_months(day, new.min_term_months) - timedelta(days=1)
    return _("{months} months, until {day}", months=new.min_term_months, day=last)


def _last_days(
    line: Subscription, new: Offer, offers: OfferCatalogue, day: date
) -> Iterator[tuple[str, str, str]]:
    """A plan that ends by itself says when."""
    before = _ending(line.plan, offers) if line.plan else ""
    after = ""
    if new.validity_months:
        last = add_months(day, new.validity_months) - timedelta(days=1)
        after = _ends(new.offer_id, last, offers)
    if before or after:
        yield N_("Validity"), before or "-", after or "-"


def _contracts(
    line: Subscription, offers: Mapping[str, Offer], today: date, day: date
) -> Iterator[tuple[str, str, str]]:
    """The contracts that run: until when; which of them stay, and what they go on asking of a plan."""
    after = staying_terms(line, offers, day)
    for bound in staying_terms(line, offers, today):
        until = _("{name}, until {day}", name=bound.name, day=bound.last)
        yield N_("Contract"), until, _staying(bound) if bound in after else "-"


def _staying(bound: Bound) -> str:
    if not bound.least_fen:
        return _("stays until {day}", day=bound.last)
    told = {"day": bound.last, "amount": bound.least_fen}
    return _("stays until {day}: only plans of at least {amount} a month", **told)


def _rows(label: str, before: str, after: str, each: int) -> list[Row]:
    """One comparison; a text too long for its column goes on in the row below."""
    look = Look.PLAIN if before == after else Look.STRONG
    beside = zip_longest(in_cells(before, each), in_cells(after, each), fillvalue="")
    return [
        (
            (padded("" if place else _(label), _LABEL), Look.FAINT),
            (padded(old, each) + " ", Look.PLAIN),
            (new, look),
        )
        for place, (old, new) in enumerate(beside)
    ]


def _old_price(line: Subscription) -> str:
    return _("{amount}/month", amount=line.plan.price_fen) if line.plan else "-"


def _new_price(line: Subscription, new: Offer) -> str:
    words = _("{amount}/month", amount=new.price_fen)
    if line.plan is None or line.plan.price_fen == new.price_fen:
        return words
    more = new.price_fen - line.plan.price_fen
    return f"{words} ({'+' if more > 0 else ''}{format_yuan(more)})"


def _ending(held: HeldOffer, offers: OfferCatalogue) -> str:
    """The last day of what ends by itself, and the offer that follows it."""
    if held.ends_on is None or held.ends_on == held.term_ends_on:
        return ""
    return _ends(held.offer_id, held.ends_on, offers)


def _ends(offer_id: str, last: date, offers: OfferCatalogue) -> str:
    """The last day of an offer, and the one that follows it."""
    following = offers.replacement(offer_id)
    if following is None:
        return _("ends on {day}", day=last)
    return _("ends on {day}, replacement {name}", day=last, name=following.name)


def _term(held: HeldOffer) -> str:
    return _("until {day}", day=held.term_ends_on) if held.term_ends_on else ""
