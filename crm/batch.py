"""Working on a batch: its requests in order, in as few transactions and questions as is right.

Many requests are tried together in one savepoint, with what they will look at read in advance. If one
of them does not go through, the savepoint is undone: those before it are done together again, then it
by itself, so that one bad request spoils nobody else's and each has a result of its own. A transaction
ends when it has kept others from writing for long enough, and the next one goes on from there; so what
a result says is done is committed before anybody reads it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import Response
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.batch import NOT_TRIED, Batch, BatchRequest
from counter.wire.encoding import encode
from counter.wire.message import Message
from crm import chains
from crm.at_hand import AtHand
from crm.centre import Centre, Speaker
from crm.database import Joined
from crm.envelope import Unreadable, Wanted, opened
from crm.foresight import foresee
from crm.http import busy, refused_as_response, told_as_response
from crm.identities import HeldInFlight
from crm.operating.journal import requests
from crm.operations import Operations
from crm.refusals import Refused
from crm.turns import Turn

TOGETHER = 100
"""Requests that are tried in one savepoint: enough to share what is read, few enough to do again."""

_OF_THE_DATABASE = (OperationalError, InterfaceError)
"""Errors that are no request's: the database is away, full, or busy with others."""

log = logging.getLogger("crm.batch")


def work_on(batch: Batch, operations: Operations, centre: Centre, speaker: Speaker) -> str:
    """Do what the batch asks for; the body of its answer, with a result for each request."""
    work = _Work(centre, speaker)
    left: Sequence[Wanted | Unreadable] = [opened(request, operations) for request in batch.request]
    while left:
        done = work.one_transaction(left)
        left = left[done:]
    return (
        '{"result":[' + ",".join(_result(r.id, work.answers[i]) for i, r in enumerate(batch.request)) + "]}"
    )


class _Work:
    """The requests of one batch and what they were answered so far, in order."""

    def __init__(self, centre: Centre, speaker: Speaker) -> None:
        self._centre, self._speaker = centre, speaker
        self.answers: list[Response] = []
        self._statuses: dict[str, int] = {}

    def one_transaction(self, left: Sequence[Wanted | Unreadable]) -> int:
        """Do the first of those that are ``left`` in a transaction, for a while; how many they were.

        If it cannot be committed, all of them had no effect and are told so.
        """
        before = len(self.answers)
        in_flight = HeldInFlight(self._centre.in_flight)
        try:
            with self._centre.database.writing(Turn.BATCH) as session:
                began = time.monotonic()
                chains.opened(session, self._centre.mark)
                while (done := len(self.answers) - before) < len(left):
                    if done and time.monotonic() - began > self._centre.settings.batch_hold_s:
                        break
                    self._some(session, in_flight, left[done : done + TOGETHER])
        except Refused as refused:  # of the whole database, between two of its transactions
            if not before:
                raise
            self._all(left, refused)
        except SQLAlchemyError as error:
            log.exception("a transaction of a batch could not be kept")
            tried = max(1, len(self.answers) - before)
            del self.answers[before:]
            self._all(left[:tried], error if isinstance(error, OperationalError) else busy())
        finally:
            in_flight.release()
        self._centre.wake()
        return len(self.answers) - before

    def _some(self, session: Session, in_flight: HeldInFlight, some: Sequence[Wanted | Unreadable]) -> None:
        """Answer those that go together, then by itself the one that stopped them: the first at least."""
        count = len(some)
        while count > 1 and (went := self._together(session, in_flight, some[:count])) < count:
            count = went
        if count <= 1:
            self._alone(session, in_flight, some[0])
        elif count < len(some):
            self._alone(session, in_flight, some[count])

    def _together(
        self, session: Session, in_flight: HeldInFlight, some: Sequence[Wanted | Unreadable]
    ) -> int:
        """How many went well before the first that did not; unless it is all of them, nothing stays."""
        centre = self._inside(Joined(session, savepoints=False), in_flight)
        before = len(self.answers)
        try:
            with Joined(session).writing():
                readable = [wanted for wanted in some if isinstance(wanted, Wanted)]
                messages = [wanted.body for wanted in readable if isinstance(wanted.body, Message)]
                places = [wanted.place.sequence for wanted in readable if wanted.place]
                foresee(session, messages, centre.mark, places)
                for wanted in some:
                    self._keep(wanted.request, self._done_or_refused(wanted, centre))
        except _OF_THE_DATABASE:
            raise
        except Exception:  # told to the one it concerns, when that is tried by itself
            went = len(self.answers) - before
            del self.answers[before:]
            return went if went < len(some) else 0
        finally:
            session.info.pop(AtHand, None)
        return len(some)

    def _done_or_refused(self, wanted: Wanted | Unreadable, centre: Centre) -> Response:
        """The answer to a request among others; raises what may have left something."""
        try:
            return self._do(wanted, centre)
        except Refused as no:
            if not no.made_nothing:
                raise
            return refused_as_response(no)

    def _alone(self, session: Session, in_flight: HeldInFlight, wanted: Wanted | Unreadable) -> None:
        """One request in a savepoint of its own, answered whatever becomes of it."""
        try:
            answer = self._do(wanted, self._inside(Joined(session), in_flight))
        except _OF_THE_DATABASE:
            raise
        except Exception as error:
            told = told_as_response(error)
            if told is None:
                log.exception("request %s of a batch failed", wanted.request.id)
                told = refused_as_response(Refused(500, "failed", N_("The centre failed at this request.")))
            answer = told
        self._keep(wanted.request, answer)

    def _do(self, wanted: Wanted | Unreadable, centre: Centre) -> Response:
        """The answer to a request; raises what stands against it."""
        if cause := self._in_the_way(wanted.request):
            sentence = N_("Not tried, because {cause} did not go through.")
            return refused_as_response(Refused(NOT_TRIED, "notTried", sentence, cause=cause))
        if isinstance(wanted, Unreadable):
            return wanted.answer
        if wanted.place:
            centre = replace(centre, mark=replace(centre.mark, item=wanted.place))
        return wanted.do(centre, self._speaker)

    def _all(self, left: Sequence[Wanted | Unreadable], error: Exception) -> None:
        told = told_as_response(error)
        assert told is not None
        for wanted in left:
            self._keep(wanted.request, told)

    def _inside(self, database: Joined, in_flight: HeldInFlight) -> Centre:
        """The centre as a request of this transaction sees it; fulfilment is woken when it is over."""
        return replace(self._centre, database=database, in_flight=in_flight, wake=lambda: None)

    def _keep(self, request: BatchRequest, answer: Response) -> None:
        self.answers.append(answer)
        requests.info("item", extra={"item": request.id, "status": answer.status_code})
        self._statuses[request.id] = answer.status_code

    def _in_the_way(self, request: BatchRequest) -> str:
        """The request of the batch that keeps this one from being tried, or ""."""
        statuses = self._statuses
        for name in request.after:
            if not answered_for_good(statuses.get(name, 0)):
                return name
        return next((name for name in request.needs if not 200 <= statuses.get(name, 0) < 300), "")


def answered_for_good(status: int) -> bool:
    """Done or refused: asking again as it is would change nothing."""
    return 200 <= status < 500 and status not in _COME_AGAIN


_COME_AGAIN = (401, 409, NOT_TRIED, 429)


def _result(name: str, answer: Response) -> str:
    headers: Mapping[str, str] = {
        shown: answer.headers[shown] for shown in ("Location", "Retry-After") if shown in answer.headers
    }
    body = bytes(answer.body).decode() or "null"
    return f'{{"id":{encode(name)},"status":{answer.status_code},"headers":{encode(headers)},"body":{body}}}'
