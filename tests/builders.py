"""Builders of domain values for tests: one a thing, every default ordinary, any field by keyword."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from stdnum.cn.ric import calc_check_digit

from counter.domain.customer import Account, Customer, CustomerView, HeldOffer, LineState, Subscription
from counter.domain.held_lines.acceptance import order_charges
from counter.domain.held_lines.order import JoinedOffer, LineOrder
from counter.domain.offering.pricing import When, pricing_of
from counter.domain.offers import EffectiveMode, Offer, OfferKind, PricedOffer
from counter.domain.tender import Tender, TenderMethod, allocate
from counter.domain.terminal import Terminal
from counter.domain.text import Text
from counter.domain.timing import Moment, TimingEvent
from counter.domain.transaction import (
    Charge,
    ChargeKind,
    LineRefund,
    NewCustomer,
    Opening,
    Ordering,
    PaidShare,
    PaymentIntake,
    PlanChange,
    RealNameResult,
    Reversal,
    Tip,
    Transaction,
    Withdrawal,
)
from counter.domain.visit import SettledVisit, Visit

NOW = datetime(2026, 11, 21, 2, 30, 0, 123456, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ID_NUMBER = "420199199001011243"
NUMBER = "13871234567"

_identities = count(1)


def id_number(born: date = date(1985, 5, 5), order: str = "124") -> str:
    """A right ID number of somebody born on that day; ``order`` tells those of one day apart."""
    digits = f"420199{born:%Y%m%d}{order}"
    return digits + str(calc_check_digit(digits + "0"))


def identity() -> str:
    """An identity that no other of this run has, in the shape of the real ones."""
    return f"019aa000-0000-7000-8000-{next(_identities):012x}"


def terminal(**given: Any) -> Terminal:
    """Position 3 of the demo's hall."""
    defaults: dict[str, Any] = {
        "terminal_id": "T3",
        "store_id": "S1",
        "store_code": "JHL",
        "store_name": "江汉路营业厅",
        "position": 3,
    }
    return Terminal(**defaults | given)


def offer(**given: Any) -> Offer:
    """A plan at 129.00 a month, on sale."""
    defaults: dict[str, Any] = {
        "offer_id": "24HB129",
        "code": "qqt129",
        "name": "全球通畅享套餐129元",
        "series": "全球通畅享套餐",
        "kind": OfferKind.PLAN,
        "scope": "hubei",
        "price_fen": 12900,
        "general_data_mb": 40 * 1024,
        "voice_minutes": 500,
        "on_sale_from": date(2024, 1, 1),
        "on_sale_until": date(2027, 12, 31),
        "pinyin": "quanqiutongchangxiangtaocan129yuan",
        "initials": "qqtcxtc129y",
    }
    return Offer(**defaults | given)


def priced(**given: Any) -> PricedOffer:
    """An offer as pinned in an order."""
    return PricedOffer.of(offer(**given))


def charge(amount_fen: int, **given: Any) -> Charge:
    """A payment's charge of ``amount_fen`` on account A1."""
    defaults: dict[str, Any] = {
        "kind": ChargeKind.PAYMENT,
        "label": Text("缴费", "Payment"),
        "account_id": "A1",
    }
    return Charge(amount_fen=amount_fen, **defaults | given)


def tip(zh: str = "次月1日生效", en: str = "Counts from the 1st", valid_until: date | None = None) -> Tip:
    """A reminder for the slip."""
    return Tip(when="on_slip", text=Text(zh, en), valid_until=valid_until)


def transaction(details: Any, title: Text, template: str, **given: Any) -> Transaction:
    """A line of the visit around ``details``."""
    defaults: dict[str, Any] = {"identity": identity(), "accepted_at": NOW}
    return Transaction(details=details, title=title, template=template, **defaults | given)


def opening_details(**given: Any) -> Opening:
    """A new line for a new customer, on the plan at 129.00."""
    defaults: dict[str, Any] = {
        "customer_id": "C1",
        "customer_name": "张三丰",
        "id_number": ID_NUMBER,
        "new_customer": NewCustomer(
            customer_id="C1",
            party_id="P1",
            name="张三丰",
            id_number=ID_NUMBER,
            birth_date=date(1990, 1, 1),
        ),
        "account_id": "A1",
        "number": NUMBER,
        "number_lease_id": "L1",
        "iccid": "89860012345678901234",
        "sim_lease_id": "L2",
        "offer": priced(),
        "mode": EffectiveMode.AT_ONCE,
        "effective_on": TODAY,
        "real_name": RealNameResult.PASSED,
    }
    return Opening(**defaults | given)


def opening(details: Opening | None = None, **given: Any) -> Transaction:
    """An opening with a prestore of 100.00."""
    defaults: dict[str, Any] = {"charges": (charge(10000, label=Text("预存话费", "Prestore")),)}
    return transaction(
        details or opening_details(), Text("开户", "Open an account"), "kh", **defaults | given
    )


def change_details(**given: Any) -> PlanChange:
    """From the plan at 129.00 to one at 59.00, from the first of next month."""
    new = {"offer_id": "24HB59", "code": "ydk59", "name": "移动花卡套餐59元", "price_fen": 5900}
    defaults: dict[str, Any] = {
        "customer_id": "C1",
        "customer_name": "张三丰",
        "account_id": "A1",
        "subscription_id": "S1",
        "number": NUMBER,
        "old": priced(),
        "new": priced(**new),
        "mode": EffectiveMode.NEXT_CYCLE,
        "effective_on": date(2026, 12, 1),
    }
    return PlanChange(**defaults | given)


def change(details: PlanChange | None = None, **given: Any) -> Transaction:
    """A plan change that costs nothing."""
    return transaction(details or change_details(), Text("套餐变更", "Change the plan"), "bg", **given)


def joined(offered: Offer, **given: Any) -> JoinedOffer:
    """The offer at its preset pricing, from today."""
    starts_on = given.get("starts_on", TODAY)
    mode = EffectiveMode.AT_ONCE if starts_on == TODAY else EffectiveMode.ON_DATE
    defaults: dict[str, Any] = {
        "offer": PricedOffer.of(offered),
        "pricing": pricing_of(offered, "", None, When(mode, starts_on, TODAY)),
        "mode": mode,
        "starts_on": starts_on,
    }
    return JoinedOffer(**defaults | given)


def line_order_details(*joins: JoinedOffer, **given: Any) -> LineOrder:
    """An order on the line, from today."""
    defaults: dict[str, Any] = {
        "customer_id": "C1",
        "customer_name": "张三丰",
        "account_id": "A1",
        "subscription_id": "S1",
        "number": NUMBER,
        "joins": joins,
        "mode": EffectiveMode.AT_ONCE,
        "effective_on": TODAY,
    }
    return LineOrder(**defaults | given)


def line_order(details: LineOrder, **given: Any) -> Transaction:
    """An order on a held line with what it costs at once."""
    code, title = _LINE_ORDERS[details.kind]
    defaults: dict[str, Any] = {"charges": tuple(order_charges(details))}
    return transaction(details, title, code, **defaults | given)


_LINE_ORDERS = {
    "join": ("dg", Text("订购业务", "Order on a line")),
    "end": ("td", Text("退订业务", "End an offer")),
    "reprice": ("dj", Text("定价变更", "Change a pricing")),
}


def payment_details(amount_fen: int = 10000, **given: Any) -> PaymentIntake:
    """A payment into account A1 that owes nothing."""
    defaults: dict[str, Any] = {
        "customer_id": "C1",
        "customer_name": "张三丰",
        "account_id": "A1",
        "number": NUMBER,
        "arrears_fen": 0,
        "balance_fen": 3620,
        "read_at": NOW,
    }
    return PaymentIntake(amount_fen=amount_fen, **defaults | given)


def payment(amount_fen: int = 10000, details: PaymentIntake | None = None, **given: Any) -> Transaction:
    """A payment of ``amount_fen``."""
    entered = details or payment_details(amount_fen)
    defaults: dict[str, Any] = {"charges": (charge(amount_fen, account_id=entered.account_id),)}
    return transaction(entered, Text("缴费", "Take a payment"), "jf", **defaults | given)


def reversal(amount_fen: int = 10000, **given: Any) -> Transaction:
    """A payment of today given back."""
    details = Reversal(
        line_identity=identity(),
        shares=(PaidShare(identity(), amount_fen),),
        account_id="A1",
        customer_name="张三丰",
        number=NUMBER,
        amount_fen=amount_fen,
        original_slip="JHL-3-20261121-0001",
        reason="号码输错",
        approved_by="10001",
    )
    label = Text("缴费返销", "Payment reversed")
    defaults: dict[str, Any] = {"charges": (charge(-amount_fen, kind=ChargeKind.REVERSAL, label=label),)}
    return transaction(details, Text("返销", "Reverse a payment"), "fx", **defaults | given)


def withdrawal(amount_fen: int = 10000, **given: Any) -> Transaction:
    """An opening not done yet, taken back with its prestore."""
    details = Withdrawal(
        order_identity=identity(),
        order_no="O-1",
        what=Text("开户", "Open an account"),
        customer_name="张三丰",
        number=NUMBER,
        account_id="A1",
        amount_fen=amount_fen,
        shares=(PaidShare(identity(), amount_fen),),
        original_slip="JHL-3-20261121-0001",
        reason="客户改变主意",
    )
    label = Text("退预存话费", "Prestore given back")
    defaults: dict[str, Any] = {"charges": (charge(-amount_fen, kind=ChargeKind.REFUND, label=label),)}
    return transaction(details, Text("撤单", "Withdraw an order"), "cd", **defaults | given)


def line_refund(amount_fen: int = 10000, **given: Any) -> Transaction:
    """What was paid for a rejected line, given back."""
    details = LineRefund(
        line_identity=identity(),
        shares=(PaidShare(identity(), amount_fen),),
        what=Text("开户", "Open an account"),
        customer_name="张三丰",
        number=NUMBER,
        account_id="A1",
        amount_fen=amount_fen,
        original_slip="JHL-3-20261121-0001",
        reason="号码已被占用",
    )
    label = Text("退款", "Refund")
    defaults: dict[str, Any] = {"charges": (charge(-amount_fen, kind=ChargeKind.REFUND, label=label),)}
    return transaction(details, Text("退款", "Refund a line"), "tk", **defaults | given)


def tender(amount_fen: int, method: TenderMethod = TenderMethod.CASH, **given: Any) -> Tender:
    """Cash, or a captured card or QR payment with a reference."""
    defaults: dict[str, Any] = {
        "identity": identity(),
        "reference": "" if method is TenderMethod.CASH else "REF123",
    }
    return Tender(method=method, amount_fen=amount_fen, **defaults | given)


def visit(*transactions: Transaction, **given: Any) -> Visit:
    """A visit at position 3 with these lines."""
    defaults: dict[str, Any] = {
        "visit_id": identity(),
        "terminal_id": "T3",
        "store_id": "S1",
        "position": 3,
        "clerk_id": "20317",
        "clerk_name": "王芳",
        "started_at": NOW,
        "inferred": False,
        "business_date": TODAY,
        "customer_id": "C1" if transactions else "",
        "customer_name": "张三丰" if transactions else "",
        "transactions": transactions,
    }
    return Visit(**defaults | given)


def settled(
    *transactions: Transaction, tenders: tuple[Tender, ...] | None = None, **given: Any
) -> SettledVisit:
    """A settled visit with these lines; paid in exact cash unless ``tenders`` are given."""
    lines = transactions or (payment(),)
    net = sum(line.amount_fen for line in lines)
    exact = (tender(net),) if net > 0 else ()
    paid = exact if tenders is None else tenders
    defaults: dict[str, Any] = {
        "visit": visit(*lines, tenders=paid),
        "slip_number": "JHL-3-20261121-0007",
        "settled_at": NOW,
        "payments": allocate(lines, paid),
    }
    return SettledVisit(**defaults | given)


def held_offer(**given: Any) -> HeldOffer:
    """The plan at 129.00, held without a term."""
    defaults: dict[str, Any] = {
        "product_id": "H1",
        "offer_id": "24HB129",
        "name": "全球通畅享套餐129元",
        "price_fen": 12900,
        "starts_on": date(2024, 1, 1),
    }
    return HeldOffer(**defaults | given)


def line(**given: Any) -> Subscription:
    """An active line on the plan at 129.00."""
    defaults: dict[str, Any] = {
        "subscription_id": "S1",
        "number": NUMBER,
        "iccid": "89860012345678901234",
        "state": LineState.ACTIVE,
        "account_id": "A1",
        "plan": held_offer(),
        "opened_on": date(2020, 9, 1),
    }
    return Subscription(**defaults | given)


def customer(**given: Any) -> Customer:
    """张三丰, with us since September 2020."""
    defaults: dict[str, Any] = {
        "customer_id": "C1",
        "party_id": "P1",
        "name": "张三丰",
        "id_number": ID_NUMBER,
        "joined_on": date(2020, 9, 1),
        "birth_date": date(1990, 1, 1),
        "pinyin": "zhangsanfeng",
        "initials": "zsf",
    }
    return Customer(**defaults | given)


def customer_view(**given: Any) -> CustomerView:
    """One line on one account with a balance of 36.20."""
    defaults: dict[str, Any] = {
        "customer": customer(),
        "accounts": (Account(account_id="A1", balance_fen=3620),),
        "lines": (line(),),
        "as_of": NOW,
    }
    return CustomerView(**defaults | given)


def paid_shares(settled: SettledVisit, line: Transaction) -> tuple[PaidShare, ...]:
    """What each payment of a settled visit gave to a line."""
    return tuple(
        PaidShare(paid.identity, dict(paid.shares)[line.identity])
        for paid in settled.payments
        if line.identity in dict(paid.shares)
    )


def withdrawal_of(settled: SettledVisit, line: Transaction, **given: Any) -> Transaction:
    """An order of a settled visit taken back, with all that was paid for it; its order number unknown."""
    assert isinstance(line.details, Ordering)
    amount = line.amount_fen
    details = Withdrawal(
        order_identity=line.identity,
        order_no="",
        what=line.title,
        customer_name=line.details.customer_name,
        number=line.details.number,
        account_id=line.details.account_id,
        amount_fen=amount,
        shares=paid_shares(settled, line),
        original_slip=settled.slip_number,
        reason="客户改变主意",
    )
    back = charge(-amount, kind=ChargeKind.REFUND, label=Text("退款", "Given back"))
    defaults: dict[str, Any] = {"charges": (back,) if amount else ()}
    return transaction(details, Text("撤单", "Withdraw an order"), "cd", **defaults | given)


def reversal_of(settled: SettledVisit, line: Transaction, **given: Any) -> Transaction:
    """A payment line of a settled visit given back."""
    assert isinstance(line.details, PaymentIntake)
    made = reversal(line.amount_fen, **given)
    assert isinstance(made.details, Reversal)
    details = replace(
        made.details,
        line_identity=line.identity,
        account_id=line.details.account_id,
        shares=paid_shares(settled, line),
        original_slip=settled.slip_number,
    )
    return replace(made, details=details)


def line_refund_of(settled: SettledVisit, line: Transaction, **given: Any) -> Transaction:
    """What was paid for a line of a settled visit, given back."""
    assert isinstance(line.details, Opening | PlanChange | PaymentIntake)
    made = line_refund(line.amount_fen, **given)
    assert isinstance(made.details, LineRefund)
    details = replace(
        made.details,
        line_identity=line.identity,
        account_id=line.details.account_id,
        shares=paid_shares(settled, line),
        original_slip=settled.slip_number,
    )
    return replace(made, details=details)


def left(visit: Visit, at_ms: int = 90_000) -> Visit:
    """The visit with its seat left."""
    return replace(visit, events=(*visit.events, TimingEvent(Moment.LEFT, at_ms)))
