"""Whether a visit may be settled while so much waits for the line: judged in the settlement's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from counter.domain.allowance import OFFLINE_LIMIT, OfflineAllowance, judge_clerk, judge_terminal
from counter.domain.terminal import Role
from counter.domain.text import N_, Finding
from counter.domain.visit import LimitLift, Visit
from counter.domain.work import Link, Waiting
from counter.ports import StoreRefused
from counter.wire.outgoing import Outgoing
from offline_queue import enrolment, outbox, settings
from offline_queue.sealed.keyed_hash import KeyedHash

_CLERK_LETTERS = 12


def over(
    connection: sqlite3.Connection,
    visit: Visit,
    requests: Iterable[Outgoing],
    at: datetime,
    hashed: KeyedHash,
    otherwise: OfflineAllowance,
) -> tuple[str, ...]:
    """The limits that settling ``visit`` goes over with a manager's word; () where it goes over none.

    Raises StoreRefused (`OFFLINE_LIMIT`) without that word. What the visit adds counts unless the line
    was last found to be there: then it does not wait.
    """
    allowed = OfflineAllowance.of(_figures(connection), otherwise)
    if allowed == OfflineAllowance():
        return ()
    online = settings.link_state(connection).link is Link.ONLINE
    adds = [] if online else [request for request in requests if request.kind not in outbox.TIMINGS]
    waiting = _with(outbox.waiting(connection), adds, at)
    own = _with(outbox.waiting_of(connection, clerk_key(hashed, visit)), adds, at)
    found = (
        *judge_terminal(allowed.terminal, waiting, at),
        *judge_clerk(allowed.clerk, own, at, visit.clerk_id),
    )
    if found:
        _ask_for_lift(connection, visit.limit_lift, found)
    return tuple(finding.field for finding in found)


def clerk_key(hashed: KeyedHash, visit: Visit) -> str:
    """The clerk of the visit as the outbox counts them."""
    return hashed("clerk", visit.clerk_id).hex()[:_CLERK_LETTERS]


def _ask_for_lift(connection: sqlite3.Connection, lift: LimitLift | None, found: tuple[Finding, ...]) -> None:
    if lift is None:
        raise StoreRefused(found[0].message, OFFLINE_LIMIT, **found[0].params)
    manager = enrolment.staff_member(connection, lift.approved_by)
    if manager is None or manager.role is not Role.MANAGER:
        raise StoreRefused(
            N_("Number {clerk_id} is not a manager's."), OFFLINE_LIMIT, clerk_id=lift.approved_by
        )
    if not lift.reason.strip():
        raise StoreRefused(N_("A manager lifts a limit with a reason."), OFFLINE_LIMIT)


def _with(waiting: Waiting, adds: list[Outgoing], at: datetime) -> Waiting:
    return Waiting(
        waiting.count + len(adds),
        waiting.oldest_at or (at if adds else None),
        waiting.sum_fen + sum(request.amount_fen for request in adds),
    )


def _figures(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(
        connection.execute(
            "SELECT name, value FROM cached_limits WHERE name BETWEEN 'offline_' AND 'offline_~'"
        ).fetchall()
    )
