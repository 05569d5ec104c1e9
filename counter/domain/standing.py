"""Whether the accepted lines of a visit still stand: judged again, by what is known now.

What was right when a line was accepted may be wrong when the visit is settled: an earlier line was taken
out, an offer's sale is over, the centre's figures came down anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from counter.domain.campaign import Campaign
from counter.domain.campaign_rules import judge_campaign_order
from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.held_lines.state_rules import judge_state
from counter.domain.identity import NotAnIdNumber, read_id_number
from counter.domain.limits import Limits
from counter.domain.offers import Offer
from counter.domain.projection import after, newcomer, outstanding
from counter.domain.rules import (
    judge_change,
    judge_opening,
    judge_payment,
    judge_refund,
    judge_reversal,
    judge_withdrawal,
)
from counter.domain.text import Finding, refusals
from counter.domain.transaction import (
    LineRefund,
    Opening,
    PaymentIntake,
    PlanChange,
    Reversal,
    Transaction,
    Withdrawal,
)
from counter.domain.visit import OutcomeState


@dataclass(frozen=True, slots=True)
class Original:
    """The settled line that a reversal, withdrawal or refund names: how it stands, and of which day it is.

    ``undone`` says that another visit gives it back or takes it back already.
    """

    state: OutcomeState
    business_date: date
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known now of all that the lines of one visit touch.

    ``views`` are the customers by id, as last read, without what this visit does; ``blacklist`` is by ID
    number, ``offers`` by id, ``originals`` by identity. A change for a customer of whom no view is known
    stands as it was accepted.
    """

    today: date
    limits: Limits = field(default_factory=Limits)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    views: Mapping[str, CustomerView] = field(default_factory=dict)
    blacklist: Mapping[str, tuple[BlacklistEntry, ...]] = field(default_factory=dict)
    originals: Mapping[str, Original] = field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()


def fallen(lines: Sequence[Transaction], facts: Facts) -> dict[str, tuple[Finding, ...]]:
    """The lines that no longer stand, by identity, each with what refuses it.

    Each line is judged with the customer as after the earlier lines that stand; one that does not stand
    has no effect on those behind it.
    """
    found, standing = dict[str, tuple[Finding, ...]](), list[Transaction]()
    for line in lines:
        against = refusals(_judge(line, standing, facts))
        if against:
            found[line.identity] = against
        else:
            standing.append(line)
    return found


def _judge(line: Transaction, earlier: Sequence[Transaction], facts: Facts) -> tuple[Finding, ...]:
    match line.details:
        case Opening() as opening:
            return _judge_opening(opening, line, earlier, facts)
        case PlanChange() as change:
            view = _view(change.customer_id, earlier, facts)
            if view is None:
                return ()
            return judge_change(change, view=view, offers=facts.offers, today=facts.today)
        case LineOrder() as order:
            view = _view(order.customer_id, earlier, facts)
            if view is None:
                return ()
            if order.campaign is not None:
                return judge_campaign_order(
                    order, view=view, offers=facts.offers, campaigns=facts.campaigns, today=facts.today
                )
            return judge_line_order(order, view=view, offers=facts.offers, today=facts.today)
        case StateChange() | SimReplacement() as change:
            view = _view(change.customer_id, earlier, facts)
            return judge_state(change, view) if view is not None else ()
        case PaymentIntake() as paid:
            return judge_payment(paid, view=_view(paid.customer_id, earlier, facts), limits=facts.limits)
        case undoing:
            return _judge_undoing(undoing, facts)


def _judge_opening(
    opening: Opening, line: Transaction, earlier: Sequence[Transaction], facts: Facts
) -> tuple[Finding, ...]:
    try:
        person = read_id_number(opening.id_number, facts.today)
    except NotAnIdNumber as wrong:
        return (wrong.finding,)
    view = _view(opening.customer_id, earlier, facts)
    if view is None and opening.new_customer is not None:
        view = after(newcomer(opening.new_customer, facts.today, line.accepted_at), earlier, facts.today)
    handler = opening.handler
    return judge_opening(
        opening,
        view=view,
        blacklist=outstanding(facts.blacklist.get(opening.id_number, ()), earlier),
        birth_date=person.birth_date,
        offers=facts.offers,
        limits=facts.limits,
        today=facts.today,
        handler_blacklist=facts.blacklist.get(handler.id_number, ()) if handler else (),
    )


def _judge_undoing(undoing: Reversal | Withdrawal | LineRefund, facts: Facts) -> tuple[Finding, ...]:
    original = facts.originals.get(named_by(undoing))
    if original is None:
        return ()
    match undoing:
        case Reversal():
            return judge_reversal(
                state=original.state,
                paid_on=original.business_date,
                today=facts.today,
                reversed_already=original.undone,
            )
        case Withdrawal():
            return judge_withdrawal(OutcomeState.WITHDRAWN if original.undone else original.state)
        case LineRefund():
            return judge_refund(original.state, given_back=original.undone)


def named_by(undoing: Reversal | Withdrawal | LineRefund) -> str:
    """The identity of the settled line that is given back or taken back."""
    return undoing.order_identity if isinstance(undoing, Withdrawal) else undoing.line_identity


def _view(customer_id: str, earlier: Sequence[Transaction], facts: Facts) -> CustomerView | None:
    view = facts.views.get(customer_id)
    return after(view, earlier, facts.today) if view is not None else None
