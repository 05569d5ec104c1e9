"""Payments and refunds: judged, applied to the account, limited to what is left of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.rules import judge_amount, judge_reversal
from counter.domain.text import N_
from counter.domain.visit import OutcomeState
from counter.wire.payment import Payment, PaymentItem, PaymentMethod, Refund
from crm import at_hand
from crm.catalogue import limits_of
from crm.centre import Speaker
from crm.dependencies import ENDED_BADLY, order_by_identity, wake_dependants
from crm.ledger import LEDGERS_OF_PURPOSE, move, put_in, take_out, takings
from crm.notices import line_restored
from crm.order_fields import fen_of, unreadable
from crm.pending import keep
from crm.refusals import Refused, judging, refuse_any
from crm.refused_orders import dealt_with
from crm.tables import AccountRow, PaymentItemRow, PaymentRow, RefundRow


def accept_payment(
    session: Session,
    payment: Payment,
    body: dict[str, Any],
    speaker: Speaker,
    payment_id: str,
    now: datetime,
) -> PaymentRow:
    """Apply a payment at once; ``body`` is the payment as it is kept.

    Raises `Refused` for an unknown account or amounts that do not fit.
    """
    with judging():
        account = _account(session, payment.account.id)
        amount_fen = fen_of(payment.total_amount)
        items = _items(payment, amount_fen)
        refuse_any(judge_amount(amount_fen, limits_of(session)))
    into_account = sum(fen for item, fen in items if item.purpose == "payment")
    row = PaymentRow(
        payment_id=payment_id,
        correlator_id=payment.correlator_id or "",
        account_id=account.account_id,
        method=_method(payment.payment_method),
        amount_fen=amount_fen,
        terminal_id=speaker.terminal_id,
        visit_id=payment.visit_id or "",
        paid_at=min(payment.payment_date or now, now),
        resumed=[],
        body=body,
    )
    taken = takings(row.method)
    if into_account:
        row.resumed = put_in(session, account, into_account, payment_id, now, out_of=taken)
    keep(session, row)
    for number, (item, fen) in enumerate(items, start=1):
        share = PaymentItemRow(
            payment_id=payment_id,
            item=number,
            transaction=item.item.id,
            purpose=item.purpose,
            of_order=item.item.at_referred_type == "ProductOrder",
            amount_fen=fen,
        )
        keep(session, share)
        if item.purpose != "payment":
            ledger = LEDGERS_OF_PURPOSE[item.purpose]
            move(session, account.account_id, fen, ledger, taken, item.purpose, payment_id, now)
    if row.resumed:
        line_restored(session, row, now)
    wake_dependants(session, row.correlator_id, now)
    return row


def accept_refund(
    session: Session, refund: Refund, speaker: Speaker, refund_id: str, now: datetime
) -> RefundRow:
    """Give back what is left of a payment, of one line's share of it, or of all payments of a line.

    What had gone into the account leaves it; fees and deposits never were in it.
    """
    amount_fen = fen_of(refund.total_amount)
    if amount_fen <= 0:
        raise Refused(422, "amount", N_("The amount must be more than 0."))
    items = _refundable(session, refund)
    _judge_give_back(session, items, refund, speaker, now)
    left = sum(item.amount_fen - item.refunded_fen for item in items)
    if amount_fen > left:
        raise Refused(422, "amount", N_("Only {amount} of it is left to be given back."), amount=left)
    shares = _give_back(session, items, amount_fen, now)
    row = RefundRow(
        refund_id=refund_id,
        correlator_id=refund.correlator_id or "",
        account_id=refund.account.id,
        amount_fen=amount_fen,
        refunded_at=now,
        shares=shares,
        body=refund.body(),
    )
    session.add(row)
    if refund.transaction:
        dealt_with(session, [refund.transaction])
    return row


def _account(session: Session, account_id: str) -> AccountRow:
    account = at_hand.row(session, AccountRow, AccountRow.account_id, account_id, lock=True)
    if account is None:
        raise Refused(422, "account", N_("There is no account {account_id}."), account_id=account_id)
    return account


def _method(method: PaymentMethod) -> str:
    return (method.at_type or method.name or "other")[:200]


def _items(payment: Payment, amount_fen: int) -> list[tuple[PaymentItem, int]]:
    if not payment.payment_item:
        return [(PaymentItem(item=payment.account, purpose="payment"), amount_fen)]
    items = []
    for item in payment.payment_item:
        if item.amount is None:
            raise unreadable("paymentItem.amount")
        items.append((item, fen_of(item.amount)))
    if any(fen <= 0 for _item, fen in items) or sum(fen for _item, fen in items) != amount_fen:
        raise Refused(422, "amount", N_("The items do not add up to the amount of the payment."))
    return items


def _refundable(session: Session, refund: Refund) -> list[PaymentItemRow]:
    query = (
        select(PaymentItemRow)
        .join(PaymentRow, PaymentRow.payment_id == PaymentItemRow.payment_id)
        .order_by(PaymentItemRow.payment_id, PaymentItemRow.item)
    )
    if refund.payment is None and not refund.transaction:
        raise unreadable("payment.id")
    if refund.payment is not None:
        query = query.where(PaymentItemRow.payment_id == refund.payment.id)
    if refund.transaction:
        query = query.where(PaymentItemRow.transaction == refund.transaction)
    items = list(session.scalars(query.where(PaymentRow.account_id == refund.account.id)))
    if not items:
        raise Refused(422, "payment", N_("There is no such payment on this account."))
    return items


def _judge_give_back(
    session: Session, items: list[PaymentItemRow], refund: Refund, speaker: Speaker, now: datetime
) -> None:
    """What was paid for an order stays once the order went through; a payment of its own goes back on
    its day only."""
    zone = ZoneInfo(speaker.time_zone)
    today = min(refund.refund_date or now, now).astimezone(zone).date()
    for item in items:
        if item.of_order:
            order = order_by_identity(session, item.transaction)
            if order is not None and order.state not in ENDED_BADLY:
                raise Refused(422, "order", N_("The order is not withdrawn; what was paid for it stays."))
            continue
        paid = session.get_one(PaymentRow, item.payment_id)
        refuse_any(
            judge_reversal(
                state=OutcomeState.COMPLETED,
                paid_on=paid.paid_at.astimezone(zone).date(),
                today=today,
                reversed_already=item.refunded_fen == item.amount_fen,
            )
        )


def _give_back(
    session: Session, items: list[PaymentItemRow], amount_fen: int, now: datetime
) -> dict[str, int]:
    shares: dict[str, int] = {}
    for item in items:
        given = min(item.amount_fen - item.refunded_fen, amount_fen)
        if not given:
            continue
        amount_fen -= given
        item.refunded_fen += given
        paid = session.get_one(PaymentRow, item.payment_id, with_for_update=True)
        paid.refunded_fen += given
        shares[paid.payment_id] = shares.get(paid.payment_id, 0) + given
        taken = takings(paid.method)
        if item.purpose == "payment":
            account = _account(session, paid.account_id)
            take_out(session, account, given, paid.payment_id, paid.resumed, now, into=taken)
        else:
            ledger = LEDGERS_OF_PURPOSE[item.purpose]
            move(session, paid.account_id, -given, ledger, taken, "refund", paid.payment_id, now)
        wake_dependants(session, paid.correlator_id, now)
    return shares
