"""`POST batch`: an envelope of ordinary requests, for counters that have many to deliver."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from counter.domain.text import N_
from counter.wire.batch import MOST_REQUESTS, Batch, BatchResults
from crm.batch import work_on
from crm.http import JSON_TYPE, AtCentre, DecimalRequest, SpokenBy, busy, centre_of
from crm.operations import Operations
from crm.refusals import Refused

LONGEST_REST_S = 60


class Places:
    """Batches that are taken in at any time: one is worked on, the others wait, more have to come again.

    So a thousand counters that come back together take a bounded share of memory, and no thread that
    a clerk's question needs.
    """

    def __init__(self, most: int) -> None:
        """``most`` batches at any time."""
        self._most = most
        self._taken = 0
        self._batch_s = 0.05
        self._promised = 0.0
        self._worker = anyio.CapacityLimiter(1)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A place for one batch; raises `Refused` (503, come again) when all are taken."""
        if self._taken >= self._most:
            raise busy(retry_after_s=self._appointment())
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def worked_on(self, work: Callable[[], str]) -> str:
        """What ``work`` returns, done when those before it are."""
        async with self._worker:
            began = time.monotonic()
            done = await to_thread.run_sync(work)
            self._batch_s += (time.monotonic() - began - self._batch_s) / 8
        return done

    def _appointment(self) -> int:
        """In how many seconds to come again: counters that are sent away together do not come back together.

        They are told to come twice as fast as batches are done: to be sent away again is cheap, a centre
        that waits for them is not.
        """
        now = time.monotonic()
        self._promised = max(self._promised, now + self._batch_s) + self._batch_s / 2
        return min(LONGEST_REST_S, math.ceil(self._promised - now))


class BatchRoute(APIRoute):
    """A route that takes a place before it reads anything, and reads a bounded body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, within a place."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            with request.app.state.places.taken():
                bounded = _BatchBody(request.scope, request.receive)
                await bounded.body()
                return await handler(bounded)

        return handle


class _BatchBody(DecimalRequest):
    """A request whose body is read up to a bound."""

    _whole: bytes | None = None

    async def body(self) -> bytes:
        """The whole body; raises `Refused` (413) when it is too large."""
        if self._whole is None:
            most = centre_of(self).settings.batch_bytes
            read = bytearray()
            async for part in self.stream():
                read += part
                if len(read) > most:
                    raise Refused(413, "batchTooLarge", _TOO_LARGE, most=MOST_REQUESTS, bytes=most)
            self._whole = bytes(read)
        return self._whole


_TOO_LARGE = N_("A batch holds at most {most} requests and {bytes} bytes.")


def router_for(operations: Operations) -> APIRouter:
    """The endpoint over what may travel in a batch."""
    router = APIRouter(route_class=BatchRoute, tags=["counter synchronisation"])

    @router.post("/batch", response_model=BatchResults)
    async def post_batch(request: Request, batch: Batch, centre: AtCentre, speaker: SpokenBy) -> Response:
        """Do up to 200 ordinary requests in order, each by itself, and answer each.

        A request that was not tried because of an earlier one (``after``, ``needs``) is answered 424.
        """
        settings = centre.settings
        if len(batch.request) > MOST_REQUESTS:
            raise Refused(413, "batchTooLarge", _TOO_LARGE, most=MOST_REQUESTS, bytes=settings.batch_bytes)
        names = [one.id for one in batch.request]
        if len(set(names)) < len(names):
            raise Refused(400, "unreadable", N_("Two requests of the batch have the same id."))
        work = partial(work_on, batch, operations, centre, speaker)
        text = await request.app.state.places.worked_on(work)
        return Response(text, media_type=JSON_TYPE)

    return router
