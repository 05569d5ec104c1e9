"""Orders at the centre: judged, held, carried out, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter.domain.customer import BlacklistKind, LineState
from counter.domain.effective import next_cycle
from counter.domain.offers import EffectiveMode, PricedOffer
from counter.domain.transaction import Handler, RealNameResult
from counter.wire.paths import COUNTER_TERMINAL, PRODUCT_INVENTORY, PRODUCT_ORDER, RESOURCE_INVENTORY
from counter.wire.requests import requests_for
from crm.tables import HeldOfferRow, LineRow, NumberRow, OrderRow, SimRow
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import ADD_ON, PLAN_59, PLAN_129, RETIRED, SmallStore
from tests.crm.visits import change_for, newcomer, opening_for, payment_for, today


def test_an_opening_makes_customer_account_and_line_and_is_carried_out(
    counter: CounterLine, store: SmallStore
) -> None:
    new = newcomer(store, name="欧阳修")
    line = opening_for(store, new, options=(PricedOffer.of(ADD_ON),))
    assert statuses(counter.settle(builders.settled(line))) == [201, 201, 201]
    order = counter.until(line.identity, "completed")
    view = counter.view(customerId=new.customer_id)
    (opened,) = view.lines
    assert opened.state is LineState.ACTIVE
    assert opened.plan is not None
    assert opened.plan.offer_id == PLAN_129.offer_id
    assert [held.offer_id for held in opened.offers] == [ADD_ON.offer_id]
    assert view.balance_fen == 10000
    assert view.customer.initials == "oyx"
    assert order["completionDate"] >= order["orderDate"]


def test_the_number_and_card_of_an_opening_are_taken(counter: CounterLine, store: SmallStore) -> None:
    number, iccid = store.free_number(), store.free_sim()
    line = opening_for(store, newcomer(store), number=number, iccid=iccid)
    counter.settle(builders.settled(line))
    for resource in (number, iccid):
        found = counter.request("GET", RESOURCE_INVENTORY, f"resource/{resource}").json()
        assert found["resourceStatus"] == "reserved"
    second = opening_for(store, newcomer(store), number=number)
    refused = counter.settle(builders.settled(second))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "number")
    assert (
        counter.request("GET", PRODUCT_ORDER, "productOrder", params={"externalId": second.identity}).json()
        == []
    )


def test_a_number_leased_to_another_terminal_is_not_given(
    counter: CounterLine, neighbour: CounterLine, store: SmallStore
) -> None:
    leased = neighbour.snapshot("numbers").items[0].value
    line = opening_for(store, newcomer(store), number=leased)
    assert counter.settle(builders.settled(line))[0].status_code == 422


def test_an_opening_is_held_until_the_real_name_check_passed(counter: CounterLine, store: SmallStore) -> None:
    line = opening_for(store, newcomer(store), real_name=RealNameResult.NOT_CHECKED)
    answer = counter.settle(builders.settled(line))[0].json()
    assert (answer["state"], answer["heldFor"]) == ("held", "realName")
    patched = counter.request(
        "PATCH", PRODUCT_ORDER, f"productOrder/{answer['id']}", {"realNameCheck": "passed"}
    )
    assert patched.status_code == 200
    assert counter.until(line.identity, "completed")["realNameCheck"] == "passed"


def test_a_refused_real_name_check_rejects_the_held_order_and_frees_its_number(
    counter: CounterLine, store: SmallStore
) -> None:
    line = opening_for(store, newcomer(store), real_name=RealNameResult.NOT_CHECKED)
    order = counter.settle(builders.settled(line))[0].json()
    counter.request("PATCH", PRODUCT_ORDER, f"productOrder/{order['id']}", {"realNameCheck": "refused"})
    ended = counter.order(line.identity)
    assert (ended["state"], ended["rejection"]["code"]) == ("rejected", "real_name")
    number = ended["productOrderItem"][0]["product"]["productCharacteristic"][0]["value"]
    assert counter.request("GET", RESOURCE_INVENTORY, f"resource/{number}").json()["usageState"] == "idle"


def test_who_was_made_only_by_an_opening_that_was_refused_does_not_hold_the_name(
    counter: CounterLine, store: SmallStore
) -> None:
    mistyped = newcomer(store, name="李四")
    line = opening_for(store, mistyped, real_name=RealNameResult.NOT_CHECKED)
    settled = builders.settled(line)
    order = counter.settle(settled)[0].json()
    assert counter.view(idNumber=mistyped.id_number).customer.name == "李四"
    counter.request("PATCH", PRODUCT_ORDER, f"productOrder/{order['id']}", {"realNameCheck": "refused"})
    assert counter.view(idNumber=mistyped.id_number).balance_fen == 10000, "what was paid is still theirs"
    given_back = builders.settled(builders.line_refund_of(settled, line), tenders=())
    assert counter.settle(given_back)[0].status_code == 201
    asked = counter.request("POST", COUNTER_TERMINAL, "customerView", {"idNumber": mistyped.id_number})
    assert asked.status_code == 404
    right = replace(newcomer(store, name="王五"), id_number=mistyped.id_number)
    again = opening_for(store, right)
    assert counter.settle(builders.settled(again))[0].status_code == 201
    counter.until(again.identity, "completed")
    view = counter.view(idNumber=mistyped.id_number)
    assert (view.customer.name, view.customer.initials) == ("王五", "ww")
    assert [each.state for each in view.lines].count(LineState.ACTIVE) == 1


@pytest.mark.parametrize(
    ("kind", "code"), [(BlacklistKind.FRAUD, "id_number"), (BlacklistKind.ARREARS, "pay_arrears")]
)
def test_who_is_on_the_blacklist_opens_no_account(
    counter: CounterLine, store: SmallStore, kind: BlacklistKind, code: str
) -> None:
    known = store.customer(blacklisted=kind, arrears_fen=5000)
    refused = counter.settle(builders.settled(opening_for(store, known)))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_arrears_paid_in_the_same_visit_let_the_opening_through(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer(blacklisted=BlacklistKind.ARREARS, arrears_fen=5000)
    paid = payment_for(known, 5000)
    line = opening_for(store, known, depends_on=(paid.identity,))
    assert statuses(counter.settle(builders.settled(paid, line))) == [201] * 4
    counter.until(line.identity, "completed")
    assert counter.view(customerId=known.customer_id).blacklist == ()


def test_an_opening_that_came_before_its_payment_waits_for_it(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer(blacklisted=BlacklistKind.ARREARS, arrears_fen=5000)
    paid = payment_for(known, 5000)
    line = opening_for(store, known, depends_on=(paid.identity,))
    requests = requests_for(builders.settled(paid, line), counter.terminal)
    order = next(r for r in requests if r.kind == "order")
    payment = next(r for r in requests if r.kind == "payment" and paid.identity in r.covers)
    early = counter.send(order).json()
    assert (early["state"], early["heldFor"]) == ("held", "dependency")
    assert counter.send(payment).status_code == 201
    counter.until(line.identity, "completed")


def test_too_little_paid_rejects_the_opening_that_waited(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(blacklisted=BlacklistKind.ARREARS, arrears_fen=5000)
    paid = payment_for(known, 100)
    line = opening_for(store, known, depends_on=(paid.identity,))
    requests = requests_for(builders.settled(paid, line), counter.terminal)
    counter.send(next(r for r in requests if r.kind == "order"))
    counter.send(next(r for r in requests if r.kind == "payment" and paid.identity in r.covers))
    assert counter.until(line.identity, "rejected")["rejection"]["code"] == "pay_arrears"


def test_a_dependant_of_a_rejected_order_stays_held(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    first = opening_for(store, known, real_name=RealNameResult.NOT_CHECKED)
    second = change_for(known, depends_on=(first.identity,))
    settled = builders.settled(first, second)
    order = counter.settle(settled)[0].json()
    assert counter.order(second.identity)["heldFor"] == "dependency"
    counter.request("PATCH", PRODUCT_ORDER, f"productOrder/{order['id']}", {"realNameCheck": "refused"})
    counter.until(first.identity, "rejected")
    held = counter.until(second.identity, "held")
    while held["heldFor"] != "dependencyFailed":
        held = counter.until(second.identity, "held")
    line = counter.view(customerId=known.customer_id).line(known.number)
    assert line is not None
    assert line.plan is not None
    assert line.plan.offer_id == PLAN_129.offer_id


def test_a_plan_changes_at_once(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    line = change_for(known)
    assert statuses(counter.settle(builders.settled(line, tenders=()))) == [201, 201]
    counter.until(line.identity, "completed")
    held = counter.view(number=known.number).lines[0]
    assert held.plan is not None
    assert (held.plan.offer_id, held.plan.starts_on, held.next_plan) == (PLAN_59.offer_id, today(), None)


NEXT_MONTH = {"mode": EffectiveMode.NEXT_CYCLE, "effective_on": next_cycle(today())}


def test_a_plan_changes_next_month_and_a_second_change_is_refused_meanwhile(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    line = change_for(known, **NEXT_MONTH)
    counter.settle(builders.settled(line, tenders=()))
    order = counter.until(line.identity, "pending")
    assert order["expectedCompletionDate"] == order["requestedStartDate"]
    assert "completionDate" not in order
    held = counter.view(number=known.number).lines[0]
    assert held.plan is not None
    assert held.next_plan is not None
    assert held.plan.ends_on == next_cycle(today()) - timedelta(days=1)
    assert held.next_plan.starts_on == next_cycle(today())
    again = counter.settle(builders.settled(change_for(known, **NEXT_MONTH), tenders=()))[0]
    assert again.status_code == 422


def test_a_change_of_next_month_is_withdrawn_and_the_present_plan_goes_on(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    before = counter.view(number=known.number).lines
    line = change_for(known, **NEXT_MONTH)
    settled = builders.settled(line, tenders=())
    counter.settle(settled)
    counter.until(line.identity, "pending")
    taken_back = builders.settled(builders.withdrawal_of(settled, line), tenders=())
    assert statuses(counter.settle(taken_back)) == [201, 201]
    assert counter.order(line.identity)["state"] == "cancelled"
    assert counter.view(number=known.number).lines == before
    again = counter.settle(builders.settled(change_for(known, **NEXT_MONTH), tenders=()))[0]
    assert again.status_code == 201


def test_a_change_is_completed_on_its_day_and_the_old_plan_has_ended(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    line = change_for(known, **NEXT_MONTH)
    counter.settle(builders.settled(line, tenders=()))
    order_id = counter.until(line.identity, "pending")["id"]
    with store.database.writing() as session:  # the night passes
        order = session.query(OrderRow).filter_by(order_id=order_id).one()
        order.effective_on = session.get_one(HeldOfferRow, f"{order_id}:1").starts_on = today()
        order.due_at = order.ordered_at
    counter.settle(builders.settled(payment_for(known, 100)))  # rings fulfilment
    counter.until(line.identity, "completed")
    held = counter.view(number=known.number).lines[0]
    assert held.plan is not None
    assert (held.plan.offer_id, held.plan.starts_on, held.next_plan) == (PLAN_59.offer_id, today(), None)
    with store.database.reading() as session:
        plans = session.query(HeldOfferRow).filter_by(subscription_id=known.subscription_id).all()
        ends = {plan.offer_id: plan.ends_on for plan in plans}
    assert ends[PLAN_129.offer_id] == today() - timedelta(days=1)


def test_what_depends_on_a_change_of_next_month_does_not_wait_for_it(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    first = change_for(known, **NEXT_MONTH)
    second = opening_for(store, known, depends_on=(first.identity,))
    counter.settle(builders.settled(first, second))
    counter.until(second.identity, "completed")
    assert counter.order(first.identity)["state"] == "pending"


def test_a_running_term_refuses_a_cheaper_plan(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(term_ends_on=today() + timedelta(days=100))
    refused = counter.settle(builders.settled(change_for(known), tenders=()))[0]
    assert refused.status_code == 422
    error = refused.json()
    assert error["params"]["amount"] == 12900
    assert "129.00" in error["message"]
    assert "{amount}" in error["reason"]


def test_an_offer_past_its_sale_or_at_another_price_is_refused(
    counter: CounterLine, store: SmallStore
) -> None:
    wrong = (PricedOffer.of(RETIRED), replace(PricedOffer.of(PLAN_129), price_fen=100))
    for offer in wrong:
        refused = counter.settle(builders.settled(opening_for(store, newcomer(store), offer=offer)))[0]
        assert (refused.status_code, refused.json()["code"]) == (422, "offer")


def test_a_minor_needs_a_handler(counter: CounterLine, store: SmallStore) -> None:
    child = newcomer(store, birth_date=date(today().year - 10, 1, 1))
    refused = counter.settle(builders.settled(opening_for(store, child)))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "handler_name")


def test_a_handler_is_judged_at_the_centre_too(counter: CounterLine, store: SmallStore) -> None:
    listed = store.customer(blacklisted=BlacklistKind.FRAUD, id_number=builders.id_number(order="301"))
    born = date(today().year - 10, 1, 1)
    refused = {
        "nobody": "12345",
        "a child": builders.id_number(born, "302"),
        "listed": listed.id_number,
    }
    for what, id_number in refused.items():
        handler = Handler(name="王成年", id_number=id_number)
        line = opening_for(store, newcomer(store, birth_date=born), handler=handler)
        answer = counter.settle(builders.settled(line))[0]
        assert (what, answer.status_code, answer.json()["code"]) == (what, 422, "handler_id_number")
    grown = Handler(name="王成年", id_number=builders.id_number(order="303"))
    line = opening_for(store, newcomer(store, birth_date=born), handler=grown)
    assert counter.settle(builders.settled(line))[0].status_code == 201


def test_nobody_is_their_own_handler(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(id_number=builders.id_number(order="304"))
    line = opening_for(store, known, handler=Handler(name=known.name, id_number=known.id_number))
    answer = counter.settle(builders.settled(line))[0]
    assert (answer.status_code, answer.json()["code"]) == (422, "handler_id_number")


def test_a_customer_made_twice_is_one(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    again = newcomer(store, id_number=known.id_number, name=known.name)
    line = opening_for(store, again)
    assert counter.settle(builders.settled(line))[0].status_code == 201
    counter.until(line.identity, "completed")
    assert len(counter.view(idNumber=known.id_number).lines) == 2


def test_an_account_of_somebody_else_is_not_used(counter: CounterLine, store: SmallStore) -> None:
    owner, other = store.customer(), store.customer()
    line = opening_for(store, other, account_id=owner.account_id)
    refused = counter.settle(builders.settled(line))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "account")


def test_an_order_that_is_not_done_can_be_withdrawn_with_its_money(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    line = opening_for(store, known, real_name=RealNameResult.NOT_CHECKED)
    settled = builders.settled(line)
    counter.settle(settled)
    taken_back = builders.settled(builders.withdrawal_of(settled, line), tenders=())
    assert statuses(counter.settle(taken_back)) == [201, 201, 201]
    assert counter.order(line.identity)["state"] == "cancelled"
    view = counter.view(customerId=known.customer_id)
    assert view.balance_fen == 0
    assert [held.number for held in view.lines if held.state is not LineState.TERMINATED] == [known.number]


def test_a_completed_order_is_not_withdrawn(counter: CounterLine, store: SmallStore) -> None:
    line = opening_for(store, store.customer())
    settled = builders.settled(line)
    counter.settle(settled)
    counter.until(line.identity, "completed")
    cancel, refund = counter.settle(builders.settled(builders.withdrawal_of(settled, line), tenders=()))[:2]
    assert (cancel.status_code, cancel.json()["code"]) == (422, "order")
    assert refund.status_code == 422


def test_an_order_whose_line_went_away_fails_and_says_why(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    first = opening_for(store, known, real_name=RealNameResult.NOT_CHECKED)
    order = counter.settle(builders.settled(first))[0].json()
    with store.database.writing() as session:
        session.get_one(LineRow, first.identity).state = LineState.TERMINATED.value
    counter.request("PATCH", PRODUCT_ORDER, f"productOrder/{order['id']}", {"realNameCheck": "passed"})
    ended = counter.until(first.identity, "failed")
    assert ended["rejection"]["params"] == {
        "number": ended["productOrderItem"][0]["product"]["productCharacteristic"][0]["value"]
    }
    with store.database.writing() as session:  # so that the stock agrees again
        line = session.get_one(LineRow, first.identity)
        session.get_one(NumberRow, line.number).state = "free"
        session.get_one(SimRow, line.iccid).state = "free"


def test_a_line_is_in_the_inventory_with_the_offers_it_holds(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    answer = counter.request("GET", PRODUCT_INVENTORY, "product", params={"name": known.number})
    (product,) = answer.json()
    assert product["status"] == "active"
    assert [held["productOffering"]["id"] for held in product["product"]] == [PLAN_129.offer_id]
