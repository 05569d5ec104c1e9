"""A small centre for tests: a real HTTP server that keeps identities, and can fail in every way."""

from __future__ import annotations

import json
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from counter.wire.handed_key import credential_hash, proof
from counter.wire.signature import SIGNATURE, new_key, public_of, sign

Body = dict[str, Any]


SIGNING_KEY = new_key()
"""What the centre of tests signs with; its public half is what `tests.offline_queue.conftest` pins."""


class Drop(Exception):
    """Cut the connection instead of answering."""


@dataclass(frozen=True)
class Reply:
    """An answer instead of the ordinary one."""

    status: int
    body: Mapping[str, Any] | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Fault = Callable[[], Reply | None]
"""Called in place of, or after, the effect: gives another answer, raises Drop, or waits and gives None."""


class TestCentre:
    """What was applied, in which order, and the faults to come.

    ``before`` faults strike by identity before there is an effect, ``after`` faults after it; each once.
    """

    __test__ = False

    def __init__(self) -> None:
        self.applied: dict[str, Body] = {}
        self.order: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.effects: dict[str, int] = defaultdict(int)
        self.before: dict[str, list[Fault]] = defaultdict(list)
        self.after: dict[str, list[Fault]] = defaultdict(list)
        self.health: list[Fault] = []
        self.refusals: dict[str, Body] = {}
        self.states: dict[str, str] = {}
        self.batches = True
        """Whether it takes many requests in one envelope."""
        self.envelopes: list[list[str]] = []
        self.of_envelopes: list[Fault] = []
        """Faults of whole envelopes, after their effect."""
        self.away = False
        self.mute = False
        """Questions are answered with an error, while requests are worked on."""
        self.credential = ""
        self.snapshots: dict[str, Body] = {}
        self.signing_key = SIGNING_KEY
        self.knows: dict[str, str] = {}
        """Credentials by terminal: to these the signing key is handed over."""
        self.cut_snapshots = 0
        """How many of the next snapshots break off half-way."""
        self.garbled: Reply | None = None
        """Something that is no centre answers everything with this."""
        self.arrived = threading.Condition()

    def answer(self, method: str, path: str, query: Mapping[str, list[str]], body: Body) -> Reply:
        """One request."""
        if self.garbled is not None:
            return self.garbled
        if self.away:
            return Reply(503, {}, {"Retry-After": "0"})
        if path == "/counter-terminal/v1/signingKey":
            return self._handed_key(query["terminal"][0], query["nonce"][0])
        if path == "/counter-terminal/v1/terminal":
            if self.health:
                self.health.pop(0)()
            return Reply(200, {"terminalId": "T3"})
        name = path.rsplit("/", 1)[-1]
        if name == "heartbeat":
            return Reply(200)
        if name == "batch":
            return self._batch(body["request"]) if self.batches else Reply(404)
        if method == "GET" and self.mute:
            return Reply(500)
        if method == "GET":
            return self._asked(name, query)
        identity = str(body.get("externalId") or body.get("correlatorId") or path)
        with self.arrived:
            self.requests.append((method, identity))
            self.arrived.notify_all()
        return self._strike(self.before, identity) or self._apply(method, identity, body)

    def _batch(self, requests: list[Body]) -> Reply:
        """Each request as if it had come alone, and what `counter.wire.batch` says of their order."""
        self.envelopes.append([request["id"] for request in requests])
        statuses: dict[str, int] = {}
        results = []
        for request in requests:
            reply = self._of_batch(request, statuses)
            statuses[request["id"]] = reply.status
            assert isinstance(reply.body, Mapping)
            results.append(
                {
                    "id": request["id"],
                    "status": reply.status,
                    "headers": dict(reply.headers),
                    "body": dict(reply.body),
                }
            )
        fault = self.of_envelopes.pop(0) if self.of_envelopes else None
        return (fault() if fault else None) or Reply(200, {"result": results})

    def _of_batch(self, request: Body, statuses: Mapping[str, int]) -> Reply:
        for_good = {name for name, status in statuses.items() if status < 500 and status not in (409, 424)}
        done = {name for name, status in statuses.items() if status < 300}
        if not for_good.issuperset(request.get("after", ())) or not done.issuperset(request.get("needs", ())):
            return Reply(424)
        return self.answer(request["method"], request["path"], {}, request.get("body", {}))

    def _apply(self, method: str, identity: str, body: Body) -> Reply:
        with self.arrived:
            if identity in self.refusals:
                return Reply(422, self.refusals[identity])
            known = self.applied.get(identity)
            if known is not None and method == "PATCH":
                known["said"] = body
            if known is not None and known["said"] != body:
                return Reply(409, {"code": "conflict", "reason": "Known with other content."})
            if known is None:
                self.effects[identity] += 1
                self.order.append(identity)
                self.applied[identity] = {"said": body, "id": f"N{len(self.order)}"}
            self.arrived.notify_all()
        return self._strike(self.after, identity) or Reply(201, self.stored(identity))

    def stored(self, identity: str) -> Body:
        """The resource as the centre keeps it."""
        kept = self.applied[identity]
        state = self.states.get(identity, "done" if "productOrder" in kept["said"] else "completed")
        return {**kept["said"], "id": kept["id"], "state": state}

    def _handed_key(self, terminal: str, nonce: str) -> Reply:
        if terminal not in self.knows:
            return Reply(404)
        key = public_of(self.signing_key)
        proven = proof(credential_hash(self.knows[terminal]), terminal, nonce, key)
        return Reply(200, {"signingKey": key, "proof": proven})

    def _asked(self, name: str, query: Mapping[str, list[str]]) -> Reply:
        if name in self.snapshots:
            raw = json.dumps(self.snapshots[name]).encode()
            signed = {SIGNATURE: sign(self.signing_key, raw)}
            if self.cut_snapshots:
                self.cut_snapshots -= 1
                return Reply(200, raw[: len(raw) // 2], signed | {"Content-Length": str(len(raw))})
            return Reply(200, raw, signed)
        wanted = ",".join(query.get("externalId", []) + query.get("correlatorId", [])).split(",")
        return Reply(200, {"list": [self.stored(i) for i in wanted if i in self.applied]})

    def _strike(self, faults: dict[str, list[Fault]], identity: str) -> Reply | None:
        with self.arrived:
            fault = faults[identity].pop(0) if faults[identity] else None
        return fault() if fault else None


def cut() -> Reply | None:
    """Close the connection without a word."""
    raise Drop


def rubbish() -> Reply | None:
    """Answer with something that is no JSON."""
    return Reply(200, b"<html>proxy</html>")


def replies(status: int, body: Mapping[str, Any] | None = None, **headers: str) -> Fault:
    """Answer with this."""
    return lambda: Reply(status, body or {}, {k.replace("_", "-"): v for k, v in headers.items()})


def waits_for(event: threading.Event) -> Fault:
    """Do not answer before ``event``."""

    def wait() -> Reply | None:
        event.wait(30)
        return None

    return wait


@contextmanager
def serving(centre: TestCentre, port: int = 0) -> Iterator[str]:
    """The centre at an address on this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            if len(raw) < length:  # the client was killed in mid-body
                self.close_connection = True
                return
            wanted = f"Bearer {centre.credential}" if centre.credential else None
            if wanted and self.headers.get("Authorization") != wanted:
                self._say(Reply(401, {"code": "unauthorised", "reason": "Who are you?"}))
                return
            where = urlsplit(self.path)
            body = json.loads(raw) if raw else {}
            try:
                self._say(centre.answer(self.command, where.path, parse_qs(where.query), body))
            except Drop:
                self.close_connection = True

        def _say(self, reply: Reply) -> None:
            content: object = reply.body
            if isinstance(content, dict) and set(content) == {"list"}:
                content = content["list"]
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(raw)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)
            if reply.headers.get("Content-Length"):
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_DELETE = handle_one  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that are killed cut their connections; whatever else fails is told."""
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
