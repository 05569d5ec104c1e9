"""A submitted visit whose id is known: whether it asks for what was settled under that id.

Compared is what the settled visit says, so that visits of an earlier release are known again, too. How an
amount or a number is written, and what was left to the counter to choose, is no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter.domain.held_lines.order import JoinedOffer, LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.identity import read_name
from counter.domain.money import NotAnAmount, normalise, parse_yuan
from counter.domain.offers import EffectiveMode, OfferKind, PricedOffer
from counter.domain.phone import read_contact
from counter.domain.tender import Tender, TenderMethod, due
from counter.domain.transaction import Opening, PaymentIntake, PlanChange, Transaction
from counter.domain.visit import Visit
from counter.submitted import (
    SubmittedBegin,
    SubmittedBundle,
    SubmittedCampaign,
    SubmittedChange,
    SubmittedEnd,
    SubmittedJoin,
    SubmittedOffer,
    SubmittedOpening,
    SubmittedPayment,
    SubmittedReprice,
    SubmittedSim,
    SubmittedState,
    SubmittedTender,
    SubmittedTransaction,
    SubmittedVisit,
)


def asks_for(submitted: SubmittedVisit, settled: Visit) -> bool:
    """Whether ``submitted`` asks for the lines of ``settled``, by the same clerk, with the same tenders."""
    return (
        submitted.clerk == settled.clerk_id
        and submitted.started_at in (None, settled.started_at)
        and len(submitted.transactions) == len(settled.transactions)
        and all(map(_same_line, submitted.transactions, settled.transactions))
        and _same_tenders(submitted.tenders, settled)
    )


def _same_line(wanted: SubmittedTransaction, line: Transaction) -> bool:
    match wanted, line.details:
        case SubmittedPayment(), PaymentIntake() as paid:
            same = normalise(wanted.number) == paid.number and _fen(wanted.amount) == paid.amount_fen
        case SubmittedChange(), PlanChange() as change:
            same = (
                normalise(wanted.number) == change.number
                and _named(wanted.offer, change.new)
                and _same_day(wanted, change)
            )
        case SubmittedReprice(), LineOrder() as order:
            same = _same_reprice(wanted, order)
        case SubmittedOpening() | SubmittedBundle(), Opening() as opening:
            same = _same_opening(wanted, opening)
        case SubmittedJoin(), LineOrder() as order:
            same = _same_join(wanted, order)
        case SubmittedEnd(), LineOrder() as order:
            named = [each for each in order.ends if not each.because]
            same = (
                normalise(wanted.number) == order.number
                and len(wanted.held) == len(named)
                and all(
                    name in (each.code, each.offer_id, each.product_id)
                    for name, each in zip(wanted.held, named, strict=True)
                )
                and all(wanted.ending in (None, each.mode) for each in named)
                and wanted.ending_on in (None, named[0].last_day)
            )
        case SubmittedCampaign(), LineOrder(campaign=pick) as order if pick is not None:
            same = normalise(wanted.number) == order.number and wanted.campaign.strip().lower() == pick.code
        case SubmittedState() | SubmittedSim(), StateChange() | SimReplacement() as change:
            same = normalise(wanted.number) == change.number and wanted.reason == change.reason
        case _:
            same = False
    return same and wanted.template == line.template


def _same_join(wanted: SubmittedJoin, order: LineOrder) -> bool:
    asked = [joined for joined in order.joins if not joined.because]
    return (
        normalise(wanted.number) == order.number
        and len(wanted.offers) == len(asked)
        and all(_same_offer(each, joined) for each, joined in zip(wanted.offers, asked, strict=True))
        and wanted.effective is order.mode
        and (wanted.effective is not EffectiveMode.ON_DATE or _same_date(wanted, asked))
        and _same_place(wanted, order)
    )


def _same_place(wanted: SubmittedJoin, order: LineOrder) -> bool:
    """Where and when it is installed, as far as that was said."""
    at = order.installation
    if at is None:
        return (
            not any(joined.offer.kind is OfferKind.BROADBAND for joined in order.joins) or not wanted.address
        )
    return (
        wanted.address in ("", at.address)
        and wanted.install_on == at.wished_on
        and wanted.contact_phone in ("", at.contact_phone)
    )


def _same_date(wanted: SubmittedJoin, asked: Sequence[JoinedOffer]) -> bool:
    """What has no way of its own to begin begins on the day of the order."""
    own = zip(wanted.offers, asked, strict=True)
    return all(
        joined.starts_on == wanted.effective_on
        for offer, joined in own
        if offer.begin is None and joined.mode is wanted.effective
    )


def _same_offer(wanted: SubmittedOffer, joined: JoinedOffer) -> bool:
    packages = {each.package_id for each in joined.pricing.packages}
    values = {code: value for each in joined.pricing.packages for code, value in each.values.items()}
    return (
        _named(wanted.offer, joined.offer)
        and wanted.pricing in ("", joined.pricing.plan_id)
        and packages.issuperset(wanted.packages)
        and all(values.get(code) == value for code, value in wanted.values.items())
        and _begins(wanted.begin, joined.mode, joined.starts_on)
        and all(
            _begins(wanted.begins.get(each.package_id), each.mode, each.starts_on)
            for each in joined.pricing.packages
        )
    )


def _begins(wanted: SubmittedBegin | None, mode: EffectiveMode | None, starts_on: date) -> bool:
    """Whether it begins the way that was asked for, on the day if one was named."""
    if wanted is None:
        return True
    return wanted.effective is mode and wanted.effective_on in (None, starts_on)


def _same_reprice(wanted: SubmittedReprice, order: LineOrder) -> bool:
    """What is left out was not asked for: it is as it was."""
    (change,) = order.reprices
    packages = {each.package_id for each in change.after.packages}
    values = {code: value for each in change.after.packages for code, value in each.values.items()}
    return (
        normalise(wanted.number) == order.number
        and wanted.held in (change.product_id, change.offer_id, change.code)
        and wanted.months == change.months
        and wanted.pricing in ("", change.after.plan_id)
        and packages.issuperset(wanted.packages or ())
        and all(values.get(code) == value for code, value in wanted.values.items())
        and wanted.effective is order.mode
        and wanted.effective_on in (None, order.effective_on)
    )


def _same_offers(wanted: SubmittedOpening | SubmittedBundle, opening: Opening) -> bool:
    """The plan, or the bundle with its packages and its place; and the options that were asked for."""
    bundle, at = opening.bundle, opening.installation
    if isinstance(wanted, SubmittedOpening):
        named = _named(wanted.offer, opening.offer)
        return named and bundle is None and len(wanted.options) == len(opening.options)
    return (
        bundle is not None
        and _named(wanted.bundle, bundle.offer)
        and {each.package_id for each in bundle.packages}.issuperset(wanted.packages)
        and (at is None or (wanted.address in ("", at.address) and wanted.install_on == at.wished_on))
    )


def _same_opening(wanted: SubmittedOpening | SubmittedBundle, opening: Opening) -> bool:
    handler = opening.handler
    return (
        normalise(wanted.id_number).upper() == opening.id_number
        and read_name(wanted.name) == opening.customer_name
        and normalise(wanted.number) in opening.number
        and opening.iccid.upper().endswith(normalise(wanted.sim).upper())
        and _same_offers(wanted, opening)
        and all(map(_named, wanted.options, opening.options))
        and _same_day(wanted, opening)
        and _same_contact(wanted, opening)
        and (wanted.handler and (wanted.handler.name, wanted.handler.id_number))
        == (handler and (handler.name, handler.id_number))
    )


def _same_contact(wanted: SubmittedOpening | SubmittedBundle, opening: Opening) -> bool:
    """A customer who was known keeps the number that is known; nobody kept this one."""
    if opening.new_customer is None:
        return True
    try:
        phone = read_contact(wanted.contact_phone) if wanted.contact_phone else ""
    except ValueError:
        return False
    return phone == opening.new_customer.contact_phone


def _same_day(
    wanted: SubmittedChange | SubmittedOpening | SubmittedBundle, details: PlanChange | Opening
) -> bool:
    """The rule is the same; the day that it gives depends on the day of acceptance."""
    if wanted.effective is EffectiveMode.ON_DATE and wanted.effective_on != details.effective_on:
        return False
    return wanted.effective is details.mode


def _same_tenders(wanted: Sequence[SubmittedTender], settled: Visit) -> bool:
    if not wanted:
        exact = due(settled.transactions).net_fen
        given = [(tender.method, tender.amount_fen) for tender in settled.tenders]
        return given == ([(TenderMethod.CASH, exact)] if exact > 0 else [])
    return len(wanted) == len(settled.tenders) and all(map(_same_tender, wanted, settled.tenders))


def _same_tender(wanted: SubmittedTender, given: Tender) -> bool:
    said = (wanted.method, _fen(wanted.amount), wanted.reference)
    return said == (given.method, given.amount_fen, given.reference)


def _named(code: str, offer: PricedOffer) -> bool:
    return code in (offer.code, offer.offer_id)


def _fen(text: str) -> int | None:
    try:
        return parse_yuan(text)
    except NotAnAmount:
        return None
