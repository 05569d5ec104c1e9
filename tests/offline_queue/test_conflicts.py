"""What became impossible while the line was cut reaches the work list; each way out is done on both sides.

A real local store, the counter's own delivery, a real CRM process, and its database beside it, in which the
world changes meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from counter.clock import SystemClock, mint_identity
from counter.domain.customer import BlacklistKind
from counter.domain.effective import next_cycle
from counter.domain.offers import EffectiveMode, PricedOffer
from counter.domain.transaction import ChargeKind, Opening, PlanChange, RealNameResult, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.domain.work import Choice, StoreWorkItem, WorkItem
from counter.wire.paths import PRODUCT_ORDER
from crm.tables import BlacklistRow, NumberRow, OfferPriceRow, OfferRow, OrderRow, PaymentItemRow
from offline_queue import LocalStore, open_centre, open_line, open_store
from offline_queue.centre.client import CentreClient
from tests import builders
from tests.crm.small_store import SmallStore, offer_row
from tests.crm.visits import change_for, newcomer, opening_for, today
from tests.offline_queue.small_centre import address, centre_store
from tests.offline_queue.test_delivery import delivering, states

__all__ = ["address", "centre_store"]

CLOCK = SystemClock()
FEE = 2000
"""Paid for every line here, fen."""


@dataclass
class Hall:
    """One counter position, its CRM, and that CRM's rows."""

    local: LocalStore
    centre: CentreClient
    rows: SmallStore
    url: str

    def settle(self, *lines: Transaction) -> SettledVisit:
        """Settle these lines now, in exact cash, whether the line is there or not."""
        due = sum(line.amount_fen for line in lines)
        tenders = (builders.tender(due, identity=mint_identity()),) if due > 0 else ()
        visit = builders.visit(*lines, visit_id=mint_identity(), tenders=tenders, business_date=today())
        return self.local.settle(visit, CLOCK.now())

    @contextmanager
    def delivering(self) -> Iterator[Callable[[Callable[[], bool]], None]]:
        """The counter's own delivery; gives a function that works until something is so."""
        with delivering(self.local, self.url) as until:
            yield until

    def deliver(self) -> None:
        """Until nothing waits and nothing is in flight."""
        with self.delivering() as until:
            until(lambda: self.local.waiting().count == 0)

    def item(self, line: Transaction) -> WorkItem | None:
        """The line in the work list."""
        return next((i for i in self.local.work_items() if i.identity == line.identity), None)

    def of_store(self, line: Transaction) -> StoreWorkItem | None:
        """The line in the manager's list, as the centre has it."""
        return next((i for i in self.centre.store_work() if i.identity == line.identity), None)

    def money_at_centre(self, *lines: Transaction) -> int:
        """What the centre still holds for these lines, fen."""
        wanted = [line.identity for line in lines]
        with self.rows.database.reading() as session:
            rows = session.scalars(select(PaymentItemRow).where(PaymentItemRow.transaction.in_(wanted)))
            return sum(row.amount_fen - row.refunded_fen for row in rows)

    def order(self, line: Transaction) -> OrderRow:
        """The order as the centre has it."""
        with self.rows.database.reading() as session:
            found = session.scalars(select(OrderRow).where(OrderRow.external_id == line.identity)).one()
            session.expunge(found)
            return found

    def state_at_centre(self, line: Transaction) -> str:
        """The order's state, "" where there is none."""
        with self.rows.database.reading() as session:
            return (
                session.scalars(select(OrderRow.state).where(OrderRow.external_id == line.identity)).first()
                or ""
            )

    def drawer_fen(self) -> int:
        """What lies in the drawer of what was settled here."""
        with self.local.database.reading() as connection:
            return int(connection.execute("SELECT coalesce(sum(amount_fen), 0) FROM drawer").fetchone()[0])


@pytest.fixture
def hall(address: str, centre_store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Counter position 1, enrolled."""
    local = open_store(tmp_path_factory.mktemp("hall"), mint=mint_identity)
    line = open_line(address, local, answer_seconds=20)
    centre = open_centre(line, local, mint=mint_identity)
    centre.enrol(centre_store.code("T1"))
    yield Hall(local, centre, centre_store, address)
    line.close()
    local.close()


@dataclass(frozen=True)
class Conflict:
    """A line that was accepted, and what to order instead once it was refused. ``before`` are lines of the
    same visit; ``says`` stands in the reason."""

    line: Transaction
    instead: Callable[[], Transaction]
    says: str
    before: tuple[Transaction, ...] = ()


def with_fee(line: Transaction) -> Transaction:
    """The line as accepted now, its fee paid on its account."""
    details = line.details
    assert isinstance(details, Opening | PlanChange)
    fee = builders.charge(FEE, account_id=details.account_id, kind=ChargeKind.FEE)
    return replace(line, identity=mint_identity(), accepted_at=CLOCK.now(), charges=(fee,))


def number_taken(hall: Hall) -> Conflict:
    """Another hall gave the number away."""
    rows, who = hall.rows, newcomer(hall.rows)
    line = with_fee(opening_for(rows, who))
    assert isinstance(line.details, Opening)
    with rows.database.writing() as session:
        session.get_one(NumberRow, line.details.number).state = "assigned"
    return Conflict(line, lambda: with_fee(opening_for(rows, who)), "somebody else")


def plan_changed(hall: Hall) -> Conflict:
    """The customer changed the plan elsewhere, from next month on."""
    known = hall.rows.customer()
    day = next_cycle(today())
    elsewhere = change_for(known, mode=EffectiveMode.NEXT_CYCLE, effective_on=day)
    elsewhere = replace(elsewhere, identity=mint_identity(), accepted_at=CLOCK.now())
    first = hall.settle(elsewhere)
    with hall.delivering() as until:
        until(lambda: states(hall.local, first) == [OutcomeState.ACKNOWLEDGED])
        until(lambda: hall.state_at_centre(elsewhere) == "pending")

    def instead() -> Transaction:
        back = builders.withdrawal_of(first, elsewhere, identity=mint_identity(), accepted_at=CLOCK.now())
        taken_back = hall.settle(back)
        with hall.delivering() as until:
            until(lambda: states(hall.local, taken_back) == [OutcomeState.COMPLETED])
        return with_fee(change_for(known))

    return Conflict(with_fee(change_for(known)), instead, "change")


def blacklisted(hall: Hall) -> Conflict:
    """The document came onto the blacklist, and later off it."""
    known = hall.rows.customer()
    entry = f"E-{known.customer_id}"
    with hall.rows.database.writing() as session:
        session.add(
            BlacklistRow(
                entry_id=entry,
                id_number=known.id_number,
                kind=BlacklistKind.FRAUD.value,
                amount_fen=0,
                account_id="",
                listed_on=today(),
            )
        )

    def instead() -> Transaction:
        with hall.rows.database.writing() as session:
            session.delete(session.get_one(BlacklistRow, entry))
        return with_fee(opening_for(hall.rows, known))

    return Conflict(with_fee(opening_for(hall.rows, known)), instead, "blacklist")


def price_gone(hall: Hall) -> Conflict:
    """The price rose, and the old one is honoured no longer."""
    rows, known = hall.rows, hall.rows.customer()
    name = f"PRICE{mint_identity()[-6:]}"
    offer = builders.offer(offer_id=name, code=name.lower(), price_fen=5900)
    with rows.database.writing() as session:
        session.add(offer_row(offer))
    line = with_fee(change_for(known, new=replace(PricedOffer.of(offer), version="1")))
    with rows.database.writing() as session:
        session.get_one(OfferRow, name).price_fen = 6900
    with rows.database.writing() as session:
        session.get_one(OfferPriceRow, (name, "1")).ended_at = datetime.now(UTC) - timedelta(days=3)
    return Conflict(line, lambda: with_fee(change_for(known)), "now costs")


def dependency_failed(hall: Hall) -> Conflict:
    """A change that was to follow an opening, whose number was given away."""
    first, known = number_taken(hall), hall.rows.customer()
    line = replace(with_fee(change_for(known)), depends_on=(first.line.identity,))
    return Conflict(line, lambda: with_fee(change_for(known)), "did not go through", before=(first.line,))


CONFLICTS = [number_taken, plan_changed, blacklisted, price_gone, dependency_failed]
each_conflict = pytest.mark.parametrize("conflict", CONFLICTS, ids=lambda conflict: conflict.__name__)


def refused(hall: Hall, conflict: Callable[[Hall], Conflict]) -> tuple[Conflict, SettledVisit, WorkItem]:
    """The conflict's visit is settled and delivered; the line asks for a hand."""
    met = conflict(hall)
    settled = hall.settle(*met.before, met.line)
    hall.deliver()
    item = hall.item(met.line)
    assert item is not None
    return met, settled, item


def given_back(settled: SettledVisit, line: Transaction) -> Transaction:
    """What was paid for the line, in cash."""
    details = line.details
    assert isinstance(details, Opening | PlanChange)
    back = builders.line_refund_of(settled, line, identity=mint_identity(), accepted_at=CLOCK.now())
    charges = tuple(replace(charge, account_id=details.account_id) for charge in back.charges)
    return replace(back, charges=charges)


@each_conflict
def test_it_stands_in_the_work_list_with_reason_age_and_money(
    hall: Hall, conflict: Callable[[Hall], Conflict]
) -> None:
    began = CLOCK.now()
    met, settled, item = refused(hall, conflict)
    assert met.says in item.reason
    assert item.paid_fen == FEE
    assert began <= item.since <= CLOCK.now()
    assert item.slip_number == settled.slip_number
    assert {Choice.MORE_TIME, Choice.RETRY} < set(item.choices)
    assert hall.state_at_centre(met.line) == "", "nothing was made of it, and nothing was changed silently"
    if not met.before:
        of_store = hall.of_store(met.line)
        assert of_store is not None
        assert of_store.paid_fen == hall.money_at_centre(met.line)


@each_conflict
def test_cancelled_with_a_refund_the_money_is_given_back_on_both_sides(
    hall: Hall, conflict: Callable[[Hall], Conflict]
) -> None:
    met, settled, item = refused(hall, conflict)
    before = hall.drawer_fen()
    lines = [*met.before, met.line]
    if Choice.REFUND in item.choices:
        back = hall.settle(*(given_back(settled, line) for line in lines))
    else:  # it was kept back and never sent: the order still stands here, and is withdrawn with its money
        assert Choice.WITHDRAW in item.choices
        refunds = [given_back(settled, line) for line in met.before]
        back = hall.settle(
            *refunds,
            builders.withdrawal_of(settled, met.line, identity=mint_identity(), accepted_at=CLOCK.now()),
        )
    hall.deliver()
    assert set(states(hall.local, back)) == {OutcomeState.COMPLETED}
    assert hall.drawer_fen() == before - FEE * len(lines)
    assert [hall.item(line) for line in lines] == [None] * len(lines)
    assert hall.money_at_centre(*lines) == 0
    assert [hall.of_store(line) for line in lines] == [None] * len(lines)
    assert hall.state_at_centre(met.line) in ("", "cancelled")


@each_conflict
def test_put_off_it_comes_back_and_nothing_was_sent_or_paid_meanwhile(
    hall: Hall, conflict: Callable[[Hall], Conflict]
) -> None:
    met, _settled, _item = refused(hall, conflict)
    drawer, held = hall.drawer_fen(), hall.money_at_centre(met.line)
    hall.local.postpone(met.line.identity, CLOCK.now() + timedelta(hours=1))
    assert hall.item(met.line) is None
    hall.deliver()
    assert (hall.drawer_fen(), hall.money_at_centre(met.line)) == (drawer, held)
    assert hall.state_at_centre(met.line) == ""
    hall.local.postpone(met.line.identity, CLOCK.now() - timedelta(seconds=1))
    hall.deliver()
    assert hall.item(met.line) is not None


@each_conflict
def test_ordered_again_the_new_one_is_done_and_the_old_one_paid_back(
    hall: Hall, conflict: Callable[[Hall], Conflict]
) -> None:
    met, settled, item = refused(hall, conflict)
    assert Choice.ORDER_AGAIN in item.choices or Choice.WITHDRAW in item.choices
    instead = met.instead()
    lines = [*met.before, met.line]
    if Choice.REFUND in item.choices:
        old = [given_back(settled, line) for line in lines]
    else:
        old = [given_back(settled, line) for line in met.before]
        old.append(
            builders.withdrawal_of(settled, met.line, identity=mint_identity(), accepted_at=CLOCK.now())
        )
    again = hall.settle(*old, instead)
    done = [OutcomeState.COMPLETED] * (len(old) + 1)
    with hall.delivering() as until:
        until(lambda: states(hall.local, again) == done)
    assert hall.state_at_centre(instead) == "completed"
    assert hall.money_at_centre(*lines) == 0
    assert hall.money_at_centre(instead) == FEE
    assert [hall.item(line) for line in (*lines, instead)] == [None] * (len(lines) + 1)
    assert hall.of_store(met.line) is None


@pytest.fixture
def stranded(hall: Hall) -> tuple[Transaction, Transaction, SettledVisit]:
    """A change that the centre holds, because the opening before it was rejected: its person was refused."""
    first = with_fee(opening_for(hall.rows, newcomer(hall.rows), real_name=RealNameResult.NOT_CHECKED))
    second = replace(with_fee(change_for(hall.rows.customer())), depends_on=(first.identity,))
    settled = hall.settle(first, second)
    hall.deliver()
    assert states(hall.local, settled) == [OutcomeState.HELD] * 2
    assert hall.item(second) is None, "what only waits asks for nobody's hand"
    line = open_line(hall.url, hall.local, answer_seconds=20)
    order = f"productOrder/{hall.order(first).order_id}"
    assert line.send("PATCH", PRODUCT_ORDER, order, body={"realNameCheck": "refused"}).good
    line.close()
    with hall.delivering() as until:
        until(lambda: hall.item(second) is not None)
    return first, second, settled


def test_an_order_held_for_one_that_failed_asks_for_a_hand_here_and_at_the_manager_s(
    hall: Hall, stranded: tuple[Transaction, Transaction, SettledVisit]
) -> None:
    first, second, _settled = stranded
    item, of_store = hall.item(second), hall.of_store(second)
    assert item is not None
    assert (item.state, item.reason, item.paid_fen) == (OutcomeState.HELD, "dependencyFailed", FEE)
    assert item.choices == (Choice.WITHDRAW, Choice.RETRY, Choice.MORE_TIME)
    assert of_store is not None
    assert (of_store.state, of_store.reason, of_store.paid_fen) == ("held", "dependencyFailed", FEE)
    rejected = hall.of_store(first)
    assert rejected is not None
    assert (rejected.state, rejected.paid_fen) == ("rejected", FEE)


def test_more_time_for_a_held_order_is_a_new_term_at_the_centre(
    hall: Hall, stranded: tuple[Transaction, Transaction, SettledVisit]
) -> None:
    _first, second, _settled = stranded
    before = hall.order(second).held_until
    hall.local.postpone(second.identity, CLOCK.now() + timedelta(hours=1))
    assert hall.item(second) is None
    hall.deliver()
    order = hall.order(second)
    assert before is not None
    assert order.held_until is not None
    assert order.held_until > before
    assert (order.state, order.held_for) == ("held", "dependencyFailed")
    hall.local.postpone(second.identity, CLOCK.now() - timedelta(seconds=1))
    assert hall.item(second) is not None, "it comes back while it still asks"


def test_a_held_order_is_withdrawn_with_its_money_and_a_rejected_one_refunded(
    hall: Hall, stranded: tuple[Transaction, Transaction, SettledVisit]
) -> None:
    first, second, settled = stranded
    back = hall.settle(
        given_back(settled, first),
        builders.withdrawal_of(settled, second, identity=mint_identity(), accepted_at=CLOCK.now()),
    )
    hall.deliver()
    assert states(hall.local, back) == [OutcomeState.COMPLETED] * 2
    assert (hall.state_at_centre(first), hall.state_at_centre(second)) == ("rejected", "cancelled")
    assert hall.money_at_centre(first, second) == 0
    assert hall.local.work_items() == ()
    assert hall.drawer_fen() == 0
