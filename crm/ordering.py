"""Orders from acceptance to their end: judged, made, released, completed, rejected, withdrawn."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from counter.domain.effective import midnight
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_begun
from counter.domain.held_lines.state import SimReplacement
from counter.domain.offers import PricedOffer
from counter.domain.rules import judge_withdrawal
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import Opening, Ordering, RealNameResult
from counter.domain.visit import OutcomeState
from counter.wire.product_order import ProductOrder
from crm import at_hand, notices
from crm.access import free_port, judge_access, take_port
from crm.campaigns import take_back, take_part
from crm.centre import Speaker
from crm.dependencies import DEPENDENCY, dependencies_of, held_for, wake_dependants
from crm.held_lines.order_details import KINDS as LINE_ORDERS
from crm.held_lines.orders import against_giving_up, carry_out, complete, give_up
from crm.held_lines.state_details import state_change_of
from crm.held_lines.states import change_state, give_up_card, reserve_card
from crm.inventory import (
    activate,
    change_plan,
    give_up_line,
    give_up_plan,
    open_account,
    open_line,
    plan_ahead,
    register_customer,
)
from crm.judging import judge_card, judge_order, judge_resources
from crm.order_details import accepted_on, details_of
from crm.order_fields import priced
from crm.order_numbers import next_number
from crm.pending import keep
from crm.refusals import Refused, judging, plain, refuse_any, sentence_of
from crm.tables import (
    CustomerRow,
    DependencyRow,
    LineRow,
    OrderRow,
    PartyRow,
)

WAITING = ("acknowledged", "held", "pending", "inProgress")

HELD_AT_MOST = timedelta(days=30)
"""How long an order is held before it is given back, unless somebody allows more time."""


def accept_order(
    session: Session,
    order: ProductOrder,
    body: dict[str, Any],
    speaker: Speaker,
    now: datetime,
    line_id: str,
) -> OrderRow:
    """Judge and make an order; ``body`` is the order as it is kept, ``line_id`` becomes the id of a line
    that it opens.

    Raises `Refused`: 400 for what cannot be read, 422 for what the rules refuse; then nothing is made.
    """
    with judging():
        details = details_of(order, speaker.time_zone, now)
    row = OrderRow(
        external_id=order.external_id or "",
        category=details.kind,
        state="acknowledged",
        customer_id=details.customer_id,
        account_id=details.account_id,
        subscription_id=line_id if isinstance(details, Opening) else details.subscription_id,
        number=details.number,
        terminal_id=speaker.terminal_id,
        visit_id=order.visit_id or "",
        slip_number=order.slip_number or "",
        effective_on=details.effective_on,
        real_name=details.real_name.value if isinstance(details, Opening) else "",
        ordered_at=now,
        body=body,
    )
    with judging():
        waits_for = held_for(session, row, order.depends_on)
        refuse_any(_judged(session, row, order, details, speaker, now, waits_for=waits_for))
    if isinstance(details, Opening):
        _make_opening(session, row, details, speaker, now)
    if isinstance(details, LineOrder):
        row.access_point = take_port(session, details)
    if isinstance(details, SimReplacement):
        reserve_card(session, details.iccid, speaker.terminal_id)
    row.sequence = next_number(session)
    row.order_id = f"{speaker.today(now):%y%m%d}{row.sequence:07d}"
    for identity in dict.fromkeys(order.depends_on):
        keep(session, DependencyRow(order_sequence=row.sequence, identity=identity))
    if waits_for:
        _hold(row, waits_for, now)
    else:
        row.due_at = now
    keep(session, row)
    if not waits_for:
        take_part(session, details, row.external_id, row.customer_id)
    return row


def _judged(
    session: Session,
    row: OrderRow,
    order: ProductOrder,
    details: Ordering,
    speaker: Speaker,
    now: datetime,
    *,
    waits_for: str,
) -> tuple[Finding, ...]:
    id_number, birth_date = _person(session, details)
    if isinstance(details, Opening):
        taken = judge_resources(
            session, details, terminal_id=speaker.terminal_id, id_number=id_number, now=now
        )
        if taken:
            return taken
    elif (
        isinstance(details, SimReplacement)
        and (taken := judge_card(session, details.iccid, terminal_id=speaker.terminal_id, now=now))
    ) or (isinstance(details, LineOrder) and (taken := judge_access(session, details))):
        return taken
    elif waits_for and not at_hand.row(session, LineRow, LineRow.subscription_id, details.subscription_id):
        raise Refused(422, "line", N_("There is no such line."))
    if not isinstance(details, Opening) and waits_for:
        return ()  # the line may be one that is still being opened: judged when it is released
    return judge_order(
        session,
        details,
        id_number=id_number,
        birth_date=birth_date,
        accepted_on=accepted_on(order, speaker.time_zone, now),
        accepted_at=min(order.accepted_at or now, now),
        today=speaker.today(now),
        now=now,
        arrears_to_come=waits_for == DEPENDENCY,
    )


def _person(session: Session, details: Ordering) -> tuple[str, date]:
    """ID number and birthday of the order's customer, known or new."""
    if isinstance(details, Opening) and details.new_customer:
        return details.new_customer.id_number, details.new_customer.birth_date
    customer = at_hand.row(session, CustomerRow, CustomerRow.customer_id, details.customer_id)
    party = at_hand.row(session, PartyRow, PartyRow.party_id, customer.party_id) if customer else None
    if party is None:
        raise Refused(422, "customer", N_("There is no such customer."))
    return party.id_number, party.birth_date or date(1900, 1, 1)


def _make_opening(session: Session, row: OrderRow, details: Opening, speaker: Speaker, now: datetime) -> None:
    today = speaker.today(now)
    if details.new_customer:
        row.customer_id = register_customer(session, details.new_customer, speaker.store_id, today)
    open_account(session, details.account_id, row.customer_id)
    open_line(
        session,
        details,
        customer_id=row.customer_id,
        subscription_id=row.subscription_id,
        terminal_id=speaker.terminal_id,
        today=today,
    )


def advance(session: Session, row: OrderRow, speaker: Speaker, now: datetime, delay: timedelta) -> None:
    """The next step of an order that is due: held, pending until its day, or begun; then completed,
    rejected or failed."""
    if row.state == "inProgress":
        _complete(session, row, speaker, now)
        return
    if row.state == "pending":
        row.state, row.due_at = "inProgress", now + delay
        return
    reason = held_for(session, row, dependencies_of(session, row))
    if reason and row.held_until is not None and row.held_until <= now:
        end_badly(session, row, "rejected", Finding(N_("The order was held longer than allowed.")), now)
        return
    if reason:
        _hold(row, reason, now)
        return
    if row.state == "held":
        found = _judged_again(session, row, speaker, now)
        if found:
            end_badly(session, row, "rejected", found, now)
            return
        if row.category == "campaign":
            take_part(session, _line_order(row), row.external_id, row.customer_id)
    row.held_for = ""
    if row.category != "open" and row.effective_on > speaker.today(now):
        _plan_ahead(session, row, speaker, now)
    else:
        row.state, row.due_at = "inProgress", now + delay


def _hold(row: OrderRow, reason: str, now: datetime) -> None:
    """The order waits; when its time is over it is looked at again, and given back."""
    if row.held_until is None:
        row.held_until = now + HELD_AT_MOST
    row.state, row.held_for, row.due_at = "held", reason, row.held_until


def allow_more_time(row: OrderRow, until: datetime, now: datetime) -> None:
    """A held order is looked at again now, and may be held until then; raises `Refused` for any other."""
    if row.state != "held":
        raise Refused(422, "state", N_("The order does not wait for anything."))
    row.held_until, row.due_at = until, now


def _plan_ahead(session: Session, row: OrderRow, speaker: Speaker, now: datetime) -> None:
    """A change of a later day is accepted for good and waits for that day; it can be withdrawn until then."""
    if not _has_line(session, row, now):
        return
    if row.category == "change":
        plan_ahead(session, row.subscription_id, _chosen(row), row.effective_on, product_id(row))
    elif row.category in LINE_ORDERS:
        _carry_out(session, row, speaker)
    _wait_for(session, row, row.effective_on, speaker, now)


def _wait_for(session: Session, row: OrderRow, day: date, speaker: Speaker, now: datetime) -> None:
    """The order, or what is left of it to do, waits for that day."""
    row.state, row.due_at = "pending", midnight(day, speaker.time_zone)
    notices.order_done(session, row, now)
    wake_dependants(session, row.external_id, now)


def _judged_again(session: Session, row: OrderRow, speaker: Speaker, now: datetime) -> Finding | None:
    order = ProductOrder.read(row.body)
    order.real_name_check = "passed" if row.real_name else None
    details = details_of(order, speaker.time_zone, row.ordered_at)
    id_number, birth_date = _person(session, details)
    found = judge_order(
        session,
        details,
        id_number=id_number,
        birth_date=birth_date,
        accepted_on=accepted_on(order, speaker.time_zone, row.ordered_at),
        accepted_at=min(order.accepted_at or row.ordered_at, row.ordered_at),
        today=speaker.today(now),
        now=now,
        own_line=row.subscription_id if isinstance(details, Opening) else "",
    )
    return next(iter(refusals(found)), None)


def _complete(session: Session, row: OrderRow, speaker: Speaker, now: datetime) -> None:
    if not _has_line(session, row, now):
        return
    if row.category == "open":
        activate(session, row.subscription_id)
    elif row.category == "change":
        change_plan(session, row.subscription_id, _chosen(row), row.effective_on, product_id(row))
    elif (change := state_change_of(ProductOrder.read(row.body), row.effective_on)) is not None:
        change_state(session, change)
    else:
        _carry_out(session, row, speaker)
        order, today = _line_order(row, speaker.time_zone), speaker.today(now)
        complete(session, order, own_identity(row), today, now)
        if later := [day for day in order.days if day > today]:
            _wait_for(session, row, later[0], speaker, now)
            return
    row.state, row.completed_at, row.due_at = "completed", now, None
    notices.order_done(session, row, now)
    wake_dependants(session, row.external_id, now)


def _carry_out(session: Session, row: OrderRow, speaker: Speaker) -> None:
    order = _line_order(row, speaker.time_zone)
    carry_out(session, order, own_identity(row), speaker.today(row.ordered_at), row.access_point)
    row.access_point = ""


def _line_order(row: OrderRow, time_zone: str = "UTC") -> LineOrder:
    """The order that was accepted; which offers it names is the same in any time zone, its days are not."""
    details = details_of(ProductOrder.read(row.body), time_zone, row.ordered_at)
    assert isinstance(details, LineOrder)
    return details


def own_identity(row: OrderRow) -> str:
    """By what an order on a held line is known in the inventory: the counter's identity, so that both name
    what it brings alike; the centre's number where there is none."""
    return row.external_id or row.order_id or ""


def _has_line(session: Session, row: OrderRow, now: datetime) -> bool:
    """Whether the order's line is still there; without it the order fails."""
    line = at_hand.row(session, LineRow, LineRow.subscription_id, row.subscription_id)
    if line is not None and line.state != LineState.TERMINATED.value:
        return True
    gone = Finding(N_("The line {number} is not there any more."), {"number": row.number}, "line")
    end_badly(session, row, "failed", gone, now)
    return False


def product_id(row: OrderRow) -> str:
    """The id in the inventory of the plan that a change brings."""
    return f"{row.order_id}:1"


def _chosen(row: OrderRow) -> PricedOffer:
    return priced(ProductOrder.read(row.body).product_order_item[0])


def end_badly(session: Session, row: OrderRow, state: str, why: Finding, now: datetime) -> None:
    """The order ends as ``rejected`` or ``failed``; what it had taken is free again."""
    row.state, row.held_for, row.due_at = state, "", None
    row.rejection = {
        "code": why.remedy or why.field or state,
        "reason": why.message,
        "message": sentence_of(why.message, why.params),
        "params": plain(why.params),
    }
    notices.order_rejected(session, row, now)
    _release(session, row, now)


def withdraw(session: Session, row: OrderRow, reason: str, speaker: Speaker, now: datetime) -> None:
    """Take back an order that is not done; raises `Refused` (422) if it is, or if another stands on it."""
    if row.state not in WAITING:
        refuse_any(judge_withdrawal(_OUTCOMES[row.state]))
    if row.category in LINE_ORDERS:
        order = _line_order(row, speaker.time_zone)
        if row.state == "pending":
            refuse_any(judge_begun(order, speaker.today(now)))
        refuse_any(tuple(against_giving_up(session, order, own_identity(row))))
    row.state, row.held_for, row.due_at, row.cancelled_at = "cancelled", "", None, now
    row.body = {**row.body, "cancellationReason": reason}
    _release(session, row, now)


_OUTCOMES = {
    "completed": OutcomeState.COMPLETED,
    "rejected": OutcomeState.REJECTED,
    "failed": OutcomeState.FAILED,
    "cancelled": OutcomeState.WITHDRAWN,
}


def _release(session: Session, row: OrderRow, now: datetime) -> None:
    if row.category == "open":
        give_up_line(session, row.subscription_id, row.terminal_id)
    elif row.category in LINE_ORDERS:
        give_up(session, _line_order(row), own_identity(row))
        free_port(session, row.access_point)
        row.access_point = ""
        if row.category == "campaign":
            take_back(session, row.external_id, row.customer_id)
    elif (change := state_change_of(ProductOrder.read(row.body), row.effective_on)) is not None:
        if isinstance(change, SimReplacement):
            give_up_card(session, change.iccid, row.terminal_id)
    else:
        give_up_plan(session, row.subscription_id, product_id(row))
    wake_dependants(session, row.external_id, now)


def record_real_name(session: Session, row: OrderRow, result: RealNameResult, now: datetime) -> None:
    """The real-name check came in later: passed lets a held order go on, refused rejects it."""
    if row.category != "open" or row.state != "held":
        raise Refused(422, "realName", N_("The order does not wait for a real-name check."))
    row.real_name = result.value
    if result is RealNameResult.REFUSED:
        refused = Finding(N_("The real-name check refused this person."), {}, "real_name", Severity.REFUSE)
        end_badly(session, row, "rejected", refused, now)
    elif result is RealNameResult.PASSED:
        row.due_at = now
