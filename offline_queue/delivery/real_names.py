"""Real-name checks that could not be asked for at acceptance: asked as soon as the line is back."""

from __future__ import annotations

from counter.domain.transaction import Opening, RealNameResult
from counter.ports import CentreUnavailable, Clock
from counter.wire.paths import COUNTER_TERMINAL
from counter.wire.requests import real_name_of
from offline_queue import outbox, settlement
from offline_queue.centre.line import Line
from offline_queue.store import LocalStore

HELD_FOR = "realName"
_AT_ONCE = 20


def check_held(store: LocalStore, line: Line, clock: Clock) -> int:
    """Ask about the persons whose openings the centre holds for it; the results are queued as requests.

    Returns how many were answered. An answer that does not come, or says nothing, leaves the order held.
    """
    answered = 0
    for identity, opening in _held(store):
        person = {"name": opening.customer_name, "idNumber": opening.id_number}
        try:
            answer = line.send("POST", COUNTER_TERMINAL, "realNameCheck", body=person)
        except CentreUnavailable:
            return answered
        said = answer.body.get("result") if answer.good and isinstance(answer.body, dict) else None
        if said in (RealNameResult.PASSED, RealNameResult.REFUSED):
            with store.database.writing() as connection:
                item = outbox.item(connection, identity)
                if item is not None and item.settled_no is not None:
                    request = real_name_of(identity, RealNameResult(said))
                    outbox.put(connection, request, item.settled_no, clock.now())
            answered += 1
    return answered


def _held(store: LocalStore) -> list[tuple[str, Opening]]:
    found = list[tuple[str, Opening]]()
    with store.database.reading() as connection:
        rows = connection.execute(
            "SELECT identity FROM item WHERE state = 'held' AND kind = 'order' AND followed = 1"
            " AND NOT EXISTS (SELECT 1 FROM item AS said WHERE said.identity = item.identity || ':realName')"
            " ORDER BY item_no LIMIT ?",
            (_AT_ONCE,),
        ).fetchall()
        for (identity,) in rows:
            item = outbox.item(connection, identity)
            visit = settlement.settled(connection, identity)
            if item is None or item.reason is None or item.reason.message != HELD_FOR or visit is None:
                continue
            details = next(x.details for x in visit.visit.transactions if x.identity == identity)
            if isinstance(details, Opening):
                found.append((identity, details))
    return found
