"""What happens to orders, lines and accounts beside the requests is seen as it is written, and told.

Fulfilment moves orders on, payments bring lines back: whoever changes a row need not know of events. What
is changed is collected at each flush and told after it, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from crm.centre import Centre
from crm.database import CHANGED
from crm.events.listeners import listeners
from crm.events.telling import TOLD, Kind, tell
from crm.pending import write_pending
from crm.shapes import apis
from crm.tables import Table


@dataclass(frozen=True, slots=True)
class Watched:
    """A table's rows as a resource: a change of ``state`` is a state change, of ``others`` another."""

    resource: str
    body_of: Callable[[Session, Centre, Any], dict[str, Any]]
    state: str = ""
    others: tuple[str, ...] = ()


def watch(centre: Centre, watched: Mapping[type[Table], Watched], ring: Callable[[], None]) -> None:
    """Tell of changes of these tables' rows in all transactions of the centre's database; ``ring`` wakes
    the courier after those in which something was told."""

    def collect(session: Session, _context: object, _instances: object) -> None:
        for row in session.dirty:
            seen = watched.get(type(row))
            if seen is None or not listeners(session, apis()[seen.resource]):
                continue
            kind = _kind(row, seen)
            if kind is not None:
                session.info.setdefault(CHANGED, []).append((row, kind, seen))

    def tell_collected(session: Session, _context: object) -> None:
        for row, kind, seen in session.info.pop(CHANGED, ()):
            body = seen.body_of(session, centre, row)
            tell(session, seen.resource, kind, body, centre.now())

    def write_all(session: Session) -> None:
        session.flush()
        write_pending(session)

    def wake(session: Session) -> None:
        if session.info.pop(TOLD, False):
            ring()

    centre.database.listen("before_flush", collect)
    centre.database.listen("after_commit", wake)
    centre.database.listen("after_flush_postexec", tell_collected)
    centre.database.listen("before_commit", write_all)


def _kind(row: Any, seen: Watched) -> Kind | None:
    state = inspect(row)
    if seen.state and state.attrs[seen.state].history.has_changes():
        return Kind.STATE
    return Kind.CHANGE if any(state.attrs[name].history.has_changes() for name in seen.others) else None
