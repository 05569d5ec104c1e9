"""The customer as after lines that the centre has not seen: of this visit, and settled here before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from counter.domain.buckets import filled
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
from counter.domain.held_lines.effects import after_order, product_id
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange, SuspendedFor, after_state
from counter.domain.offers import OfferKind, PricedOffer
from counter.domain.transaction import NewCustomer, Opening, PaymentIntake, PlanChange, Reversal, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHere(CustomerView):
    """The centre's view as after the lines settled at this terminal that it cannot contain yet.

    ``waiting`` are those lines, ``centre`` is the view without them. It is never kept in place of the
    centre's own view.
    """

    waiting: tuple[Transaction, ...]
    centre: CustomerView


def known_here(
    view: CustomerView, waiting: Iterable[Transaction], today: date, last: KnownHere | None = None
) -> CustomerView:
    """``view`` with the lines ``waiting`` here done; itself where there are none.

    ``last`` is what was known on the same day: where it is of the same view and only lines came to it
    since, only those are done, for a customer may have hundreds.
    """
    lines = tuple(waiting)
    if not lines:
        return view
    seen, done = view, 0
    if last is not None and last.centre == view and last.waiting == lines[: len(last.waiting)]:
        seen, done = last, len(last.waiting)
    seen = after(seen, lines[done:], today)
    known = {field.name: getattr(seen, field.name) for field in fields(CustomerView)}
    return KnownHere(**known, waiting=lines, centre=view)


def waiting_lines(view: CustomerView | None) -> tuple[Transaction, ...]:
    """The lines settled here that the centre's figures in ``view`` lack; they are counted in already."""
    return view.waiting if isinstance(view, KnownHere) else ()


def paid_here(view: CustomerView, account_id: str = "") -> int:
    """What was paid here and the centre's figures lack, fen: into one account, or all of the customer's."""
    accounts = {account_id} if account_id else {account.account_id for account in view.accounts}
    payments = (line.details for line in waiting_lines(view) if isinstance(line.details, PaymentIntake))
    return sum(paid.amount_fen for paid in payments if paid.account_id in accounts)


def given_back_here(view: CustomerView, account_id: str = "") -> int:
    """What was given back here and the centre's figures still have, fen: of one account, or of all."""
    accounts = {account_id} if account_id else {account.account_id for account in view.accounts}
    reversals = (line.details for line in waiting_lines(view) if isinstance(line.details, Reversal))
    return sum(back.amount_fen for back in reversals if back.account_id in accounts)


def relied_on(view: CustomerView | None, account_ids: Iterable[str] = ()) -> tuple[str, ...]:
    """The waiting payments without which one of these accounts (else any) would owe, or a line stand still.

    Their identities as lines: an order that is right only with them names them (`Transaction.relies_on`).
    """
    if not isinstance(view, KnownHere):
        return ()
    there, wanted = view.centre, set(account_ids)
    owing = {account.account_id for account in there.accounts if account.arrears_fen}
    stopped = {line.account_id for line in there.lines if line.state is LineState.SUSPENDED}
    named = {entry.account_id for entry in there.blacklist if entry.kind is BlacklistKind.ARREARS}
    accounts = (owing | stopped | named) & (wanted or owing | stopped | named)
    return payments_into(accounts, view.waiting)


def after(view: CustomerView, earlier: Iterable[Transaction], today: date) -> CustomerView:
    """``view`` as it will be once the ``earlier`` lines are done; lines of other customers pass by."""
    for line in earlier:
        match line.details:
            case PaymentIntake() as paid:
                view = _paid(view, paid)
            case Reversal() as back:
                view = _given_back(view, back)
            case Opening() as opening if opening.customer_id == view.customer.customer_id:
                view = _opened(view, opening, line.identity)
            case PlanChange() as change if change.customer_id == view.customer.customer_id:
                view = _changed(view, change, line.identity, today)
            case LineOrder() as order if order.customer_id == view.customer.customer_id:
                view = _ordered(view, order, line.identity, today)
            case StateChange() | SimReplacement() as change:
                view = _other_state(view, change)
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
            replace(line, state=LineState.ACTIVE, suspended_for="")
            if free and line.account_id == account.account_id and _stopped_for_arrears(line)
            else line
            for line in view.lines
        ),
        blacklist=tuple(
            entry
            for entry in view.blacklist
            if not (free and entry.kind is BlacklistKind.ARREARS and entry.account_id == account.account_id)
        ),
    )


def _stopped_for_arrears(line: Subscription) -> bool:
    """A line that was reported lost, or stopped on request, does not come back by a payment."""
    known = (SuspendedFor.LOSS, SuspendedFor.REQUEST)
    return line.state is LineState.SUSPENDED and line.suspended_for not in known


def _given_back(view: CustomerView, back: Reversal) -> CustomerView:
    """The money leaves the balance, and is owed again where that does not hold it: as the centre does it.

    Which lines it stops and what it puts on the blacklist again only the centre knows.
    """
    account = view.account(back.account_id)
    if account is None:
        return view
    from_balance = min(account.balance_fen, back.amount_fen)
    left = replace(
        account,
        balance_fen=account.balance_fen - from_balance,
        arrears_fen=account.arrears_fen + back.amount_fen - from_balance,
    )
    return replace(
        view, accounts=tuple(left if a.account_id == account.account_id else a for a in view.accounts)
    )


def _opened(view: CustomerView, opening: Opening, identity: str) -> CustomerView:
    bundle_id = f"{identity}:{len(opening.ordered)}"

    def bundled(held_offer: HeldOffer) -> HeldOffer:
        return (
            replace(held_offer, bundle_id=bundle_id) if opening.bundled(held_offer.offer_id) else held_offer
        )

    plan = bundled(held(opening.offer, identity, opening.effective_on))
    bundle = opening.bundle.offer if opening.bundle else None
    options = tuple(
        replace(
            bundled(held(offer, f"{identity}:{number}", opening.effective_on)),
            kind=OfferKind.BUNDLE if offer is bundle else OfferKind.ADD_ON,
        )
        for number, offer in enumerate(opening.ordered[1:], start=2)
    )
    line = Subscription(
        subscription_id=identity,
        number=opening.number,
        iccid=opening.iccid,
        state=LineState.PENDING,
        account_id=opening.account_id,
        plan=plan,
        offers=options,
        opened_on=opening.effective_on,
    )
    account = Account(account_id=opening.account_id)
    new = view.account(opening.account_id) is None
    return replace(
        view, lines=(*view.lines, line), accounts=(*view.accounts, account) if new else view.accounts
    )


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


def _ordered(view: CustomerView, order: LineOrder, identity: str, today: date) -> CustomerView:
    begun = (
        bucket
        for place, joined in enumerate(order.joins, 1)
        for bucket in filled(joined, product_id(identity, place), order.account_id)
    )
    taken = (*view.customer.campaigns_taken, *([order.campaign.campaign_id] if order.campaign else []))
    return replace(
        view,
        customer=replace(view.customer, campaigns_taken=taken) if order.campaign else view.customer,
        lines=tuple(after_order(line, order, identity, today) for line in view.lines),
        buckets=(*view.buckets, *begun),
    )


def _other_state(view: CustomerView, change: StateChange | SimReplacement) -> CustomerView:
    lines = (
        after_state(line, change) if line.subscription_id == change.subscription_id else line
        for line in view.lines
    )
    return replace(view, lines=tuple(lines))


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
