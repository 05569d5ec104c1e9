"""What is known now of all that the lines of a visit touch, read for judging them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.held_lines.order import LineOrder
from counter.domain.limits import Limits
from counter.domain.offers import Offer
from counter.domain.standing import Facts, Original, fallen, named_by
from counter.domain.text import Finding
from counter.domain.transaction import (
    LineRefund,
    Opening,
    PlanChange,
    Reversal,
    Transaction,
    Withdrawal,
)
from counter.domain.visit import Visit
from counter.ports import Cache, Store
from screens.forms.settled_lines import undone_here


def judge_again(
    visit: Visit, seen: CustomerView | None, store: Store, cache: Cache, today: date
) -> Mapping[str, tuple[Finding, ...]]:
    """The lines that no longer stand, by identity; blocks for the disk's time.

    ``seen`` is the customer as last read on screen: it counts where the cache has an older view.
    """
    return fallen(visit.transactions, _facts(visit, seen, store, cache, today))


def _facts(visit: Visit, seen: CustomerView | None, store: Store, cache: Cache, today: date) -> Facts:
    lines = visit.transactions
    views = known_views(lines, seen, cache)
    return Facts(
        today=today,
        limits=Limits.of(cache.limits()),
        offers=_offers({*_ordered(lines), *_held(views.values())}, cache),
        views=views,
        blacklist=_blacklist(lines, cache),
        originals=_originals(visit, store),
        campaigns=cache.campaigns() if any(_campaign(line) for line in lines) else (),
    )


def known_views(
    lines: Iterable[Transaction], seen: CustomerView | None, cache: Cache
) -> dict[str, CustomerView]:
    """Whom the lines are for, by id, as last known here or on screen (``seen``); blocks for the disk."""
    wanted = {
        line.details.customer_id
        for line in lines
        if not isinstance(line.details, Reversal | Withdrawal | LineRefund)
    }
    views = {each: view for each in wanted if (view := cache.customer(each)) is not None}
    if seen is not None and seen.customer.customer_id in wanted:
        known = views.get(seen.customer.customer_id)
        if known is None or known.as_of < seen.as_of:
            views[seen.customer.customer_id] = seen
    return views


def _campaign(line: Transaction) -> bool:
    return isinstance(line.details, LineOrder) and line.details.campaign is not None


def _ordered(lines: Iterable[Transaction]) -> Iterator[str]:
    """The ids of what is ordered."""
    for line in lines:
        match line.details:
            case Opening() as opening:
                yield from (offer.offer_id for offer in opening.ordered)
                yield from opening.bundle.parts if opening.bundle else ()
            case LineOrder(joins=joins):
                yield from (joined.offer.offer_id for joined in joins)
            case PlanChange(new=new):
                yield new.offer_id
            case _:
                pass


def _held(views: Iterable[CustomerView]) -> Iterator[str]:
    """The ids of what lines hold: terms bind, and offers exclude and need each other."""
    for view in views:
        for line in view.lines:
            yield from (plan.offer_id for plan in (line.plan, line.next_plan) if plan is not None)
            yield from (held.offer_id for held in line.offers)


def _offers(wanted: Iterable[str], cache: Cache) -> dict[str, Offer]:
    return {each: offer for each in wanted if (offer := cache.offer(each)) is not None}


def _blacklist(lines: Iterable[Transaction], cache: Cache) -> dict[str, tuple[BlacklistEntry, ...]]:
    """By document: customers who open an account, and who acts for them."""
    openings = [line.details for line in lines if isinstance(line.details, Opening)]
    documents = {opening.id_number for opening in openings}
    documents |= {opening.handler.id_number for opening in openings if opening.handler is not None}
    return {document: cache.blacklist(document) for document in documents}


def _originals(visit: Visit, store: Store) -> dict[str, Original]:
    undoing = [line.details for line in visit.transactions]
    named = {
        named_by(details) for details in undoing if isinstance(details, Reversal | Withdrawal | LineRefund)
    }
    gone = undone_here(store, visit.visit_id) if named else frozenset()
    found = dict[str, Original]()
    for identity in named:
        settled = store.settled(identity)
        if settled is not None:
            states = {each.identity: each.state for each in store.outcomes(settled.visit.visit_id)}
            day = settled.visit.business_date
            found[identity] = Original(states[identity], day, undone=identity in gone)
    return found
