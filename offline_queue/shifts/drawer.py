"""What moved in the drawer, written by the settlement that moved it, and added up by shift."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date

from counter.domain.shifts.drawer import Business, MovementKind, Taking, Takings, movements
from counter.domain.tender import TenderMethod
from counter.domain.transaction import ChargeKind
from counter.domain.visit import SettledVisit
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.statistics.facts import clerk_no, known_clerks

NO_SHIFT = 0
"""In ``shift_business``: what was settled while no shift went on, until the next one begins."""

_VISITS, _TRANSACTIONS = "visits", "transactions"


def record(connection: sqlite3.Connection, settled: SettledVisit, settled_no: int, hashed: KeyedHash) -> None:
    """Write down what a visit moves, for the shift that goes on; in the transaction that settles it."""
    visit = settled.visit
    shift_no = goes_on(connection)
    clerk = clerk_no(connection, hashed, visit.clerk_id)
    connection.executemany(
        "INSERT INTO drawer (settled_no, business_date, method, amount_fen, kind, clerk_no, shift_no)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                settled_no,
                visit.business_date.isoformat(),
                moved.method,
                moved.amount_fen,
                moved.kind,
                clerk,
                shift_no,
            )
            for moved in movements(settled)
        ],
    )
    counts, sums = Counter({_VISITS: 1, _TRANSACTIONS: len(visit.transactions)}), Counter[str]()
    for line in visit.transactions:
        for charge in line.charges:
            counts[charge.kind.value] += 1
            sums[charge.kind.value] += charge.amount_fen
    connection.executemany(
        "INSERT INTO shift_business VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET count = count + excluded.count, amount_fen = amount_fen + excluded.amount_fen",
        [(shift_no or NO_SHIFT, what, count, sums[what]) for what, count in counts.items()],
    )


def goes_on(connection: sqlite3.Connection) -> int | None:
    """The number of the shift that goes on, None between shifts."""
    row = connection.execute("SELECT shift_no FROM shift WHERE ended_at IS NULL").fetchone()
    return int(row[0]) if row else None


def take_over(connection: sqlite3.Connection, shift_no: int) -> None:
    """What moved since the last shift ended belongs to the one that begins."""
    connection.execute("UPDATE drawer SET shift_no = ? WHERE shift_no IS NULL AND kind <> ''", (shift_no,))
    connection.execute("UPDATE shift_business SET shift_no = ? WHERE shift_no = ?", (shift_no, NO_SHIFT))


def takings(connection: sqlite3.Connection, shift_no: int) -> Takings:
    """All that moved in a shift."""
    clerks = known_clerks(connection)
    moved = connection.execute(
        "SELECT business_date, clerk_no, kind, method, count(*), sum(amount_fen) FROM drawer"
        " WHERE shift_no = ? GROUP BY business_date, clerk_no, kind, method"
        " ORDER BY business_date, clerk_no, kind, method",
        (shift_no,),
    ).fetchall()
    done = {
        what: (count, fen)
        for what, count, fen in connection.execute(
            "SELECT what, count, amount_fen FROM shift_business WHERE shift_no = ?", (shift_no,)
        )
    }
    visits, transactions = (done.get(name, (0, 0))[0] for name in (_VISITS, _TRANSACTIONS))
    return Takings(
        rows=tuple(
            Taking(
                business_date=date.fromisoformat(day),
                clerk_id=clerks.get(str(clerk), ""),
                kind=MovementKind(kind),
                method=TenderMethod(method),
                count=count,
                amount_fen=fen,
            )
            for day, clerk, kind, method, count, fen in moved
        ),
        business=tuple(Business(kind.value, *done[kind.value]) for kind in ChargeKind if kind.value in done),
        visits=visits,
        transactions=transactions,
    )
