"""Whether the centre's database agrees with itself: references, sums, stock and identities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, Select, and_, exists, func, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import InstrumentedAttribute, Session

from counter.domain.customer import BucketKind, LineState
from counter.domain.money import format_yuan
from counter.domain.offering.checking import FaultyRules, check_catalogue
from counter.messages import _, sentence
from crm.catalogue import offer_of
from crm.check_sums import buckets, goods, left_in, ports, sums
from crm.database import Database, open_engine
from crm.ledger import BALANCE, PRESTORE, takings
from crm.tables import (
    AccountRow,
    BalanceMoveRow,
    BillRow,
    BucketRow,
    HeldOfferRow,
    InteractionRow,
    LeaseRow,
    LineRow,
    NumberRow,
    OfferRow,
    OrderRow,
    PaymentItemRow,
    PaymentRow,
    RefundRow,
    SimRow,
    Table,
)
from crm.tables.table import REFERS_TO

SHOWN = 20
"""How many faults of one kind are told at most."""


def check(url: str) -> list[str]:
    """Every fault found, as a sentence; none if the database is right."""
    database = Database(open_engine(url))
    try:
        with database.reading() as session:
            return [fault for looks in CHECKS for fault in _first(looks(session))]
    finally:
        database.close()


def _first(faults: Iterator[str]) -> Iterator[str]:
    for number, fault in enumerate(faults):
        if number == SHOWN:
            yield _("… and more of this kind.")
            return
        yield fault


def references(session: Session) -> Iterator[str]:
    """Every reference leads to a row."""
    for table in Table.metadata.sorted_tables:
        for column, of in _references(table):
            there = of.table.alias()
            missing = select(column).where(column.is_not(None), ~exists().where(there.c[of.name] == column))
            for value in session.scalars(missing.limit(SHOWN + 1)):
                yield _(
                    "{table}.{column} names {value}, which is not there.",
                    table=table.name,
                    column=column.name,
                    value=value,
                )


def _references(table: SqlTable) -> Iterator[tuple[Column[Any], Column[Any]]]:
    """Each column that refers to another one, with that one: by a foreign key, or by what it says itself."""
    for column in table.columns:
        for key in sorted(column.foreign_keys, key=lambda key: key.target_fullname):
            yield column, key.column
        if named := column.info.get(REFERS_TO):
            of_table, name = named.split(".")
            yield column, Table.metadata.tables[of_table].columns[name]


def ledgers(session: Session) -> Iterator[str]:
    """What movements leave of an account is its balance less its arrears, and what lies in its buckets; its
    bills' dues are its arrears."""
    moves, prestores = left_in(session, BALANCE), left_in(session, PRESTORE)
    dues = sums(session, BillRow.account_id, BillRow.due_fen)
    in_buckets = sums(
        session, BucketRow.account_id, BucketRow.remaining_fen, BucketRow.kind == BucketKind.PRESTORE.value
    )
    for account in session.scalars(select(AccountRow).order_by(AccountRow.account_id)):
        stands = account.balance_fen - account.arrears_fen
        moved, due = moves.get(account.account_id, 0), dues.get(account.account_id, 0)
        if moved != stands:
            yield _(
                "Account {account}: movements come to {moved}, balance less arrears is {stands}.",
                account=account.account_id,
                moved=format_yuan(moved),
                stands=format_yuan(stands),
            )
        lies, said = prestores.get(account.account_id, 0), in_buckets.get(account.account_id, 0)
        if lies != said:
            yield _(
                "Account {account}: movements leave {moved} of prestores, its buckets hold {held}.",
                account=account.account_id,
                moved=format_yuan(lies),
                held=format_yuan(said),
            )
        if due != account.arrears_fen:
            yield _(
                "Account {account}: bills have {due} due, the arrears are {arrears}.",
                account=account.account_id,
                due=format_yuan(due),
                arrears=format_yuan(account.arrears_fen),
            )
        if account.balance_fen and account.arrears_fen:
            yield _("Account {account} has a balance and arrears at once.", account=account.account_id)


def bills(session: Session) -> Iterator[str]:
    """No bill has less than nothing or more than itself due."""
    wrong = select(BillRow.bill_id).where(or_(BillRow.due_fen < 0, BillRow.due_fen > BillRow.amount_fen))
    for bill_id in session.scalars(wrong.order_by(BillRow.bill_id)):
        yield _("Bill {bill} has more due than it says, or less than nothing.", bill=bill_id)


def payments(session: Session) -> Iterator[str]:
    """A payment is its items; its money is in the books under its method; refunds add up."""
    items = sums(session, PaymentItemRow.payment_id, PaymentItemRow.amount_fen)
    given_back = sums(session, PaymentItemRow.payment_id, PaymentItemRow.refunded_fen)
    moved = sums(
        session,
        BalanceMoveRow.cause,
        BalanceMoveRow.amount_fen,
        BalanceMoveRow.counterpart.startswith(takings("")),
    )
    refunds: dict[str, int] = {}
    for shares in session.scalars(select(RefundRow.shares)):
        for payment_id, fen in shares.items():
            refunds[payment_id] = refunds.get(payment_id, 0) + int(fen)
    for row in session.scalars(select(PaymentRow).order_by(PaymentRow.payment_id)):
        agree = (
            items.get(row.payment_id, 0) == row.amount_fen,
            given_back.get(row.payment_id, 0) == row.refunded_fen == refunds.get(row.payment_id, 0),
            row.amount_fen - row.refunded_fen == moved.get(row.payment_id, 0),
            0 <= row.refunded_fen <= row.amount_fen,
        )
        if not all(agree):
            yield _("Payment {payment}: items, refunds and movements do not agree.", payment=row.payment_id)


def stock(session: Session) -> Iterator[str]:
    """A number or card is assigned if, and only if, exactly one line has it; leases are of free ones."""
    live = LineRow.state != LineState.TERMINATED.value
    yield from _stock_of(session, NumberRow, NumberRow.number, LineRow.number, live)
    yield from _stock_of(session, SimRow, SimRow.iccid, LineRow.iccid, live)
    for kind, table, key in (("number", NumberRow, NumberRow.number), ("sim", SimRow, SimRow.iccid)):
        free = exists().where(and_(key == LeaseRow.value, table.state == "free"))
        lost = select(LeaseRow.value).where(LeaseRow.kind == kind, ~free).order_by(LeaseRow.value)
        for value in session.scalars(lost):
            yield _("{value} is leased, but not free.", value=value)


def _stock_of(
    session: Session,
    table: type[NumberRow] | type[SimRow],
    key: InstrumentedAttribute[str],
    held: InstrumentedAttribute[str],
    live: Any,
) -> Iterator[str]:
    twice = select(held).where(live, held != "").group_by(held).having(func.count() > 1).order_by(held)
    for value in session.scalars(twice):
        yield _("{value} is held by more than one line.", value=value)
    holder = exists().where(and_(held == key, live))
    idle = select(key).where(table.state == "assigned", ~holder).order_by(key)
    for value in session.scalars(idle):
        yield _("{value} is assigned, but no line has it.", value=value)
    taken = select(key).where(table.state == "free", holder).order_by(key)
    for value in session.scalars(taken):
        yield _("{value} is free, but a line has it.", value=value)


def identities(session: Session) -> Iterator[str]:
    """No identity had its effect twice."""
    effects: list[InstrumentedAttribute[str]] = [
        OrderRow.external_id,
        PaymentRow.correlator_id,
        RefundRow.correlator_id,
        InteractionRow.external_id,
    ]
    for identity in effects:
        query: Select[Any] = select(identity).where(identity != "").group_by(identity)
        for value in session.scalars(query.having(func.count() > 1).order_by(identity)):
            yield _("{identity} was done more than once.", identity=value)


def orders(session: Session) -> Iterator[str]:
    """A completed opening has its line on the network or beyond; one that ended badly left none."""
    lines = select(OrderRow, LineRow.state).join(LineRow, LineRow.subscription_id == OrderRow.subscription_id)
    for row, state in session.execute(lines.where(OrderRow.category == "open").order_by(OrderRow.sequence)):
        ended = row.state in ("rejected", "failed", "cancelled")
        pending = state == LineState.PENDING.value
        if (row.state == "completed" and pending) or (ended and state != LineState.TERMINATED.value):
            yield _(
                "Order {order} is {state}, but its line is {line}.",
                order=row.order_id,
                state=row.state,
                line=state,
            )


def planned(session: Session) -> Iterator[str]:
    """A change that waits for its day has what it brings ahead in the inventory."""
    ahead = exists().where(
        or_(
            HeldOfferRow.product_id == OrderRow.order_id + ":1",
            HeldOfferRow.product_id == OrderRow.external_id + ":1",
        ),
        HeldOfferRow.starts_on >= OrderRow.effective_on,
    )
    pending = select(OrderRow.order_id).where(
        OrderRow.state == "pending", OrderRow.category.in_(("change", "join")), ~ahead
    )
    for order_id in session.scalars(pending.order_by(OrderRow.sequence)):
        yield _("Order {order} waits for its day, but its plan is not in the inventory.", order=order_id)


def rules(session: Session) -> Iterator[str]:
    """The rules of the offers can be read and go together."""
    try:
        faults = check_catalogue([offer_of(row) for row in session.scalars(select(OfferRow))])
    except FaultyRules as wrong:
        faults = wrong.faults
    for fault in faults:
        yield f"{fault.offer_id}: {fault.place}: {sentence(fault.what)}"


CHECKS: tuple[Callable[[Session], Iterator[str]], ...] = (
    references,
    ledgers,
    bills,
    payments,
    stock,
    goods,
    ports,
    buckets,
    identities,
    orders,
    planned,
    rules,
)
