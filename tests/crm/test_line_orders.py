"""Orders on held lines at the centre: judged again, carried out in the inventory and the balance ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from counter.domain.customer import BucketKind, CustomerView, HeldOffer, Subscription
from counter.domain.effective import effective_on, next_cycle
from counter.domain.held_lines.order import LineOrder
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.checking import read_rules
from counter.domain.offering.effective_rule import Begin, EndMode
from counter.domain.offering.line_ending import EndWish, end_order
from counter.domain.offering.line_ordering import Wish, join_order
from counter.domain.offering.line_repricing import reprice_order
from counter.domain.offering.packages import Chosen
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from counter.domain.projection import after
from counter.domain.text import Finding
from counter.domain.transaction import Transaction
from counter.wire.paths import PREPAY_BALANCE, PRODUCT_INVENTORY
from crm.centre import Speaker
from crm.check import check
from crm.ordering import advance
from crm.tables import OrderRow
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import (
    INSTEAD,
    NOTICE,
    OFFERS,
    PICKED,
    PRESTORE,
    TONE,
    Known,
    SmallStore,
    offer_row,
)
from tests.crm.visits import today

CATALOGUE = OfferCatalogue(OFFERS)


def say(finding: Finding) -> str:
    return finding.message.format(**{name: str(value) for name, value in finding.params.items()})


def own_line(view: CustomerView) -> Subscription:
    (line,) = view.lines
    return line


def joining(view: CustomerView, *offers: Offer, mode: EffectiveMode = EffectiveMode.AT_ONCE) -> Transaction:
    """The order that the counter makes of these wishes."""
    day = today()
    when = When(mode, effective_on(mode, day), day)
    worked = join_order(view, own_line(view), [Wish(offer) for offer in offers], when, CATALOGUE, say)
    return builders.line_order(worked.order)


def ending(view: CustomerView, *held: HeldOffer, mode: EndMode = EndMode.AT_ONCE) -> Transaction:
    """The order that ends these."""
    wishes = [EndWish(each, mode) for each in held]
    return builders.line_order(end_order(view, own_line(view), wishes, CATALOGUE, today(), say))


def settled_by(counter: CounterLine, *lines: Transaction) -> list[int]:
    return statuses(counter.settle(builders.settled(*lines)))


def seen(counter: CounterLine, known: Known) -> CustomerView:
    return counter.view(customerId=known.customer_id)


def buckets(counter: CounterLine, known: Known) -> list[dict[str, Any]]:
    """What TMF654 says of the account beside its plain balance."""
    asked = {"partyAccount.id": known.account_id}
    found: list[dict[str, Any]] = counter.request("GET", PREPAY_BALANCE, "bucket", params=asked).json()
    return [each for each in found if each["name"] != "balance"]


def test_what_is_ordered_is_held_with_what_it_needs_as_the_counter_foresaw(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    before = seen(counter, known)
    order = joining(before, PICKED)
    assert isinstance(order.details, LineOrder)
    assert [(each.offer.offer_id, bool(each.because)) for each in order.details.joins] == [
        ("PICKED", False),
        ("TONE", True),
    ]
    assert settled_by(counter, order) == [201, 201]
    counter.until(order.identity, "completed")
    now = seen(counter, known)
    assert {held.offer_id for held in own_line(now).offers} == {"PICKED", "TONE"}
    assert now.lines == after(before, [order], today()).lines
    found = counter.request("GET", PRODUCT_INVENTORY, f"product/{known.subscription_id}").json()
    assert {"PICKED", "TONE"} <= {each["productOffering"]["id"] for each in found["product"]}


def test_what_excludes_something_held_is_refused_at_the_centre_too(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    tone = joining(seen(counter, known), TONE)
    settled_by(counter, tone)
    counter.until(tone.identity, "completed")
    refused = counter.settle(builders.settled(joining(seen(counter, known), NOTICE)))[0]
    assert refused.status_code == 422
    assert "TONE" not in {held.offer_id for held in own_line(seen(counter, known)).offers} - {"TONE"}


def test_an_order_that_does_not_end_what_it_replaces_is_refused(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    first = joining(seen(counter, known), PRESTORE)
    settled_by(counter, first)
    counter.until(first.identity, "completed")
    instead = joining(seen(counter, known), INSTEAD)
    assert isinstance(instead.details, LineOrder)
    silent = replace(instead, details=replace(instead.details, ends=()))
    assert counter.settle(builders.settled(silent))[0].status_code == 422


def test_a_prestore_lies_in_its_buckets_once_it_was_paid_and_the_order_is_done(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    order = joining(seen(counter, known), PRESTORE)
    assert order.amount_fen == 12000
    assert settled_by(counter, order) == [201, 201, 201]
    counter.until(order.identity, "completed")
    found = buckets(counter, known)
    assert [(each["name"], each["remainingValue"]["amount"], each["status"]) for each in found] == [
        ("prestore", 60, "active"),
        ("prestore", 60, "suspended"),
        ("deposit", 20, "active"),
    ]
    now = seen(counter, known)
    assert (now.balance_fen, [each.kind for each in now.buckets]) == (
        0,
        [BucketKind.PRESTORE, BucketKind.PRESTORE, BucketKind.DEPOSIT],
    )


def test_a_prestore_that_was_not_paid_gives_nothing(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    settled = builders.settled(joining(seen(counter, known), PRESTORE))
    answers = [counter.send(outgoing) for outgoing in counter.requests(settled) if outgoing.kind == "order"]
    assert statuses(answers) == [201]
    held = counter.until(settled.visit.transactions[0].identity, "held")
    assert held["heldFor"] == "dependency"
    assert buckets(counter, known) == []


def test_an_order_of_several_days_is_done_part_by_part(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    before, day = seen(counter, known), today()
    wishes = [Wish(PRESTORE), Wish(NOTICE, begin=Begin(EffectiveMode.NEXT_CYCLE))]
    when = When(EffectiveMode.AT_ONCE, day, day)
    worked = join_order(before, own_line(before), wishes, when, CATALOGUE, say)
    order = builders.line_order(worked.order)
    assert settled_by(counter, order) == [201, 201, 201]
    counter.until(order.identity, "pending")
    assert len(buckets(counter, known)) == 3
    held = own_line(seen(counter, known)).offers
    assert [(each.offer_id, each.starts_on) for each in held] == [
        ("PRESTORE", day),
        ("NOTICE", next_cycle(day)),
    ]
    assert check(store.url) == []
    withdrawn = builders.withdrawal_of(builders.settled(order), order)
    assert counter.settle(builders.settled(withdrawn))[0].status_code == 422
    then = datetime.combine(next_cycle(day), time(3), UTC)
    speaker = Speaker(terminal_id="T1", store_id="S1", position=1, time_zone="Asia/Shanghai")
    with store.database.writing() as session:
        row = session.scalars(select(OrderRow).where(OrderRow.external_id == order.identity)).one()
        advance(session, row, speaker, then, timedelta())
        advance(session, row, speaker, then, timedelta())
    assert counter.order(order.identity)["state"] == "completed"
    assert len(buckets(counter, known)) == 3


def test_what_is_replaced_ends_the_day_before_and_gives_back_by_its_rule(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    first = joining(seen(counter, known), PRESTORE)
    settled_by(counter, first)
    counter.until(first.identity, "completed")
    second = joining(seen(counter, known), INSTEAD)
    assert settled_by(counter, second) == [201, 201]
    counter.until(second.identity, "completed")
    now = seen(counter, known)
    assert [held.offer_id for held in own_line(now).offers] == ["INSTEAD"]
    assert now.balance_fen == 10000 + 2000  # never more than was paid, and the deposit
    assert now.buckets == ()
    assert {each["status"] for each in buckets(counter, known)} == {"expired"}
    assert check(store.url) == []


def test_what_was_ordered_and_ended_again_leaves_the_line_as_it_was(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    before = own_line(seen(counter, known))
    order = joining(seen(counter, known), TONE, mode=EffectiveMode.NEXT_CYCLE)
    settled_by(counter, order)
    counter.until(order.identity, "pending")
    ordered = seen(counter, known)
    end = ending(ordered, *own_line(ordered).offers)
    assert settled_by(counter, end) == [201, 201]
    counter.until(end.identity, "pending")
    assert own_line(seen(counter, known)) == before


def test_an_end_that_is_withdrawn_before_its_day_ends_nothing(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    tone = joining(seen(counter, known), TONE)
    settled_by(counter, tone)
    counter.until(tone.identity, "completed")
    before = seen(counter, known)
    end = ending(before, *own_line(before).offers, mode=EndMode.CYCLE_END)
    settled_by(counter, end)
    counter.until(end.identity, "pending")
    assert own_line(seen(counter, known)).offers[0].ends_on is not None
    withdrawn = builders.withdrawal_of(builders.settled(end), end)
    answers = counter.settle(builders.settled(withdrawn))
    assert answers[0].status_code == 201, answers[0].text
    left = own_line(seen(counter, known)).offers
    assert [(held.offer_id, held.ends_on) for held in left] == [("TONE", None)]


PHASED = builders.offer(
    offer_id="PHASED", code="phased", name="云盘", kind=OfferKind.VALUE_ADDED, price_fen=500,
    min_term_months=12,
    rules=read_rules(
        {
            "plans": [
                {
                    "plan_id": "standard",
                    "name": {"zh": "标准定价", "en": "standard"},
                    "packages": [
                        {"package_id": "phased-base", "name": {"zh": "基础", "en": "base"}, "kind": "base"},
                        {"package_id": "more", "name": {"zh": "加量", "en": "more"}, "price_fen": 300},
                    ],
                },
            ]
        },
        "PHASED",
    ),
)  # fmt: skip
PRICED = OfferCatalogue((*OFFERS, PHASED))


def test_a_pricing_is_changed_made_longer_and_taken_back_as_the_counter_foresaw(
    counter: CounterLine, store: SmallStore
) -> None:
    known, day = store.customer(), today()
    with store.database.writing() as session:
        session.merge(offer_row(PHASED))
    before = seen(counter, known)
    when = When(EffectiveMode.AT_ONCE, day, day)
    first = builders.line_order(join_order(before, own_line(before), [Wish(PHASED)], when, PRICED, say).order)
    settled_by(counter, first)
    counter.until(first.identity, "completed")

    def change(packages: list[Chosen] | None, months: int, begins: When) -> Transaction:
        view = seen(counter, known)
        [held] = own_line(view).offers
        line = own_line(view)
        return builders.line_order(reprice_order(view, line, held, "", packages, months, begins, PRICED))

    both = [Chosen("phased-base"), Chosen("more")]
    for made in (change(both, 0, when), change(None, 12, when)):
        expected = after(seen(counter, known), [made], day).lines
        assert settled_by(counter, made) == [201, 201]
        counter.until(made.identity, "completed")
        assert seen(counter, known).lines == expected
    assert counter.settle(builders.settled(change(both, 0, when)))[0].status_code == 422
    stands = seen(counter, known)
    later = change([Chosen("phased-base")], 0, When(EffectiveMode.NEXT_CYCLE, next_cycle(day), day))
    settled_by(counter, later)
    counter.until(later.identity, "pending")
    withdrawn = builders.withdrawal_of(builders.settled(later), later)
    assert counter.settle(builders.settled(withdrawn))[0].status_code == 201
    assert seen(counter, known).lines == stands.lines


BY_ARPU = builders.offer(
    offer_id="BYARPU", code="byarpu", name="按消费优惠", kind=OfferKind.VALUE_ADDED, price_fen=0,
    rules=read_rules(
        {
            "plans": [
                {
                    "plan_id": "standard",
                    "name": {"zh": "标准定价", "en": "standard"},
                    "packages": [
                        {
                            "package_id": "share", "name": {"zh": "折扣", "en": "share"}, "kind": "base",
                            "parameters": [
                                {
                                    "code": "arpu", "name": {"zh": "ARPU", "en": "ARPU"},
                                    "kind": "loaded", "source": "arpuFen",
                                }
                            ],
                        }
                    ],
                }
            ]
        },
        "BYARPU",
    ),
)  # fmt: skip


def test_the_centre_takes_no_loaded_figure_on_trust(counter: CounterLine, store: SmallStore) -> None:
    known, day = store.customer(), today()
    with store.database.writing() as session:
        session.merge(offer_row(BY_ARPU))
    view, when = seen(counter, known), When(EffectiveMode.AT_ONCE, day, day)
    shelf = OfferCatalogue((*OFFERS, BY_ARPU))
    order = join_order(view, own_line(view), [Wish(BY_ARPU)], when, shelf, say).order
    [joined] = order.joins
    [package] = joined.pricing.packages
    assert package.values == {"arpu": view.bills[0].amount_fen}
    forged = replace(joined.pricing, packages=(replace(package, values={"arpu": 90000}),))
    wrong = builders.line_order(replace(order, joins=(replace(joined, pricing=forged),)))
    assert counter.settle(builders.settled(wrong))[0].status_code == 422
    assert counter.settle(builders.settled(builders.line_order(order)))[0].status_code == 201
