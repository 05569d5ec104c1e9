"""What a rule of tariffs is made of: which tariffs it is about, and what it gives them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from counter.domain.offering.conditions import AllOf, Comparison, Condition, Test
from counter.domain.offering.facts import Fact
from counter.domain.offering.offer_rules import OfferRules
from counter.domain.offering.relations import OfferRelation, RelationKind
from counter.domain.offers import OfferKind
from counter.domain.text import Text
from crm.seed.families import Family
from crm.seed.tariff import Tariff

READ_ON = date(2026, 11, 1)
"""When the lists were read: what was not sold any more by then is retired."""


@dataclass(frozen=True, slots=True)
class Named:
    """The tariffs by name, and the retired ones that each takes the place of; both by scheme number."""

    by_name: Mapping[str, str]
    retired: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, tariffs: Iterable[Tariff]) -> Named:
        """Every tariff of the list."""
        every = tuple(tariffs)
        sold = defaultdict[tuple[Family, int], list[Tariff]](list)
        for tariff in every:
            if tariff.on_sale_until >= READ_ON:
                sold[tariff.family, tariff.price_fen].append(tariff)
        retired = defaultdict[str, tuple[str, ...]](tuple)
        for old in every:
            if old.on_sale_until >= READ_ON:
                continue
            followed = (
                new for new in sold[old.family, old.price_fen] if new.on_sale_from <= old.on_sale_until
            )
            if newest := max(followed, key=lambda new: (new.on_sale_from, new.scheme_id), default=None):
                retired[newest.scheme_id] += (old.scheme_id,)
        return cls({tariff.name: tariff.scheme_id for tariff in every}, retired)


Gives = Callable[[Tariff, OfferRules, Named], OfferRules]


@dataclass(frozen=True, slots=True)
class TariffRule:
    """One rule: what it is called, what it says, which tariffs it is about, what it gives them."""

    name: str
    words: Text
    about: Callable[[Tariff], bool]
    gives: Gives


def of_kind(*kinds: OfferKind) -> Callable[[Tariff], bool]:
    """Tariffs of one of these kinds."""
    return lambda tariff: tariff.family.kind in kinds


def of_brand(*brands: str) -> Callable[[Tariff], bool]:
    """Tariffs of one of these brands."""
    return lambda tariff: tariff.family.brand in brands


def saying(words: str, *kinds: OfferKind) -> Callable[[Tariff], bool]:
    """Tariffs whose name, or series after a ``|``, matches ``words``; of these kinds, () any."""
    pattern = re.compile(words)
    return lambda tariff: (
        (not kinds or tariff.family.kind in kinds) and bool(pattern.search(f"{tariff.name}|{tariff.series}"))
    )


def asking(*more: Condition) -> Gives:
    """They ask for this too."""
    return lambda _tariff, rules, _named: with_condition(rules, *more)


def with_condition(rules: OfferRules, *more: Condition) -> OfferRules:
    """The rules with more conditions, all of which have to hold."""
    known = rules.eligibility
    before: tuple[Condition, ...] = (
        () if known is None else known.of if isinstance(known, AllOf) else (known,)
    )
    every = (*before, *more)
    return replace(rules, eligibility=every[0] if len(every) == 1 else AllOf(of=every))


def related(*more: OfferRelation) -> Gives:
    """They have these relations too."""
    return lambda _tariff, rules, _named: replace(rules, relations=(*rules.relations, *more))


def one_of(group: str, said: Text) -> Gives:
    """They are of one group, of which a line has one."""
    relation = OfferRelation(kind=RelationKind.EXCLUDES, to=group, said=said)
    return lambda _tariff, rules, _named: replace(
        rules, groups=(*rules.groups, group), relations=(*rules.relations, relation)
    )


def plan_at_least(price_fen: int) -> Comparison:
    """A plan of at least so many fen a month."""
    return Comparison(fact=Fact.PLAN_PRICE, test=Test.AT_LEAST, value=price_fen)


def needs_brand(brand: str) -> OfferRelation:
    """A plan of the brand is required."""
    said = Text(f"限{brand}套餐用户", f"only with a plan of {brand}")
    return OfferRelation(kind=RelationKind.REQUIRES, to=f"brand:{brand}", said=said)


def listed(name: str) -> Comparison:
    """The customer is on the target list."""
    said = Text(f"限{name}目标客户名单", f"only for customers on the list {name}")
    return Comparison(fact=Fact.CAMPAIGNS, test=Test.HAS, value=name, said=said)
