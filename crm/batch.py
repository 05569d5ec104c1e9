"""Working on a batch: its requests in order, each in a savepoint, in as few transactions as is right.

One bad request spoils nobody else's: its savepoint is undone and it is answered by itself. A transaction
ends when it has kept others from writing for long enough, and the next one goes on from there; so what
a result says is done is committed before anybody reads it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import Response
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.batch import NOT_TRIED, Batch, BatchRequest
from counter.wire.chain import CHAIN_HEADER
from counter.wire.encoding import encode
from crm.centre import Centre, Speaker
from crm.chains import opened
from crm.database import Joined
from crm.http import busy, read_mark, told_as_response
from crm.identities import HeldInFlight
from crm.operations import Operations
from crm.refusals import Refused

log = logging.getLogger("crm.batch")


def work_on(batch: Batch, operations: Operations, centre: Centre, speaker: Speaker) -> str:
    """Do what the batch asks for; the body of its answer, with a result for each request."""
    work = _Work(operations, centre, speaker)
    left: Sequence[BatchRequest] = batch.request
    while left:
        done = work.one_transaction(left)
        left = left[done:]
    return (
        '{"result":[' + ",".join(_result(r.id, work.answers[i]) for i, r in enumerate(batch.request)) + "]}"
    )


class _Work:
    """The requests of one batch and what they were answered so far, in order."""

    def __init__(self, operations: Operations, centre: Centre, speaker: Speaker) -> None:
        self._operations, self._centre, self._speaker = operations, centre, speaker
        self.answers: list[Response] = []
        self._statuses: dict[str, int] = {}

    def one_transaction(self, requests: Sequence[BatchRequest]) -> int:
        """Do the first of ``requests`` in a transaction, for a while; how many they were.

        If it cannot be committed, all of them had no effect and are told so.
        """
        began, before = time.monotonic(), len(self.answers)
        in_flight = HeldInFlight(self._centre.in_flight)
        try:
            with self._centre.database.writing() as session:
                opened(session, self._centre.mark)
                inside = self._inside(session, in_flight)
                for request in requests:
                    self._keep(request, self._answer(request, inside))
                    if time.monotonic() - began > self._centre.settings.batch_hold_s:
                        break
        except Refused as refused:  # of the whole database, between two of its transactions
            if not before:
                raise
            self._all(requests, refused)
        except SQLAlchemyError as error:
            log.exception("a transaction of a batch could not be kept")
            tried = max(1, len(self.answers) - before)
            del self.answers[before:]
            self._all(requests[:tried], error if isinstance(error, OperationalError) else busy())
        finally:
            in_flight.release()
        self._centre.wake()
        return len(self.answers) - before

    def _all(self, requests: Sequence[BatchRequest], error: Exception) -> None:
        told = told_as_response(error)
        assert told is not None
        for request in requests:
            self._keep(request, told)

    def _inside(self, session: Session, in_flight: HeldInFlight) -> Centre:
        """The centre as a request of this transaction sees it; fulfilment is woken when it is over."""
        return replace(self._centre, database=Joined(session), in_flight=in_flight, wake=lambda: None)

    def _keep(self, request: BatchRequest, answer: Response) -> None:
        self.answers.append(answer)
        self._statuses[request.id] = answer.status_code

    def _answer(self, request: BatchRequest, centre: Centre) -> Response:
        try:
            if cause := self._in_the_way(request):
                raise Refused(
                    NOT_TRIED, "notTried", N_("Not tried, because {cause} did not go through."), cause=cause
                )
            operation, steps = self._operations.find(request.method, request.path)
            if said := request.headers.get(CHAIN_HEADER):
                centre = replace(centre, mark=replace(centre.mark, item=read_mark(said).item))
            return operation(centre, self._speaker, request.body, steps)
        except SQLAlchemyError:
            raise
        except Exception as error:
            told = told_as_response(error)
            if told is None:
                log.exception("request %s of a batch failed", request.id)
                told = told_as_response(Refused(500, "failed", N_("The centre failed at this request.")))
                assert told is not None
            return told

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
