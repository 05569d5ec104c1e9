"""What is counted of one visit by now, beside its times: as the tables that triggers fill have it."""

from __future__ import annotations

import sqlite3

from counter.domain.prints import SlipCount
from counter.domain.statistics.counted import Counted
from counter.domain.statistics.quality import Ending
from counter.domain.visit import SettledVisit


def counted(connection: sqlite3.Connection, settled_no: int, settled: SettledVisit) -> Counted:
    """Its slips, copies and sheets, and its lines' endings."""
    numbers = settled.slip_numbers
    these = f"WHERE slip_number IN ({', '.join('?' * len(numbers))})"
    transactions, slips = connection.execute(
        f"SELECT coalesce(sum(transactions), 0), count(*) FROM slip {these}", numbers
    ).fetchone()
    copies, sheets = connection.execute(
        f"SELECT coalesce(sum(copy > 0), 0), coalesce(sum(sheets), 0) FROM print {these}"
        " AND state NOT IN ('rendered', 'failed')",
        numbers,
    ).fetchone()
    lines = settled.visit.transactions
    endings: dict[str, tuple[Ending, ...]] = {}
    for place, ending in connection.execute(
        "SELECT place, ending FROM ending WHERE visit_no = ? ORDER BY place, ending", (settled_no,)
    ):
        identity = lines[place - 1].identity
        endings[identity] = (*endings.get(identity, ()), Ending(ending))
    return Counted(paper=SlipCount(transactions, slips, copies, sheets), endings=endings)
