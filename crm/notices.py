"""Notices (成功短信): what customers are told of work that went on without them, written with its effect.

A notice is told once for its cause. It is worded when it is sent, in the customer's language or the
centre's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.clock import mint_identity
from counter.domain.customer import LineState
from counter.domain.money import format_yuan
from counter.domain.text import Text
from crm import at_hand
from crm.pending import keep
from crm.tables import CustomerRow, LineRow, MessageRow, OrderRow, PartyRow, PaymentRow

LATE = timedelta(minutes=1)
"""What arrives longer than this after it was accepted came without the line: its customer has gone."""

UNTOLD = "messageWhenProcessed"
"""In an order's or payment's body: false where its template wants nobody told that it is done."""


class Notice(StrEnum):
    """What there is to tell."""

    PLAN_CHANGED = "planChanged"
    LINE_RESTORED = "lineRestored"
    LINE_OPENED = "lineOpened"
    ORDER_REJECTED = "orderRejected"
    LINE_ORDERED = "lineOrdered"
    OFFER_ENDED = "offerEnded"
    LINE_SUSPENDED = "lineSuspended"
    LINE_RESUMED = "lineResumed"
    CARD_REPLACED = "cardReplaced"


WORDING = {
    Notice.PLAN_CHANGED: Text(
        "您的号码{number}已办理套餐变更：{offer}，{day}起生效。",
        "The plan of {number} was changed to {offer}, effective {day}.",
    ),
    Notice.LINE_RESTORED: Text(
        "您的号码{number}缴费{amount}元已入账，现已恢复使用。",
        "Your payment of {amount} yuan for {number} has arrived; the line is back in service.",
    ),
    Notice.LINE_ORDERED: Text(
        "您的号码{number}已办理{offer}，{day}起生效。", "{offer} was ordered for {number}, effective {day}."
    ),
    Notice.OFFER_ENDED: Text(
        "您的号码{number}已退订{offer}，{day}起不再收费。",
        "{offer} was ended for {number}; it is not charged from {day} on.",
    ),
    Notice.LINE_SUSPENDED: Text("您的号码{number}已停机。", "{number} is suspended."),
    Notice.LINE_RESUMED: Text("您的号码{number}已恢复使用。", "{number} is back in service."),
    Notice.CARD_REPLACED: Text(
        "您的号码{number}已换新SIM卡，原卡作废。", "{number} has a new SIM card; the old one is void."
    ),
    Notice.LINE_OPENED: Text(
        "您的号码{number}已开通，套餐{offer}。", "Your number {number} is activated on {offer}."
    ),
    Notice.ORDER_REJECTED: Text(
        "您办理的业务（号码{number}）未能完成，请到营业厅处理，已付款项可退还。",
        "What you ordered for {number} could not be done. Please come to the store;"
        " what you paid is given back.",
    ),
}


def worded(notice: Notice, params: Mapping[str, str], language: str) -> str:
    """The notice in a language, ``zh_CN`` or ``en``."""
    return WORDING[notice].in_language(language).format(**params)


def order_done(session: Session, row: OrderRow, now: datetime) -> None:
    """An opening is activated, or another order is processed (also one that waits for its day)."""
    if row.body.get(UNTOLD) is False:
        return
    items = row.body["productOrderItem"]
    offer = items[0].get("productOffering", {}).get("name", "")
    notice = _DONE.get(row.category, Notice.LINE_ORDERED)
    params = {"number": row.number, "offer": str(offer), "day": row.effective_on.isoformat()}
    _tell(session, notice, _of_order(row), row.customer_id, params, now)


_DONE = {
    "open": Notice.LINE_OPENED,
    "change": Notice.PLAN_CHANGED,
    "end": Notice.OFFER_ENDED,
    "suspend": Notice.LINE_SUSPENDED,
    "reportLoss": Notice.LINE_SUSPENDED,
    "resume": Notice.LINE_RESUMED,
    "replaceSim": Notice.CARD_REPLACED,
}


def order_rejected(session: Session, row: OrderRow, now: datetime) -> None:
    """An order ended without its effect."""
    _tell_of_rejection(session, row.category, _of_order(row), row.customer_id, row.number, "", now)


def order_refused(
    session: Session,
    category: str,
    external_id: str,
    customer_id: str,
    number: str,
    phone: str,
    now: datetime,
) -> None:
    """An order that was accepted without the line was refused when it arrived; no order was made of it."""
    _tell_of_rejection(session, category, f"order:{external_id}", customer_id, number, phone, now)


def _tell_of_rejection(
    session: Session,
    category: str,
    about: str,
    customer_id: str,
    number: str,
    phone: str,
    now: datetime,
) -> None:
    """Tell the customer, at ``phone`` if they gave one. The number of an opening that did not come about is
    not theirs, and may be somebody else's: without another way to them nobody is told."""
    reach = phone or _contact_of(session, customer_id)
    if not reach and category == "open":
        reach = _line_of(session, customer_id)
    elif not reach:
        reach = number
    if reach:
        _tell(session, Notice.ORDER_REJECTED, about, customer_id, {"number": number}, now, reach)


def _contact_of(session: Session, customer_id: str) -> str:
    party = _party_of(session, customer_id)
    return party.contact_phone if party else ""


def _line_of(session: Session, customer_id: str) -> str:
    """A number in service that the customer has already, "" for somebody new."""
    lines = at_hand.rows(session, LineRow, LineRow.customer_id, customer_id) if customer_id else []
    return next((line.number for line in lines if line.state == LineState.ACTIVE.value), "")


def _party_of(session: Session, customer_id: str) -> PartyRow | None:
    customer = at_hand.row(session, CustomerRow, CustomerRow.customer_id, customer_id)
    return at_hand.row(session, PartyRow, PartyRow.party_id, customer.party_id) if customer else None


def line_restored(session: Session, paid: PaymentRow, now: datetime) -> None:
    """A payment taken without the line brought suspended lines back."""
    if now - paid.paid_at <= LATE or paid.body.get(UNTOLD) is False:
        return
    for line in session.scalars(select(LineRow).where(LineRow.subscription_id.in_(paid.resumed))):
        params = {"number": line.number, "amount": format_yuan(paid.amount_fen)}
        cause = f"payment:{paid.payment_id}:{line.subscription_id}"
        _tell(session, Notice.LINE_RESTORED, cause, line.customer_id, params, now)


def causes_of(row: OrderRow) -> tuple[str, ...]:
    """What a message about the order would have as its cause."""
    return tuple(_cause(_of_order(row), notice) for notice in Notice)


def _of_order(row: OrderRow) -> str:
    return f"order:{row.external_id or row.sequence}"


def _cause(about: str, notice: Notice) -> str:
    return f"{about}:{notice.value}"[:200]


def _tell(
    session: Session,
    notice: Notice,
    about: str,
    customer_id: str,
    params: Mapping[str, str],
    now: datetime,
    phone: str = "",
) -> None:
    cause = _cause(about, notice)
    if at_hand.row(session, MessageRow, MessageRow.cause, cause):
        return
    party = _party_of(session, customer_id)
    message = MessageRow(
        message_id=mint_identity(),
        cause=cause,
        message_type="SMS",
        content="",
        language=party.language if party else "",
        party_id=party.party_id if party else "",
        phone=phone or params["number"],
        made_at=now,
        due_at=now,
        body={"notice": notice.value, "params": dict(params)},
    )
    keep(session, message)
