"""One basket (held, wanted, and the visit's earlier lines) judged together: conflicts, needs, eligibility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.facts import Facts
from counter.domain.offering.packages import Chosen, judge_choice, preselected
from counter.domain.offering.relations import OfferRelation, Scope
from counter.domain.offering.unmet import unmet
from counter.domain.offers import Offer, OfferKind
from counter.domain.text import N_, Finding, Severity, Text

END_OTHER, TAKE_OUT, JOIN = "end_other", "take_out", "join"
"""The ways out of findings: end what is held, take a line out of the visit, join what is missing too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that a line holds, or will once the visit is settled. Days are both included."""

    offer_id: str
    name: str
    names: frozenset[str]
    kind: str
    price_fen: int
    line: str
    starts_on: date
    ends_on: date | None = None
    product_id: str = ""
    wanted: bool = False
    excludes: tuple[OfferRelation, ...] = ()
    requires: tuple[OfferRelation, ...] = ()

    def stands_on(self, day: date) -> bool:
        """Whether it counts on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def meets(self, other: Item) -> bool:
        """Whether there is a day on which both count."""
        return (other.ends_on is None or self.starts_on <= other.ends_on) and (
            self.ends_on is None or other.starts_on <= self.ends_on
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An offer that is ordered for a line: when it begins, at which pricing, with which packages.

    ``packages`` None leaves the preselected ones. ``derived`` is one that the rules added. ``field`` is where
    what is found about it is shown.
    """

    offer: Offer
    line: str
    starts_on: date
    plan_id: str = ""
    packages: tuple[Chosen, ...] | None = None
    derived: bool = False
    field: str = "offer"

    def chosen(self) -> tuple[Chosen, ...]:
        """The packages as ordered."""
        plan = self.offer.rules.plan(self.plan_id)
        if self.packages is not None:
            return self.packages
        return preselected(plan, self.line) if plan is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What one customer holds and wants. ``facts`` are by line, without what is wanted; ``customer`` for a
    line that they do not name."""

    held: tuple[Item, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    facts: Mapping[str, Facts] = field(default_factory=dict)
    customer: Facts = field(default_factory=Facts)

    def with_wanted(self, *more: Wanted) -> Basket:
        """The basket with more in it."""
        return replace(self, wanted=(*self.wanted, *more))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something held that ends because what is wanted replaces it: its last day, and by which relation."""

    item: Item
    by: Wanted
    last_day: date
    relation: OfferRelation


def item_of(wanted: Wanted, catalogue: OfferCatalogue) -> Item:
    """What is wanted, as it will be held."""
    offer, rules = wanted.offer, catalogue.rules_of(wanted.offer)
    return Item(
        offer_id=offer.offer_id,
        name=offer.name,
        names=catalogue.names(offer),
        kind=offer.kind.value,
        price_fen=offer.price_fen,
        line=wanted.line,
        starts_on=wanted.starts_on,
        wanted=True,
        excludes=rules.excludes,
        requires=rules.requires,
    )


def endings(basket: Basket, catalogue: OfferCatalogue) -> tuple[Ending, ...]:
    """What is held and ends because something wanted replaces it."""
    found = list[Ending]()
    for wanted in basket.wanted:
        for relation in catalogue.rules_of(wanted.offer).replaces:
            if not relation.counts_on(wanted.starts_on):
                continue
            last_day = wanted.starts_on - timedelta(days=1)
            found += [
                Ending(item=item, by=wanted, last_day=last_day, relation=relation)
                for item in basket.held
                if relation.to in item.names
                and (relation.scope is Scope.CUSTOMER or item.line == wanted.line)
                and (item.ends_on is None or item.ends_on > last_day)
                and item.offer_id != wanted.offer.offer_id
            ]
    return tuple(found)


class Standing:
    """A basket worked out once: what will be held, and the facts that each wanted offer is judged by."""

    def __init__(self, basket: Basket, catalogue: OfferCatalogue) -> None:
        self.basket, self.catalogue = basket, catalogue
        self.endings = endings(basket, catalogue)
        last_days = {id(ending.item): ending.last_day for ending in self.endings}
        self.held = tuple(
            item if id(item) not in last_days else replace(item, ends_on=last_days[id(item)])
            for item in basket.held
            if id(item) not in last_days or item.starts_on <= last_days[id(item)]
        )
        self.wanted = tuple(item_of(wanted, catalogue) for wanted in basket.wanted)

    def others(self, but: Item | None) -> Iterator[Item]:
        """Everything that is held and wanted but the one."""
        return (item for item in (*self.held, *self.wanted) if item is not but)

    def facts(self, line: str, day: date, but: Item | None = None) -> Facts:
        """The facts of a line with everything that stands on ``day`` but the one, which is judged by them."""
        names, anywhere = set[str](), set[str]()
        plan: Item | None = None
        for item in self.others(but):
            if not item.stands_on(day):
                continue
            anywhere |= item.names
            if item.line == line:
                names |= item.names
                if item.kind == OfferKind.PLAN and (plan is None or item.wanted):
                    plan = item
        base = self.basket.facts.get(line, self.basket.customer)
        return replace(
            base,
            held=frozenset(names),
            held_anywhere=frozenset(anywhere),
            plan_price_fen=plan.price_fen if plan is not None else self._outgoing_price(line, but),
        )

    def _outgoing_price(self, line: str, but: Item | None) -> int:
        """A plan is judged by the one that it replaces."""
        if but is None or but.kind != OfferKind.PLAN:
            return 0
        return self.basket.facts.get(line, self.basket.customer).plan_before_fen


def judge_basket(basket: Basket, catalogue: OfferCatalogue) -> tuple[tuple[Wanted, tuple[Finding, ...]], ...]:
    """What stands against each wanted offer, in their order, the most decisive first; () if nothing does.

    Nothing is added here: what could be derived (`counter.domain.offering.derivation`) is found missing.
    """
    standing = Standing(basket, catalogue)
    return tuple(
        (wanted, judge_wanted(standing, wanted, item))
        for wanted, item in zip(basket.wanted, standing.wanted, strict=True)
    )


def findings(judged: Iterable[tuple[Wanted, tuple[Finding, ...]]]) -> tuple[Finding, ...]:
    """All findings of a basket, one after another."""
    return tuple(finding for _wanted, found in judged for finding in found)


def judge_wanted(standing: Standing, wanted: Wanted, item: Item) -> tuple[Finding, ...]:
    """What stands against one wanted offer (``item`` as it will be held)."""
    facts = standing.facts(item.line, item.starts_on, but=item)
    found = [*judge_admission(wanted, facts, standing.catalogue)]
    found += _twice(standing, wanted, item)
    found += _conflicts(standing, wanted, item)
    found += [
        _missing(standing.catalogue, wanted, relation)
        for relation in item.requires
        if not met(standing, relation, item)
    ]
    found += _left_alone(standing, wanted)
    plan = wanted.offer.rules.plan(wanted.plan_id)
    if plan is not None:
        found += judge_choice(plan, wanted.chosen())
    elif wanted.plan_id:
        told = {"name": wanted.offer.name, "plan": wanted.plan_id}
        found.append(Finding(N_("{name} has no pricing plan {plan}."), told, field=wanted.field))
    return tuple(found)


def judge_admission(wanted: Wanted, facts: Facts, catalogue: OfferCatalogue) -> tuple[Finding, ...]:
    """Whether the offer is for a customer with these facts; if not, what exactly it asks for."""
    if catalogue.rules_of(wanted.offer).admits(facts):
        return ()
    asked = unmet(wanted.offer.rules, facts, catalogue.naming)
    told = {"name": wanted.offer.name, "asked": asked}
    return (Finding(N_("{name} is not for this customer: {asked}."), told, field=wanted.field),)


def met(standing: Standing, relation: OfferRelation, item: Item) -> bool:
    """Whether what the item requires is there on its first day."""
    if not relation.counts_on(item.starts_on):
        return True
    return any(
        relation.to in other.names and _in_scope(relation, item, other) and other.stands_on(item.starts_on)
        for other in standing.others(item)
    )


def _in_scope(relation: OfferRelation, item: Item, other: Item) -> bool:
    return relation.scope is Scope.CUSTOMER or item.line == other.line


def _twice(standing: Standing, wanted: Wanted, item: Item) -> Iterator[Finding]:
    if wanted.offer.rules.repeatable:
        return
    for other in standing.others(item):
        if other.offer_id == item.offer_id and other.line == item.line and other.meets(item):
            told = {"name": item.name}
            said = N_("{name} is in this visit already.") if other.wanted else N_("{name} is held already.")
            yield Finding(said, told, field=wanted.field, remedy=TAKE_OUT if other.wanted else "")
            return


def _conflicts(standing: Standing, wanted: Wanted, item: Item) -> Iterator[Finding]:
    """Everything that excludes the item or is excluded by it, with its rule and the ways out."""
    for other, relation in conflicts(standing, item):
        rule = relation.said or _EXCLUDES
        told = {"name": item.name, "other": other.name, "rule": rule, "product_id": other.product_id}
        if other.wanted:
            said = N_("{name} and {other} exclude each other ({rule}): take one of them out of the visit.")
            yield Finding(said, told, field=wanted.field, remedy=TAKE_OUT)
        else:
            said = N_("{name} excludes {other}, held now ({rule}): end {other} first, or choose another.")
            yield Finding(said, told, field=wanted.field, remedy=END_OTHER)


def conflicts(standing: Standing, item: Item) -> Iterator[tuple[Item, OfferRelation]]:
    """What excludes the item or is excluded by it on a day on which both count; the same pair once."""
    for other in standing.others(item):
        relation = excluding(item, other) or excluding(other, item)
        if relation is not None and other.offer_id != item.offer_id and item.meets(other):
            yield other, relation


def excluding(one: Item, other: Item) -> OfferRelation | None:
    """The relation of ``one`` that excludes ``other``, counted from the day on which both are there."""
    for relation in one.excludes:
        if relation.to not in other.names or not _in_scope(relation, one, other):
            continue
        if relation.counts_on(max(one.starts_on, other.starts_on)):
            return relation
    return None


def _missing(catalogue: OfferCatalogue, wanted: Wanted, relation: OfferRelation) -> Finding:
    joined = catalogue.offers.get(relation.joins or relation.to)
    needed = Text(joined.name, joined.name) if joined else catalogue.naming(relation.to)
    told = {
        "name": wanted.offer.name,
        "other": needed,
        "rule": relation.said or _REQUIRES,
        "offer_id": joined.offer_id if joined else "",
    }
    said = N_("{name} needs {other} ({rule}): join it too, or choose another.")
    return Finding(said, told, field=wanted.field, remedy=JOIN if joined else "")


def _left_alone(standing: Standing, wanted: Wanted) -> Iterator[Finding]:
    """What is held and loses what it needs, because the wanted offer replaces that."""
    mine: Sequence[Ending] = [ending for ending in standing.endings if ending.by is wanted]
    for ending in mine:
        first = wanted.starts_on
        for item in standing.held:
            if item.product_id == ending.item.product_id or not item.stands_on(first):
                continue
            for relation in item.requires:
                if relation.to not in ending.item.names or not _in_scope(relation, item, ending.item):
                    continue
                if not met(standing, relation, replace(item, starts_on=first)):
                    told = {"name": item.name, "other": ending.item.name, "last": ending.last_day}
                    said = N_("{name} needs {other}, which ends on {last}: end it too, or keep that.")
                    yield Finding(said, told, field=wanted.field, severity=Severity.WARN)


_EXCLUDES = Text("两者互斥", "they exclude each other")
_REQUIRES = Text("须先有", "it has to be there")
