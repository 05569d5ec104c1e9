"""The journal: a line of JSON for whatever happens, under the id of the request that it happened for.

The id comes with the request (``X-Request-ID``, from the counter that asked) and goes back with the answer,
so one delivery can be followed from the counter's queue to the centre. Lines name terminals, routes and
identities, never a customer: paths appear as their routes' patterns, questions and bodies not at all.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Collection
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from counter.wire.tracing import REQUEST_ID

LEVELS = ("debug", "info", "warning", "error")

_USABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_current: ContextVar[str] = ContextVar("request", default="")

requests = logging.getLogger("crm.requests")


def write_journal(level: str) -> None:
    """From now on what the centre says of itself goes to the standard error, a line of JSON each."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter(
            "{levelname}{name}{message}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )
    )
    handler.addFilter(_with_request)
    ours = logging.getLogger("crm")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(level.upper())


def _with_request(record: logging.LogRecord) -> bool:
    if (request := _current.get()) and not hasattr(record, "request"):
        record.request = request
    return True


class Journal:
    """Gives every request its id, measures it, and writes it down when it was answered."""

    def __init__(
        self, app: ASGIApp, observe: Callable[[str, str, int, float], None], bases: Collection[str]
    ) -> None:
        """``observe`` takes method, route, status and seconds of each request; ``bases`` are the paths of
        the interfaces, which the patterns of their routes go on from."""
        self._app, self._observe = app, observe
        self._bases = tuple(base.rstrip("/") for base in bases)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the application's beginning and end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Request(scope).headers.get(REQUEST_ID, "")
        name = said if _USABLE.fullmatch(said) else secrets.token_hex(8)
        status, began = 500, time.perf_counter()
        token = _current.set(name)

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = name
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        finally:
            _current.reset(token)
            took = time.perf_counter() - began
            route = self._pattern(scope)
            self._observe(scope["method"], route, status, took)
            if requests.isEnabledFor(logging.INFO):
                requests.info("request", extra=_told(scope, name, route, status, took))

    def _pattern(self, scope: Scope) -> str:
        """The pattern of the route that answered, without what stands in its places; ``other`` for none."""
        pattern = str(getattr(scope.get("route"), "path", ""))
        if not pattern:
            return "other"
        base = next((base for base in self._bases if scope["path"].startswith(f"{base}/")), "")
        return pattern if pattern.startswith(base) else base + pattern


def _told(scope: Scope, name: str, route: str, status: int, took: float) -> dict[str, Any]:
    return {
        "request": name,
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": round(took * 1000, 2),
        "terminal": scope.get("state", {}).get("terminal", ""),
    }
