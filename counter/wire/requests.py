"""A settled visit as the requests it sends, in an order in which they can go well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.statistics.counted import Counted
from counter.domain.terminal import Terminal
from counter.domain.transaction import (
    ChargeKind,
    LineRefund,
    Opening,
    Ordering,
    PaidShare,
    PlanChange,
    RealNameResult,
    Reversal,
    Transaction,
    Withdrawal,
)
from counter.domain.visit import SettledVisit, Visit
from counter.wire.interaction_of_visit import interaction_of
from counter.wire.message import instant_text
from counter.wire.money import Money
from counter.wire.order_of_transaction import order_of
from counter.wire.outgoing import Binding, Outgoing
from counter.wire.paths import PARTY_INTERACTION, PAYMENT, PRODUCT_ORDER, RESOURCE_POOL
from counter.wire.payment import PaymentMethod, Refund
from counter.wire.payments_of_visit import payments_of
from counter.wire.product_order import CancelProductOrder
from counter.wire.references import Reference, RelatedParty
from counter.wire.stock import stock_requests


def requests_for(
    settled: SettledVisit,
    terminal: Terminal,
    earlier: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Outgoing, ...]:
    """Orders, cancels, payments and refunds of the visit, and last the visit itself.

    ``earlier`` are the payments (identities) of the lines of earlier visits that lines of this one rely
    on: their orders wait for them as for those of the visit.

    The same visit always gives the same requests. Whatever a request depends on stands before it;
    else the order of the lines is kept.
    """
    lines = settled.visit.transactions
    found: list[Outgoing] = []
    for line in lines:
        match line.details:
            case Opening() | PlanChange() | LineOrder() | StateChange() | SimReplacement():
                found.append(_order(settled, terminal, line, earlier))
            case Withdrawal() as details:
                found.extend(_withdrawal(settled, terminal, line, details))
            case Reversal() | LineRefund() as details:
                found.extend(_give_back(settled, terminal, line, details))
            case _:
                pass
    found.extend(payments_of(settled, terminal))
    found.extend(stock_requests(settled, terminal))
    return (*_sendable(found), _interaction(settled, terminal))


def later_timings(
    visit: Visit, settled: SettledVisit, terminal: Terminal, counted: Counted | None = None
) -> Outgoing:
    """What is known after settle, up to the seat left and after: timings, paper, how lines ended.

    Changes the visit's interaction at the centre.
    """
    body = interaction_of(settled, terminal, visit.events, counted).body()
    return Outgoing(
        identity=f"{visit.visit_id}:timings",
        kind="timings",
        api=PARTY_INTERACTION,
        path="partyInteraction/{id}",
        method="PATCH",
        body={name: body[name] for name in ("interactionDate", "interactionItem", "characteristic")},
        keys=(f"visit:{visit.visit_id}",),
        depends_on=(visit.visit_id,),
        bindings=(Binding((), visit.visit_id),),
    )


def more_time(order_identity: str, until: datetime) -> Outgoing:
    """Lets the centre hold an order until then; a later word replaces an earlier one."""
    return _change_of(order_identity, "moreTime", {"heldUntil": instant_text(until)})


def real_name_of(order_identity: str, result: RealNameResult) -> Outgoing:
    """Brings the real-name check that an order is held for."""
    return _change_of(order_identity, "realName", {"realNameCheck": result.value})


def _change_of(order_identity: str, kind: str, body: Mapping[str, object]) -> Outgoing:
    return Outgoing(
        identity=f"{order_identity}:{kind}",
        kind=kind,
        api=PRODUCT_ORDER,
        path="productOrder/{id}",
        method="PATCH",
        body=body,
        depends_on=(order_identity,),
        bindings=(Binding((), order_identity),),
    )


def release_of(lease_id: str) -> Outgoing:
    """Gives a lease back."""
    return Outgoing(
        identity=f"{lease_id}:release",
        kind="release",
        api=RESOURCE_POOL,
        path=f"reservation/{lease_id}",
        method="DELETE",
        body={},
        keys=(f"lease:{lease_id}",),
    )


def _order(
    settled: SettledVisit, terminal: Terminal, line: Transaction, earlier: Mapping[str, tuple[str, ...]]
) -> Outgoing:
    details = line.details
    assert isinstance(details, Ordering)
    paid_before = (payment for other in line.relies_on for payment in earlier.get(other, ()))
    needs = tuple(dict.fromkeys((*paid_before, *_needs(settled, line), *_own_payments(settled, line))))
    return Outgoing(
        identity=line.identity,
        kind="order",
        api=PRODUCT_ORDER,
        path="productOrder",
        asked_by="externalId",
        body=order_of(settled, terminal, line, needs).body(),
        keys=(
            f"account:{details.account_id}",
            f"line:{details.number}",
            f"party:{details.customer_id}",
        ),
        depends_on=needs,
        covers=(line.identity,),
    )


def _needs(settled: SettledVisit, line: Transaction) -> tuple[str, ...]:
    """Identities of the requests that ``line`` depends on: a payment line stands for its payments."""
    kinds = {other.identity: other.type for other in settled.visit.transactions}
    found: list[str] = []
    for identity in line.depends_on:
        if kinds[identity] == "payment":
            found.extend(p.identity for p in settled.payments if identity in dict(p.shares))
        else:
            found.append(identity)
    return tuple(dict.fromkeys(found))


def _own_payments(settled: SettledVisit, line: Transaction) -> tuple[str, ...]:
    """The payments of what comes back period by period: the order gives nothing before it was paid.

    An opening makes the account that they pay into; it waits for none.
    """
    if isinstance(line.details, Opening) or not any(
        charge.kind in (ChargeKind.PRESTORE, ChargeKind.DEPOSIT) for charge in line.charges
    ):
        return ()
    return tuple(paid.identity for paid in settled.payments if line.identity in dict(paid.shares))


def _withdrawal(
    settled: SettledVisit, terminal: Terminal, line: Transaction, details: Withdrawal
) -> Iterable[Outgoing]:
    body = CancelProductOrder(
        external_id=line.identity,
        cancellation_reason=details.reason,
        requested_cancellation_date=line.accepted_at,
        product_order=Reference(id=details.order_no),
        visit_id=settled.visit.visit_id,
        slip_number=settled.slip_of(line.identity),
    ).body()
    unknown = not details.order_no
    yield Outgoing(
        identity=line.identity,
        kind="cancel",
        api=PRODUCT_ORDER,
        path="cancelProductOrder",
        asked_by="externalId",
        body=body,
        keys=(f"account:{details.account_id}", f"line:{details.number}"),
        depends_on=(details.order_identity,) if unknown else (),
        bindings=(Binding(("productOrder", "id"), details.order_identity),) if unknown else (),
        covers=(line.identity,),
    )
    for number, share in enumerate(details.shares):
        yield _refund(
            settled,
            terminal,
            line,
            share,
            identity=_numbered(f"{line.identity}:refund", number),
            account_id=details.account_id,
            paid_for=details.order_identity,
            reason=details.reason,
            depends_on=(line.identity,),
        )


def _give_back(
    settled: SettledVisit, terminal: Terminal, line: Transaction, details: Reversal | LineRefund
) -> Iterable[Outgoing]:
    for number, share in enumerate(details.shares):
        yield _refund(
            settled,
            terminal,
            line,
            share,
            identity=_numbered(line.identity, number),
            account_id=details.account_id,
            paid_for=details.line_identity,
            reason=details.reason,
            approved_by=details.approved_by if isinstance(details, Reversal) else "",
        )


def _numbered(identity: str, number: int) -> str:
    """The identity of the n-th refund of a line: the first has the line's own."""
    return f"{identity}:{number}" if number else identity


def _refund(
    settled: SettledVisit,
    terminal: Terminal,
    line: Transaction,
    share: PaidShare,
    *,
    identity: str,
    account_id: str,
    paid_for: str,
    reason: str,
    approved_by: str = "",
    depends_on: tuple[str, ...] = (),
) -> Outgoing:
    """One refund of a share of a payment, whose id at the centre is filled in when it is sent."""
    visit = settled.visit
    body = Refund(
        correlator_id=identity,
        description=reason,
        refund_date=settled.settled_at,
        account=Reference(id=account_id),
        payment=Reference(id=""),
        total_amount=Money.of(share.amount_fen),
        amount=Money.of(share.amount_fen),
        channel=Reference(id=terminal.store_id, name=terminal.store_name),
        requestor=RelatedParty(
            id=visit.clerk_id, name=visit.clerk_name, role="clerk", at_referred_type="Individual"
        ),
        payment_method=PaymentMethod(at_type=share.back_by, name=share.back_by, id=share.reference or None),
        transaction=paid_for or None,
        approved_by=approved_by or None,
        visit_id=visit.visit_id,
        slip_number=settled.slip_of(line.identity),
    ).body()
    return Outgoing(
        identity=identity,
        kind="refund",
        api=PAYMENT,
        path="refund",
        asked_by="correlatorId",
        body=body,
        keys=(f"account:{account_id}",),
        depends_on=(*depends_on, share.payment_identity),
        bindings=(Binding(("payment", "id"), share.payment_identity),),
        covers=(line.identity,),
        amount_fen=-share.amount_fen,
    )


def _interaction(settled: SettledVisit, terminal: Terminal) -> Outgoing:
    visit = settled.visit
    return Outgoing(
        identity=visit.visit_id,
        kind="interaction",
        api=PARTY_INTERACTION,
        path="partyInteraction",
        asked_by="externalId",
        body=interaction_of(settled, terminal, visit.events).body(),
        keys=(f"visit:{visit.visit_id}",),
    )


def _sendable(requests: list[Outgoing]) -> Iterable[Outgoing]:
    """The requests so that each stands after those it depends on; else as they stood."""
    own = {request.identity for request in requests}
    sent: set[str] = set()
    left = list(requests)
    while left:
        ready = next((r for r in left if not (set(r.depends_on) & own) - sent), None)
        if ready is None:
            raise ValueError("the visit's lines depend on each other in a circle")
        left.remove(ready)
        sent.add(ready.identity)
        yield ready
