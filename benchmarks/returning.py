"""Terminals that come back after an outage: known to the centre, each with a day's work in one envelope."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice

from sqlalchemy import select

from benchmarks.settling import plan_for, visit_of
from counter.clock import SystemClock, mint_identity
from counter.domain.customer import CustomerView, LineState
from counter.domain.offers import Offer, OfferKind
from counter.domain.tender import allocate
from counter.domain.terminal import Terminal
from counter.domain.visit import SettledVisit, Visit
from counter.rehearsal.demo_store import today_at_the_store
from counter.wire.chain import CHAIN_HEADER, ChainMark, Place, chained
from counter.wire.encoding import encode, fingerprint
from counter.wire.outgoing import Outgoing
from counter.wire.paths import COUNTER_TERMINAL, PAYMENT, address
from counter.wire.requests import requests_for
from crm.catalogue import offer_of
from crm.database import Database, open_engine
from crm.http import secret_hash
from crm.seed.load import seed
from crm.tables import CustomerRow, OfferRow, StoreRow, TerminalRow
from crm.views import views_of

CUSTOMERS = 7043
CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class Returning:
    """One terminal: what it sends, how it shows who it is, and ``customer/account`` of its customers."""

    credential: str
    headers: Mapping[str, str]
    envelope: bytes
    customers: tuple[str, ...]


def furnish(database_url: str, count: int, items: int) -> list[Returning]:
    """A demo store with ``count`` more terminals, each with ``items`` requests waiting."""
    seed(database_url, seed=1, as_of=today_at_the_store(), customers=CUSTOMERS)
    database = Database(open_engine(database_url))
    terminals = list(_enrol(database, count))
    with database.reading() as session:
        plans = [offer_of(row) for row in session.scalars(select(OfferRow).order_by(OfferRow.offer_id))]
        ids = session.scalars(select(CustomerRow.customer_id).order_by(CustomerRow.customer_id)).all()
        views = [
            view for view in views_of(session, ids, today_at_the_store(), CLOCK.now()) if _ordinary(view)
        ]
    database.close()
    plans = [
        p
        for p in plans
        if p.kind is OfferKind.PLAN and p.on_sale(today_at_the_store()) and p.rules.eligibility is None
    ]
    visits = _visits(views, plans)
    return [_returning(terminal, credential, visits, items) for terminal, credential in terminals]


def strip_question(customer_id: str) -> tuple[str, str]:
    """Path and body of the question behind a customer's strip."""
    return address(COUNTER_TERMINAL, "customerView"), encode({"customerId": customer_id})


def a_payment(account_id: str) -> tuple[str, str]:
    """Path and body of a payment of 50 yuan."""
    money = {"unit": "CNY", "value": 50}
    body = {
        "correlatorId": mint_identity(),
        "account": {"id": account_id},
        "totalAmount": money,
        "paymentMethod": {"@type": "cash"},
    }
    return address(PAYMENT, "payment"), encode(body)


def _enrol(database: Database, count: int) -> Iterator[tuple[Terminal, str]]:
    with database.writing() as session:
        store = session.scalars(select(StoreRow)).first()
        assert store is not None
        for position in range(100, 100 + count):
            credential = secrets.token_urlsafe(32)
            row = TerminalRow(
                terminal_id=f"returning-{position}",
                store_id=store.store_id,
                position=position,
                instance=mint_identity(),
                credential_hash=secret_hash(credential),
                enrolled_at=CLOCK.now(),
            )
            session.add(row)
            yield (
                Terminal(
                    terminal_id=row.terminal_id,
                    store_id=store.store_id,
                    store_code=store.code,
                    store_name=store.name,
                    position=position,
                    time_zone=store.time_zone,
                ),
                f"{row.instance} {credential}",
            )


def _ordinary(view: CustomerView) -> bool:
    """In service on a plan, nothing owed, no change on its way."""
    if view.arrears_fen or not view.lines or not view.accounts:
        return False
    line = view.lines[0]
    return line.state is LineState.ACTIVE and line.plan is not None and line.next_plan is None


def _visits(views: list[CustomerView], plans: list[Offer]) -> Iterator[tuple[CustomerView, Visit]]:
    """A payment and a change for each customer, then payments only, as long as somebody asks."""
    changes = (
        (view, visit_of(view, plan_for(view, plans[number % len(plans) :] + plans)))
        for number, view in enumerate(views)
    )
    payments = ((view, visit_of(view, None)) for view in cycle(views))
    return chain(changes, payments)


def _returning(
    terminal: Terminal, known_by: str, visits: Iterator[tuple[CustomerView, Visit]], items: int
) -> Returning:
    instance, _, credential = known_by.partition(" ")
    requests: list[Outgoing] = []
    customers: list[str] = []
    while len(requests) < items:
        view, visit = next(visits)
        customers.append(f"{view.customer.customer_id}/{view.lines[0].account_id}")
        requests += requests_for(_settled(visit, len(customers), terminal), terminal)
    headers = {
        "Authorization": f"Bearer {credential}",
        "Content-Type": "application/json",
        CHAIN_HEADER: ChainMark(instance).header(),
    }
    envelope = encode({"request": list(_in_envelope(islice(requests, items)))})
    return Returning(credential, headers, envelope.encode(), tuple(customers))


def _settled(visit: Visit, number: int, terminal: Terminal) -> SettledVisit:
    own = replace(visit, terminal_id=terminal.terminal_id, position=terminal.position)
    return SettledVisit(
        visit=own,
        slip_number=f"{terminal.store_code}-{terminal.position}-{visit.business_date:%Y%m%d}-{number:04d}",
        settled_at=CLOCK.now(),
        payments=allocate(own.transactions, own.tenders),
    )


def _in_envelope(requests: Iterator[Outgoing]) -> Iterator[dict[str, object]]:
    value = ""
    for sequence, request in enumerate(requests, start=1):
        value = chained(value, sequence, request.identity, fingerprint(request.body))
        yield {
            "id": request.identity,
            "method": request.method,
            "path": address(request.api, request.path),
            "headers": {CHAIN_HEADER: ChainMark(item=Place(sequence, value)).header()},
            "body": request.body,
        }
