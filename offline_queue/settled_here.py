"""What was settled at this terminal and a customer's view from the centre cannot contain yet.

A view says how things stood at the centre at its ``as_of``. A line that waits, or was answered only after
that, is not in it, and whoever looks at the view alone asks for the same money twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from counter.domain.customer import CustomerView
from counter.domain.transaction import Opening, PaymentIntake, Reversal, Transaction
from counter.domain.visit import OutcomeState, Visit
from offline_queue import lines
from offline_queue.disk.database import Database
from offline_queue.disk.instants import from_us, to_us
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.settlement import opened

_WAITING = """
SELECT DISTINCT settled_no FROM item
WHERE waiting = 1 AND settled_no IS NOT NULL AND kind NOT IN ('interaction', 'timings', 'release')
"""
_OF_CUSTOMER = """
SELECT DISTINCT settled_no FROM settled JOIN line USING (settled_no)
WHERE customer = ? AND (line.since > ? OR line.state = 'held')
"""


class SettledHere:
    """Looks into ``database``; may be asked from any thread.

    Whose visits wait is kept in memory, by the ids of customers and accounts: a visit may pay for others
    than the customer it is filed under, and opening all that waits for every look would take too long.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._touched: dict[int, frozenset[str]] = {}

    def not_in(self, view: CustomerView) -> tuple[Transaction, ...]:
        """The lines for this customer that ``view`` lacks, in the order in which they were settled."""
        wanted = {view.customer.customer_id, *(account.account_id for account in view.accounts)}
        customer = self._database.hashed("customer", view.customer.customer_id)
        found = list[tuple[Transaction, OutcomeState, datetime]]()
        with self._database.reading() as connection:
            self._learn(connection)
            own = connection.execute(_OF_CUSTOMER, (customer, to_us(view.as_of))).fetchall()
            theirs = {no for no, touched in tuple(self._touched.items()) if touched & wanted}
            for settled_no in sorted({no for (no,) in own} | theirs):
                found += _standing(connection, settled_no)
        reversed_here = {
            line.details.line_identity for line, _, _ in found if isinstance(line.details, Reversal)
        }
        return tuple(
            line
            for line, state, since in found
            if line.identity not in reversed_here
            and _touches(line) & wanted
            and _missing(line, state, since, view)
        )

    def _learn(self, connection: sqlite3.Connection) -> None:
        for (settled_no,) in connection.execute(_WAITING).fetchall():
            if settled_no not in self._touched:
                visit = _visit(connection, settled_no)
                touched = (_touches(line) for line in visit.transactions) if visit else ()
                self._touched[settled_no] = frozenset().union(*touched)


def _missing(line: Transaction, state: OutcomeState, since: datetime, view: CustomerView) -> bool:
    """Whether ``view`` cannot contain the line, which is in ``state`` since then."""
    if isinstance(line.details, Opening) and view.line(line.details.number) is not None:
        return False
    if isinstance(line.details, PaymentIntake):
        if state in (OutcomeState.SENDING, OutcomeState.UNCLEAR, OutcomeState.COMPLETED) and _shows(
            view, line.details, line.accepted_at
        ):
            return False  # it arrived: only its answer was, or is, on the way
        if state is OutcomeState.HELD:
            return True  # nobody has decided yet; the money lies in the drawer
    return state.waiting or since > view.as_of


def _shows(view: CustomerView, paid: PaymentIntake, at: datetime) -> bool:
    """Whether the centre's movements have the payment."""
    return any(
        (move.account_id, move.kind, move.amount_fen) == (paid.account_id, "payment", paid.amount_fen)
        and move.at >= at
        for move in view.moves
    )


def _touches(line: Transaction) -> frozenset[str]:
    """The ids of the customer and the account that a line is about, as far as it names them."""
    details = line.details
    return frozenset({getattr(details, "customer_id", ""), details.account_id} - {""})


def _standing(
    connection: sqlite3.Connection, settled_no: int
) -> Iterable[tuple[Transaction, OutcomeState, datetime]]:
    """The lines of a visit that have their effect or will have it, each with its state and since when."""
    visit = _visit(connection, settled_no)
    rows = connection.execute(
        "SELECT identity, state, since, asks FROM line WHERE settled_no = ?", (settled_no,)
    ).fetchall()
    known = {identity: (OutcomeState(state), since, asks) for identity, state, since, asks in rows}
    for line in visit.transactions if visit else ():
        state, since, asks = known[line.identity]
        gone = state.bad or state in (OutcomeState.WITHDRAWN, OutcomeState.REVERSED)
        if not gone and asks != lines.DEALT_WITH:
            yield line, state, from_us(since)


def _visit(connection: sqlite3.Connection, settled_no: int) -> Visit | None:
    """A settled visit; None for one that is damaged: `counter doctor` says so."""
    row = connection.execute(
        "SELECT visit_id, body FROM settled WHERE settled_no = ?", (settled_no,)
    ).fetchone()
    try:
        return opened(connection, *row).visit
    except EnvelopeDamaged:
        return None
