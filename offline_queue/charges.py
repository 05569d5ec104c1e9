"""Charges of cards and QR codes: written down before the acquirer is asked, open until all is clear.

A charge is closed by the settlement that it paid for, or by the clerk who took it back at the acquirer's
terminal. Open ones are work: unclear, or captured for a visit that went on without them.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter.domain.tender import ChargeAnswer, ChargeIntent, TenderMethod, TenderState
from counter.domain.text import N_, Text
from counter.domain.visit import OutcomeState
from counter.domain.work import Choice, WorkItem
from counter.messages import _
from offline_queue.disk.instants import from_us, to_us


class Closed(StrEnum):
    """What closed a charge."""

    SETTLED = "settled"
    REVERSED = "reversed"


def intend(connection: sqlite3.Connection, intent: ChargeIntent, at: datetime) -> None:
    """Write a charge down; the same again is the same."""
    connection.execute(
        "INSERT OR IGNORE INTO charge (identity, visit_id, method, amount_fen, state, since)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            intent.identity,
            intent.visit_id,
            intent.method,
            intent.amount_fen,
            TenderState.INTENDED,
            to_us(at),
        ),
    )


def answered(connection: sqlite3.Connection, identity: str, answer: ChargeAnswer, at: datetime) -> None:
    """Keep what the acquirer said; captured or refused is the last word."""
    connection.execute(
        "UPDATE charge SET state = ?, reference = ?, reason = ?, since = iif(state = ?, since, ?)"
        " WHERE identity = ? AND state IN ('intended', 'unclear')",
        (answer.state, answer.reference, answer.reason, answer.state, to_us(at), identity),
    )


def closed(connection: sqlite3.Connection, identity: str, how: Closed) -> None:
    """A captured charge is paid with, or taken back; others are not touched."""
    connection.execute(
        "UPDATE charge SET closed = ? WHERE identity = ? AND state = 'captured' AND closed = ''",
        (how, identity),
    )


def of_visit(connection: sqlite3.Connection, visit_id: str) -> tuple[ChargeIntent, ...]:
    """The charges of a visit that were not taken back, oldest first."""
    rows = connection.execute(
        "SELECT identity, visit_id, method, amount_fen, state, reference, reason FROM charge"
        " WHERE visit_id = ? AND closed <> 'reversed' ORDER BY identity",
        (visit_id,),
    )
    return tuple(_intent(*row) for row in rows.fetchall())


def work_items(connection: sqlite3.Connection) -> tuple[WorkItem, ...]:
    """Charges that ask for a hand, oldest first."""
    rows = connection.execute(
        "SELECT identity, visit_id, method, amount_fen, state, reference, reason, since FROM charge"
        " WHERE closed = '' AND (state IN ('intended', 'unclear') OR state = 'captured'"
        " AND visit_id NOT IN (SELECT visit_id FROM unsettled)) ORDER BY since, identity"
    ).fetchall()
    return tuple(_work_item(_intent(*row), from_us(since)) for *row, since in rows)


def _intent(identity: str, visit_id: str, method: str, amount_fen: int, *answer: Any) -> ChargeIntent:
    state, reference, reason = answer
    return ChargeIntent(
        identity=identity,
        visit_id=visit_id,
        method=TenderMethod(method),
        amount_fen=amount_fen,
        answer=ChargeAnswer(TenderState(state), reference, reason),
    )


_TITLES = {TenderMethod.CARD: Text("刷卡", "Card"), TenderMethod.QR: Text("扫码", "QR code")}


def _work_item(charge: ChargeIntent, since: datetime) -> WorkItem:
    captured = charge.answer.state is TenderState.CAPTURED
    said = (
        N_("Charged under {reference}, but not used: take {amount} back at the card terminal.")
        if captured
        else N_("It is not known whether {amount} was charged: ask again.")
    )
    return WorkItem(
        identity=charge.identity,
        visit_id=charge.visit_id,
        slip_number="",
        title=_TITLES[charge.method],
        customer_name="",
        number="",
        state=OutcomeState.COMPLETED if captured else OutcomeState.UNCLEAR,
        reason=_(said, amount=charge.amount_fen, reference=charge.answer.reference),
        since=since,
        paid_fen=charge.amount_fen,
        choices=(Choice.REVERSED,) if captured else (Choice.ASK_AGAIN,),
    )
