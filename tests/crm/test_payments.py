"""What payments, refunds and reversals do to an account, and what falls and comes back with them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from counter.domain.customer import BlacklistKind, LineState
from counter.domain.transaction import ChargeKind, RealNameResult
from counter.wire.paths import ACCOUNT, CUSTOMER_BILL, PAYMENT, PREPAY_BALANCE
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import Known, SmallStore
from tests.crm.visits import newcomer, opening_for, payment_for


def money_of(counter: CounterLine, known: Known) -> tuple[int, int]:
    """Balance and arrears, in fen."""
    view = counter.view(customerId=known.customer_id)
    return view.balance_fen, view.arrears_fen


def body_for(account_id: str, value: object, **given: object) -> dict[str, object]:
    return {
        "correlatorId": builders.identity(),
        "account": {"id": account_id},
        "totalAmount": {"unit": "CNY", "value": value},
        "paymentMethod": {"@type": "cash"},
        **given,
    }


@pytest.mark.parametrize(
    ("arrears_fen", "paid_fen", "after"),
    [(0, 10000, (13620, 0)), (5000, 3000, (0, 2000)), (5000, 5000, (0, 0)), (5000, 12000, (7000, 0))],
)
def test_arrears_are_paid_first_and_the_rest_is_balance(
    counter: CounterLine, store: SmallStore, arrears_fen: int, paid_fen: int, after: tuple[int, int]
) -> None:
    known = store.customer(arrears_fen=arrears_fen, balance_fen=0 if arrears_fen else 3620)
    assert statuses(counter.settle(builders.settled(payment_for(known, paid_fen)))) == [201, 201]
    assert money_of(counter, known) == after


def test_a_bill_is_paid_with_the_arrears(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(arrears_fen=5000)
    counter.settle(builders.settled(payment_for(known, 3000)))
    bills = counter.request(
        "GET", CUSTOMER_BILL, "customerBill", params={"billingAccount.id": known.account_id}
    )
    (bill,) = bills.json()
    assert (bill["state"], bill["remainingAmount"]["value"]) == ("partiallyPaid", 20)


def test_paying_all_arrears_clears_the_blacklist_and_brings_the_line_back(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer(arrears_fen=5000, suspended=True, blacklisted=BlacklistKind.ARREARS)
    counter.settle(builders.settled(payment_for(known, 4999)))
    view = counter.view(customerId=known.customer_id)
    assert (view.lines[0].state, len(view.blacklist)) == (LineState.SUSPENDED, 1)
    counter.settle(builders.settled(payment_for(known, 1)))
    view = counter.view(customerId=known.customer_id)
    assert (view.lines[0].state, view.blacklist) == (LineState.ACTIVE, ())


def test_fraud_stays_on_the_blacklist_whatever_is_paid(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(arrears_fen=5000, blacklisted=BlacklistKind.FRAUD)
    counter.settle(builders.settled(payment_for(known, 9000)))
    answer = counter.own("blacklistCheck", {"idNumber": known.id_number})
    assert [entry["kind"] for entry in answer.json()] == ["fraud"]


def test_fees_and_deposits_never_enter_the_balance(counter: CounterLine, store: SmallStore) -> None:
    new = newcomer(store)
    account_id = builders.identity()
    charges = (
        builders.charge(5000, kind=ChargeKind.FEE, account_id=account_id),
        builders.charge(20000, kind=ChargeKind.DEPOSIT, account_id=account_id),
        builders.charge(10000, account_id=account_id),
    )
    line = opening_for(store, new, account_id=account_id, charges=charges)
    assert statuses(counter.settle(builders.settled(line))) == [201, 201, 201]
    assert counter.view(customerId=new.customer_id).balance_fen == 10000


def test_a_reversal_on_the_same_day_puts_everything_back(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(arrears_fen=5000, suspended=True, blacklisted=BlacklistKind.ARREARS)
    line = payment_for(known, 8000)
    paid = builders.settled(line)
    counter.settle(paid)
    assert money_of(counter, known) == (3000, 0)
    assert statuses(counter.settle(builders.settled(builders.reversal_of(paid, line), tenders=()))) == [
        201,
        201,
    ]
    view = counter.view(customerId=known.customer_id)
    assert (view.balance_fen, view.arrears_fen) == (0, 5000)
    assert (view.lines[0].state, len(view.blacklist)) == (LineState.SUSPENDED, 1)
    assert [move.amount_fen for move in view.moves[:2]] == [-8000, 8000]


def test_nothing_is_given_back_twice(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    line = payment_for(known, 8000)
    paid = builders.settled(line)
    counter.settle(paid)
    counter.settle(builders.settled(builders.reversal_of(paid, line), tenders=()))
    again = counter.settle(builders.settled(builders.reversal_of(paid, line), tenders=()))[0]
    assert (again.status_code, again.json()["code"]) == (422, "payment")
    assert money_of(counter, known) == (0, 0)


def test_more_than_is_left_is_not_given_back(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    paid = counter.request("POST", PAYMENT, "payment", body_for(known.account_id, 80)).json()
    refund = body_for(known.account_id, 50, payment={"id": paid["id"]})
    assert counter.request("POST", PAYMENT, "refund", refund).status_code == 201
    second = body_for(known.account_id, Decimal("30.01"), payment={"id": paid["id"]})
    refused = counter.request("POST", PAYMENT, "refund", second)
    assert refused.status_code == 422
    assert refused.json()["params"] == {"amount": 3000}
    assert money_of(counter, known) == (3000, 0)


def test_a_payment_of_yesterday_is_not_reversed(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    paid = counter.request(
        "POST", PAYMENT, "payment", body_for(known.account_id, 80, paymentDate="2026-01-05T08:00:00Z")
    ).json()
    refund = body_for(known.account_id, 80, payment={"id": paid["id"]})
    assert counter.request("POST", PAYMENT, "refund", refund).status_code == 422


def test_what_was_paid_for_an_order_that_goes_on_stays(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    line = opening_for(store, known, real_name=RealNameResult.NOT_CHECKED)
    settled = builders.settled(line)
    counter.settle(settled)
    refused = counter.settle(builders.settled(builders.line_refund_of(settled, line), tenders=()))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "order")


def test_what_was_paid_for_a_rejected_order_is_given_back(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    line = opening_for(store, known, real_name=RealNameResult.NOT_CHECKED)
    settled = builders.settled(line)
    order = counter.settle(settled)[0].json()
    counter.request(
        "PATCH", "productOrderingManagement", f"productOrder/{order['id']}", {"realNameCheck": "refused"}
    )
    given_back = builders.settled(builders.line_refund_of(settled, line), tenders=())
    assert statuses(counter.settle(given_back)) == [201, 201]
    assert counter.view(customerId=known.customer_id).balance_fen == 0


@pytest.mark.parametrize("value", [0, -5, Decimal("0.001"), Decimal("50000.01")])
def test_amounts_that_cannot_be_taken_are_refused(
    counter: CounterLine, store: SmallStore, value: object
) -> None:
    known = store.customer()
    refused = counter.request("POST", PAYMENT, "payment", body_for(known.account_id, value))
    assert refused.status_code in (400, 422)
    assert money_of(counter, known) == (0, 0)


def test_items_must_add_up(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    items = [{"item": {"id": "x"}, "amount": {"unit": "CNY", "value": 10}}]
    refused = counter.request("POST", PAYMENT, "payment", body_for(known.account_id, 11, paymentItem=items))
    assert refused.status_code == 422


def test_an_account_that_is_not_there_takes_no_money(counter: CounterLine) -> None:
    assert counter.request("POST", PAYMENT, "payment", body_for("nobody's", 10)).status_code == 422


def test_account_and_bucket_say_the_same(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(balance_fen=3620)
    account = counter.request("GET", ACCOUNT, f"billingAccount/{known.account_id}").json()
    amounts = {each["balanceType"]: each["amount"]["value"] for each in account["accountBalance"]}
    bucket = counter.request("GET", PREPAY_BALANCE, f"bucket/{known.account_id}").json()
    assert amounts == {"balance": 36.2, "arrears": 0}
    assert bucket["remainingValue"] == {"amount": 36.2, "units": "CNY"}
