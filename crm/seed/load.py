"""Build the demo store in the centre's database: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from counter.domain.customer import CustomerView
from counter.domain.offers import Offer
from counter.domain.text import N_
from counter.ports import Progress
from crm import tables
from crm.campaigns import plain_campaign
from crm.database import Database, migrate, open_engine
from crm.months import make_months
from crm.seed import rows
from crm.seed.addresses import access_points
from crm.seed.campaigns import campaigns, stock
from crm.seed.credentials import DemoCredentials, SampleFinder
from crm.seed.documents import IdNumbers
from crm.seed.examples import examples
from crm.seed.newcomers import Newcomer, Trait, make_newcomers
from crm.seed.people import People
from crm.seed.resources import FREE_NUMBERS, SIM_CARDS, free_numbers, tray_sims
from crm.seed.store import LIMITS, POSITIONS, positions, staff_member, staff_pins
from crm.seed.tariffs import offers as published

_CHUNK = 1000
_HISTORY = timedelta(days=200)  # before and after its day: all that a demo store has behind it
_PICKING_CUSTOMERS = range(4, 44, 4)  # every fourth of the first customers picked a number elsewhere
_NUMBERS_PICKED = 2
_WHY_REFUSED = "anotherName"  # as the simulated service says it of names that do not fit


class AlreadySeeded(Exception):
    """The database holds customers: a demo store is never poured over a real one."""

    def __init__(self) -> None:
        super().__init__(N_("This database holds customers already; a demo store needs one without any."))


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was built: rows by table, and what the demo shows."""

    rows: dict[str, int]
    credentials: DemoCredentials


TABLES = {
    "offers": N_("offers"),
    "limits": N_("limits"),
    "campaigns": N_("campaigns"),
    "stores": N_("stores"),
    "terminals": N_("terminals"),
    "enrolment_codes": N_("enrolment codes"),
    "stock": N_("kinds of goods"),
    "staff": N_("staff"),
    "numbers": N_("numbers"),
    "real_name_refusals": N_("refused real names"),
    "access_points": N_("broadband access points"),
    "parties": N_("persons"),
    "customers": N_("customers"),
    "accounts": N_("accounts"),
    "lines": N_("lines"),
    "held_offers": N_("offers held"),
    "bills": N_("bills"),
    "balance_moves": N_("movements of balances"),
    "blacklist": N_("blacklist entries"),
    "sims": N_("SIM cards"),
    "versions": N_("versions of what counters keep"),
}
"""What a table holds, in words."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to be known before the first row is written. ``views`` are made as they are asked for."""

    seed: int
    as_of: date
    count: int
    offers: tuple[Offer, ...]
    newcomers: tuple[Newcomer, ...]
    picking: tuple[str, ...]  # ID numbers of the customers who picked numbers elsewhere
    views: Iterator[CustomerView]


def seed(
    database_url: str,
    *,
    seed: int = 1,
    as_of: date,
    customers: int | None = None,
    progress: Progress | None = None,
) -> SeedReport:
    """Bring the schema up to date and write the demo store of ``seed`` as it stands on ``as_of``.

    ``customers`` is how many, all 7,043 rows of the data set by default; beyond them rows come again with
    other people in them. Raises AlreadySeeded, and ValueError for a day on which no plan is on sale.
    """
    migrate(database_url)
    plan = _prepare(seed, as_of, customers)
    database = Database(open_engine(database_url))
    try:
        with database.writing() as session:
            if session.scalar(select(exists().where(tables.CustomerRow.customer_id.is_not(None)))):
                raise AlreadySeeded
            make_months(session.connection(), as_of - _HISTORY, as_of + _HISTORY)
            return _Writing(session, plan, progress or _silent).run()
    finally:
        database.close()


def demo_credentials(*, seed: int = 1, as_of: date, customers: int | None = None) -> DemoCredentials:
    """What the demo store of ``seed`` shows, worked out again from its data without a database.

    The same as in `SeedReport`; makes customers only until there is a sample of every kind.
    """
    plan = _prepare(seed, as_of, customers)
    finder = SampleFinder(as_of, plan.picking)
    for view in plan.views:
        finder.look(view)
        if finder.is_complete:
            break
    return _credentials(plan, finder)


def _prepare(seed: int, as_of: date, customers: int | None) -> _Plan:
    offers = published()
    id_numbers = IdNumbers(seed)
    newcomers = make_newcomers(id_numbers, seed=seed, as_of=as_of)
    people = People(offers, id_numbers, seed=seed, as_of=as_of)
    count = len(people) if customers is None else customers
    views = people.make(count)
    first = list(islice(views, _PICKING_CUSTOMERS.stop))
    picking = tuple(first[i].customer.id_number for i in _PICKING_CUSTOMERS if i < len(first))
    return _Plan(seed, as_of, count, (*offers, *examples()), newcomers, picking, chain(first, views))


def _credentials(plan: _Plan, finder: SampleFinder) -> DemoCredentials:
    return DemoCredentials(
        staff=staff_pins(plan.seed),
        enrolment_codes=tuple(position.enrolment_code for position in positions(plan.seed)),
        samples=finder.samples(plan.newcomers),
    )


def _silent(done: int, total: int, what: str) -> None:
    """Nobody wants to know."""


class _Writing:
    """One seeding on its way."""

    def __init__(self, session: Session, plan: _Plan, progress: Progress) -> None:
        self._session = session
        self._plan = plan
        self._progress = progress
        self._counts: dict[str, int] = {}

    def run(self) -> SeedReport:
        """Write everything, what is referred to first."""
        self._catalogue()
        self._store()
        self._numbers()
        finder = self._customers()
        self._sims()
        self._versions()
        return SeedReport(self._counts, _credentials(self._plan, finder))

    def _write(self, table: type[tables.Table], new: Sequence[dict[str, Any]]) -> None:
        # Into the table: the mapped class would group rows by what is None, many statements for a chunk.
        name = str(table.__tablename__)
        if new:
            self._session.execute(insert(tables.Table.metadata.tables[name]), new)
        self._counts[name] = self._counts.get(name, 0) + len(new)

    def _catalogue(self) -> None:
        self._write(tables.OfferRow, [rows.offer(offer) for offer in self._plan.offers])
        self._write(tables.LimitRow, [{"name": name, "value": value} for name, value in LIMITS.items()])
        bodies = [plain_campaign(campaign) for campaign in campaigns(self._plan.as_of)]
        self._write(
            tables.CampaignRow, [{"campaign_id": body["campaign_id"], "body": body} for body in bodies]
        )
        self._progress(len(self._plan.offers), len(self._plan.offers), N_("offers"))

    def _store(self) -> None:
        plan = self._plan
        at = positions(plan.seed)
        self._write(tables.StoreRow, [rows.store(at[0].terminal)])
        self._write(tables.TerminalRow, [rows.terminal(position.terminal) for position in at])
        self._write(
            tables.EnrolmentCodeRow,
            [
                {
                    "code_hash": hashlib.sha256(position.enrolment_code.encode()).hexdigest(),
                    "terminal_id": position.terminal.terminal_id,
                }
                for position in at
            ],
        )
        self._write(tables.StockRow, stock(at[0].terminal.store_id))
        staff = staff_pins(plan.seed)
        for done, pin in enumerate(staff, 1):
            member = staff_member(pin, seed=plan.seed, as_of=plan.as_of)
            self._write(tables.StaffRow, [rows.staff(member, at[0].terminal.store_id)])
            self._progress(done, len(staff), N_("staff"))

    def _customers(self) -> SampleFinder:
        """Customers in chunks, so that a million of them never lie in memory together."""
        plan = self._plan
        store_id = positions(plan.seed)[0].terminal.store_id
        finder = SampleFinder(plan.as_of, plan.picking)
        done = 0
        while views := list(islice(plan.views, _CHUNK)):
            for view in views:
                finder.look(view)
            for table, new in rows.customers(views, store_id):
                self._write(table, new)
            done += len(views)
            self._progress(done, plan.count, N_("customers"))
        return finder

    def _numbers(self) -> None:
        """Free numbers, of which the last were picked elsewhere."""
        plan = self._plan
        newcomers = [n.id_number for n in plan.newcomers if n.trait is Trait.PICKED_NUMBERS]
        pickers = [id_number for id_number in (*plan.picking, *newcomers) for _ in range(_NUMBERS_PICKED)]
        free = list(free_numbers(plan.seed))
        first_picked = len(free) - len(pickers)
        new = [
            rows.number(number, pickers[place - first_picked] if place >= first_picked else None)
            for place, number in enumerate(free)
        ]
        self._write(tables.NumberRow, new)
        self._write(
            tables.RefusedDocumentRow,
            [
                {"id_number": n.id_number, "why": _WHY_REFUSED}
                for n in plan.newcomers
                if n.trait is Trait.REAL_NAME_REFUSED
            ],
        )
        self._progress(FREE_NUMBERS, FREE_NUMBERS, N_("free numbers"))
        points = [
            {"name": name, "max_mbps": fastest, "ports_free": ports, "ports": ports}
            for name, fastest, ports in access_points()
        ]
        self._write(tables.AccessPointRow, points)

    def _sims(self) -> None:
        at = {
            position.terminal.position: position.terminal.terminal_id
            for position in positions(self._plan.seed)
        }
        cards = tray_sims(self._plan.as_of.year, POSITIONS)
        self._write(
            tables.SimRow,
            [{"iccid": card.iccid, "terminal_id": at[card.position], "state": "free"} for card in cards],
        )
        self._progress(SIM_CARDS, SIM_CARDS, N_("SIM cards"))

    def _versions(self) -> None:
        parts = ("offers", "limits", "staff", "customers", "blacklist", "campaigns", "stock")
        self._write(tables.VersionRow, [{"part": part, "version": 1} for part in parts])
