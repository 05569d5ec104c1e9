"""Actions on balances (TMF654): a top-up, an adjustment or a transfer moves money in the books at once.

The bucket of each is the plain one of an account. One that cannot be done is kept as ``failed``, with the
sentence that says why (``statusReason``, an extension), and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.message import instant_text
from counter.wire.money import CURRENCY, LARGEST
from crm.centre import Centre, Speaker
from crm.kept import documents
from crm.ledger import ADJUSTMENTS, FEES, TRANSFERS, put_in, take_away, takings
from crm.refusals import Refused, sentence_of
from crm.tables import AccountRow, DocumentRow

MONETARY = "monetary"
"""The only usage that money is of."""

UNITS = (CURRENCY, "RMB", "")
"""How the unit of an amount of money may be written; "" where none is."""


def top_up(session: Session, _centre: Centre, _speaker: Speaker, task: DocumentRow, now: datetime) -> None:
    """Money that was taken elsewhere comes into a balance, arrears first."""
    with _acting(session, task, now) as asked:
        [account] = _accounts(session, asked, "bucket")
        amount_fen = _fen(asked, above_0=True)
        method = asked.get("paymentMethod", {})
        taken = takings(str(method.get("name") or method.get("@type") or "topup")[:150])
        put_in(session, account, amount_fen, task.document_id, now, out_of=taken, kind="topup")


def adjust(session: Session, _centre: Centre, _speaker: Speaker, task: DocumentRow, now: datetime) -> None:
    """A balance is put right by an amount; one below 0 takes away what is there, and makes no arrears."""
    with _acting(session, task, now) as asked:
        [account] = _accounts(session, asked, "bucket")
        amount_fen, cause = _fen(asked), task.document_id
        if amount_fen < 0:
            _judge_left(account.balance_fen, -amount_fen)
            take_away(session, account, -amount_fen, cause, now, into=ADJUSTMENTS, kind="adjustment")
        else:
            put_in(session, account, amount_fen, cause, now, out_of=ADJUSTMENTS, kind="adjustment")


def transfer(session: Session, _centre: Centre, _speaker: Speaker, task: DocumentRow, now: datetime) -> None:
    """What is in one balance goes into another; the one who is named bears the cost."""
    with _acting(session, task, now) as asked:
        giver, receiver = _accounts(session, asked, "bucket", "receiverBucket")
        amount_fen, cost_fen, cause = _fen(asked, above_0=True), _cost_fen(asked), task.document_id
        by_receiver = asked.get("costOwner") == "receiver"
        _judge_left(giver.balance_fen, amount_fen + (0 if by_receiver else cost_fen))
        if by_receiver:
            _judge_left(receiver.balance_fen + max(0, amount_fen - receiver.arrears_fen), cost_fen)
        take_away(session, giver, amount_fen, cause, now, into=TRANSFERS, kind="transfer")
        put_in(session, receiver, amount_fen, cause, now, out_of=TRANSFERS, kind="transfer")
        bearer = receiver if by_receiver else giver
        take_away(session, bearer, cost_fen, cause, now, into=FEES, kind="fee")


@contextmanager
def _acting(session: Session, task: DocumentRow, now: datetime) -> Iterator[Mapping[str, Any]]:
    """The task's body; it is completed after the block, or failed by the `Refused` that the block raises
    before it moves anything."""
    try:
        yield task.body
        ended: dict[str, Any] = {"status": "completed"}
    except Refused as no:
        ended = {"status": "failed", "statusReason": sentence_of(no.message, no.params)}
    task.body = {**task.body, **ended, "confirmationDate": instant_text(now)}
    documents.write_again(session, task)


def _accounts(session: Session, asked: Mapping[str, Any], *fields: str) -> list[AccountRow]:
    """The accounts whose plain buckets are named, locked in the order of their names."""
    for usage in ("usageType", "receiverBucketUsageType"):
        if asked.get(usage, MONETARY) != MONETARY:
            raise Refused(422, usage, N_("Balances are of money here."))
    named = [str(asked[field].get("id", "")) for field in fields]
    if len(set(named)) < len(named):
        raise Refused(422, fields[-1], N_("A transfer needs two balances."))
    query = select(AccountRow).where(AccountRow.account_id.in_(named)).order_by(AccountRow.account_id)
    found = {row.account_id: row for row in session.scalars(query.with_for_update())}
    for name in named:
        if name not in found:
            raise Refused(422, "bucket", N_("There is no balance {bucket}."), bucket=name)
    of_party = asked.get("partyAccount", {}).get("id", named[0])
    if of_party != named[0]:
        raise Refused(422, "partyAccount", N_("The balance is of another account."))
    return [found[name] for name in named]


def _fen(asked: Mapping[str, Any], *, above_0: bool = False) -> int:
    amount = asked["amount"]
    if str(amount.get("units", "")).upper() not in UNITS:
        raise Refused(422, "amount", N_("Balances are of money here."))
    fen = _exact_fen(amount.get("amount"))
    if fen == 0 or (above_0 and fen < 0):
        raise Refused(422, "amount", N_("The amount must be more than 0."))
    return fen


def _cost_fen(asked: Mapping[str, Any]) -> int:
    fen = _exact_fen(asked.get("transferCost", {}).get("value", 0))
    if fen < 0:
        raise Refused(422, "transferCost", N_("The amount must be more than 0."))
    return fen


def _exact_fen(value: object) -> int:
    """An amount in yuan as fen; raises `Refused` for parts of a fen, too much, or no number."""
    fen = Decimal(str(value)) * 100 if isinstance(value, int | float | Decimal) else Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > LARGEST * 100:
        raise Refused(422, "amount", N_("The amount cannot be used."))
    return int(fen)


def _judge_left(there_fen: int, wanted_fen: int) -> None:
    if wanted_fen > there_fen:
        raise Refused(422, "amount", N_("Only {amount} is in this balance."), amount=there_fen)
