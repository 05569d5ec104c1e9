"""The golden cases: tables that a product manager reads, played on the real catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from counter.domain.offering.basket import Basket, findings, judge_basket
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.derivation import Derived, DerivedKind, derive
from counter.domain.offering.facts import Facts
from counter.domain.text import Text, refusals
from crm.seed.examples import examples
from crm.seed.tariffs import offers as published
from tests.builders import TODAY
from tests.domain.offering.shelves import LINE, held, want

CATALOGUE = OfferCatalogue((*published(), *examples()))
BY_CODE = {offer.code: offer for offer in CATALOGUE.values()}
KNOWN = {
    "name", "held", "wants", "adds", "ends", "pays", "refused", "new",
    "age", "tenure", "arrears", "lines", "lists", "agreements",
}  # fmt: skip


def cases() -> Iterator[Any]:
    for source in sorted((Path(__file__).parent / "cases").glob("*.toml")):
        for case in tomllib.loads(source.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=case["name"])


def coming(case: Mapping[str, Any]) -> Basket:
    """Who comes, with what the line holds."""
    items = tuple(held(BY_CODE[code], CATALOGUE) for code in case.get("held", ()))
    facts = Facts(
        age=case.get("age", 35),
        tenure_months=case.get("tenure", 36),
        line_months=0 if case.get("new") else case.get("tenure", 36),
        new_line=case.get("new", False),
        lines=case.get("lines", 0 if case.get("new") else 1),
        arrears_fen=100 * case.get("arrears", 0),
        plan_before_fen=items[0].price_fen if items else 0,
        campaigns=frozenset(case.get("lists", ())),
        agreements=frozenset(case.get("agreements", ())),
        area="hubei",
    )
    return Basket(held=items, facts={LINE: facts}, customer=facts)


def codes(items: tuple[Derived, ...], kind: DerivedKind) -> list[str]:
    return sorted(CATALOGUE[item.offer_id].code for item in items if item.kind is kind)


def chinese(params: Mapping[str, object]) -> str:
    return " ".join(value.zh if isinstance(value, Text) else str(value) for value in params.values())


@pytest.mark.parametrize("case", cases())
def test_the_case_comes_out_as_the_table_says(case: dict[str, Any]) -> None:
    play(case)


def play(case: Mapping[str, Any]) -> None:
    """Derive and judge what is wanted, and compare with what the case says."""
    assert case.keys() <= KNOWN
    wanted = [want(BY_CODE[code]) for code in case["wants"]]
    derived = derive(coming(case).with_wanted(*wanted), CATALOGUE, TODAY)
    assert codes(derived.items, DerivedKind.JOIN) == sorted(case.get("adds", ()))
    assert codes(derived.items, DerivedKind.END) == sorted(case.get("ends", ()))
    paid = [item.amount_fen for item in derived.items if item.kind is DerivedKind.PAY]
    assert paid == ([100 * case["pays"]] if "pays" in case else [])
    against = refusals(findings(judge_basket(derived.basket, CATALOGUE)))
    if "refused" in case:
        assert any(case["refused"] in chinese(finding.params) for finding in against)
    else:
        assert against == ()
