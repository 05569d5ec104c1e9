"""What was settled at this terminal and a customer's view from the centre cannot contain yet.

A view says how things stood at the centre at its ``as_of``. A line that waits, or was answered only after
that, is not in it, and whoever looks at the view alone asks for the same money twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from counter.domain.customer import CustomerView
from counter.domain.transaction import Opening, PaymentIntake, Reversal, Transaction, concerned
from counter.domain.visit import OutcomeState, Visit
from offline_queue import lines
from offline_queue.disk.database import Database
from offline_queue.disk.filing import keys
from offline_queue.disk.instants import from_us, to_us
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.settlement import opened

_FILED = """
SELECT DISTINCT settled_no FROM settled_key JOIN line USING (settled_no)
WHERE key IN ({places}) AND (line.since > ? OR line.state IN ({standing})) ORDER BY settled_no
"""
_STANDING = tuple(state for state in OutcomeState if state.waiting or state is OutcomeState.HELD)


def not_in(database: Database, view: CustomerView) -> tuple[Transaction, ...]:
    """The lines for this customer that ``view`` lacks, in the order in which they were settled.

    A payment that was given back here, and its reversal, are nothing where the view lacks both; where it
    has the payment, what was given back is still to come off it.
    """
    wanted = {view.customer.customer_id, *(account.account_id for account in view.accounts)}
    filed = keys(database.hashed, wanted)
    sql = _FILED.format(places=", ".join("?" * len(filed)), standing=", ".join("?" * len(_STANDING)))
    found = list[tuple[Transaction, OutcomeState, datetime]]()
    with database.reading() as connection:
        for (settled_no,) in connection.execute(sql, (*filed, to_us(view.as_of), *_STANDING)).fetchall():
            found += _standing(connection, settled_no)
    lacking = {
        line.identity
        for line, state, since in found
        if concerned(line) & wanted and _missing(line, state, since, view)
    }
    given_back = {line.details.line_identity for line, _, _ in found if isinstance(line.details, Reversal)}
    return tuple(
        line
        for line, state, _ in found
        if line.identity in lacking - given_back
        and state is not OutcomeState.REVERSED
        and not (isinstance(line.details, Reversal) and line.details.line_identity in lacking)
    )


def _missing(line: Transaction, state: OutcomeState, since: datetime, view: CustomerView) -> bool:
    """Whether ``view`` cannot contain the line, which is in ``state`` since then."""
    if isinstance(line.details, Opening) and view.line(line.details.number) is not None:
        return False
    if state is OutcomeState.REVERSED:
        return isinstance(line.details, PaymentIntake) and not _shows(view, line.details, line.accepted_at)
    if isinstance(line.details, PaymentIntake | Reversal):
        if state in (OutcomeState.SENDING, OutcomeState.UNCLEAR, OutcomeState.COMPLETED) and _shows(
            view, line.details, line.accepted_at
        ):
            return False  # it arrived: only its answer was, or is, on the way
        if state is OutcomeState.HELD:
            return True  # nobody has decided yet; the money lies in the drawer, or was taken out of it
    return state.waiting or since > view.as_of


def _shows(view: CustomerView, money: PaymentIntake | Reversal, at: datetime) -> bool:
    """Whether the centre's movements have the payment, or all that was given back of it."""
    moves = [move for move in view.moves if move.account_id == money.account_id and move.at >= at]
    if isinstance(money, Reversal):
        return -sum(move.amount_fen for move in moves if move.kind == "refund") >= money.amount_fen
    return any((move.kind, move.amount_fen) == ("payment", money.amount_fen) for move in moves)


def _standing(
    connection: sqlite3.Connection, settled_no: int
) -> Iterable[tuple[Transaction, OutcomeState, datetime]]:
    """The lines of a visit that have their effect, will have it or had it, each with its state and since
    when."""
    visit = _visit(connection, settled_no)
    rows = connection.execute(
        "SELECT identity, state, since, asks FROM line WHERE settled_no = ?", (settled_no,)
    ).fetchall()
    known = {identity: (OutcomeState(state), since, asks) for identity, state, since, asks in rows}
    for line in visit.transactions if visit else ():
        state, since, asks = known[line.identity]
        gone = state.bad or state is OutcomeState.WITHDRAWN
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
