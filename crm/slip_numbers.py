"""What the centre knows of the slip numbers that a terminal gave: told to the installation that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.visit import NotASlipNumber, read_slip_number
from counter.wire.enrolment import LastSlip
from crm.centre import Speaker
from crm.tables import InteractionRow, OrderRow

SEEN_WITHIN = timedelta(hours=48)
"""A visit of today may have begun yesterday, and have been put aside since."""


def last_slips(session: Session, speaker: Speaker, now: datetime) -> tuple[LastSlip, ...]:
    """The highest number seen of each business date from yesterday on; today is always among them."""
    today = speaker.today(now)
    highest = {today: 0}
    for number in _seen(session, speaker.terminal_id, now - SEEN_WITHIN):
        try:
            day, sequence = read_slip_number(number)
        except NotASlipNumber:
            continue
        if day >= today - timedelta(days=1):
            highest[day] = max(highest.get(day, 0), sequence)
    return tuple(LastSlip(day, sequence) for day, sequence in sorted(highest.items()))


def _seen(session: Session, terminal_id: str, since: datetime) -> Iterator[str]:
    """Of visits, and of orders: a visit with several handlers has several slips."""
    orders = select(OrderRow.slip_number).where(
        OrderRow.terminal_id == terminal_id, OrderRow.ordered_at > since, OrderRow.slip_number != ""
    )
    yield from session.scalars(orders)
    visits = select(InteractionRow.body).where(
        InteractionRow.terminal_id == terminal_id, InteractionRow.started_at > since
    )
    for body in session.scalars(visits):
        for each in body.get("characteristic", ()):
            if each.get("name") == "slipNumber":
                yield str(each.get("value", ""))
