"""A line that goes wrong in every way: a small HTTP proxy between the real client and the real CRM."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum

from counter.embedded import free_port


class Fault(StrEnum):
    """What may become of one request."""

    NONE = "none"
    DROP_REQUEST = "drop request"
    DROP_ANSWER = "drop answer"
    DUPLICATE = "duplicate"
    DUPLICATE_AT_ONCE = "duplicate at once"
    DELAY = "delay"
    REORDER = "reorder"
    ERROR = "500"
    ERROR_AFTER = "500 after the effect"
    TOO_MANY = "429"
    HALF_ANSWER = "half an answer"
    CUT_IN_BODY = "cut in mid-body"


class Moment(StrEnum):
    """Where a request is when something strikes."""

    BEFORE = "before it reached the centre"
    AFTER = "between its effect and its answer"


@dataclass(frozen=True, slots=True)
class Strike:
    """Something that happens at the ``number``-th request from now on; then the line is cut."""

    number: int
    moment: Moment
    action: Callable[[], None]


BAD = tuple(fault for fault in Fault if fault is not Fault.NONE)
_LATE_S = 0.03
_OVERTAKEN_WITHIN_S = 0.1


@dataclass(slots=True)
class _Request:
    head: bytes
    body: bytes

    @property
    def is_probe(self) -> bool:
        return self.head.startswith(b"GET /health")

    def closing(self) -> bytes:
        """The request for a connection of its own."""
        lines = [line for line in self.head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + self.body


@dataclass
class FaultProxy:
    """Listens on ``port`` and talks to ``upstream``; a request meets a fault with probability ``rate``.

    The faults come in turn, each turn in an order drawn from ``chance``; the first turn strikes request
    after request, so that no day is too short for all of them. With several requests on their
    way at once, which of them meets the next fault is up to the processes. Questions whether the centre
    is alive pass, so that a bad line is not taken for a centre that is away more often than it is.
    """

    upstream: int
    chance: random.Random
    rate: float = 0.0
    port: int = field(default_factory=free_port)
    met: Counter[Fault] = field(default_factory=Counter)
    requests: int = 0
    strike: Strike | None = None

    def __post_init__(self) -> None:
        self._passed = asyncio.Event()
        self._deck = self._shuffled()
        self._first_turn = True
        self._tasks: set[asyncio.Task[None]] = set()

    @contextmanager
    def up(self) -> Iterator[FaultProxy]:
        """Listening, in a thread of its own, for the block."""
        ready, loop = threading.Event(), asyncio.new_event_loop()
        thread = threading.Thread(target=self._run, args=(loop, ready), name="fault proxy", daemon=True)
        thread.start()
        try:
            assert ready.wait(30), "the proxy does not listen"
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _run(self, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", self.port))
        ready.set()
        loop.run_forever()
        server.close()
        for task in self._tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            while request := await _read_request(reader):
                if not await self._serve(request, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever was on the line was killed, or is not there: the line is simply cut
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve(self, request: _Request, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection lives on."""
        fault = self._drawn(request)
        self.met[fault] += 1
        self.requests += not request.is_probe
        answer = await self._answer(fault, request)
        self._passed.set()
        if not answer:
            return False
        writer.write(answer[: len(answer) * 2 // 3] if fault is Fault.HALF_ANSWER else answer)
        await writer.drain()
        return fault is not Fault.HALF_ANSWER

    def _drawn(self, request: _Request) -> Fault:
        if request.is_probe or not self.rate:
            return Fault.NONE
        if not self._first_turn and self.chance.random() >= self.rate:
            return Fault.NONE
        if not self._deck:
            self._deck, self._first_turn = self._shuffled(), False
        return self._deck.pop()

    def _shuffled(self) -> list[Fault]:
        return self.chance.sample(BAD, len(BAD))

    async def _answer(self, fault: Fault, request: _Request) -> bytes:
        """What goes back, b"" if the line is to be cut."""
        if self._struck(request, Moment.BEFORE):
            return b""
        match fault:
            case Fault.DROP_REQUEST:
                return b""
            case Fault.ERROR:
                return _reply("500 Internal Server Error", {})
            case Fault.TOO_MANY:
                return _reply("429 Too Many Requests", {"Retry-After": "0"})
            case Fault.CUT_IN_BODY:
                await self._say_half(request)
                return b""
            case Fault.DELAY:
                await asyncio.sleep(self.chance.uniform(0, _LATE_S))
            case Fault.REORDER:
                await self._be_overtaken()
            case Fault.DUPLICATE:
                await self._ask(request)
            case Fault.DUPLICATE_AT_ONCE:
                both = await asyncio.gather(self._ask(request), self._ask(request))
                return self.chance.choice(both)
            case _:
                pass
        answer = await self._ask(request)
        if self._struck(request, Moment.AFTER):
            return b""
        if fault is Fault.ERROR_AFTER:
            return _reply("500 Internal Server Error", {})
        return b"" if fault is Fault.DROP_ANSWER else answer

    def _struck(self, request: _Request, moment: Moment) -> bool:
        """Count down to the strike, which comes once; whether it came now."""
        strike = self.strike
        if strike is None or strike.moment is not moment or request.is_probe:
            return False
        if strike.number > 1:
            self.strike = replace(strike, number=strike.number - 1)
            return False
        self.strike = None
        strike.action()
        return True

    async def _ask(self, request: _Request) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            writer.write(request.closing())
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        return b"\r\n".join(kept) + b"\r\n\r\n" + body if answer else b""

    async def _say_half(self, request: _Request) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        whole = request.closing()
        writer.write(whole[: len(whole) - (len(request.body) + 1) // 2])
        await writer.drain()
        writer.close()

    async def _be_overtaken(self) -> None:
        """Wait until another request has passed, if one comes."""
        self._passed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._passed.wait(), _OVERTAKEN_WITHIN_S)


async def _read_request(reader: asyncio.StreamReader) -> _Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return _Request(head.removesuffix(b"\r\n\r\n"), await reader.readexactly(length))


def _reply(status: str, headers: Mapping[str, str]) -> bytes:
    """An answer of whatever stands between counter and centre: it is no JSON of ours."""
    lines = [f"HTTP/1.1 {status}", "Content-Length: 0", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
