"""One terminal's life as a state machine: accepted, settled, delivered, killed, restarted, its clock wrong.

Real parts throughout: the store on its file, the syncing process and the centre as processes that are
really killed, HTTP between them over the fault proxy. After each life both sides' books are compared.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from counter.clock import mint_identity
from counter.domain.effective import business_date, next_cycle
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.transaction import Transaction
from counter.domain.visit import Visit
from offline_queue import open_cache
from offline_queue.listing import withdraw
from tests import builders
from tests.torture.at_work import WORK, ForkedCrm, ShiftedClock, Worker, deliver, open_at, settle
from tests.torture.books import audit, local_entries
from tests.torture.fault_proxy import FaultProxy, Moment, Strike
from tests.torture.shop import Ground, Shop

TIME_ZONE = "Asia/Shanghai"
_PATIENCE = 8
_PAYERS = st.integers(0, 5)
_AMOUNTS = st.integers(1, 50_000)
_JUMPS = st.sampled_from((-400, -30, -2, -0.01, 0.01, 2, 30, 400))
"""Days."""


class Life(RuleBasedStateMachine):
    """A terminal and its centre, from a copy of ``ground``."""

    ground: Ground
    lived: Callable[[], None]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = Path(tempfile.mkdtemp(prefix="life-"))
        self._stack.callback(shutil.rmtree, folder)
        self.shop = Shop(self.ground, folder, crm_kind=ForkedCrm)
        self._stack.enter_context(self.shop.crm.up())
        self.proxy = self._stack.enter_context(FaultProxy(self.shop.port, random.Random(0)).up())
        self.clock = ShiftedClock()
        self.store = open_at(self.shop.data_dir, self.clock)
        self._views = self._known_customers()
        self.drafts: dict[str, Visit] = {}
        self.unanswered: dict[str, Visit] = {}
        self.accepted: dict[str, str] = {}
        self.stale: set[str] = set()
        """Visits that stand unsettled in a database that was put back, and were settled after its backup."""
        self.elsewhere: set[str] = set()
        """What a copy of the database did, or this one after its backup."""
        self.orders: list[str] = []

    @rule(payer=_PAYERS, fen=_AMOUNTS)
    def accept(self, payer: int, fen: int) -> None:
        """A payment is accepted into a visit; the visit is kept from then on."""
        visit = self._visit(self._payment(payer, fen))
        self.store.save(visit)
        self.drafts[visit.visit_id] = visit

    @rule(payer=_PAYERS)
    def order(self, payer: int) -> None:
        """A plan change is accepted into a visit."""
        visit = self._visit(self._change(payer))
        self.store.save(visit)
        self.drafts[visit.visit_id] = visit

    @precondition(lambda self: self.drafts)
    @rule(which=st.integers(0, 100))
    def settle(self, which: int) -> None:
        """A visit is settled."""
        visit_id = list(self.drafts)[which % len(self.drafts)]
        visit = self.drafts.pop(visit_id)
        self.accepted[visit_id] = self.store.settle(visit, self.clock.now()).slip_number
        self.orders += [line.identity for line in visit.transactions if line.details.kind == "change"]

    @rule(payers=st.lists(_PAYERS, min_size=1, max_size=6), answers=st.integers(0, 5))
    def settle_and_be_killed(self, payers: list[int], answers: int) -> None:
        """Another process settles visits and is killed after some answers, wherever it is then."""
        visits = [self._visit(self._payment(payer, 100 + place)) for place, payer in enumerate(payers)]
        self.unanswered |= {visit.visit_id: visit for visit in visits}
        ours, theirs = WORK.Pipe()
        worker = Worker(settle, self.shop.data_dir, visits, self.clock.seconds, theirs)
        theirs.close()
        for _ in range(min(answers, len(visits))):
            self._hear(*ours.recv())
        worker.kill()
        worker.wait()
        for visit_id, slip in _left_in(ours):
            self._hear(visit_id, slip)

    @rule()
    def deliver(self) -> None:
        """What waits is delivered over a good line."""
        self._deliver()

    @rule(seed=st.integers(0, 1000), rate=st.sampled_from((0.2, 0.6)))
    def deliver_over_a_bad_line(self, seed: int, rate: float) -> None:
        """The centre's side, or the way there, fails in every way."""
        self.proxy.chance, self.proxy.rate = random.Random(seed), rate
        self._deliver()
        self.proxy.rate = 0.0

    @rule(number=st.integers(1, 8), moment=st.sampled_from(Moment))
    def deliver_and_be_killed(self, number: int, moment: Moment) -> None:
        """The syncing process is killed while its request is on its way."""
        worker = Worker(deliver, self.shop.data_dir, self._url, self.clock.seconds)
        self.proxy.strike = Strike(number, moment, worker.kill)
        worker.wait()
        self.proxy.strike = None

    @rule(number=st.integers(1, 8), moment=st.sampled_from(Moment))
    def the_centre_is_killed(self, number: int, moment: Moment) -> None:
        """The centre is killed while it works, and comes back."""

        def strike() -> None:
            self.shop.crm.kill()
            self.shop.crm.start()

        self.proxy.strike = Strike(number, moment, strike)
        self._deliver()
        self.proxy.strike = None
        self.shop.crm.await_answers()

    @rule(days=_JUMPS)
    def the_clock_jumps(self, days: float) -> None:
        """The machine's clock is set, forth or back."""
        self.clock.seconds += timedelta(days=days).total_seconds()

    @rule()
    def restart(self) -> None:
        """The program is started anew."""
        self.store.close()
        self.store = open_at(self.shop.data_dir, self.clock)

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 100))
    def withdraw(self, which: int) -> None:
        """An order that was never sent is withdrawn; one that was, is not."""
        withdraw(self.store, self.orders.pop(which % len(self.orders)), self.clock.now())

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """Drafts and answered visits are there, whatever happened."""
        assert {summary.visit_id for summary in self.store.unsettled()} == self.drafts.keys() | self.stale
        for visit_id, visit in self.drafts.items():
            assert self.store.visit(visit_id) == visit
        kept = {found.visit_id: found.slip_number for found in self.store.recent(10_000)}
        assert self.accepted.items() <= kept.items()
        assert kept.keys() <= self.accepted.keys() | self.unanswered.keys()

    def teardown(self) -> None:
        """What was killed is said again, everything is delivered, and the books are compared."""
        with self._stack:
            try:
                self._finish()
            finally:
                self.store.close()
        self.lived()

    def _finish(self) -> None:
        for visit_id, visit in self.unanswered.items():
            slip = self.store.settle(visit, self.clock.now()).slip_number
            assert self.accepted.setdefault(visit_id, slip) == slip
        for _ in range(_PATIENCE):
            code = self._deliver()
            stuck = [e for e in local_entries(self.store) if e.state == "parked"]
            if code == 0 and not stuck:
                break
            for entry in stuck:
                self.store.retry(entry.identity)
        found = audit(self.store, self.shop.crm_database, self.accepted, self.elsewhere)
        assert found.faults == []
        assert found.waiting == 0
        assert found.visits == len(self.accepted)

    def _deliver(self) -> int:
        return Worker(deliver, self.shop.data_dir, self._url, self.clock.seconds).wait()

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    def _hear(self, visit_id: str, slip: str) -> None:
        assert self.accepted.setdefault(visit_id, slip) == slip
        self.unanswered.pop(visit_id, None)

    def _known_customers(self) -> list[Any]:
        cache = open_cache(self.store, clock=self.clock)
        hits = [cache.find_customers(number, 1)[0] for number in self.ground.numbers[:6]]
        self._offers = [offer for offer in cache.offers() if _for_anybody(offer)]
        return [cache.customer(hit.customer_id) for hit in hits]

    def _visit(self, line: Transaction) -> Visit:
        due = line.amount_fen
        return builders.visit(
            line,
            visit_id=mint_identity(),
            clerk_id=self.ground.clerk,
            tenders=(builders.tender(due, identity=mint_identity()),) if due else (),
            started_at=self.clock.now(),
            business_date=business_date(self.clock.now(), TIME_ZONE),
        )

    def _payment(self, payer: int, fen: int) -> Transaction:
        view = self._views[payer]
        account = view.accounts[0]
        details = builders.payment_details(
            fen,
            customer_id=view.customer.customer_id,
            customer_name=view.customer.name,
            account_id=account.account_id,
            number=view.lines[0].number,
            read_at=self.clock.now(),
        )
        return builders.payment(
            details=details,
            identity=mint_identity(),
            accepted_at=self.clock.now(),
            charges=(builders.charge(fen, account_id=account.account_id),),
        )

    def _change(self, payer: int) -> Transaction:
        view, today = self._views[payer], business_date(self.clock.now(), TIME_ZONE)
        line = view.lines[0]
        new = next(o for o in self._offers if o.on_sale(today) and o.offer_id != line.plan.offer_id)
        details = builders.change_details(
            customer_id=view.customer.customer_id,
            customer_name=view.customer.name,
            account_id=line.account_id,
            subscription_id=line.subscription_id,
            number=line.number,
            old=replace(PricedOffer.of(new), offer_id=line.plan.offer_id, price_fen=line.plan.price_fen),
            new=PricedOffer.of(new),
            effective_on=next_cycle(today),
        )
        return builders.change(details, identity=mint_identity(), accepted_at=self.clock.now())


def _for_anybody(offer: Offer) -> bool:
    """Whether it is a plan that asks nothing of a customer."""
    return offer.kind is OfferKind.PLAN and offer.rules.eligibility is None


def _left_in(answers: Connection) -> Iterator[tuple[str, str]]:
    """What a process had answered before it died."""
    with answers:
        while answers.poll():
            try:
                yield answers.recv()
            except EOFError:
                return
