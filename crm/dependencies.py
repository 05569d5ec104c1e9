"""What orders wait for: other orders, payments, the real-name check."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.transaction import RealNameResult
from crm import at_hand
from crm.tables import DependencyRow, OrderRow, PaymentRow

REAL_NAME = "realName"
DEPENDENCY = "dependency"
DEPENDENCY_FAILED = "dependencyFailed"

ENDED_BADLY = ("rejected", "failed", "cancelled")
SETTLED = ("completed", "pending")
"""What depends on an order that is done, or only waits for its day, need not wait any longer."""


def held_for(session: Session, row: OrderRow, depends_on: tuple[str, ...]) -> str:
    """Why the order must wait: a dependency or the real-name check; "" if for nothing."""
    standings = [_standing(session, identity) for identity in depends_on]
    if DEPENDENCY_FAILED in standings:
        return DEPENDENCY_FAILED
    if DEPENDENCY in standings:
        return DEPENDENCY
    return REAL_NAME if row.real_name not in ("", RealNameResult.PASSED.value) else ""


def order_by_identity(session: Session, identity: str) -> OrderRow | None:
    """The order that the counter knows by this identity, if it was accepted here."""
    return session.scalars(select(OrderRow).where(OrderRow.external_id == identity)).first()


def _standing(session: Session, identity: str) -> str:
    order = order_by_identity(session, identity)
    if order:
        if order.state in ENDED_BADLY:
            return DEPENDENCY_FAILED
        return "" if order.state in SETTLED else DEPENDENCY
    paid = session.scalars(select(PaymentRow).where(PaymentRow.correlator_id == identity)).first()
    if paid is None:
        return DEPENDENCY
    return DEPENDENCY_FAILED if paid.refunded_fen == paid.amount_fen else ""


def dependencies_of(session: Session, row: OrderRow) -> tuple[str, ...]:
    """The identities that the order waits for, done or not."""
    found = at_hand.rows(session, DependencyRow, DependencyRow.order_sequence, row.sequence)
    return tuple(sorted(dependency.identity for dependency in found))


def wake_dependants(session: Session, identity: str, now: datetime) -> None:
    """What ``identity`` stands for came to an end: orders that wait for it are looked at again."""
    if not identity or not at_hand.rows(session, DependencyRow, DependencyRow.identity, identity):
        return
    waiting = session.scalars(
        select(OrderRow)
        .join(DependencyRow, DependencyRow.order_sequence == OrderRow.sequence)
        .where(DependencyRow.identity == identity, OrderRow.state == "held")
    )
    for row in waiting:
        row.due_at = now
