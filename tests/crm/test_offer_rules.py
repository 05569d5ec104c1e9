"""The rules of offers at the centre: judged as at the counter, carried by catalogue and snapshot."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from counter import messages
from counter.domain.limits import Limits
from counter.domain.offering.checking import read_rules
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.rules import judge_opening
from counter.domain.text import Finding, refusals
from counter.domain.transaction import Opening
from counter.messages import sentence
from counter.wire.paths import PRODUCT_CATALOG
from crm.check import rules as check_rules
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore, offer_row
from tests.crm.visits import newcomer, opening_for, today

WORDS = {"zh": "须先有宽带", "en": "there has to be broadband"}
ACCESS = builders.offer(
    offer_id="ACCESS", code="kd30", name="标准宽带", kind=OfferKind.BROADBAND, price_fen=3000,
    rules=read_rules({"groups": ["broadband"]}, "ACCESS"),
)  # fmt: skip
WIFI = builders.offer(
    offer_id="WIFI", code="wifi15", name="全家WiFi", kind=OfferKind.ADD_ON, price_fen=1500,
    rules=read_rules(
        {"relations": [
            {"kind": "requires", "to": "broadband", "joins": "ACCESS", "said": WORDS},
            {"kind": "excludes", "to": "SENIOR"},
        ]}, "WIFI",
    ),
)  # fmt: skip
SENIOR = builders.offer(
    offer_id="SENIOR", code="yl5", name="银龄包", kind=OfferKind.ADD_ON, price_fen=500,
    rules=read_rules(
        {"eligibility": {"kind": "compare", "fact": "age", "test": "atLeast", "value": 60}}, "SENIOR"
    ),
)  # fmt: skip
SHELF = (ACCESS, WIFI, SENIOR)


@pytest.fixture(autouse=True)
def shelf(store: SmallStore) -> None:
    """The three offers are in the catalogue."""
    with store.database.writing() as session:
        for offer in SHELF:
            session.merge(offer_row(offer))


def ordered(
    counter: CounterLine, store: SmallStore, *options: Offer
) -> tuple[int, dict[str, object], Opening]:
    """An opening with these options: status, answer, and what was ordered."""
    line = opening_for(store, newcomer(store), options=tuple(PricedOffer.of(o) for o in options))
    answer = counter.settle(builders.settled(line))[0]
    assert isinstance(line.details, Opening)
    return answer.status_code, answer.json(), line.details


def test_what_an_option_needs_is_asked_for_with_both_offers_and_the_rule(
    counter: CounterLine, store: SmallStore
) -> None:
    status, answer, _order = ordered(counter, store, WIFI)
    assert (status, answer["code"]) == (422, "join")
    assert answer["message"] == (
        "全家WiFi needs 标准宽带 (there has to be broadband): join it too, or choose another."
    )
    params = answer["params"]
    assert isinstance(params, dict)
    assert params["rule"] == WORDS
    messages.use("zh_CN")
    assert "须先有宽带" in sentence(Finding(str(answer["reason"]), params))


def test_with_what_it_needs_it_is_done(counter: CounterLine, store: SmallStore) -> None:
    status, _answer, _order = ordered(counter, store, WIFI, ACCESS)
    assert status == 201


@pytest.mark.parametrize("chosen", list(product((False, True), repeat=3)))
def test_counter_and_centre_say_the_same_of_every_basket(
    counter: CounterLine, store: SmallStore, chosen: tuple[bool, ...]
) -> None:
    options = [offer for offer, wanted in zip(SHELF, chosen, strict=True) if wanted]
    status, _answer, order = ordered(counter, store, *options)
    offers = {offer.offer_id: offer for offer in counter.snapshot("offers").items}
    assert order.new_customer is not None
    found = judge_opening(
        order, view=None, blacklist=(), birth_date=order.new_customer.birth_date,
        offers=offers, limits=Limits(), today=today(),
    )  # fmt: skip
    assert (status == 201) is (refusals(found) == ())


def test_snapshot_and_catalogue_carry_the_rules(counter: CounterLine) -> None:
    offers = {offer.offer_id: offer for offer in counter.snapshot("offers").items}
    assert [offers[offer.offer_id].rules for offer in SHELF] == [offer.rules for offer in SHELF]
    body = counter.request("GET", PRODUCT_CATALOG, "productOffering/WIFI").json()
    related = [(each["id"], each["relationshipType"]) for each in body["productOfferingRelationship"]]
    assert related == [("SENIOR", "excludes")]
    assert body["rules"]["relations"][0]["joins"] == "ACCESS"


def test_rules_that_do_not_go_together_are_found(store: SmallStore) -> None:
    lost = replace(SENIOR, rules=read_rules({"relations": [{"kind": "requires", "to": "LOST"}]}, "SENIOR"))
    with store.database.writing() as session:
        assert list(check_rules(session)) == []
        session.merge(offer_row(lost))
        session.flush()
        fault, *_more = list(check_rules(session))
        session.merge(offer_row(SENIOR))
    assert fault.startswith("SENIOR: relations.0: ")
