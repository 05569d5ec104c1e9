"""A listener of events: takes what is posted to it, or answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

DEADLINE_S = 20


class Listener:
    """What came to it in order; ``refusals`` are statuses that it answers before it takes anything."""

    def __init__(self, port: int = 0, refusals: tuple[int, ...] = ()) -> None:
        self.taken: Queue[dict[str, Any]] = Queue()
        self.tried: list[str] = []
        self.refusals = deque(refusals)
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                listener.tried.append(body["eventId"])
                status = listener.refusals.popleft() if listener.refusals else 204
                if status == 204:
                    listener.taken.put(body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        self.callback = f"http://127.0.0.1:{self.port}/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def next(self) -> dict[str, Any]:
        """The next event that it took."""
        return self.taken.get(timeout=DEADLINE_S)

    def close(self) -> None:
        """Be reached no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def listening(port: int = 0, refusals: tuple[int, ...] = ()) -> Iterator[Listener]:
    """A listener that is there while the block runs."""
    listener = Listener(port, refusals)
    try:
        yield listener
    finally:
        listener.close()
