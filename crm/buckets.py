"""The buckets of the balance ledger: filled by orders with a prestore, given back when its offer ends."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from counter.domain.buckets import filled, given_back_fen, prestores_in
from counter.domain.customer import BucketKind
from counter.domain.held_lines.order import JoinedOffer
from crm import at_hand
from crm.catalogue import offers_by_id
from crm.ledger import ADVANCE, DEPOSITS, GRANTS, KEPT, PRESTORE, move, put_in
from crm.tables import AccountRow, BucketRow, HeldOfferRow
from crm.views import bucket_of, held_offer_of


def fill(session: Session, joined: JoinedOffer, product: str, account_id: str, now: datetime) -> None:
    """The buckets of what an offer asks to be paid in advance; done again it changes nothing.

    Into the books goes what was paid for them, and what the operator gives on top of it.
    """
    if at_hand.rows(session, BucketRow, BucketRow.product_id, product):
        return
    buckets = filled(joined, product, account_id)
    for bucket in buckets:
        session.add(
            BucketRow(
                bucket_id=bucket.bucket_id,
                account_id=bucket.account_id,
                product_id=bucket.product_id,
                kind=bucket.kind.value,
                package_id=bucket.package_id,
                amount_fen=bucket.amount_fen,
                remaining_fen=bucket.remaining_fen,
                available_from=bucket.available_from,
                valid_until=bucket.valid_until,
            )
        )
    session.flush()
    given = sum(each.amount_fen for each in buckets if each.kind is BucketKind.PRESTORE)
    advance = sum(each.prestore.paid_fen for each in joined.pricing.packages if each.prestore is not None)
    move(session, account_id, advance, PRESTORE, ADVANCE, "filled", product, now)
    move(session, account_id, given - advance, PRESTORE, GRANTS, "filled", product, now)


def give_back(session: Session, held: HeldOfferRow, cause: str, today: date, now: datetime) -> int:
    """The offer has ended: what its rules give back goes into the account, its buckets are closed."""
    rows = at_hand.rows(session, BucketRow, BucketRow.product_id, held.product_id)
    standing = [row for row in rows if row.closed_on is None]
    if not standing:
        return 0
    offer = offers_by_id(session, [held.offer_id]).get(held.offer_id)
    plan = offer.rules.plan(held_offer_of(held).holding.now.plan_id) if offer is not None else None
    last_day = held.ends_on or today
    lying = [bucket_of(row) for row in standing]
    deposits = [bucket for bucket in lying if bucket.kind is BucketKind.DEPOSIT]
    prestored = [bucket for bucket in lying if bucket.kind is BucketKind.PRESTORE]
    back_fen = given_back_fen(lying, prestores_in(plan), last_day)
    of_deposits = given_back_fen(deposits, prestores_in(plan), last_day)
    for row in standing:
        row.remaining_fen, row.closed_on = 0, today
    account = at_hand.row(session, AccountRow, AccountRow.account_id, standing[0].account_id, lock=True)
    assert account is not None
    sides = ((DEPOSITS, deposits, of_deposits), (PRESTORE, prestored, back_fen - of_deposits))
    for ledger, buckets, back in sides:
        if back:
            put_in(session, account, back, cause, now, out_of=ledger, kind="givenBack")
        kept = sum(bucket.remaining_fen for bucket in buckets) - back
        move(session, account.account_id, kept, KEPT, ledger, "kept", cause, now)
    return back_fen
