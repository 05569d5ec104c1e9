"""The print journal: what is known of every print, written before and after its bytes leave.

A slip, a counterpart and a copy's ordinal are one print and no more: the database's own uniqueness keeps
two processes from printing the same copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from counter.domain.prints import (
    MOVES,
    ON_SETTLING,
    Counterpart,
    Print,
    PrintState,
    Rendered,
    SlipCount,
    same_papers,
)
from counter.domain.text import N_
from counter.domain.visit import Outcome, OutcomeState, SettledVisit
from counter.ports import Clock, StoreRefused
from offline_queue.disk.database import Database
from offline_queue.disk.instants import from_us, to_us
from offline_queue.sealed.bodies import seal_plain, unseal_plain
from offline_queue.sealed.sealed_columns import PRINT

_COLUMNS = (
    "print_no, slip_number, counterpart, copy, printer, state, sha256, answers, made_at, changed_at, clerk,"
    " approved_by, body"
)


class LocalPrintJournal:
    """Port `PrintJournal` over the local database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def next_copy(self, slip_number: str, counterpart: Counterpart) -> int:
        """The ordinal that a print made now must bear."""
        with self._database.reading() as connection:
            return _next_copy(connection, slip_number, counterpart)

    def rendered(self, made: Rendered) -> Print:
        """Enter a print; one of the same copy that failed is tried again in its place."""
        now = to_us(self._clock.now())
        with self._database.writing() as connection:
            if _next_copy(connection, made.slip_number, made.counterpart) > made.copy:
                raise StoreRefused(
                    N_("This copy of slip {number} was printed meanwhile."), "taken", number=made.slip_number
                )
            body = seal_plain(
                connection,
                {"text": made.text, "reason": made.reason, **_said(made)},
                PRINT.about(made.slip_number, made.counterpart, made.copy),
            )
            row = connection.execute(
                "INSERT INTO print (slip_number, counterpart, copy, printer, state, sha256, size, sheets,"
                " answers, made_at, changed_at, clerk, approved_by, body)"
                " VALUES (?, ?, ?, ?, 'rendered', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (slip_number, counterpart, copy) DO UPDATE SET"
                " (printer, state, sha256, size, sheets, answers, made_at, changed_at, clerk, approved_by,"
                " body) = (excluded.printer, 'rendered', excluded.sha256, excluded.size, excluded.sheets,"
                " excluded.answers, excluded.made_at, excluded.changed_at, excluded.clerk,"
                f" excluded.approved_by, excluded.body) RETURNING {_COLUMNS}",
                (
                    made.slip_number,
                    made.counterpart,
                    made.copy,
                    made.printer,
                    made.sha256,
                    made.size,
                    made.sheets,
                    made.answers,
                    now,
                    now,
                    made.clerk_id,
                    made.approved_by,
                    body,
                ),
            ).fetchone()
            return _print(connection, row)

    def move(self, print_no: int, state: PrintState, *, more: bool = False) -> Print:
        """Say how far a print has come; with ``more`` of its slip to come that stays owed."""
        with self._database.writing() as connection:
            return _move(connection, print_no, state, self._clock.now(), more=more)

    def further_copies(self, slip_number: str, counterpart: Counterpart) -> int:
        """How many marked copies of a slip there may be, of all counterparts that say the same."""
        papers = same_papers(counterpart)
        sql = (
            "SELECT count(*) FROM print WHERE slip_number = ? AND copy > 0"
            f" AND state NOT IN ('rendered', 'failed') AND counterpart IN ({_places(papers)})"
        )
        with self._database.reading() as connection:
            return int(connection.execute(sql, (slip_number, *papers)).fetchone()[0])

    def first_said(
        self, slip_number: str, counterpart: Counterpart, lines: Sequence[str]
    ) -> tuple[Outcome, ...] | None:
        """How the slip's lines stood on its first print; None where nothing was printed, () if not kept."""
        papers = same_papers(counterpart)
        sql = (
            "SELECT slip_number, counterpart, copy, body FROM print WHERE slip_number = ?"
            f" AND state NOT IN ('rendered', 'failed') AND counterpart IN ({_places(papers)})"
            " ORDER BY print_no"
        )
        with self._database.reading() as connection:
            rows = connection.execute(sql, (slip_number, *papers)).fetchall()
            for *bound, body in rows:
                said = unseal_plain(connection, body, PRINT.about(*bound)).get("said")
                if said is not None:
                    return tuple(_outcome(line, *each) for line, each in zip(lines, said, strict=True))
        return () if rows else None

    def of_slip(self, slip_number: str) -> tuple[Print, ...]:
        """All prints of a slip, in order."""
        with self._database.reading() as connection:
            return tuple(_select(connection, "slip_number = ? ORDER BY print_no", slip_number))

    def open(self) -> tuple[Print, ...]:
        """Prints that may be on paper or not, oldest first."""
        with self._database.reading() as connection:
            return tuple(_select(connection, "state = 'unknown' ORDER BY print_no"))

    def unprinted(self) -> tuple[str, ...]:
        """Slips settled at the screen of which a paper was not printed yet, or is torn; oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT slip_number FROM slip WHERE to_print = 1 AND NOT EXISTS (SELECT 1 FROM print"
                " WHERE print.slip_number = slip.slip_number AND state IN ('sending', 'unknown'))"
                " ORDER BY settled_no, slip_number"
            )
            return tuple(number for (number,) in rows)

    def orphaned(self, printer: str) -> tuple[Print, ...]:
        """Turn what was being sent to ``printer`` when its process died into ``UNKNOWN``."""
        waiting = (
            "state IN ('sending', 'sent') AND printer = ? AND (state = 'sending' OR answers = 1)"
            " ORDER BY print_no"
        )
        with self._database.reading() as connection:
            found = list(_select(connection, waiting, printer))
        if not found:
            return ()
        now = self._clock.now()
        with self._database.writing() as connection:
            return tuple(_move(connection, each.print_no, PrintState.UNKNOWN, now) for each in found)

    def text(self, print_no: int) -> str:
        """The slip as it read on this print."""
        with self._database.reading() as connection:
            *bound, body = connection.execute(
                "SELECT slip_number, counterpart, copy, body FROM print WHERE print_no = ?", (print_no,)
            ).fetchone()
            return str(unseal_plain(connection, body, PRINT.about(*bound))["text"])

    def count(self, first: date, last: date) -> SlipCount:
        """Transactions, slips, copies and sheets of the business dates ``first`` to ``last``."""
        days = (first.isoformat(), last.isoformat())
        with self._database.reading() as connection:
            transactions, slips = connection.execute(
                "SELECT coalesce(sum(transactions), 0), count(*) FROM slip"
                " WHERE business_date BETWEEN ? AND ?",
                days,
            ).fetchone()
            copies, sheets = connection.execute(
                "SELECT coalesce(sum(copy > 0), 0), coalesce(sum(sheets), 0) FROM slip"
                " JOIN print USING (slip_number)"
                " WHERE business_date BETWEEN ? AND ? AND state NOT IN ('rendered', 'failed')",
                days,
            ).fetchone()
        return SlipCount(transactions, slips, copies, sheets)


def owe(connection: sqlite3.Connection, settled: SettledVisit, settled_no: int, *, to_print: bool) -> None:
    """The visit's slips were made, in the transaction that settles: their print is owed from now on.

    Without ``to_print`` (visits that came without a screen) nobody stands at the counter to take it.
    """
    connection.executemany(
        "INSERT INTO slip (slip_number, settled_no, transactions, business_date, to_print)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (
                number,
                settled_no,
                len(settled.on_slip(number)),
                settled.visit.business_date.isoformat(),
                to_print,
            )
            for number in settled.slip_numbers
        ],
    )


def _next_copy(connection: sqlite3.Connection, slip_number: str, counterpart: Counterpart) -> int:
    row = connection.execute(
        "SELECT copy, state FROM print WHERE slip_number = ? AND counterpart = ? ORDER BY copy DESC LIMIT 1",
        (slip_number, counterpart),
    ).fetchone()
    if row is None:
        return 0
    copy, state = int(row[0]), PrintState(row[1])
    if state.open:
        raise StoreRefused(
            N_("It is not known yet whether slip {number} came out: look whether it is in hand."),
            "open",
            number=slip_number,
        )
    return copy if state.untouched else copy + 1


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _said(made: Rendered) -> dict[str, list[list[str]]]:
    """How the lines stand on a slip's first print: what is empty is left out at the end."""
    if made.said is None:
        return {}
    lines = ([str(each.state), each.order_no, each.reason] for each in made.said)
    return {"said": [each if each[2] else each[:2] if each[1] else each[:1] for each in lines]}


def _outcome(identity: str, state: str, order_no: str = "", reason: str = "") -> Outcome:
    return Outcome(identity=identity, state=OutcomeState(state), order_no=order_no, reason=reason)


def _move(
    connection: sqlite3.Connection, print_no: int, state: PrintState, at: datetime, *, more: bool = False
) -> Print:
    (before,) = _select(connection, "print_no = ?", print_no)
    if state not in MOVES[before.state]:
        raise ValueError(f"a print does not go from {before.state} to {state}")
    connection.execute(
        "UPDATE print SET state = ?, changed_at = ? WHERE print_no = ?", (state, to_us(at), print_no)
    )
    if state is PrintState.SENDING and before.counterpart in ON_SETTLING and not more:
        connection.execute(
            "UPDATE slip SET to_print = 0 WHERE slip_number = ? AND to_print = 1", (before.slip_number,)
        )
    if state is PrintState.SENDING and before.counterpart is Counterpart.SHIFT:
        connection.execute("UPDATE shift SET to_print = 0 WHERE number = ?", (before.slip_number,))
    refused = state is PrintState.FAILED and before.state is PrintState.SENDING and not more
    if (state is PrintState.VOID or refused) and before.counterpart in ON_SETTLING:
        connection.execute(
            "UPDATE slip SET to_print = 1 WHERE slip_number = ?1 AND NOT EXISTS (SELECT 1 FROM print"
            " WHERE slip_number = ?1 AND counterpart = ?2 AND state IN ('sent', 'confirmed'))",
            (before.slip_number, before.counterpart),
        )
    if state is PrintState.VOID and before.counterpart is Counterpart.SHIFT:
        connection.execute(
            "UPDATE shift SET to_print = 1 WHERE number = ?1 AND report IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM print WHERE slip_number = ?1 AND counterpart = ?2"
            " AND state IN ('sent', 'confirmed'))",
            (before.slip_number, before.counterpart),
        )
    (after,) = _select(connection, "print_no = ?", print_no)
    return after


def _select(connection: sqlite3.Connection, where: str, *values: object) -> Iterator[Print]:
    for row in connection.execute(f"SELECT {_COLUMNS} FROM print WHERE {where}", values).fetchall():
        yield _print(connection, row)


def _print(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Print:
    (
        number,
        slip_number,
        counterpart,
        copy,
        printer,
        state,
        sha256,
        answers,
        made,
        changed,
        clerk,
        by,
        body,
    ) = row
    return Print(
        print_no=number,
        slip_number=slip_number,
        counterpart=Counterpart(counterpart),
        copy=copy,
        printer=printer,
        state=PrintState(state),
        sha256=sha256,
        answers=bool(answers),
        made_at=from_us(made),
        changed_at=from_us(changed),
        clerk_id=clerk,
        reason=str(unseal_plain(connection, body, PRINT.about(slip_number, counterpart, copy))["reason"]),
        approved_by=by,
    )
