"""The catalogue as judging needs it: every offer with its names, and its rules compiled once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counter.domain.offering.conditions import Judge, comparisons, compiled
from counter.domain.offering.facts import Fact, Facts
from counter.domain.offering.offer_rules import OfferRules
from counter.domain.offering.packages import judge_choice, preselected
from counter.domain.offering.relations import OfferRelation, RelationKind
from counter.domain.offers import Offer, names_of
from counter.domain.text import Text


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rules of one or many offers, ready to be judged: for whom, and the relations by their kind.

    ``asks_arrears``: whether what is owed matters. ``preset_stands``: whether the preset pricing plan can be
    ordered with the packages that are chosen from the beginning. ``named_inside``: what they need, by names
    that may be those of the very offer that has them.
    """

    rules: OfferRules
    admits: Judge
    requires: tuple[OfferRelation, ...]
    excludes: tuple[OfferRelation, ...]
    replaces: tuple[OfferRelation, ...]
    asks_arrears: bool
    preset_stands: bool
    named_inside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alike:
    """Offers on sale that have the same rules and are of the same kind."""

    offers: tuple[Offer, ...]
    ids: frozenset[str]


class OfferCatalogue(Mapping[str, Offer]):
    """All offers that are known, by id and by name. Rules that offers share are compiled once.

    Nothing is worked out before it is asked for, and nothing is written once it is: one catalogue serves any
    number of threads.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers: Mapping[str, Offer] = {offer.offer_id: offer for offer in offers}
        self._compiled: dict[int, Compiled] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._shelves: dict[date, tuple[Alike, ...]] = {}
        self._replacements: dict[str, str] | None = None

    def __getitem__(self, offer_id: str) -> Offer:
        """The offer with this id; KeyError if there is none."""
        return self.offers[offer_id]

    def __iter__(self) -> Iterator[str]:
        """The ids of the offers."""
        return iter(self.offers)

    def __len__(self) -> int:
        """How many offers there are."""
        return len(self.offers)

    def rules_of(self, offer: Offer) -> Compiled:
        """The offer's rules, compiled."""
        found = self._compiled.get(id(offer.rules))
        if found is None or found.rules is not offer.rules:
            found = _compile(offer.rules)
            self._compiled[id(offer.rules)] = found
        return found

    def names(self, offer: Offer) -> frozenset[str]:
        """The names of the offer (`counter.domain.offers.names_of`), made once."""
        found = self._names.get(offer.offer_id)
        if found is None:
            found = self._names[offer.offer_id] = names_of(offer)
        return found

    def known_names(self, offer_id: str, kind: str) -> frozenset[str]:
        """The names of something held, also of an offer that has left the catalogue."""
        offer = self.offers.get(offer_id)
        return self.names(offer) if offer is not None else frozenset((offer_id, f"kind:{kind}"))

    def naming(self, name: str) -> Text:
        """What a name is called: an offer by its own name, a brand by its word, another name as it stands."""
        offer = self.offers.get(name)
        plain = offer.name if offer is not None else name.removeprefix("brand:")
        return _KINDS.get(name, Text(plain, plain))

    def shelf(self, day: date) -> tuple[Alike, ...]:
        """The offers on sale on ``day``, those together that have the same rules and kind."""
        found = self._shelves.get(day)
        if found is None:
            alike = defaultdict[tuple[int, str], list[Offer]](list)
            for offer in self.offers.values():
                if offer.on_sale(day):
                    alike[id(offer.rules), offer.kind].append(offer)
            found = tuple(
                Alike(tuple(group), frozenset(offer.offer_id for offer in group)) for group in alike.values()
            )
            self._shelves = {day: found}
        return found

    def replacement(self, offer_id: str) -> Offer | None:
        """The offer that says of itself that it replaces this very one, the newest of them; None if none."""
        if self._replacements is None:
            found = dict[str, str]()
            for offer in sorted(self.offers.values(), key=lambda each: (each.on_sale_from, each.offer_id)):
                for relation in offer.rules.relations:
                    if relation.kind is RelationKind.REPLACES and relation.to in self.offers:
                        found[relation.to] = offer.offer_id
            self._replacements = found
        return self.offers.get(self._replacements.get(offer_id, ""))


_KINDS = {
    "kind:plan": Text("套餐", "a plan"),
    "kind:broadband": Text("宽带", "broadband"),
    "kind:contract": Text("合约", "a contract"),
    "kind:addOn": Text("可选包", "an add-on"),
    "kind:valueAdded": Text("增值业务", "a value-added service"),
    "kind:bundle": Text("组合销售品", "a bundle"),
    "kind:group": Text("群组销售品", "a group offer"),
    "kind:agreement": Text("协议类销售品", "an agreement offer"),
}


def _compile(rules: OfferRules) -> Compiled:
    plan = rules.plan()
    needed = {name for r in rules.relations if r.kind is RelationKind.REQUIRES for name in (r.to, r.joins)}
    by_kind = defaultdict[RelationKind, list[OfferRelation]](list)
    for relation in rules.relations:
        by_kind[relation.kind].append(relation)
    return Compiled(
        rules=rules,
        admits=_admission(rules),
        requires=tuple(by_kind[RelationKind.REQUIRES]),
        excludes=tuple(by_kind[RelationKind.EXCLUDES]),
        replaces=tuple(by_kind[RelationKind.REPLACES]),
        asks_arrears=any(each.fact is Fact.ARREARS for each in comparisons(rules.eligibility)),
        preset_stands=plan is None or not judge_choice(plan, preselected(plan)),
        named_inside=frozenset({*needed, *rules.parts} - {""}),
    )


def _admission(rules: OfferRules) -> Judge:
    """Segment, area, channel and eligibility as one function."""
    judges = list[Judge]()
    if rules.segments:
        judges.append(lambda facts: facts.segment in rules.segments)
    if rules.areas:
        judges.append(lambda facts: not facts.area or facts.area in rules.areas)
    if rules.channels:
        judges.append(lambda facts: facts.channel in rules.channels)
    if rules.eligibility is not None:
        judges.append(compiled(rules.eligibility))
    if not judges:
        return _everybody
    if len(judges) == 1:
        return judges[0]
    every = tuple(judges)
    return lambda facts: all(judge(facts) for judge in every)


def _everybody(_facts: Facts) -> bool:
    return True
