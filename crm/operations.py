"""Which requests may travel in a batch, found from the routes: those that make, change or delete."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi.params import Body, Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from counter.domain.text import N_
from crm.centre import Centre, Speaker
from crm.http import centre_of, speaker_of_request
from crm.refusals import Refused

METHODS = ("POST", "PATCH", "DELETE")

_NOT_HERE = N_("This cannot be asked for in a batch: {method} {path}.")


@dataclass(frozen=True, slots=True)
class Operation:
    """One route's function, to be called with what it asks for instead of a connection."""

    function: Callable[..., Response]
    body_name: str
    body_type: TypeAdapter[Any] | None
    centre_name: str
    speaker_name: str

    def read(self, body: object) -> Any:
        """The body as the function takes it; raises pydantic's ValidationError."""
        return None if self.body_type is None else self.body_type.validate_python(body)

    def do(self, centre: Centre, speaker: Speaker, body: Any, steps: Mapping[str, str]) -> Response:
        """Do what a ``body`` that was read asks for; raises what the function raises."""
        given: dict[str, Any] = dict(steps)
        if self.body_type is not None:
            given[self.body_name] = body
        if self.centre_name:
            given[self.centre_name] = centre
        if self.speaker_name:
            given[self.speaker_name] = speaker
        return self.function(**given)


class Operations:
    """The operations by method and path."""

    def __init__(
        self,
        routers: Iterable[tuple[str, APIRouter]],
        late: Callable[[], Iterable[tuple[str, APIRouter]]] = tuple,
    ) -> None:
        """``routers`` with the base path that each is offered under; ``late`` gives more of them when
        something is asked for that is none of these."""
        self._late: Callable[[], Iterable[tuple[str, APIRouter]]] | None = late
        self._plain: dict[tuple[str, str], Operation] = {}
        self._with_steps: list[tuple[str, str, APIRoute, Operation]] = []
        self._add_all(routers)

    def _add_all(self, routers: Iterable[tuple[str, APIRouter]]) -> None:
        for base, router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute) and (operation := _operation(route)):
                    self._add(base.rstrip("/"), route, operation)

    def _add(self, base: str, route: APIRoute, operation: Operation) -> None:
        for method in sorted(set(METHODS) & (route.methods or set())):
            if route.param_convertors:
                self._with_steps.append((method, base, route, operation))
            else:
                self._plain.setdefault((method, base + route.path), operation)

    @property
    def known(self) -> set[tuple[str, str]]:
        """Method and path (with its places) of every operation."""
        return {*self._plain, *((method, base + route.path) for method, base, route, _ in self._with_steps)}

    def find(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]]:
        """The operation and what its path names; raises `Refused` (501) where there is none."""
        if found := self._find(method, path):
            return found
        late, self._late = self._late, None
        if late is not None:
            self._add_all(late())
            if found := self._find(method, path):
                return found
        raise Refused(501, "notInBatch", _NOT_HERE, method=method, path=path)

    def _find(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
        if operation := self._plain.get((method, path)):
            return operation, {}
        for known, base, route, operation in self._with_steps:
            if known == method and path.startswith(base):
                found = route.path_regex.match(path[len(base) :])
                if found:
                    return operation, found.groupdict()
        return None


def _operation(route: APIRoute) -> Operation | None:
    """The route's function with its places; None where it asks for something that a batch cannot give."""
    if not set(METHODS) & (route.methods or set()) or inspect.iscoroutinefunction(route.endpoint):
        return None
    hints = typing.get_type_hints(route.endpoint, include_extras=True)
    names = dict.fromkeys(("body", "centre", "speaker"), "")
    body_type: TypeAdapter[Any] | None = None
    for name in inspect.signature(route.endpoint).parameters:
        hint: Any = hints.get(name)
        asked = _asked(hint)
        if asked in (centre_of, speaker_of_request):
            names["centre" if asked is centre_of else "speaker"] = name
        elif name in route.param_convertors:
            continue
        elif _is_body(hint):
            names["body"], body_type = name, TypeAdapter(hint)
        else:
            return None
    if not names["speaker"]:
        return None
    return Operation(route.endpoint, names["body"], body_type, names["centre"], names["speaker"])


def _asked(hint: object) -> object:
    """The dependency that an annotation names."""
    extras = typing.get_args(hint)[1:] if typing.get_origin(hint) is Annotated else ()
    return next((extra.dependency for extra in extras if isinstance(extra, Depends)), None)


def _is_body(hint: object) -> bool:
    if typing.get_origin(hint) is Annotated:
        return any(isinstance(extra, Body) for extra in typing.get_args(hint)[1:])
    return isinstance(hint, type) and issubclass(hint, BaseModel)
