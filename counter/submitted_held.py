"""What `counter submit` asks for on a held line: orders, endings, its state, its SIM card.

The same orders, rules and lines as at the screen; raises Refused with the clerk's sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from counter.domain.acceptance import Acceptance, fees_of, line_of
from counter.domain.campaign import Campaign, scheme_of
from counter.domain.campaign_rules import campaign_line, campaign_order, judge_campaign_order
from counter.domain.customer import CustomerView, HeldOffer, Subscription
from counter.domain.effective import effective_on
from counter.domain.held_lines.acceptance import line_order_line
from counter.domain.held_lines.dependence import leaned_on
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.held_lines.state_rules import judge_state
from counter.domain.installation import Installation
from counter.domain.money import normalise
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.effective_rule import Begin
from counter.domain.offering.line_ending import EndWish, end_order
from counter.domain.offering.line_ordering import Wish, join_order
from counter.domain.offering.line_repricing import reprice_order
from counter.domain.offering.packages import Chosen, Package, PricingPlan, preselected
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode
from counter.domain.projection import payments_into, relied_on
from counter.domain.terminal import Lease
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Transaction
from counter.domain.visit import Visit
from counter.messages import sentence
from counter.submitted import (
    Refused,
    SubmittedBegin,
    SubmittedCampaign,
    SubmittedEnd,
    SubmittedJoin,
    SubmittedOffer,
    SubmittedReprice,
    SubmittedSim,
    SubmittedState,
)
from counter.submitted_bundle import offer_named

_NO_DAY = Finding(N_("The effective date must be today or later."))

OnHeldLine = (
    SubmittedJoin | SubmittedEnd | SubmittedReprice | SubmittedCampaign | SubmittedState | SubmittedSim
)

Kind = Literal["suspend", "resume", "reportLoss"]
_KINDS: dict[str, Kind] = {"bt": "suspend", "fj": "resume", "gs": "reportLoss"}


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line and its owner as after the visit's earlier lines, and ``before`` them; ``sims`` finds cards of
    the tray by their end."""

    view: CustomerView
    line: Subscription
    before: CustomerView
    catalogue: OfferCatalogue
    sims: Callable[[str], Sequence[Lease]]
    campaigns: Callable[[], tuple[Campaign, ...]]


def on_held_line(held: HeldLine, wanted: OnHeldLine, by: Acceptance, visit: Visit) -> Transaction:
    """The line of the visit that does what is wanted; raises Refused."""
    owing = {account.account_id for account in held.before.accounts if account.arrears_fen}
    by = replace(
        by,
        relies_on=relied_on(held.view, [held.line.account_id]),
        depends_on=payments_into(owing, visit.transactions),
    )
    match wanted:
        case SubmittedJoin():
            return _ordered(held, _joined(held, wanted, by), by, visit)
        case SubmittedEnd():
            return _ordered(held, _ended(held, wanted, by), by, visit)
        case SubmittedReprice():
            return _ordered(held, _repriced(held, wanted, by), by, visit)
        case SubmittedCampaign():
            return _taken_part(held, wanted, by)
        case SubmittedState() | SubmittedSim():
            return _changed(held, wanted, by, visit)


def _ordered(held: HeldLine, order: LineOrder, by: Acceptance, visit: Visit) -> Transaction:
    _refuse(judge_line_order(order, view=held.view, offers=held.catalogue, today=by.today))
    needed = leaned_on(order, held.before, visit.transactions, held.catalogue, by.today)
    return line_order_line(replace(by, depends_on=tuple(dict.fromkeys((*by.depends_on, *needed)))), order)


def _joined(held: HeldLine, wanted: SubmittedJoin, by: Acceptance) -> LineOrder:
    day = _day(wanted.effective, by.today, wanted.effective_on)
    wishes = [_wish(held.catalogue, each) for each in wanted.offers]
    when = When(wanted.effective, day, by.today)
    at = Installation(
        address=wanted.address,
        offers=(),
        wished_on=wanted.install_on,
        contact_phone=wanted.contact_phone or held.line.number,
    )
    try:
        return join_order(held.view, held.line, wishes, when, held.catalogue, sentence, at).order
    except ValueError as error:  # a part begins on a day that is past, or not named
        raise Refused(_NO_DAY) from error


def _taken_part(held: HeldLine, wanted: SubmittedCampaign, by: Acceptance) -> Transaction:
    known = held.campaigns()
    scheme = scheme_of(wanted.campaign, known)
    if scheme is None:
        raise Refused(Finding(N_("There is no campaign {code}."), {"code": wanted.campaign}))
    when = When(EffectiveMode.AT_ONCE, by.today, by.today)
    order = campaign_order(held.view, held.line, scheme, when, held.catalogue, sentence).order
    _refuse(
        judge_campaign_order(order, view=held.view, offers=held.catalogue, campaigns=known, today=by.today)
    )
    return campaign_line(by, order)


def _wish(catalogue: OfferCatalogue, wanted: SubmittedOffer) -> Wish:
    offer = offer_named(catalogue, wanted.offer)
    plan = offer.rules.plan(wanted.pricing)
    begin = _begin(wanted.begin) if wanted.begin is not None else None
    if plan is None:
        return Wish(offer, wanted.pricing, begin=begin)
    return Wish(
        offer,
        plan.plan_id,
        _beside_base(plan, wanted.packages, wanted.values),
        begin,
        {name: _begin(each) for name, each in wanted.begins.items()},
    )


def _begin(wanted: SubmittedBegin) -> Begin:
    if wanted.effective is EffectiveMode.ON_DATE and wanted.effective_on is None:
        raise Refused(_NO_DAY)
    return Begin(wanted.effective, wanted.effective_on)


def _beside_base(plan: PricingPlan, packages: Sequence[str], values: Mapping[str, int]) -> tuple[Chosen, ...]:
    """The packages that are there from the beginning, and those that are named, with their figures."""
    there = [each.package_id for each in preselected(plan)]
    names = (*there, *(name for name in packages if name not in there))
    return tuple(Chosen(name, "", _own(plan.package(name), values)) for name in names)


def _own(package: Package | None, values: Mapping[str, int]) -> dict[str, int]:
    """The figures that belong to the package."""
    codes = {parameter.code for parameter in package.parameters} if package is not None else set()
    return {code: value for code, value in values.items() if code in codes}


def _repriced(held: HeldLine, wanted: SubmittedReprice, by: Acceptance) -> LineOrder:
    found = _held(held, wanted.held)
    day = _day(wanted.effective, by.today, wanted.effective_on)
    when = When(wanted.effective, day, by.today)
    now, offer = found.holding.now, held.catalogue.offers.get(found.offer_id)
    plan = offer.rules.plan(wanted.pricing or now.plan_id) if offer is not None else None
    packages: tuple[Chosen, ...] | None = None
    if plan is not None and wanted.packages is not None:
        packages = _beside_base(plan, wanted.packages, wanted.values)
    elif plan is not None and not wanted.pricing:
        stands = now.packages if now.plan_id else preselected(plan)
        packages = tuple(
            Chosen(
                each.package_id,
                each.line,
                {**each.values, **_own(plan.package(each.package_id), wanted.values)},
            )
            for each in stands
        )
    return reprice_order(
        held.view, held.line, found, wanted.pricing, packages, wanted.months, when, held.catalogue
    )


def _ended(held: HeldLine, wanted: SubmittedEnd, by: Acceptance) -> LineOrder:
    wishes = [EndWish(_held(held, name), wanted.ending, wanted.ending_on) for name in wanted.held]
    try:
        return end_order(held.view, held.line, wishes, held.catalogue, by.today, sentence)
    except ValueError as error:
        raise Refused(Finding(N_("The last day must be today or later."))) from error


def _held(held: HeldLine, name: str) -> HeldOffer:
    offer = next((o for o in held.catalogue.values() if name in (o.code, o.offer_id)), None)
    for each in held.line.offers:
        if name == each.product_id or (offer is not None and each.offer_id == offer.offer_id):
            return each
    raise Refused(Finding(N_("Nothing that the line holds answers to {text}."), {"text": name}))


def _changed(
    held: HeldLine, wanted: SubmittedState | SubmittedSim, by: Acceptance, visit: Visit
) -> Transaction:
    details = _details(held, wanted, by.today)
    _refuse(judge_state(details, held.view))
    earlier = (
        line.identity
        for line in visit.transactions
        if isinstance(line.details, StateChange | SimReplacement)
        and line.details.subscription_id == details.subscription_id
    )
    by = replace(by, depends_on=tuple(dict.fromkeys((*by.depends_on, *earlier))))
    return line_of(by, details, fees_of(by.template, details.account_id))


def _details(
    held: HeldLine, wanted: SubmittedState | SubmittedSim, today: date
) -> StateChange | SimReplacement:
    line, owner = held.line, held.view.customer
    number = normalise(wanted.id_number).upper()
    if number and number != owner.id_number:
        raise Refused(Finding(N_("This is not the ID number of the line's owner.")))
    shared = {
        "customer_id": owner.customer_id,
        "customer_name": owner.name,
        "account_id": line.account_id,
        "subscription_id": line.subscription_id,
        "number": line.number,
        "reason": wanted.reason,
    }
    seen = bool(number)
    if isinstance(wanted, SubmittedSim):
        cards = held.sims(wanted.sim)
        if len(cards) != 1:
            raise Refused(Finding(N_("{sim} is not one card of this position's tray."), {"sim": wanted.sim}))
        return SimReplacement(
            **shared,
            old_iccid=line.iccid,
            iccid=cards[0].value,
            sim_lease_id=cards[0].lease_id,
            document_seen=seen,
            effective_on=today,
            kind="replaceSim",
        )
    return StateChange(
        **shared,
        before=line.state,
        document_seen=seen,
        effective_on=today,
        kind=_KINDS[wanted.template],
    )


def _day(mode: EffectiveMode, today: date, chosen: date | None) -> date:
    try:
        return effective_on(mode, today, chosen)
    except ValueError as error:
        raise Refused(_NO_DAY) from error


def _refuse(findings: tuple[Finding, ...]) -> None:
    against = refusals(findings)
    if against:
        raise Refused(against[0])
