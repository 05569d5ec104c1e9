"""What was settled at this terminal and a customer's view from the centre cannot contain yet.

A view says how things stood at the centre at its ``as_of``, which is when this terminal asked. A line that
waits, or was answered only after that, is not in it, and whoever looks at the view alone asks for the same
money twice.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from counter.domain.customer import CustomerView
from counter.domain.held_lines.effects import all_held, product_id
from counter.domain.held_lines.order import LineOrder
from counter.domain.transaction import (
    Details,
    Opening,
    PaymentIntake,
    PlanChange,
    Reversal,
    Transaction,
    concerned,
)
from counter.domain.visit import OutcomeState, SettledVisit
from offline_queue import lines
from offline_queue.disk.database import Database
from offline_queue.disk.filing import keys
from offline_queue.disk.instants import from_us, to_us
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.settlement import opened

_FILED = """
SELECT settled_no, identity, state, since, asks FROM line WHERE settled_no IN (
    SELECT settled_no FROM settled_key JOIN line USING (settled_no)
    WHERE key IN ({places}) AND (line.since > ? OR line.state IN ({standing}))
) ORDER BY settled_no
"""
_KEPT = 2000
"""Opened visits kept in memory, some kilobytes each."""

_AT_WORK = (OutcomeState.ACKNOWLEDGED, OutcomeState.IN_PROGRESS)
"""The centre has the order and has not done it: a view of this moment may, or may not yet, show it."""

_STANDING = tuple(
    state for state in OutcomeState if state.waiting or state is OutcomeState.HELD or state in _AT_WORK
)


_Row = tuple[int, str, str, int, int]
"""A line: its visit's ``settled_no``, identity, state, since, asks."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A line of a settled visit with whom it is about, how it stands since when, and the payments that pay
    for it."""

    line: Transaction
    about: frozenset[str]
    state: OutcomeState
    since: datetime
    payments: frozenset[str]


class OpenedVisits:
    """Settled visits out of their envelopes, those looked at last, as they stood then; thread-safe.

    What a settled visit says never changes, so that a customer with hundreds that wait is not read anew
    with each further one.
    """

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._guard = threading.Lock()
        self._visits: OrderedDict[int, tuple[SettledVisit, list[_Row], tuple[_Standing, ...]]] = OrderedDict()

    def standing(self, connection: sqlite3.Connection, rows: list[_Row]) -> tuple[_Standing, ...]:
        """How the lines of a visit, given as their rows, stand; () for a visit that is damaged: `counter
        doctor` says so."""
        settled_no = rows[0][0]
        with self._guard:
            known = self._visits.get(settled_no)
            if known is not None:
                self._visits.move_to_end(settled_no)
                if known[1] == rows:
                    return known[2]
        settled = known[0] if known else _settled(connection, settled_no)
        if settled is None:
            return ()
        found = tuple(_standing(settled, rows))
        with self._guard:
            self._visits[settled_no] = (settled, rows, found)
            if len(self._visits) > self._kept:
                self._visits.popitem(last=False)
        return found


def not_in(database: Database, view: CustomerView, visits: OpenedVisits) -> tuple[Transaction, ...]:
    """The lines for this customer that ``view`` lacks, in the order in which they were settled.

    A payment that was given back here, and its reversal, are nothing where the view lacks both; where it
    has the payment, what was given back is still to come off it.
    """
    wanted = {view.customer.customer_id, *(account.account_id for account in view.accounts)}
    filed = keys(database.hashed, wanted)
    sql = _FILED.format(places=", ".join("?" * len(filed)), standing=", ".join("?" * len(_STANDING)))
    found = list[_Standing]()
    with database.reading() as connection:
        rows = connection.execute(sql, (*filed, to_us(view.as_of), *_STANDING)).fetchall()
        for _, of_visit in groupby(rows, key=itemgetter(0)):
            found += visits.standing(connection, list(of_visit))
    lacking = {
        each.line.identity for each in found if not wanted.isdisjoint(each.about) and _missing(each, view)
    }
    reversals = [each.line.details for each in found if isinstance(each.line.details, Reversal)]
    given_back = {reversal.line_identity for reversal in reversals}
    there = lacking - given_back
    return tuple(
        each.line
        for each in found
        if each.line.identity in there
        and each.state is not OutcomeState.REVERSED
        and not (isinstance(each.line.details, Reversal) and each.line.details.line_identity in lacking)
    )


def _missing(each: _Standing, view: CustomerView) -> bool:
    """Whether ``view`` cannot contain the line.

    Money is known there by the identity of its payment; for all else what was done before the view was asked
    for is in it. Both instants are this terminal's own.
    """
    details, state = each.line.details, each.state
    if isinstance(details, Opening) and view.line(details.number) is not None:
        return False
    if state is OutcomeState.REVERSED:
        return isinstance(details, PaymentIntake) and not _shows(view, each)
    if state in _AT_WORK and not _has(view, details, each.line.identity):
        return True
    if isinstance(details, PaymentIntake | Reversal):
        arrived = state in (OutcomeState.SENDING, OutcomeState.UNCLEAR, OutcomeState.COMPLETED)
        if arrived and _shows(view, each):
            return False  # it arrived: only its answer was, or is, on the way
        if state is OutcomeState.HELD:
            return True  # nobody has decided yet; the money lies in the drawer, or was taken out of it
    return state.waiting or each.since > view.as_of


def _has(view: CustomerView, details: Details, identity: str) -> bool:
    """Whether the centre's inventory has what an order brings to a line."""
    if isinstance(details, PlanChange):
        line = view.line(details.number)
        plans = (line.plan, line.next_plan) if line is not None else ()
        return any(plan is not None and plan.offer_id == details.new.offer_id for plan in plans)
    if isinstance(details, LineOrder) and details.joins:
        held = {each.product_id for line in view.lines for each in all_held(line)}
        return any(product_id(identity, place) in held for place, _ in enumerate(details.joins, 1))
    return True


def _shows(view: CustomerView, each: _Standing) -> bool:
    """Whether the centre's movements have the payment, all that it was made of while it is on its way, or all
    that was given back of it."""
    details = each.line.details
    if isinstance(details, Reversal):
        wanted = {share.payment_identity for share in details.shares}
        moves = [move for move in view.moves if move.kind == "refund" and move.payment in wanted]
        return -sum(move.amount_fen for move in moves) >= details.amount_fen
    came = {move.payment for move in view.moves if move.kind == "payment"}
    if each.state is OutcomeState.COMPLETED:
        return not each.payments.isdisjoint(came)
    return bool(each.payments) and each.payments <= came


def _settled(connection: sqlite3.Connection, settled_no: int) -> SettledVisit | None:
    """A settled visit; None for one that is damaged."""
    row = connection.execute(
        "SELECT visit_id, body FROM settled WHERE settled_no = ?", (settled_no,)
    ).fetchone()
    try:
        return opened(connection, *row)
    except EnvelopeDamaged:
        return None


def _standing(settled: SettledVisit, rows: list[_Row]) -> Iterator[_Standing]:
    """The lines of a visit that have their effect, will have it or had it, each with its state and since
    when."""
    known = {identity: (OutcomeState(state), since, asks) for _, identity, state, since, asks in rows}
    for line in settled.visit.transactions:
        state, since, asks = known[line.identity]
        gone = state.bad or state is OutcomeState.WITHDRAWN
        if not gone and asks != lines.DEALT_WITH:
            yield _Standing(line, concerned(line), state, from_us(since), _payments(settled, line.identity))


def _payments(settled: SettledVisit, line: str) -> frozenset[str]:
    return frozenset(paid.identity for paid in settled.payments if dict(paid.shares).get(line))
