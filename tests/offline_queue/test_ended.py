"""What became of lines that went wrong: how they ended in the list, and what was set aside for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter.domain.terminal import Lease, LeasedKind
from counter.domain.transaction import LineRefund, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.wire.snapshot import Snapshot
from offline_queue import LocalStore, lines, outbox
from offline_queue.cache import parts
from offline_queue.listing import summaries
from offline_queue.outbox import ItemState, Reason
from offline_queue.withdrawal import free_leases
from tests import builders
from tests.builders import NOW


def settle(store: LocalStore, line: Transaction) -> SettledVisit:
    """Settle a visit of one line, paid in exact cash."""
    tenders = (builders.tender(line.amount_fen),) if line.amount_fen > 0 else ()
    return store.settle(builders.visit(line, tenders=tenders), NOW)


def refuse(store: LocalStore, settled: SettledVisit, code: str = "x") -> None:
    """The centre refused the order of the visit's line."""
    (line,) = settled.visit.transactions
    with store.database.writing() as connection:
        reason = Reason("Not today.", code)
        outbox.move(connection, line.identity, ItemState.REJECTED, reason=reason)
        (number,) = connection.execute("SELECT settled_no FROM settled").fetchone()
        lines.judge(connection, number, NOW)


def ended(store: LocalStore, settled: SettledVisit) -> object:
    """How the line of the visit ended, as `counter queue list` says it."""
    (line,) = settled.visit.transactions
    return next(item["ended"] for item in summaries(store) if item["identity"] == line.identity)


def refund_of(settled: SettledVisit) -> Transaction:
    """The refund of the only line of a visit."""
    (line,) = settled.visit.transactions
    made = builders.line_refund(line.amount_fen)
    assert isinstance(made.details, LineRefund)
    shares = builders.paid_shares(settled, line)
    return replace(made, details=replace(made.details, line_identity=line.identity, shares=shares))


def test_a_refused_line_asks_until_it_is_refunded_and_then_says_so(store: LocalStore) -> None:
    settled = settle(store, builders.opening())
    refuse(store, settled)
    assert ended(store, settled) == ""
    store.settle(builders.visit(refund_of(settled)), NOW)
    assert ended(store, settled) == "refunded"


def test_a_refused_line_that_cost_nothing_is_ordered_again(store: LocalStore) -> None:
    settled = settle(store, builders.change())
    refuse(store, settled)
    settle(store, builders.change())
    assert ended(store, settled) == "orderedAgain"


def test_a_withdrawn_line_says_so(store: LocalStore) -> None:
    settled = settle(store, builders.change())
    refuse(store, settled)
    with store.database.writing() as connection:
        lines.undo(connection, settled.visit.transactions[0].identity, OutcomeState.WITHDRAWN, NOW)
    assert ended(store, settled) == "withdrawn"


@pytest.mark.parametrize(
    ("code", "free"),
    [("offer", ["number", "sim"]), ("number", ["sim"]), ("sim", ["number"])],
)
def test_what_was_set_aside_for_a_refused_opening_is_free_unless_somebody_else_has_it(
    store: LocalStore, code: str, free: list[str]
) -> None:
    details = builders.opening_details()
    until = NOW + timedelta(days=7)
    for part, kind, lease_id, value in (
        ("numbers", LeasedKind.NUMBER, details.number_lease_id, details.number),
        ("sims", LeasedKind.SIM, details.sim_lease_id, details.iccid),
    ):
        lease = Lease(lease_id=lease_id, kind=kind, value=value, expires_at=until)
        parts.keep(store.database, Snapshot(part, "1", True, (lease,)), NOW)
    settled = settle(store, builders.opening(details))

    def left() -> list[str]:
        with store.database.reading() as connection:
            return [kind for kind in ("number", "sim") if parts.leases(connection, kind, NOW)]

    assert left() == []
    refuse(store, settled, code)
    with store.database.writing() as connection:
        free_leases(connection, settled.visit.transactions[0].identity)
    assert left() == free
