"""Why an offer fits or not: every condition and relation of it, each with its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from counter.domain.money import format_yuan
from counter.domain.offering.basket import Basket, Item, Standing, Wanted, excluding, met
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.condition_words import words_of
from counter.domain.offering.conditions import AllOf, AnyOf, Condition, NotOf, compiled
from counter.domain.offering.facts import Facts
from counter.domain.offering.relations import OfferRelation, RelationKind
from counter.domain.offers import Offer, OfferKind
from counter.domain.term import Bound
from counter.domain.text import Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that was asked: how deep it lies, what it is, whether it holds (None: it only informs)."""

    depth: int
    asked: Text
    holds: bool | None


def explain(
    offer: Offer, basket: Basket, line: str, starts_on: date, catalogue: OfferCatalogue, today: date
) -> tuple[Outcome, ...]:
    """Everything that is asked for the offer on the line, in the order in which it is judged."""
    standing = Standing(basket.with_wanted(Wanted(offer=offer, line=line, starts_on=starts_on)), catalogue)
    item = standing.wanted[-1]
    facts = standing.facts(line, starts_on, but=item)
    return (
        _sale(offer, today),
        *_reach(offer, facts),
        *_asked(offer.rules.eligibility, facts, catalogue),
        *_relations(offer, standing, item),
        *_excluded_by(standing, item),
        *_made_of(offer),
    )


def bound_asked(bound: Bound, offer: Offer) -> Iterator[Outcome]:
    """What a term that still runs on the line asks of a plan."""
    if offer.kind is OfferKind.PLAN:
        least = format_yuan(bound.least_fen)
        asked = Text(
            f"合约 {bound.name} 至 {bound.last}，期内月费不低于 {least} 元",
            f"{bound.name} until {bound.last}: at least {least} a month",
        )
        yield Outcome(0, asked, not bound.against(offer))


def _sale(offer: Offer, today: date) -> Outcome:
    first, last = offer.on_sale_from, offer.on_sale_until
    return Outcome(
        0, Text(f"销售期 {first} 至 {last}", f"on sale from {first} to {last}"), offer.on_sale(today)
    )


def _reach(offer: Offer, facts: Facts) -> Iterator[Outcome]:
    rules = offer.rules
    for names, known, zh, en in (
        (rules.segments, facts.segment, "客户细分", "segment"),
        (rules.areas, facts.area, "地区", "area"),
        (rules.channels, facts.channel, "渠道", "channel"),
    ):
        if names:
            asked = Text(f"{zh}为{'、'.join(names)}", f"{en} one of {', '.join(names)}")
            yield Outcome(0, asked, known in names or (zh == "地区" and not known))


def _asked(
    condition: Condition | None, facts: Facts, catalogue: OfferCatalogue, depth: int = 0
) -> Iterator[Outcome]:
    if condition is None:
        return
    holds = compiled(condition)(facts)
    match condition:
        case AllOf() if condition.said is None and depth == 0:
            for each in condition.of:
                yield from _asked(each, facts, catalogue, depth)
        case AllOf() | AnyOf():
            head = _ALL if isinstance(condition, AllOf) else _ANY
            yield Outcome(depth, condition.said or head, holds)
            for each in condition.of:
                yield from _asked(each, facts, catalogue, depth + 1)
        case NotOf():
            yield Outcome(depth, condition.said or _NOT, holds)
            yield from _asked(condition.of, facts, catalogue, depth + 1)
        case _:
            yield Outcome(depth, words_of(condition, catalogue.naming), holds)


def _relations(offer: Offer, standing: Standing, item: Item) -> Iterator[Outcome]:
    for relation in offer.rules.relations:
        named = standing.catalogue.naming(relation.to)
        match relation.kind:
            case RelationKind.REQUIRES:
                asked = _with_rule(Text(f"须有{named.zh}", f"needs {named.en}"), relation)
                yield Outcome(0, asked, met(standing, relation, item))
            case RelationKind.REPLACES:
                ending = [e.item.name for e in standing.endings if e.relation is relation]
                zh, en = f"替换{named.zh}", f"replaces {named.en}"
                told = Text(f"{zh}（{'、'.join(ending)}）", f"{en} ({', '.join(ending)})")
                yield Outcome(0, told if ending else Text(zh, en), None)
            case RelationKind.EXCLUDES:
                met_by = [o.name for o in standing.others(item) if _excludes(relation, item, o)]
                zh, en = f"与{named.zh}互斥", f"excludes {named.en}"
                told = Text(f"{zh}：{'、'.join(met_by)}", f"{en}: {', '.join(met_by)}")
                yield Outcome(0, _with_rule(told if met_by else Text(zh, en), relation), not met_by)


def _excluded_by(standing: Standing, item: Item) -> Iterator[Outcome]:
    for other in standing.others(item):
        relation = excluding(other, item)
        if relation is not None and item.meets(other) and not excluding(item, other):
            said = Text(f"被{other.name}排斥", f"{other.name} excludes it")
            yield Outcome(0, _with_rule(said, relation), False)


def _excludes(relation: OfferRelation, item: Item, other: Item) -> bool:
    return excluding(item, other) is relation and item.meets(other) and item.offer_id != other.offer_id


def _made_of(offer: Offer) -> Iterator[Outcome]:
    for plan in offer.rules.plans:
        yield Outcome(0, Text(f"定价计划：{plan.name.zh}", f"pricing plan: {plan.name.en}"), None)
        for package in plan.packages:
            kind = _BASE if package.least else _OPTION
            least, most = package.least, package.maximum
            zh = f"{kind.zh}：{package.name.zh}（{least} 至 {most} 次）"
            yield Outcome(1, Text(zh, f"{kind.en}: {package.name.en} ({least} to {most} times)"), None)


def _with_rule(asked: Text, relation: OfferRelation) -> Text:
    rule = relation.said
    return Text(f"{asked.zh}（{rule.zh}）", f"{asked.en} ({rule.en})") if rule else asked


_ALL, _ANY, _NOT = Text("全部满足", "all of"), Text("任一满足", "any of"), Text("不得满足", "not")
_BASE, _OPTION = Text("必选包", "base package"), Text("可选包", "option")
