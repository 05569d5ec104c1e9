"""Small catalogues and baskets for tests: a few offers with the rules that a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from counter.domain.offering.basket import Basket, Item, Wanted
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.checking import read_rules
from counter.domain.offering.facts import Facts
from counter.domain.offers import Offer, OfferKind
from counter.domain.text import Finding
from tests.builders import TODAY, offer

LINE = "S1"
WORDS = {"zh": "规则", "en": "the rule"}


def ruled(offer_id: str, rules: Mapping[str, Any] | None = None, **given: Any) -> Offer:
    """An add-on of this id with rules as they come from data."""
    defaults: dict[str, Any] = {
        "offer_id": offer_id,
        "code": offer_id.lower(),
        "name": offer_id,
        "kind": OfferKind.ADD_ON,
        "price_fen": 1000,
    }
    return offer(**defaults | given, rules=read_rules(rules or {}, offer_id))


def plan(offer_id: str = "PLAN", price_fen: int = 12900, **rules: Any) -> Offer:
    """A plan: it excludes and replaces other plans."""
    one = [
        {"kind": "excludes", "to": "kind:plan", "said": WORDS},
        {"kind": "replaces", "to": "kind:plan", "said": WORDS},
    ]
    every = {**rules, "relations": [*one, *rules.get("relations", [])]}
    return ruled(offer_id, every, kind=OfferKind.PLAN, price_fen=price_fen)


def relation(kind: str, to: str, **more: Any) -> dict[str, Any]:
    """One relation, with words where many are meant."""
    return {"kind": kind, "to": to, "said": WORDS, **more}


def compare(fact: str, test: str, value: object, **more: Any) -> dict[str, Any]:
    """One comparison."""
    return {"kind": "compare", "fact": fact, "test": test, "value": value, **more}


def held(offer: Offer, catalogue: OfferCatalogue, line: str = LINE, **given: Any) -> Item:
    """The offer as it is held since the beginning of the year."""
    rules = catalogue.rules_of(offer)
    defaults: dict[str, Any] = {
        "offer_id": offer.offer_id,
        "name": offer.name,
        "names": catalogue.names(offer),
        "kind": offer.kind.value,
        "price_fen": offer.price_fen,
        "line": line,
        "starts_on": date(2026, 1, 1),
        "product_id": f"H-{offer.offer_id}-{line}",
        "excludes": rules.excludes,
        "requires": rules.requires,
    }
    return Item(**defaults | given)


def basket(*items: Item, **facts: Any) -> Basket:
    """What is held, and the facts of the line."""
    known = Facts(**{"age": 30, "tenure_months": 24, "line_months": 24, "lines": 1} | facts)
    return Basket(held=items, facts={LINE: known}, customer=known)


def want(offer: Offer, starts_on: date = TODAY, line: str = LINE, **given: Any) -> Wanted:
    """The offer for the line, from today."""
    return Wanted(offer=offer, line=line, starts_on=starts_on, **given)


def said(findings: tuple[Finding, ...]) -> list[str]:
    """The sentences of findings, without what fills them."""
    return [finding.message for finding in findings]
