"""Whether a transaction may be done: judged at the counter at once, and at the centre again.

Every function takes what is known and gives findings, most decisive first; none of them raises. The
view is the customer as after the earlier lines of the visit (`counter.domain.projection`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from counter.domain.bundles import judge_parts
from counter.domain.customer import BlacklistEntry, CustomerView, LineState, Subscription
from counter.domain.eligibility import PAY_ARREARS, judge_age, judge_blacklist, judge_handler, judge_lines
from counter.domain.installation import broadband_in, judge_installation
from counter.domain.limits import Limits
from counter.domain.offering.basket import findings as judged_findings
from counter.domain.offering.basket import judge_basket
from counter.domain.offering.ordered import catalogue_of, change_basket, opening_basket
from counter.domain.offers import EffectiveMode, Offer, OfferKind, PricedOffer
from counter.domain.term import judge_term
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import Opening, PaymentIntake, PlanChange, RealNameResult
from counter.domain.visit import OutcomeState

OPTION_KINDS = (OfferKind.ADD_ON, OfferKind.BROADBAND, OfferKind.VALUE_ADDED)
"""What may be ordered with a plan when a line is opened."""


def judge_offer(
    chosen: PricedOffer, offers: Mapping[str, Offer], today: date, kinds: tuple[OfferKind, ...], field: str
) -> tuple[Finding, ...]:
    """Whether the offer exists, is of a fitting kind, on sale, and still has the pinned price."""
    offer = offers.get(chosen.offer_id)
    if offer is None:
        return (Finding(N_("{name} is not in the catalogue."), {"name": chosen.name}, field=field),)
    if offer.kind not in kinds:
        return (Finding(N_("{name} cannot be ordered here."), {"name": offer.name}, field=field),)
    if not offer.on_sale(today):
        sale = {"name": offer.name, "first": offer.on_sale_from, "last": offer.on_sale_until}
        return (Finding(N_("{name} is on sale from {first} to {last} only."), sale, field=field),)
    if offer.price_fen != chosen.price_fen:
        prices = {"name": offer.name, "new_amount": offer.price_fen, "old_amount": chosen.price_fen}
        return (Finding(N_("{name} now costs {new_amount}, not {old_amount}."), prices, field=field),)
    return ()


def judge_mode(mode: EffectiveMode, offer: Offer | None) -> tuple[Finding, ...]:
    """Whether the offer can take effect that way."""
    if offer is None or mode in offer.effective_modes:
        return ()
    return (Finding(N_("{name} cannot take effect that way."), {"name": offer.name}, field="effective"),)


def judge_opening(
    order: Opening,
    *,
    view: CustomerView | None,
    blacklist: Iterable[BlacklistEntry],
    birth_date: date,
    offers: Mapping[str, Offer],
    limits: Limits,
    today: date,
    handler_blacklist: Iterable[BlacklistEntry] = (),
) -> tuple[Finding, ...]:
    """Whether the account may be opened. ``blacklist`` is what is still outstanding of the customer's,
    ``handler_blacklist`` what stands against the handler."""
    handler = order.handler
    findings = [
        *judge_blacklist(blacklist),
        *judge_lines(view, limits),
        *judge_age(birth_date, today, handler is not None, limits),
        *(judge_handler(handler, order.id_number, handler_blacklist, today, limits) if handler else ()),
        *judge_offer(order.offer, offers, today, (OfferKind.PLAN,), "offer"),
        *judge_mode(order.mode, offers.get(order.offer.offer_id)),
    ]
    for option in order.options:
        findings += judge_offer(option, offers, today, OPTION_KINDS, "options")
    if order.bundle is not None:
        findings += judge_offer(order.bundle.offer, offers, today, (OfferKind.BUNDLE,), "bundle")
        findings += judge_parts(order, offers)
    own_address = view.customer.address if view else order.new_customer.address if order.new_customer else ""
    installed = broadband_in(order.options, offers)
    findings += judge_installation(order.installation, installed, own_address, today)
    if not refusals(tuple(findings)):
        known = catalogue_of(offers)
        findings += judged_findings(
            judge_basket(opening_basket(order, view, birth_date, known, today), known)
        )
    if order.real_name is RealNameResult.REFUSED:
        findings.append(Finding(N_("The real-name check refused this person."), field="real_name"))
    elif order.real_name is RealNameResult.NOT_CHECKED:
        findings.append(
            Finding(
                N_("Not checked: the order is held until the check has passed."),
                field="real_name",
                severity=Severity.WARN,
            )
        )
    return tuple(findings)


def judge_change(
    order: PlanChange,
    *,
    view: CustomerView,
    offers: Mapping[str, Offer],
    today: date,
) -> tuple[Finding, ...]:
    """Whether the line may change to the new plan on that day."""
    line = next((x for x in view.lines if x.subscription_id == order.subscription_id), None)
    if line is None or line.state is LineState.TERMINATED:
        return (Finding(N_("{number} is not a line of this customer."), {"number": order.number}, "line"),)
    findings = list(judge_changeable(line, view))
    if line.plan and line.plan.offer_id == order.new.offer_id:
        findings.append(Finding(N_("The line has this plan already."), field="offer"))
    findings += judge_bundled(line, order.effective_on)
    findings += judge_offer(order.new, offers, today, (OfferKind.PLAN,), "offer")
    findings += judge_mode(order.mode, offers.get(order.new.offer_id))
    findings += judge_term(line, order.new, offers, order.effective_on)
    if not refusals(tuple(findings)):
        known = catalogue_of(offers)
        findings += judged_findings(judge_basket(change_basket(order, view, known, today), known))
    return tuple(findings)


def judge_bundled(line: Subscription, on: date) -> tuple[Finding, ...]:
    """A plan that is part of a bundle stays while the bundle stands: it comes at that price only."""
    plan = line.plan
    bundle = next(
        (h for h in line.offers if plan and plan.bundle_id and h.product_id == plan.bundle_id), None
    )
    if plan is None or bundle is None or (bundle.ends_on is not None and bundle.ends_on < on):
        return ()
    told = {"name": plan.name, "bundle": bundle.name}
    return (Finding(N_("{name} is part of {bundle}: end that first."), told, "line"),)


def judge_changeable(line: Subscription, view: CustomerView) -> tuple[Finding, ...]:
    """What stands against any change of the line's plan: its state, or a change on its way already."""
    account = view.account(line.account_id)
    findings = _judge_line_state(line, account.arrears_fen if account else 0)
    if line.next_plan is None:
        return findings
    planned = {"name": line.next_plan.name, "day": line.next_plan.starts_on}
    return (*findings, Finding(N_("A change to {name} on {day} is on its way already."), planned, "line"))


def _judge_line_state(line: Subscription, arrears_fen: int) -> tuple[Finding, ...]:
    if line.state is LineState.SUSPENDED and arrears_fen:
        return (
            Finding(
                N_("The line is suspended; {amount} is owed."),
                {"amount": arrears_fen, "account_id": line.account_id},
                field="line",
                remedy=PAY_ARREARS,
            ),
        )
    if line.state is LineState.SUSPENDED:
        return (Finding(N_("The line is suspended."), field="line"),)
    if line.state is LineState.PENDING:
        return (Finding(N_("The line is not activated yet."), field="line"),)
    return ()


def judge_amount(amount_fen: int, limits: Limits) -> tuple[Finding, ...]:
    """Whether an amount may be taken at all."""
    if amount_fen <= 0:
        return (Finding(N_("The amount must be more than 0."), field="amount"),)
    if amount_fen > limits.payment_limit_fen:
        limit = {"amount": limits.payment_limit_fen}
        return (Finding(N_("At most {amount} in one payment."), limit, field="amount"),)
    return ()


def judge_payment(order: PaymentIntake, *, view: CustomerView | None, limits: Limits) -> tuple[Finding, ...]:
    """Whether the payment may be taken; says where a surplus goes and what stays owed."""
    findings = list(judge_amount(order.amount_fen, limits))
    account = view.account(order.account_id) if view else None
    arrears_fen = account.arrears_fen if account else order.arrears_fen
    over = order.amount_fen - arrears_fen
    if findings:
        return tuple(findings)
    if over < 0:
        left = {"amount": -over}
        return (Finding(N_("{amount} stays owed."), left, field="amount", severity=Severity.WARN),)
    if over > 0 and arrears_fen:
        rest = {"amount": over}
        return (Finding(N_("{amount} goes to the balance."), rest, "amount", Severity.INFORM),)
    return ()


def judge_reversal(
    *, state: OutcomeState, paid_on: date, today: date, reversed_already: bool
) -> tuple[Finding, ...]:
    """Whether a payment may be given back: completed, of today, and not given back before."""
    if reversed_already:
        return (Finding(N_("This payment was reversed already."), field="payment"),)
    if paid_on != today:
        return (Finding(N_("Only a payment of today can be reversed; this one is of {day}."),
                        {"day": paid_on}, field="payment"),)  # fmt: skip
    if state is not OutcomeState.COMPLETED:
        return (
            Finding(N_("The payment has not reached the account yet; wait until it has."), field="payment"),
        )
    return ()


def judge_withdrawal(state: OutcomeState) -> tuple[Finding, ...]:
    """Whether an order may be taken back: not done yet, and not ended otherwise."""
    if state is OutcomeState.COMPLETED:
        return (Finding(N_("The order is done; it cannot be withdrawn."), field="order"),)
    if state in (OutcomeState.WITHDRAWN, OutcomeState.REVERSED):
        return (Finding(N_("The order was withdrawn already."), field="order"),)
    if state.bad:
        return (Finding(N_("The order did not go through; there is nothing to withdraw."), field="order"),)
    return ()


def judge_refund(state: OutcomeState, *, given_back: bool) -> tuple[Finding, ...]:
    """Whether what was paid for a line may be given back: it went wrong, and nobody gave it back before."""
    if given_back:
        return (Finding(N_("What was paid for this line was given back already."), field="line"),)
    if not state.bad and state is not OutcomeState.HELD:
        return (Finding(N_("The line is on its way again, or done; nothing is given back."), field="line"),)
    return ()
