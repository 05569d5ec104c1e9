"""Whether a campaign may be accepted: judged at the counter at once, and at the centre again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from counter.domain.acceptance import Acceptance, fees_of, line_of
from counter.domain.campaign import Campaign, CampaignPick, Scheme, StockItem, picked, scheme_of
from counter.domain.customer import CustomerView, Subscription
from counter.domain.held_lines.acceptance import order_charges
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.offering.basket import Standing
from counter.domain.offering.conditions import compiled
from counter.domain.offering.facts import Facts
from counter.domain.offering.line_ordering import Say, Wish, WorkedOut, join_order, ordered_basket
from counter.domain.offering.offer_rules import OfferRules
from counter.domain.offering.ordered import catalogue_of
from counter.domain.offering.pricing import When
from counter.domain.offering.unmet import unmet
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding, Severity, Text, refusals
from counter.domain.transaction import Charge, ChargeKind, Transaction

CAMPAIGN = "campaign"
"""The field that findings stand beside."""


def campaign_order(
    view: CustomerView,
    line: Subscription,
    scheme: Scheme,
    when: When,
    offers: Mapping[str, Offer],
    say: Say,
) -> WorkedOut:
    """The order that accepts the level for the line, with the offer that it joins and what that brings."""
    offer = offers.get(scheme.level.offer_id)
    wishes = [Wish(offer)] if offer is not None else []
    worked = join_order(view, line, wishes, when, catalogue_of(offers), say)
    order = replace(worked.order, campaign=picked(scheme), kind="campaign")
    return replace(worked, order=order)


def campaign_line(by: Acceptance, order: LineOrder) -> Transaction:
    """The order with what it costs at once: fees, prestores and deposits, and the level's own price."""
    pick = order.campaign
    charges = [*fees_of(by.template, order.account_id), *order_charges(order)]
    if pick is not None and pick.price_fen:
        label = Text(f"{pick.campaign.zh} {pick.level.zh}", f"{pick.campaign.en}, {pick.level.en}")
        charges.append(
            Charge(kind=ChargeKind.FEE, label=label, amount_fen=pick.price_fen, account_id=order.account_id)
        )
    return line_of(by, order, tuple(charges))


def judge_campaign_order(
    order: LineOrder,
    *,
    view: CustomerView,
    offers: Mapping[str, Offer],
    campaigns: Iterable[Campaign],
    today: date,
) -> tuple[Finding, ...]:
    """What stands against accepting the campaign, then against the order on the line that it is."""
    pick = order.campaign
    if pick is None:
        return (Finding(N_("No campaign is named."), field=CAMPAIGN),)
    scheme = scheme_of(pick.code, campaigns)
    if scheme is None:
        return (Finding(N_("There is no campaign {code}."), {"code": pick.code}, CAMPAIGN),)
    found = [*_judge_pick(pick, scheme, today), *_judge_offer(order, scheme)]
    found += _judge_customer(order, scheme, view, offers, today)
    if not refusals(tuple(found)):
        found += judge_line_order(order, view=view, offers=offers, today=today)
    return tuple(found)


def judge_stock(pick: CampaignPick, stock: Iterable[StockItem]) -> tuple[Finding, ...]:
    """What the store is known to have too few of. Said, never refused: the goods are in the clerk's hand, and
    what is really taken is taken out."""
    known = {item.item_id: item for item in stock}
    found = list[Finding]()
    for issue in pick.issues:
        item = known.get(issue.item_id)
        left = item.quantity if item else 0
        if left < issue.quantity:
            told = {"name": issue.name, "count": left}
            said = N_("{name}: {count} in stock as far as is known; only if it lies here.")
            found.append(Finding(said, told, CAMPAIGN, Severity.WARN))
    return tuple(found)


def _judge_pick(pick: CampaignPick, scheme: Scheme, today: date) -> Iterator[Finding]:
    """Whether it is in force, and what was accepted is what the level gives."""
    if not scheme.in_force(today):
        days = {"name": pick.level, "first": scheme.batch.begins_on, "last": scheme.batch.ends_on}
        yield Finding(N_("{name} may be accepted from {first} to {last} only."), days, CAMPAIGN)
    if pick.price_fen != scheme.level.price_fen:
        prices = {"name": pick.level, "new_amount": scheme.level.price_fen, "old_amount": pick.price_fen}
        yield Finding(N_("{name} now costs {new_amount}, not {old_amount}."), prices, CAMPAIGN)
    if pick != replace(picked(scheme), price_fen=pick.price_fen):
        yield Finding(N_("{name} gives other goods by now: accept it anew."), {"name": pick.level}, CAMPAIGN)


def _judge_offer(order: LineOrder, scheme: Scheme) -> Iterator[Finding]:
    wanted = scheme.level.offer_id
    if wanted and not any(joined.offer.offer_id == wanted for joined in order.joins):
        told = {"name": scheme.level.name, "code": wanted}
        yield Finding(N_("{name} comes with the offer {code}, which is not in the order."), told, CAMPAIGN)


def _judge_customer(
    order: LineOrder, scheme: Scheme, view: CustomerView, offers: Mapping[str, Offer], today: date
) -> Iterator[Finding]:
    campaign = scheme.campaign
    if not campaign.repeatable and campaign.campaign_id in view.customer.campaigns_taken:
        yield Finding(N_("The customer took part in {name} already."), {"name": campaign.name}, CAMPAIGN)
    line = next((x for x in view.lines if x.subscription_id == order.subscription_id), None)
    if line is None or campaign.eligibility is None:
        return
    facts = _facts(order, view, offers, today)
    if not compiled(campaign.eligibility)(facts):
        rules = OfferRules(eligibility=campaign.eligibility)
        asked = unmet(rules, facts, catalogue_of(offers).naming)
        told = {"name": campaign.name, "asked": asked}
        yield Finding(N_("{name} is not for this customer: {asked}."), told, CAMPAIGN)


def _facts(order: LineOrder, view: CustomerView, offers: Mapping[str, Offer], today: date) -> Facts:
    """The facts of the line before the campaign: what it joins itself does not make anybody eligible."""
    known = catalogue_of(offers)
    basket = ordered_basket(replace(order, joins=(), ends=()), view, known, today)
    return Standing(basket, known).facts(order.subscription_id, order.effective_on)
