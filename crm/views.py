"""Customer 360 (客户统一视图), put together from the tables: for one customer or for thousands alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from counter.domain.customer import (
    Account,
    BalanceBucket,
    BalanceMove,
    Bill,
    BlacklistEntry,
    BlacklistKind,
    BucketKind,
    Customer,
    CustomerView,
    HeldOffer,
    LineState,
    Subscription,
    Tier,
)
from counter.domain.held_lines.effects import arranged
from crm import at_hand
from crm.campaigns import taken_by
from crm.ledger import BALANCE
from crm.revisions import revisions_in
from crm.tables import (
    AccountRow,
    BalanceMoveRow,
    BillRow,
    BlacklistRow,
    BucketRow,
    CampaignUseRow,
    CustomerRow,
    HeldOfferRow,
    LineRow,
    PartyRow,
    PaymentRow,
    Table,
)

BILLS = 6
"""How many of the last bills a view shows for each account."""
MOVES = 10
"""How many of the last movements a view shows for each account."""
AT_ONCE = 500
"""How many customers are read together: databases limit the values in one statement."""

Row = TypeVar("Row", bound=Table)


def view_of(session: Session, customer_id: str, today: date, as_of: datetime) -> CustomerView | None:
    """One customer's view on the store's day ``today``, or None."""
    return next(iter(views_of(session, [customer_id], today, as_of)), None)


def view_to_judge(session: Session, customer_id: str, today: date, as_of: datetime) -> CustomerView | None:
    """What rules look at: the customer's accounts and lines, without bills, movements and blacklist."""
    customer = at_hand.row(session, CustomerRow, CustomerRow.customer_id, customer_id)
    party = at_hand.row(session, PartyRow, PartyRow.party_id, customer.party_id) if customer else None
    if customer is None or party is None:
        return None
    accounts = at_hand.rows(session, AccountRow, AccountRow.customer_id, customer_id)
    lines = at_hand.rows(session, LineRow, LineRow.customer_id, customer_id)
    return CustomerView(
        customer=_customer(customer, party, taken_by(session, customer_id)),
        accounts=tuple(_account(row) for row in sorted(accounts, key=lambda row: row.account_id)),
        lines=tuple(
            _line(row, _held(session, row.subscription_id), today)
            for row in sorted(lines, key=lambda row: row.subscription_id)
        ),
        buckets=tuple(
            bucket_of(row)
            for account in sorted(accounts, key=lambda row: row.account_id)
            for row in at_hand.rows(session, BucketRow, BucketRow.account_id, account.account_id)
            if row.closed_on is None
        ),
        as_of=as_of,
    )


def bills_to_judge(session: Session, view: CustomerView) -> tuple[Bill, ...]:
    """The bills of the customer's accounts, as far back as figures are loaded from."""
    return tuple(
        _bill(row)
        for account in view.accounts
        for row in session.scalars(
            select(BillRow)
            .where(BillRow.account_id == account.account_id)
            .order_by(BillRow.period.desc())
            .limit(BILLS)
        )
    )


def bucket_of(row: BucketRow) -> BalanceBucket:
    """A row as the domain's value."""
    return BalanceBucket(
        bucket_id=row.bucket_id,
        account_id=row.account_id,
        product_id=row.product_id,
        package_id=row.package_id,
        kind=BucketKind(row.kind),
        amount_fen=row.amount_fen,
        remaining_fen=row.remaining_fen,
        available_from=row.available_from,
        valid_until=row.valid_until,
    )


def _held(session: Session, subscription_id: str) -> list[HeldOfferRow]:
    held = at_hand.rows(session, HeldOfferRow, HeldOfferRow.subscription_id, subscription_id)
    return sorted(held, key=lambda row: (row.starts_on, row.product_id))


def owner_of_number(session: Session, number: str) -> str | None:
    """The customer who holds the line with this number now."""
    return session.scalars(
        select(LineRow.customer_id).where(
            LineRow.number == number, LineRow.state != LineState.TERMINATED.value
        )
    ).first()


def owner_of_document(session: Session, id_number: str) -> str | None:
    """The customer with this ID document."""
    party = at_hand.row(session, PartyRow, PartyRow.id_number, id_number)
    if party is None:
        return None
    return session.scalars(
        select(CustomerRow.customer_id).where(CustomerRow.party_id == party.party_id)
    ).first()


def blacklist_of(session: Session, id_number: str) -> tuple[BlacklistEntry, ...]:
    """What stands against a document now."""
    rows = at_hand.rows(session, BlacklistRow, BlacklistRow.id_number, id_number)
    standing = sorted((row for row in rows if row.cleared_at is None), key=lambda row: row.entry_id)
    return tuple(entry_of(row) for row in standing)


def entry_of(row: BlacklistRow) -> BlacklistEntry:
    """A row as the domain's value."""
    return BlacklistEntry(BlacklistKind(row.kind), row.amount_fen, row.account_id, row.listed_on)


def views_of(
    session: Session, customer_ids: Sequence[str], today: date, as_of: datetime
) -> Iterable[CustomerView]:
    """Views in the order of ``customer_ids``; unknown ids are left out."""
    for begin in range(0, len(customer_ids), AT_ONCE):
        yield from _some_views(session, customer_ids[begin : begin + AT_ONCE], today, as_of)


def _some_views(
    session: Session, customer_ids: Sequence[str], today: date, as_of: datetime
) -> Iterable[CustomerView]:
    persons = select(*CustomerRow.__table__.columns, *_PERSON)
    found: dict[str, Any] = {
        row.customer_id: row
        for row in session.connection().execute(
            persons.join_from(CustomerRow, PartyRow).where(CustomerRow.customer_id.in_(customer_ids))
        )
    }
    accounts = _grouped(session, AccountRow, AccountRow.customer_id, found, AccountRow.account_id)
    lines = _grouped(session, LineRow, LineRow.customer_id, found, LineRow.subscription_id)
    account_ids = [a.account_id for rows in accounts.values() for a in rows]
    line_ids = [x.subscription_id for rows in lines.values() for x in rows]
    held = _grouped(
        session, HeldOfferRow, HeldOfferRow.subscription_id, line_ids,
        HeldOfferRow.starts_on, HeldOfferRow.product_id,
    )  # fmt: skip
    bills = _grouped(session, BillRow, BillRow.account_id, account_ids, BillRow.period.desc())
    moves = _grouped(
        session, BalanceMoveRow, BalanceMoveRow.account_id, account_ids, BalanceMoveRow.move_id.desc(),
        where=BalanceMoveRow.ledger == BALANCE,
    )  # fmt: skip
    shown = {account_id: rows[:MOVES] for account_id, rows in moves.items()}
    payments = _identities(session, {row.cause for rows in shown.values() for row in rows} - {""})
    buckets = _grouped(
        session, BucketRow, BucketRow.account_id, account_ids, BucketRow.bucket_id,
        where=BucketRow.closed_on.is_(None),
    )  # fmt: skip
    uses = _grouped(session, CampaignUseRow, CampaignUseRow.customer_id, found, CampaignUseRow.identity)
    documents = [person.id_number for person in found.values()]
    entries = _grouped(
        session,
        BlacklistRow,
        BlacklistRow.id_number,
        documents,
        BlacklistRow.entry_id,
        where=BlacklistRow.cleared_at.is_(None),
    )
    for customer_id in customer_ids:
        if customer_id in found:
            person = found[customer_id]
            own = accounts[customer_id]
            yield CustomerView(
                customer=_customer(person, person, sorted({use.campaign_id for use in uses[customer_id]})),
                accounts=tuple(_account(row) for row in own),
                lines=tuple(_line(row, held[row.subscription_id], today) for row in lines[customer_id]),
                bills=tuple(_bill(row) for a in own for row in bills[a.account_id][:BILLS]),
                moves=tuple(
                    _move(row, payments.get(row.cause, ""))
                    for a in own
                    for row in shown.get(a.account_id, [])
                ),
                blacklist=tuple(entry_of(row) for row in entries[person.id_number]),
                buckets=tuple(bucket_of(row) for a in own for row in buckets[a.account_id]),
                as_of=as_of,
            )


def _grouped(
    session: Session,
    table: type[Row],
    by: InstrumentedAttribute[str],
    keys: Iterable[str],
    *order: ColumnElement[object] | InstrumentedAttribute[object] | object,
    where: ColumnElement[bool] | None = None,
) -> defaultdict[str, list[Row]]:
    """Plain rows with the table's attributes: thousands of them, and none is to be changed."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    columns = table.__table__.columns
    query = select(*columns).where(by.in_(list(keys))).order_by(*order)  # type: ignore[arg-type]
    place = list(columns).index(columns[by.key])
    for row in session.connection().execute(query if where is None else query.where(where)):
        found[row[place]].append(cast("Row", row))
    return found


_PERSON = [column for column in PartyRow.__table__.columns if column.key != "party_id"]


def _customer(row: CustomerRow, party: PartyRow, taken: Iterable[str]) -> Customer:
    return Customer(
        customer_id=row.customer_id,
        party_id=row.party_id,
        name=party.name,
        id_number=party.id_number,
        tier=Tier(row.tier),
        joined_on=row.joined_on,
        birth_date=party.birth_date,
        contact_phone=party.contact_phone,
        address=party.address,
        pinyin=party.pinyin,
        initials=party.initials,
        segment=row.segment,
        agreements=tuple(row.agreements),
        campaigns=tuple(row.campaigns),
        campaigns_taken=tuple(taken),
    )


def _account(row: AccountRow) -> Account:
    return Account(
        account_id=row.account_id,
        name=row.name,
        balance_fen=row.balance_fen,
        arrears_fen=row.arrears_fen,
        payment_method=row.payment_method,
    )


def _line(row: LineRow, held: Sequence[HeldOfferRow], today: date) -> Subscription:
    line = Subscription(
        subscription_id=row.subscription_id,
        number=row.number,
        iccid=row.iccid,
        state=LineState(row.state),
        account_id=row.account_id,
        plan=None,
        opened_on=row.opened_on,
        number_class=row.number_class,
        suspended_for=row.suspended_for,
    )
    return arranged(line, map(held_offer_of, held), today)


def held_offer_of(row: HeldOfferRow) -> HeldOffer:
    """A row as the domain's value."""
    return HeldOffer(
        product_id=row.product_id,
        offer_id=row.offer_id,
        name=row.name,
        price_fen=row.price_fen,
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        term_ends_on=row.term_ends_on,
        bundle_id=row.bundle_id,
        place=row.place,
        revisions=revisions_in(row.revisions),
    )


def _bill(row: BillRow) -> Bill:
    return Bill(row.bill_id, row.account_id, row.period, row.amount_fen, row.due_fen)


def _move(row: BalanceMoveRow, payment: str) -> BalanceMove:
    return BalanceMove(row.account_id, row.at, row.kind, row.amount_fen, payment)


def _identities(session: Session, causes: Collection[str]) -> dict[str, str]:
    """The identities that counters gave to the payments among ``causes``, by payment."""
    wanted, found = sorted(causes), dict[str, str]()
    for begin in range(0, len(wanted), AT_ONCE):
        rows = session.execute(
            select(PaymentRow.payment_id, PaymentRow.correlator_id).where(
                PaymentRow.payment_id.in_(wanted[begin : begin + AT_ONCE])
            )
        )
        found.update((payment_id, identity) for payment_id, identity in rows)
    return found
