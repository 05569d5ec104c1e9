"""Exactly once in effect: an identity's first answer is kept with its effect, and given again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.chain import NO_MARK, ChainMark
from counter.wire.encoding import fingerprint
from crm import at_hand
from crm.chains import check_place, follow
from crm.database import Database
from crm.pending import keep
from crm.refusals import Refused
from crm.tables import IdentityRow


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: status, where the resource is, and the body as text."""

    status: int
    location: str
    text: str


@dataclass(slots=True)
class InFlight:
    """The identities that this process is working on at this moment."""

    _identities: set[tuple[str, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def claim(self, resource: str, identity: str, retry_after_s: int) -> Iterator[None]:
        """Work on an identity alone; raises `Refused` (409, come again) while somebody else does."""
        key = (resource, identity)
        with self._lock:
            if key in self._identities:
                raise Refused(
                    409,
                    "inFlight",
                    N_("The same request is still being worked on."),
                    retry_after_s=retry_after_s,
                )
            self._identities.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._identities.discard(key)


class HeldInFlight(InFlight):
    """The identities of one batch: its own twice are no conflict, and all stay claimed until `release`."""

    __slots__ = ("_held", "_others")

    def __init__(self, others: InFlight) -> None:
        """``others`` are the identities of the whole process."""
        super().__init__()
        self._others = others
        self._held = ExitStack()

    @contextmanager
    def claim(self, resource: str, identity: str, retry_after_s: int) -> Iterator[None]:
        """Work on an identity, and keep it when the block ends."""
        key = (resource, identity)
        if key not in self._identities:
            self._held.enter_context(self._others.claim(resource, identity, retry_after_s))
            self._identities.add(key)
        yield

    def release(self) -> None:
        """The transaction is over: others may work on these identities."""
        self._held.close()
        self._identities.clear()


def first_answer(session: Session, resource: str, identity: str, body_hash: str) -> Answer | None:
    """What the identity was answered before; None if it is new. Raises `Refused` for other content."""
    known = at_hand.rows(session, IdentityRow, IdentityRow.identity, identity)
    row = next((row for row in known if row.resource == resource), None)
    if row is None:
        return None
    if row.body_hash != body_hash:
        raise Refused(
            409, "identityUsed", N_("This identity was used before, with other content."), identity=identity
        )
    return Answer(row.status, row.location, row.answer)


def once(
    database: Database,
    in_flight: InFlight,
    *,
    resource: str,
    identity: str,
    body: object,
    now: datetime,
    retry_after_s: int,
    effect: Callable[[Session], Answer],
    mark: ChainMark = NO_MARK,
) -> Answer:
    """Do ``effect`` and keep its answer, in one transaction; a repeat gets the first answer.

    ``mark`` is the request's place in the chain of the terminal's database, checked before all else.

    A refusal leaves nothing behind, so the same request may be judged again later. Without an
    ``identity`` there is nothing to recognise a repeat by, and the effect is simply done.
    """
    if not identity:
        with database.writing() as session:
            return effect(session)
    body_hash = fingerprint(body)
    with in_flight.claim(resource, identity, retry_after_s):
        try:
            with database.writing() as session:
                check_place(session, mark)
                known = first_answer(session, resource, identity, body_hash)
                if known:
                    return known
                answer = effect(session)
                follow(session, mark)
                keep(
                    session,
                    IdentityRow(
                        resource=resource,
                        identity=identity,
                        body_hash=body_hash,
                        status=answer.status,
                        location=answer.location,
                        answer=answer.text,
                        made_at=now,
                        instance=mark.instance or None,
                        sequence=mark.item.sequence if mark.item else None,
                        chain_value=mark.item.value if mark.item else None,
                    ),
                )
                return answer
        except IntegrityError:
            with database.reading() as session:  # another process may have been first
                known = first_answer(session, resource, identity, body_hash)
            if known is None:
                raise
            return known
