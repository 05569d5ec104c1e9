"""Who holds a document's name: not somebody whom only an opening made that ended badly."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from crm.tables import AccountRow, LineRow, OrderRow

_ENDED_BADLY = ("rejected", "failed", "cancelled")


def never_came_to_be(session: Session, customer_id: str) -> bool:
    """Whether all that a customer has are lines of openings that were rejected, failed or taken back.

    Money on an account, also what waits to be given back, is something to have.
    """
    lines = session.execute(
        select(LineRow.subscription_id, LineRow.state).where(LineRow.customer_id == customer_id)
    ).all()
    if not lines or any(state != LineState.TERMINATED.value for _id, state in lines):
        return False
    ids = [subscription_id for subscription_id, _state in lines]
    ended = session.scalars(
        select(OrderRow.subscription_id).where(
            OrderRow.subscription_id.in_(ids), OrderRow.category == "open", OrderRow.state.in_(_ENDED_BADLY)
        )
    )
    if set(ids) - set(ended):
        return False
    money = session.scalar(
        select(func.sum(AccountRow.balance_fen + AccountRow.arrears_fen)).where(
            AccountRow.customer_id == customer_id
        )
    )
    return not money
