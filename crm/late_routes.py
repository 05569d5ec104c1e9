"""Routes that are made when somebody first asks for an address below theirs: most centres never need most.

Making a route costs about a millisecond, and there are some two hundred of them; a centre beside a counter
starts without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Scope


class LateRoutes(BaseRoute):
    """Stands at the end of an application's routes for those below ``base`` that are not there yet."""

    def __init__(self, app: FastAPI, base: str, make: Callable[[], Sequence[APIRouter]]) -> None:
        self._app, self._base, self._make = app, base.rstrip("/"), make
        self._lock, self._made = Lock(), False

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Never this route: those that it makes come after it, and are asked next."""
        if not self._made and scope["type"] == "http" and scope["path"].startswith(f"{self._base}/"):
            self.make()
        return Match.NONE, {}

    def make(self) -> None:
        """Have the routes."""
        with self._lock:
            if not self._made:
                for router in self._make():
                    self._app.include_router(router, prefix=self._base)
                self._made = True
