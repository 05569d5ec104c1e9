"""A bundle at the centre: one order, items that are linked, all of it opened or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from counter.domain.effective import effective_on
from counter.domain.held_lines.order import LineOrder
from counter.domain.installation import Installation
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.checking import read_rules
from counter.domain.offering.line_ordering import Wish, join_order
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode, Offer, OfferKind, PricedOffer
from counter.domain.projection import after
from counter.domain.transaction import RealNameResult, Transaction
from counter.wire.paths import PRODUCT_INVENTORY
from counter.wire.product_order import ProductOrder
from counter.wire.requests import real_name_of
from crm.check import check
from crm.order_details import details_of
from crm.tables import AccessPointRow, HeldOfferRow
from tests import builders
from tests.bundles import ADDRESS, BUNDLE, FIBRE, PLAN, SHELF, WIFI, bundle_details, without_broadband
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import Known, SmallStore, offer_row
from tests.crm.visits import newcomer, opening_for, today

AREA = "江汉区新华路"


@pytest.fixture(autouse=True)
def shelf(store: SmallStore) -> None:
    """The bundle and its parts are in the catalogue; two ports are free in its street, fast enough."""
    access(store, 2)
    with store.database.writing() as session:
        for offer in SHELF:
            session.merge(offer_row(offer))


def access(store: SmallStore, ports: int, mbps: int = 1000) -> None:
    with store.database.writing() as session:
        taken = session.scalars(
            select(func.count()).select_from(HeldOfferRow).where(HeldOfferRow.access_point == AREA)
        ).one()
        session.merge(AccessPointRow(name=AREA, max_mbps=mbps, ports_free=ports, ports=ports + taken))


def ports(store: SmallStore) -> int:
    with store.database.reading() as session:
        return session.get_one(AccessPointRow, AREA).ports_free


def bundle_for(store: SmallStore, *packages: str, **given: Any) -> Transaction:
    made = bundle_details(*packages, options=(PricedOffer.of(WIFI),))
    taken = {name: getattr(made, name) for name in ("offer", "options", "bundle", "installation")}
    return opening_for(store, newcomer(store), **taken | given)


def test_one_order_opens_plan_broadband_add_on_and_bundle(counter: CounterLine, store: SmallStore) -> None:
    line = bundle_for(store, "speed", "tv")
    answer = counter.settle(builders.settled(line))[0]
    assert answer.status_code == 201, answer.text
    order = counter.until(line.identity, "completed")
    assert [item["state"] for item in order["productOrderItem"]] == ["completed"] * 4
    view = counter.view(customerId=order["relatedParty"][0]["id"])
    [opened] = view.lines
    assert opened.plan is not None
    assert (opened.plan.offer_id, opened.state) == (PLAN.offer_id, "active")
    assert [held.offer_id for held in opened.offers] == [FIBRE.offer_id, WIFI.offer_id, BUNDLE.offer_id]
    fibre, wifi, bundle = opened.offers
    assert opened.plan.bundle_id == fibre.bundle_id == bundle.product_id
    assert (wifi.bundle_id, fibre.place, bundle.place) == ("", ADDRESS, "")
    assert ports(store) == 1


def test_the_items_of_the_order_are_linked(counter: CounterLine, store: SmallStore) -> None:
    line = bundle_for(store)
    counter.settle(builders.settled(line))
    order = counter.until(line.identity, "completed")
    links = {
        item["productOffering"]["id"]: [
            (each["relationshipType"], each["id"]) for each in item.get("productOrderItemRelationship", ())
        ]
        for item in order["productOrderItem"]
    }
    assert links == {
        PLAN.offer_id: [],
        FIBRE.offer_id: [("reliesOn", "1")],
        WIFI.offer_id: [("reliesOn", "1")],
        BUNDLE.offer_id: [("bundles", "1"), ("bundles", "2")],
    }
    [place] = order["productOrderItem"][1]["product"]["place"]
    assert (place["role"], place["name"]) == ("installationAddress", ADDRESS)


def test_the_order_reads_back_as_what_was_accepted(counter: CounterLine, store: SmallStore) -> None:
    line = bundle_for(store, "speed")
    counter.settle(builders.settled(line))
    order = ProductOrder.read(counter.order(line.identity))
    read = details_of(order, "Asia/Shanghai", builders.NOW)
    for name in ("installation", "effective_on", "number", "iccid", "real_name", "new_customer"):
        assert getattr(read, name) == getattr(line.details, name), name
    sent, found = line.details.bundle, read.bundle  # type: ignore[union-attr]
    assert found is not None
    assert (found.parts, found.plan_id, found.packages) == (sent.parts, sent.plan_id, sent.packages)  # type: ignore[union-attr]


def test_the_inventory_says_what_is_bundled_and_where_it_is(counter: CounterLine, store: SmallStore) -> None:
    line = bundle_for(store, "tv")
    counter.settle(builders.settled(line))
    counter.until(line.identity, "completed")
    body = counter.request("GET", PRODUCT_INVENTORY, f"product/{line.identity}").json()
    held = {each["productOffering"]["id"]: each for each in body["product"]}
    bundle_id = held[BUNDLE.offer_id]["id"]
    for part in (PLAN, FIBRE):
        related = {
            r["relationshipType"]: r["product"]["id"] for r in held[part.offer_id]["productRelationship"]
        }
        assert related["bundledBy"] == bundle_id
    assert held[FIBRE.offer_id]["place"][0]["name"] == ADDRESS
    chosen = [each["value"] for each in held[BUNDLE.offer_id]["productCharacteristic"]]
    assert chosen == ["base", "tv"]


def test_where_no_port_is_free_nothing_of_the_bundle_is_opened_and_it_is_said(
    counter: CounterLine, store: SmallStore
) -> None:
    access(store, 0)
    line = bundle_for(store)
    refused = counter.settle(builders.settled(line))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "address")
    assert refused.json()["message"] == (
        f"No port is free at {AREA} for 标准宽带1000M ({ADDRESS}): nothing of 融合组合199元 is opened."
    )
    missing = counter.request("GET", PRODUCT_INVENTORY, f"product/{line.identity}")
    assert missing.status_code == 404


def test_a_slow_street_takes_no_fast_broadband(counter: CounterLine, store: SmallStore) -> None:
    access(store, 5, mbps=300)
    refused = counter.settle(builders.settled(bundle_for(store)))[0]
    assert (refused.status_code, refused.json()["params"]["most"]) == (422, 300)
    assert ports(store) == 5


def test_a_bundle_that_is_rejected_later_gives_its_port_back(counter: CounterLine, store: SmallStore) -> None:
    line = bundle_for(store, real_name=RealNameResult.NOT_CHECKED)
    held = counter.settle(builders.settled(line))[0].json()
    assert (held["state"], ports(store)) == ("held", 1)
    counter.send(real_name_of(line.identity, RealNameResult.REFUSED))
    counter.until(line.identity, "rejected")
    assert ports(store) == 2


def test_a_bundle_without_its_broadband_is_refused_at_the_centre_too(
    counter: CounterLine, store: SmallStore
) -> None:
    bare = without_broadband(bundle_details())
    taken = {name: getattr(bare, name) for name in ("offer", "options", "bundle")}
    refused = counter.settle(builders.settled(opening_for(store, newcomer(store), **taken)))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "bundle")


def test_the_plan_of_a_bundle_is_not_changed_by_itself(counter: CounterLine, store: SmallStore) -> None:
    line = bundle_for(store)
    answers = counter.settle(builders.settled(line))
    assert answers[0].status_code == 201
    order = counter.until(line.identity, "completed")
    change = builders.change(
        builders.change_details(
            customer_id=order["relatedParty"][0]["id"],
            account_id=order["billingAccount"]["id"],
            subscription_id=line.identity,
            number=line.details.number,
            effective_on=today(),
        )
    )
    refused = counter.settle(builders.settled(change))[0]
    assert (refused.status_code, refused.json()["params"]["bundle"]) == (422, BUNDLE.name)


FASTER = builders.offer(
    offer_id="BFASTER", code="kd200", name="标准宽带2000M", price_fen=20000, kind=OfferKind.BROADBAND,
    broadband_mbps=800,
    rules=read_rules(
        {
            "groups": ["broadband"],
            "relations": [
                {"kind": kind, "to": "broadband", "said": {"zh": "一条宽带", "en": "one broadband"}}
                for kind in ("excludes", "replaces")
            ],
        },
        "BFASTER",
    ),
)  # fmt: skip


def broadband_on(
    counter: CounterLine, known: Known, offer: Offer, mode: EffectiveMode, address: str = ""
) -> Transaction:
    """The order of broadband on the customer's line, as the counter makes it."""
    view, day = counter.view(customerId=known.customer_id), today()
    at = Installation(address=address, offers=(), wished_on=None, contact_phone=known.number)
    when, catalogue = When(mode, effective_on(mode, day), day), OfferCatalogue((*SHELF, FASTER))
    worked = join_order(view, view.lines[0], [Wish(offer)], when, catalogue, str, at)
    return builders.line_order(worked.order)


def test_broadband_on_a_held_line_takes_a_port_and_hands_it_on_to_what_replaces_it(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    with store.database.writing() as session:
        session.merge(offer_row(FASTER))
    first = broadband_on(counter, known, FIBRE, EffectiveMode.AT_ONCE, ADDRESS)
    before = counter.view(customerId=known.customer_id)
    assert counter.settle(builders.settled(first))[0].status_code == 201
    assert ports(store) == 1
    counter.until(first.identity, "completed")
    now = counter.view(customerId=known.customer_id)
    assert now.lines == after(before, [first], today()).lines
    assert [held.place for held in now.lines[0].offers] == [ADDRESS]
    second = broadband_on(counter, known, FASTER, EffectiveMode.NEXT_CYCLE)
    assert isinstance(second.details, LineOrder)
    assert second.details.installation is None
    assert counter.settle(builders.settled(second))[0].status_code == 201
    counter.until(second.identity, "pending")
    now = counter.view(customerId=known.customer_id)
    assert ([held.place for held in now.lines[0].offers], ports(store)) == ([ADDRESS] * 2, 1)
    assert now.lines == after(before, [first, second], today()).lines
    assert check(store.url) == []
    taken_back = builders.withdrawal_of(builders.settled(second), second)
    assert counter.settle(builders.settled(taken_back))[0].status_code == 201
    assert (ports(store), check(store.url)) == (1, [])


def test_broadband_that_cannot_be_installed_on_a_held_line_is_refused_and_a_withdrawn_one_frees_its_port(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    later = broadband_on(counter, known, FIBRE, EffectiveMode.NEXT_CYCLE, ADDRESS)
    assert counter.settle(builders.settled(later))[0].status_code == 201
    counter.until(later.identity, "pending")
    assert ports(store) == 1
    counter.settle(builders.settled(builders.withdrawal_of(builders.settled(later), later)))
    assert ports(store) == 2
    access(store, 0)
    again = broadband_on(counter, known, FIBRE, EffectiveMode.AT_ONCE, ADDRESS)
    refused = counter.settle(builders.settled(again))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "address")
