"""Lines stopped, brought back and given other SIM cards, in the inventory."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from counter.domain.held_lines.state import SimReplacement, StateChange, SuspendedFor
from crm import at_hand
from crm.tables import LeaseRow, LineRow, SimRow
from crm.versions import bump, touch_customer


def change_state(session: Session, change: StateChange | SimReplacement) -> None:
    """The line is as the order wants it."""
    line = at_hand.row(session, LineRow, LineRow.subscription_id, change.subscription_id)
    assert line is not None
    if isinstance(change, StateChange):
        line.state, line.suspended_for = change.after.value, change.suspended_for.value
    else:
        _give_card(session, line, change.iccid)
    touch_customer(session, line.customer_id)


def _give_card(session: Session, line: LineRow, iccid: str) -> None:
    old, new = session.get(SimRow, line.iccid), session.get(SimRow, iccid)
    if old is not None:
        old.state, old.terminal_id = "void", ""
    assert new is not None
    new.state, line.iccid = "assigned", iccid
    if line.suspended_for == SuspendedFor.LOSS:
        line.state, line.suspended_for = LineState.ACTIVE.value, ""


def reserve_card(session: Session, iccid: str, terminal_id: str) -> None:
    """The card is taken out of the tray for an order that was accepted."""
    card = at_hand.row(session, SimRow, SimRow.iccid, iccid)
    assert card is not None
    card.state, card.terminal_id = "reserved", ""
    session.execute(delete(LeaseRow).where(LeaseRow.kind == "sim", LeaseRow.value == iccid))
    bump(session, f"sims:{terminal_id}")


def give_up_card(session: Session, iccid: str, terminal_id: str) -> None:
    """The order did not come about: the card is free again."""
    card = session.get(SimRow, iccid)
    if card is not None and card.state == "reserved":
        card.state, card.terminal_id = "free", terminal_id
        bump(session, f"sims:{terminal_id}")
