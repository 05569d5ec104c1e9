"""The rules of the counter, asked again at the centre on what the centre knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from counter.domain.campaign_rules import judge_campaign_order
from counter.domain.customer import BlacklistKind, CustomerView
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.held_lines.state_rules import judge_state
from counter.domain.offering.pricing import loads
from counter.domain.offers import Offer
from counter.domain.rules import judge_change, judge_opening
from counter.domain.text import N_, Finding
from counter.domain.transaction import Opening, Ordering, PlanChange
from crm import at_hand
from crm.access import judge_access
from crm.campaigns import campaign_by_id
from crm.catalogue import limits_of, offers_to_judge
from crm.held_lines.order_details import as_in_catalogue
from crm.prices import as_ordered
from crm.refusals import Refused
from crm.tables import LeaseRow, NumberRow, SimRow
from crm.views import bills_to_judge, blacklist_of, view_to_judge


def judge_order(
    session: Session,
    details: Ordering,
    *,
    id_number: str,
    birth_date: date,
    accepted_on: date,
    accepted_at: datetime,
    today: date,
    now: datetime,
    arrears_to_come: bool = False,
    own_line: str = "",
) -> tuple[Finding, ...]:
    """What the rules find about an order.

    ``arrears_to_come``: a payment this order waits for is still on its way, so arrears do not count
    yet. Prices are those good at ``accepted_at``. ``own_line`` is the line that this very order made; it
    is not one of those held before.
    """
    view = view_to_judge(session, details.customer_id, today, now)
    if isinstance(details, PlanChange):
        if view is None:
            raise Refused(422, "customer", N_("There is no such customer."))
        offers = offers_to_judge(session, [details.new.offer_id, *_held(view)])
        offers = as_ordered(session, offers, (details.new,), accepted_at)
        return judge_change(details, view=view, offers=offers, today=accepted_on)
    if isinstance(details, StateChange | SimReplacement):
        if view is None:
            raise Refused(422, "customer", N_("There is no such customer."))
        return judge_state(details, view)
    if isinstance(details, LineOrder):
        if view is None:
            raise Refused(422, "customer", N_("There is no such customer."))
        return _judge_line_order(session, details, view, accepted_on, accepted_at)
    before = _without(view, own_line)
    chosen = [offer.offer_id for offer in details.ordered]
    offers = offers_to_judge(session, [*chosen, *(_held(before) if before else ())])
    offers = as_ordered(session, offers, details.ordered, accepted_at)
    entries = blacklist_of(session, id_number)
    if arrears_to_come:
        entries = tuple(e for e in entries if e.kind is not BlacklistKind.ARREARS)
    handler = details.handler
    return judge_opening(
        replace(details, id_number=id_number),  # an order names a known customer by the id alone
        view=before,
        blacklist=entries,
        birth_date=birth_date,
        offers=offers,
        limits=limits_of(session),
        today=accepted_on,
        handler_blacklist=blacklist_of(session, handler.id_number) if handler else (),
    )


def _judge_line_order(
    session: Session, order: LineOrder, view: CustomerView, accepted_on: date, accepted_at: datetime
) -> tuple[Finding, ...]:
    pinned = tuple(joined.offer for joined in order.joins)
    offers = offers_to_judge(session, [*(each.offer_id for each in pinned), *_held(view)])
    offers = as_ordered(session, offers, pinned, accepted_at)
    order = as_in_catalogue(order, offers)
    if _loads(order, offers):
        view = replace(view, bills=bills_to_judge(session, view))
    if order.campaign is not None:
        known = campaign_by_id(session, order.campaign.campaign_id)
        return judge_campaign_order(order, view=view, offers=offers, campaigns=known, today=accepted_on)
    return judge_line_order(order, view=view, offers=offers, today=accepted_on)


def _loads(order: LineOrder, offers: Mapping[str, Offer]) -> bool:
    """Whether a figure of the order is loaded: then the customer's bills are looked at."""
    parts = [(joined.offer.offer_id, joined.pricing) for joined in order.joins]
    parts += [(change.offer_id, change.after) for change in order.reprices]
    for offer_id, pricing in parts:
        offer = offers.get(offer_id)
        plan = offer.rules.plan(pricing.plan_id) if offer is not None else None
        if plan is not None and loads(plan, pricing.chosen):
            return True
    return False


def _held(view: CustomerView) -> Iterator[str]:
    """The ids of what the customer's lines hold."""
    for line in view.lines:
        yield from (plan.offer_id for plan in (line.plan, line.next_plan) if plan is not None)
        yield from (held.offer_id for held in line.offers)


def _without(view: CustomerView | None, subscription_id: str) -> CustomerView | None:
    if view is None or not subscription_id:
        return view
    return replace(view, lines=tuple(x for x in view.lines if x.subscription_id != subscription_id))


def judge_resources(
    session: Session, details: Opening, *, terminal_id: str, id_number: str, now: datetime
) -> tuple[Finding, ...]:
    """Whether number and SIM card are free, and set aside for nobody else; and a port for broadband."""
    number = at_hand.row(session, NumberRow, NumberRow.number, details.number, lock=True)
    named = {"number": details.number}
    if number is None:
        return (Finding(N_("{number} is not one of our numbers."), named, "number"),)
    if number.state != "free" or _elsewhere(session, "number", details.number, terminal_id, now):
        return (Finding(N_("{number} was given to somebody else meanwhile."), named, "number"),)
    if number.picked_by and number.picked_by != id_number:
        return (Finding(N_("{number} was picked by another customer."), named, "number"),)
    if card := judge_card(session, details.iccid, terminal_id=terminal_id, now=now):
        return card
    return judge_access(session, details)


def judge_card(session: Session, iccid: str, *, terminal_id: str, now: datetime) -> tuple[Finding, ...]:
    """Whether a SIM card is free, and set aside for nobody else."""
    sim = at_hand.row(session, SimRow, SimRow.iccid, iccid, lock=True)
    if sim is None:
        return (Finding(N_("SIM card {iccid} is not known."), {"iccid": iccid}, "sim"),)
    if sim.state != "free" or _elsewhere(session, "sim", iccid, terminal_id, now):
        return (Finding(N_("SIM card {iccid} is in use already."), {"iccid": iccid}, "sim"),)
    return ()


def _elsewhere(session: Session, kind: str, value: str, terminal_id: str, now: datetime) -> bool:
    leases = at_hand.rows(session, LeaseRow, LeaseRow.value, value)
    lease = next((lease for lease in leases if lease.kind == kind), None)
    return lease is not None and lease.terminal_id != terminal_id and lease.expires_at > now
