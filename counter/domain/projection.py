"""The customer as after the earlier lines of the same visit: what rules look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from counter.domain.customer import (
    Account,
    BlacklistEntry,
    BlacklistKind,
    Customer,
    CustomerView,
    HeldOffer,
    LineState,
    Subscription,
)
from counter.domain.offers import OfferKind, PricedOffer
from counter.domain.transaction import NewCustomer, Opening, PaymentIntake, PlanChange, Transaction


def after(view: CustomerView, earlier: Iterable[Transaction], today: date) -> CustomerView:
    """``view`` as it will be once the ``earlier`` lines are done; lines of other customers pass by."""
    for line in earlier:
        match line.details:
            case PaymentIntake() as paid:
                view = _paid(view, paid)
            case Opening() as opening if opening.customer_id == view.customer.customer_id:
                view = _opened(view, opening, line.identity)
            case PlanChange() as change if change.customer_id == view.customer.customer_id:
                view = _changed(view, change, line.identity, today)
            case _:
                pass
    return view


def outstanding(
    entries: Iterable[BlacklistEntry], earlier: Iterable[Transaction]
) -> tuple[BlacklistEntry, ...]:
    """What still stands against a document when arrears that the ``earlier`` lines pay are taken off."""
    paid: dict[str, int] = {}
    for line in earlier:
        if isinstance(line.details, PaymentIntake):
            paid[line.details.account_id] = paid.get(line.details.account_id, 0) + line.details.amount_fen
    return tuple(
        entry
        for entry in entries
        if entry.kind is not BlacklistKind.ARREARS or paid.get(entry.account_id, 0) < entry.amount_fen
    )


def payments_into(account_ids: Iterable[str], lines: Iterable[Transaction]) -> tuple[str, ...]:
    """The identities of the ``lines`` that pay into these accounts: what relies on that depends on them."""
    wanted = set(account_ids)
    return tuple(
        line.identity
        for line in lines
        if isinstance(line.details, PaymentIntake) and line.details.account_id in wanted
    )


def newcomer(made: NewCustomer, joined_on: date, as_of: datetime) -> CustomerView:
    """Somebody whose record this visit makes, before any of its lines is done."""
    person = Customer(
        customer_id=made.customer_id,
        party_id=made.party_id,
        name=made.name,
        id_number=made.id_number,
        birth_date=made.birth_date,
        joined_on=joined_on,
    )
    return CustomerView(customer=person, as_of=as_of)


def paid_into(account: Account, amount_fen: int) -> Account:
    """The account with ``amount_fen`` more: arrears first, the rest into the balance."""
    cleared = min(account.arrears_fen, amount_fen)
    return replace(
        account,
        arrears_fen=account.arrears_fen - cleared,
        balance_fen=account.balance_fen + amount_fen - cleared,
    )


def _paid(view: CustomerView, paid: PaymentIntake) -> CustomerView:
    account = view.account(paid.account_id)
    if account is None:
        return view
    settled = paid_into(account, paid.amount_fen)
    free = settled.arrears_fen == 0
    return replace(
        view,
        accounts=tuple(settled if a.account_id == account.account_id else a for a in view.accounts),
        lines=tuple(
            replace(line, state=LineState.ACTIVE)
            if free and line.account_id == account.account_id and line.state is LineState.SUSPENDED
            else line
            for line in view.lines
        ),
        blacklist=tuple(
            entry
            for entry in view.blacklist
            if not (free and entry.kind is BlacklistKind.ARREARS and entry.account_id == account.account_id)
        ),
    )


def _opened(view: CustomerView, opening: Opening, identity: str) -> CustomerView:
    plan = held(opening.offer, identity, opening.effective_on)
    line = Subscription(
        subscription_id=identity,
        number=opening.number,
        iccid=opening.iccid,
        state=LineState.PENDING,
        account_id=opening.account_id,
        plan=plan,
        opened_on=opening.effective_on,
    )
    return replace(view, lines=(*view.lines, line))


def _changed(view: CustomerView, change: PlanChange, identity: str, today: date) -> CustomerView:
    plan = held(change.new, identity, change.effective_on)
    at_once = change.effective_on <= today
    return replace(
        view,
        lines=tuple(
            (replace(line, plan=plan) if at_once else replace(line, next_plan=plan))
            if line.subscription_id == change.subscription_id
            else line
            for line in view.lines
        ),
    )


def held(offer: PricedOffer, product_id: str, starts_on: date) -> HeldOffer:
    """``offer`` as a plan that a line holds from ``starts_on``."""
    return HeldOffer(
        product_id=product_id,
        offer_id=offer.offer_id,
        name=offer.name,
        price_fen=offer.price_fen,
        kind=OfferKind.PLAN,
        starts_on=starts_on,
    )
