"""Fulfilment: beside the requests, accepted orders are carried out and change the inventory."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from counter.domain.text import N_, Finding
from crm.centre import Centre
from crm.ordering import advance, end_badly
from crm.speakers import speaker_of
from crm.tables import OrderRow

IDLE_S = 5.0
"""How long it sleeps at most when nothing is due and nobody rings."""

log = logging.getLogger("crm.fulfilment")


class Fulfilment:
    """A thread that takes due orders one step at a time, each step a transaction of its own."""

    def __init__(self, centre: Centre, bell: threading.Event) -> None:
        """``bell`` is what ``centre.wake`` rings."""
        self._centre = centre
        self._bell = bell
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="fulfilment", daemon=True)

    def start(self) -> None:
        """Begin, with whatever was left when the centre last stopped."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the step in hand, then end."""
        self._stopping = True
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._bell.clear()
            try:
                self._bell.wait(self._work())
            except SQLAlchemyError:
                log.exception("the database did not take a step of fulfilment")
                self._bell.wait(1.0)

    def _work(self) -> float:
        """Do all that is due; returns how many seconds there are until the next."""
        while not self._stopping:
            now = self._centre.now()
            with self._centre.database.reading() as session:
                due = session.scalars(
                    select(OrderRow.sequence)
                    .where(OrderRow.due_at <= now)
                    .order_by(OrderRow.due_at)
                    .limit(100)
                ).all()
                next_at = session.scalar(select(func.min(OrderRow.due_at)))
            if not due:
                return IDLE_S if next_at is None else min(IDLE_S, max(0.0, (next_at - now).total_seconds()))
            for sequence in due:
                self._step(sequence)
        return 0.0

    def _step(self, sequence: int) -> None:
        try:
            self._advance(sequence)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("order %s could not be carried out", sequence)
            self._fail(sequence)

    def _advance(self, sequence: int) -> None:
        now = self._centre.now()
        delay = timedelta(seconds=self._centre.settings.fulfilment_delay_s)
        with self._centre.database.writing() as session:
            row = session.get(OrderRow, sequence, with_for_update={"skip_locked": True})
            if row is not None and row.due_at is not None and row.due_at <= now:
                advance(session, row, speaker_of(session, row.terminal_id), now, delay)

    def _fail(self, sequence: int) -> None:
        failed = Finding(N_("The order could not be carried out."))
        with self._centre.database.writing() as session:
            end_badly(session, session.get_one(OrderRow, sequence), "failed", failed, self._centre.now())
