"""Fulfilment: beside the requests, accepted orders are carried out and change the inventory."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from counter.domain.text import N_, Finding
from crm.centre import Centre
from crm.foresight import foresee_steps
from crm.ordering import advance, end_badly
from crm.speakers import speaker_of
from crm.tables import OrderRow
from crm.turns import Turn

IDLE_S = 5.0
"""How long it sleeps at most when nothing is due and nobody rings."""

GATHER_S = 0.05
"""How long it lets more come before it looks what is due: the bell rings with every request."""

AT_ONCE = 50
"""Orders whose next step is taken together."""

log = logging.getLogger("crm.fulfilment")


class Fulfilment:
    """A thread that takes due orders one step at a time, many orders' steps in a transaction."""

    def __init__(self, centre: Centre, bell: threading.Event) -> None:
        """``bell`` is what ``centre.wake`` rings."""
        self._centre = centre
        self._bell = bell
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fulfilment", daemon=True)

    def start(self) -> None:
        """Begin, with whatever was left when the centre last stopped."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the step in hand, then end."""
        self._stopping.set()
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._bell.clear()
            self._stopping.wait(GATHER_S)
            try:
                self._bell.wait(self._work())
            except SQLAlchemyError:
                log.exception("the database did not take a step of fulfilment")
                self._bell.wait(1.0)

    def _work(self) -> float:
        """Do all that is due; returns how many seconds there are until the next."""
        while not self._stopping.is_set():
            now = self._centre.now()
            with self._centre.database.reading() as session:
                due = session.scalars(
                    select(OrderRow.sequence)
                    .where(OrderRow.due_at <= now)
                    .order_by(OrderRow.due_at)
                    .limit(AT_ONCE)
                ).all()
                next_at = session.scalar(select(func.min(OrderRow.due_at)))
            if not due:
                return IDLE_S if next_at is None else min(IDLE_S, max(0.0, (next_at - now).total_seconds()))
            self._steps(due)
        return 0.0

    def _steps(self, due: Sequence[int]) -> None:
        """A step of each order; if one of them fails, each is taken by itself."""
        try:
            self._advance(due)
        except OperationalError:
            raise
        except Exception:
            for sequence in due:
                self._step(sequence)

    def _step(self, sequence: int) -> None:
        try:
            self._advance([sequence])
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("order %s could not be carried out", sequence)
            self._fail(sequence)

    def _advance(self, due: Sequence[int]) -> None:
        """Steps of orders that are still due, in one transaction, until it has kept others from writing
        for long enough."""
        now = self._centre.now()
        settings = self._centre.settings
        delay = timedelta(seconds=settings.fulfilment_delay_s)
        with self._centre.database.writing(Turn.BESIDE) as session:
            began = time.monotonic()
            asked = select(OrderRow).where(OrderRow.sequence.in_(due), OrderRow.due_at <= now)
            rows = session.scalars(asked.order_by(OrderRow.due_at).with_for_update(skip_locked=True)).all()
            foresee_steps(session, rows)
            terminals = {row.terminal_id for row in rows}
            speakers = {terminal_id: speaker_of(session, terminal_id) for terminal_id in terminals}
            for row in rows:
                advance(session, row, speakers[row.terminal_id], now, delay)
                if time.monotonic() - began > settings.batch_hold_s:
                    break

    def _fail(self, sequence: int) -> None:
        failed = Finding(N_("The order could not be carried out."))
        with self._centre.database.writing(Turn.BESIDE) as session:
            end_badly(session, session.get_one(OrderRow, sequence), "failed", failed, self._centre.now())
