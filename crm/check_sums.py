"""Whether goods, ports and buckets add up: what lies there now is what there was, with every movement."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from counter.domain.customer import BucketKind
from counter.domain.money import format_yuan
from counter.messages import _
from crm.ledger import DEPOSITS
from crm.tables import (
    AccessPointRow,
    BalanceMoveRow,
    BucketRow,
    HeldOfferRow,
    OrderRow,
    StockMoveRow,
    StockRow,
)


def goods(session: Session) -> Iterator[str]:
    """What lies in a store is what was counted there and what was moved since."""
    moved = sums(session, StockMoveRow.stock_id, StockMoveRow.quantity)
    for row in session.scalars(select(StockRow).order_by(StockRow.stock_id)):
        come_to = row.counted + moved.get(row.stock_id, 0)
        if come_to != row.quantity:
            yield _(
                "Stock {stock}: {counted} counted and all movements come to {moved}, not to {quantity}.",
                stock=row.stock_id,
                counted=row.counted,
                moved=come_to,
                quantity=row.quantity,
            )


def ports(session: Session) -> Iterator[str]:
    """Every port of an access point is free, or taken by one held offer, or by one order on its way."""
    taken = dict[str, int]()
    for column in (HeldOfferRow.access_point, OrderRow.access_point):
        query = select(column, func.count()).where(column != "").group_by(column)
        for name, count in session.execute(query):
            taken[name] = taken.get(name, 0) + int(count)
    points = session.scalars(select(AccessPointRow).order_by(AccessPointRow.name)).all()
    for point in points:
        there = taken.pop(point.name, 0)
        if point.ports_free < 0 or point.ports_free + there != point.ports:
            yield _(
                "Access point {name}: {free} ports free and {taken} taken, of {ports}.",
                name=point.name,
                free=point.ports_free,
                taken=there,
                ports=point.ports,
            )
    for name in sorted(taken):
        yield _("{value} is taken as an access point, which is not there.", value=name)


def buckets(session: Session) -> Iterator[str]:
    """A closed bucket is empty; deposits that lie in buckets are in the books."""
    lies = BucketRow.remaining_fen
    wrong = select(BucketRow.bucket_id).where(BucketRow.closed_on.is_not(None), lies != 0)
    for bucket in session.scalars(wrong.order_by(BucketRow.bucket_id)):
        yield _("Bucket {bucket} is closed and not empty.", bucket=bucket)
    deposits = left_in(session, DEPOSITS)
    lying = sums(session, BucketRow.account_id, lies, BucketRow.kind == BucketKind.DEPOSIT.value)
    for account, fen in sorted(lying.items()):
        if fen > deposits.get(account, 0):
            yield _(
                "Account {account}: its buckets hold deposits of {held}, movements leave {moved}.",
                account=account,
                held=format_yuan(fen),
                moved=format_yuan(deposits.get(account, 0)),
            )


def left_in(session: Session, ledger: str) -> dict[str, int]:
    """What the movements leave in a ledger, by account: what came in less what went out to another."""
    account, amount = BalanceMoveRow.account_id, BalanceMoveRow.amount_fen
    left = sums(session, account, amount, BalanceMoveRow.ledger == ledger)
    for name, fen in sums(session, account, amount, BalanceMoveRow.counterpart == ledger).items():
        left[name] = left.get(name, 0) - fen
    return left


def sums(
    session: Session,
    key: InstrumentedAttribute[str],
    amount: InstrumentedAttribute[int],
    *where: ColumnElement[bool],
) -> dict[str, int]:
    """The amounts of the rows that answer ``where``, by a key."""
    rows = session.execute(select(key, func.sum(amount)).where(*where).group_by(key))
    return {name: int(total) for name, total in rows}
