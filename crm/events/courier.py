"""The courier: beside the requests, events are brought to their listeners, in order, until each was taken.

At least once: an event goes from the database only after its listener answered 2xx. A listener that is
not reached is tried again after a pause that doubles; its later events wait behind. One that stays away
for `GIVEN_UP_AFTER`, or for which more than `MOST_WAITING` events wait, is unregistered.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from counter.wire.encoding import encode
from crm.centre import Centre
from crm.tables import EventDeliveryRow, EventSubscriptionRow
from crm.turns import Turn

IDLE_S = 1.0
AT_ONCE = 50
"""Events of one listener that are brought before it is looked at again."""
LISTENERS_AT_ONCE = 8
LONGEST_PAUSE = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=3)
MOST_WAITING = 100_000
TIMEOUT_S = 10.0
ROUND_S = 30.0
"""How long one round with a listener lasts at most; then others may have it."""

log = logging.getLogger("crm.events")


class Courier:
    """A thread that looks who has events waiting, and a few more that bring them."""

    def __init__(self, centre: Centre, first_pause_s: float) -> None:
        """``first_pause_s`` is the pause after the first failure; each further one is twice as long."""
        self._centre, self._first_pause = centre, timedelta(seconds=first_pause_s)
        self._opening = threading.Lock()
        self._stopping, self._bell = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._line: httpx.Client | None = None

    def start(self) -> None:
        """Begin, with whatever was left when the centre last stopped."""
        self._thread.start()

    def ring(self) -> None:
        """There are new events."""
        self._bell.set()

    def stop(self) -> None:
        """Finish the events in hand, then end."""
        self._stopping.set()
        self._bell.set()
        self._thread.join()
        if self._line is not None:
            self._line.close()

    def _run(self) -> None:
        with ThreadPoolExecutor(LISTENERS_AT_ONCE, thread_name_prefix="courier") as pool:
            while not self._stopping.is_set():
                self._bell.clear()
                pause = IDLE_S
                try:
                    for listener, pause_s in self._waiting():
                        if pause_s > 0:
                            pause = min(pause, pause_s)
                        elif self._take(listener):
                            pool.submit(self._round, listener)
                except SQLAlchemyError:
                    log.exception("the database did not say which events wait")
                self._bell.wait(pause)

    def _waiting(self) -> Sequence[tuple[str, float]]:
        """Listeners for whom events wait and whom nobody is telling now, each with how long (in seconds)
        it is until its first event is due."""
        now = self._centre.now()
        first = (
            select(func.min(EventDeliveryRow.sequence))
            .group_by(EventDeliveryRow.subscription_id)
            .scalar_subquery()
        )
        query = (
            select(EventDeliveryRow.subscription_id, EventDeliveryRow.due_at)
            .join(EventSubscriptionRow)
            .where(EventDeliveryRow.sequence.in_(first), _free(now))
        )
        with self._centre.database.reading() as session:
            return [(listener, (due - now).total_seconds()) for listener, due in session.execute(query)]

    def _take(self, listener: str) -> bool:
        """Whether this process may tell the listener now; then no other does for the time of a round."""
        now = self._centre.now()
        until = now + timedelta(seconds=ROUND_S + 2 * TIMEOUT_S)
        with self._centre.database.writing(Turn.BESIDE) as session:
            taken = session.execute(
                update(EventSubscriptionRow)
                .where(EventSubscriptionRow.subscription_id == listener, _free(now))
                .values(taken_until=until)
                .returning(EventSubscriptionRow.subscription_id)
            )
            return taken.first() is not None

    def _round(self, listener: str) -> None:
        try:
            self._bring(listener)
        except SQLAlchemyError:
            log.exception("the database did not take what became of events")
        self._bell.set()

    def _bring(self, listener: str) -> None:
        """Bring what waits for a listener, until it refuses or the round is over."""
        began = self._centre.now()
        with self._centre.database.reading() as session:
            subscription = session.get(EventSubscriptionRow, listener)
            waiting = session.scalars(
                select(EventDeliveryRow)
                .where(EventDeliveryRow.subscription_id == listener)
                .order_by(EventDeliveryRow.sequence)
                .limit(AT_ONCE)
            ).all()
        if subscription is None:
            return
        brought: list[int] = []
        trouble = ""
        for row in waiting:
            if self._stopping.is_set() or (self._centre.now() - began).total_seconds() > ROUND_S:
                break
            trouble = self._post(subscription.callback, row)
            if trouble:
                break
            brought.append(row.sequence)
        self._note(listener, brought, trouble)

    def _post(self, callback: str, row: EventDeliveryRow) -> str:
        """Give the event to its listener; what went wrong, "" if nothing did."""
        headers = {"Content-Type": "application/json;charset=utf-8"}
        try:
            answer = self._client().post(callback, content=encode(row.body), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return str(error) or type(error).__name__
        return "" if answer.is_success else f"{answer.status_code}"

    def _client(self) -> httpx.Client:
        """The line to listeners, opened when there is the first to be told: most centres have none."""
        with self._opening:
            if self._line is None:
                self._line = httpx.Client(timeout=TIMEOUT_S)
            return self._line

    def _note(self, listener: str, brought: Sequence[int], trouble: str) -> None:
        now = self._centre.now()
        with self._centre.database.writing(Turn.BESIDE) as session:
            session.execute(delete(EventDeliveryRow).where(EventDeliveryRow.sequence.in_(brought)))
            subscription = session.get(EventSubscriptionRow, listener)
            if subscription is None:
                return
            subscription.taken_until, subscription.trouble = None, trouble
            if not trouble:
                subscription.failing_since = None
                return
            subscription.failing_since = now if brought else subscription.failing_since or now
            mine = EventDeliveryRow.subscription_id == listener
            if self._is_given_up(
                subscription.failing_since, now, session.scalar(select(func.count()).where(mine))
            ):
                log.warning("listener %s of %s is unregistered: %s", listener, subscription.api, trouble)
                session.delete(subscription)
                return
            first = session.scalars(
                select(EventDeliveryRow).where(mine).order_by(EventDeliveryRow.sequence).limit(1)
            ).one()
            pause = min(LONGEST_PAUSE, self._first_pause * 2 ** min(first.tries, 20))
            first.tries, first.due_at = first.tries + 1, now + pause

    def _is_given_up(self, since: datetime, now: datetime, waiting: int | None) -> bool:
        return now - since > GIVEN_UP_AFTER or (waiting or 0) > MOST_WAITING


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(EventSubscriptionRow.taken_until.is_(None), EventSubscriptionRow.taken_until <= now)
