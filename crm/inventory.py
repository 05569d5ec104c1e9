"""What orders do to customers, accounts, lines, numbers and SIM cards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from counter.domain.effective import add_months
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.text import N_
from counter.domain.transaction import NewCustomer, Opening, PricedPackage
from crm import at_hand
from crm.access import give_back_ports, take_port
from crm.catalogue import offers_by_id
from crm.holding import never_came_to_be
from crm.refusals import Refused
from crm.tables import (
    AccountRow,
    CustomerRow,
    HeldOfferRow,
    LeaseRow,
    LineRow,
    NumberRow,
    PartyRow,
    SimRow,
)
from crm.versions import bump, touch_customer
from crm.views import owner_of_document


def register_customer(session: Session, new: NewCustomer, store_id: str, today: date) -> str:
    """Make the customer, or find who has this ID document already; returns the customer's id.

    Whom only an opening made that ended badly is named anew: that name may have been mistyped.
    """
    known = owner_of_document(session, new.id_number)
    if known:
        if never_came_to_be(session, known):
            _name_anew(session, known, new)
        return known
    session.add(
        PartyRow(
            party_id=new.party_id,
            name=new.name,
            id_number=new.id_number,
            birth_date=new.birth_date,
            contact_phone=new.contact_phone,
            address=new.address,
            **spelled(new.name),
        )
    )
    session.flush()
    session.add(
        CustomerRow(
            customer_id=new.customer_id,
            party_id=new.party_id,
            store_id=store_id,
            tier="none",
            joined_on=today,
        )
    )
    session.flush()
    return new.customer_id


def _name_anew(session: Session, customer_id: str, new: NewCustomer) -> None:
    party = at_hand.row(session, PartyRow, PartyRow.id_number, new.id_number)
    assert party is not None
    party.name, party.contact_phone, party.address = new.name, new.contact_phone, new.address
    for field, text in spelled(new.name).items():
        setattr(party, field, text)
    touch_customer(session, customer_id)


def spelled(name: str) -> dict[str, str]:
    """A Chinese name's ``pinyin`` and ``initials``, as customers are searched by."""
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(name, style=Style.NORMAL)
    return {
        "pinyin": "".join(syllables)[:200],
        "initials": "".join(syllable[0] for syllable in syllables if syllable)[:200],
    }


def open_account(session: Session, account_id: str, customer_id: str) -> None:
    """Make the billing account, unless the customer has it; refuses another customer's."""
    row = at_hand.row(session, AccountRow, AccountRow.account_id, account_id)
    if row is None:
        session.add(AccountRow(account_id=account_id, customer_id=customer_id))
        session.flush()
    elif row.customer_id != customer_id:
        raise Refused(422, "account", N_("The account belongs to another customer."), account_id=account_id)


def open_line(
    session: Session,
    details: Opening,
    *,
    customer_id: str,
    subscription_id: str,
    terminal_id: str,
    today: date,
) -> None:
    """Make the line, waiting for activation; its number and SIM card are taken."""
    number_taken = at_hand.row(session, NumberRow, NumberRow.number, details.number)
    assert number_taken is not None
    session.add(
        LineRow(
            subscription_id=subscription_id,
            customer_id=customer_id,
            account_id=details.account_id,
            number=details.number,
            iccid=details.iccid,
            state=LineState.PENDING.value,
            opened_on=today,
            number_class=number_taken.number_class,
        )
    )
    session.flush()
    offers = offers_by_id(session, [offer.offer_id for offer in details.ordered])
    bundle_id = f"{subscription_id}:{len(details.ordered)}"
    port = take_port(session, details)
    for number, chosen in enumerate(details.ordered, start=1):
        offer = offers[chosen.offer_id]
        product_id = f"{subscription_id}:{number}"
        held = held_row(chosen, offer, subscription_id, product_id, details.effective_on)
        if details.bundled(chosen.offer_id):
            held.bundle_id = bundle_id
        if details.bundle and chosen is details.bundle.offer:
            held.packages = [plain_package(package) for package in details.bundle.packages]
        if offer.kind is OfferKind.BROADBAND and details.installation:
            held.place, held.access_point = details.installation.address, port
        session.add(held)
    sim = at_hand.row(session, SimRow, SimRow.iccid, details.iccid)
    assert sim is not None
    number_taken.state = "assigned"
    sim.state, sim.terminal_id = "assigned", ""
    session.execute(delete(LeaseRow).where(LeaseRow.kind == "number", LeaseRow.value == details.number))
    session.execute(delete(LeaseRow).where(LeaseRow.kind == "sim", LeaseRow.value == details.iccid))
    bump(session, f"numbers:{terminal_id}")
    bump(session, f"sims:{terminal_id}")
    touch_customer(session, customer_id)


def plain_package(package: PricedPackage) -> dict[str, Any]:
    """A chosen package as it is kept with what it belongs to."""
    return {
        "id": package.package_id,
        "name": {"zh": package.name.zh, "en": package.name.en},
        "priceFen": package.price_fen,
        "values": dict(package.values),
    }


def held_row(
    chosen: PricedOffer, offer: Offer, subscription_id: str, product_id: str, starts_on: date
) -> HeldOfferRow:
    """An offer as a line holds it from ``starts_on``, with the days that its term and validity give."""
    one_day = timedelta(days=1)
    return HeldOfferRow(
        product_id=product_id,
        subscription_id=subscription_id,
        offer_id=chosen.offer_id,
        name=offer.name,
        price_fen=chosen.price_fen,
        kind=offer.kind.value,
        starts_on=starts_on,
        ends_on=add_months(starts_on, offer.validity_months) - one_day if offer.validity_months else None,
        term_ends_on=add_months(starts_on, offer.min_term_months) - one_day
        if offer.min_term_months
        else None,
    )


def activate(session: Session, subscription_id: str) -> None:
    """The line is on the network."""
    line = at_hand.row(session, LineRow, LineRow.subscription_id, subscription_id)
    assert line is not None
    line.state = LineState.ACTIVE.value
    touch_customer(session, line.customer_id)


def plan_ahead(
    session: Session, subscription_id: str, chosen: PricedOffer, starts_on: date, product_id: str
) -> None:
    """The line's next plan is in the inventory under ``product_id``; the present one goes on until then."""
    if at_hand.row(session, HeldOfferRow, HeldOfferRow.product_id, product_id) is None:
        offer = offers_by_id(session, [chosen.offer_id])[chosen.offer_id]
        session.add(held_row(chosen, offer, subscription_id, product_id, starts_on))
        _touch_line(session, subscription_id)


def change_plan(
    session: Session, subscription_id: str, chosen: PricedOffer, starts_on: date, product_id: str
) -> None:
    """The line's plan ends the day before ``starts_on``, and the new one begins."""
    last_day = starts_on - timedelta(days=1)
    for held in at_hand.rows(session, HeldOfferRow, HeldOfferRow.subscription_id, subscription_id):
        if held.kind != OfferKind.PLAN.value or held.product_id == product_id:
            continue
        if held.ends_on is None or held.ends_on > last_day:
            held.ends_on = last_day
    plan_ahead(session, subscription_id, chosen, starts_on, product_id)
    _touch_line(session, subscription_id)


def give_up_plan(session: Session, subscription_id: str, product_id: str) -> None:
    """A next plan that never began is gone; the present one goes on."""
    planned = session.get(HeldOfferRow, product_id)
    if planned is not None:
        session.delete(planned)
        _touch_line(session, subscription_id)


def _touch_line(session: Session, subscription_id: str) -> None:
    line = at_hand.row(session, LineRow, LineRow.subscription_id, subscription_id)
    assert line is not None
    touch_customer(session, line.customer_id)


def give_up_line(session: Session, subscription_id: str, terminal_id: str) -> None:
    """A line that was never activated is ended; its number and SIM card are free again."""
    line = session.get(LineRow, subscription_id)
    if line is None or line.state != LineState.PENDING.value:
        return
    line.state = LineState.TERMINATED.value
    number = session.get(NumberRow, line.number)
    if number:
        number.state = "free"
    give_back_ports(session, subscription_id)
    sim = session.get(SimRow, line.iccid)
    if sim:
        sim.state, sim.terminal_id = "free", terminal_id
    bump(session, f"numbers:{terminal_id}")
    bump(session, f"sims:{terminal_id}")
    touch_customer(session, line.customer_id)
