"""Terms that still run on a line (合约期): until when, and the least a plan may cost meanwhile.

A contract asks for the least that its own rules say of a plan's price, whatever the plan costs now: a dearer
plan is no promise of another one as dear. A plan's own term asks for a plan as dear, and goes with the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counter.domain.customer import HeldOffer, Subscription
from counter.domain.effective import add_months
from counter.domain.offering.conditions import AllOf, Comparison, Condition, Test
from counter.domain.offering.facts import Fact
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.text import N_, Finding, Severity


@dataclass(frozen=True, slots=True)
class Bound:
    """What a running term allows: plans of at least ``least_fen`` a month (0: any plan), until ``last``."""

    name: str
    last: date
    least_fen: int

    def against(self, offer: Offer | PricedOffer, field: str = "offer") -> tuple[Finding, ...]:
        """What refuses a cheaper plan; other offers are no matter of the term's."""
        if offer.kind is not OfferKind.PLAN or offer.price_fen >= self.least_fen:
            return ()
        return (Finding(_AT_LEAST, self.told, field),)

    @property
    def told(self) -> dict[str, object]:
        """What the sentence about it names."""
        return {"name": self.name, "last": self.last, "amount": self.least_fen}


_AT_LEAST = N_("Until {last} only plans of at least {amount} a month: {name}.")


def staying_terms(line: Subscription, offers: Mapping[str, Offer], on: date) -> tuple[Bound, ...]:
    """The terms of contracts that run on that day and stay whatever the plan is, the longest last."""
    running = (
        Bound(held.name, held.term_ends_on, _least_fen(held, offers))
        for held in line.offers
        if held.term_ends_on is not None and held.term_ends_on >= on
    )
    return tuple(sorted(running, key=lambda bound: (bound.last, bound.name)))


def plan_term(line: Subscription, offers: Mapping[str, Offer], on: date) -> Bound | None:
    """The plan's own term, if it still runs on that day; it goes with the plan."""
    plan = line.plan
    if plan is None:
        return None
    offer, last = offers.get(plan.offer_id), plan.term_ends_on
    if last is None and offer is not None and offer.min_term_months:
        last = add_months(plan.starts_on, offer.min_term_months)
    return Bound(plan.name, last, plan.price_fen) if last is not None and last >= on else None


def bound_of(line: Subscription, offers: Mapping[str, Offer], on: date) -> Bound | None:
    """Of the terms that run on that day the one that asks for most, then the longest; None if none asks."""
    own = plan_term(line, offers, on)
    every = (*staying_terms(line, offers, on), *((own,) if own else ()))
    return max((b for b in every if b.least_fen), key=lambda b: (b.least_fen, b.last), default=None)


def judge_term(
    line: Subscription, new: PricedOffer | None, offers: Mapping[str, Offer], on: date
) -> tuple[Finding, ...]:
    """A running term refuses every plan that costs less than it asks for, and nothing else.

    Without ``new`` it is said all the same, so that the clerk knows before looking for a plan.
    """
    bound = bound_of(line, offers, on)
    if bound is None:
        return ()
    if new is not None:
        return bound.against(new)
    return (Finding(_AT_LEAST, bound.told, "line", Severity.WARN),)


def _least_fen(held: HeldOffer, offers: Mapping[str, Offer]) -> int:
    """What the held offer asks of a plan's price; of a contract that is in no catalogue, its own price."""
    offer = offers.get(held.offer_id)
    if offer is None:
        return held.price_fen if held.kind == OfferKind.CONTRACT else 0
    asked = offer.rules.eligibility
    return max(_plan_prices(asked), default=0) if asked is not None else 0


def _plan_prices(condition: Condition) -> Iterator[int]:
    """The least prices of a plan that have to hold in any case: not those of one case among others."""
    match condition:
        case AllOf(of=every):
            for each in every:
                yield from _plan_prices(each)
        case Comparison(fact=Fact.PLAN_PRICE, test=Test.AT_LEAST, value=int(least)):
            yield least
        case _:
            return
