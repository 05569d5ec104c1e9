"""The requests of a batch as they were read, before anything is done: each once, whatever is tried later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from counter.wire.batch import BatchRequest
from counter.wire.chain import CHAIN_HEADER, Place
from crm.centre import Centre, Speaker
from crm.http import read_mark, told_as_response
from crm.operations import Operation, Operations


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request: what it asks for, with what body, and its place in the chain of its database."""

    request: BatchRequest
    operation: Operation
    steps: Mapping[str, str]
    body: Any
    place: Place | None

    def do(self, centre: Centre, speaker: Speaker) -> Response:
        """Do it; raises whatever stands against it."""
        return self.operation.do(centre, speaker, self.body, self.steps)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A request that cannot be done by anybody, and what it is answered."""

    request: BatchRequest
    answer: Response


def opened(request: BatchRequest, operations: Operations) -> Wanted | Unreadable:
    """Read one request of an envelope."""
    try:
        operation, steps = operations.find(request.method, request.path)
        said = request.headers.get(CHAIN_HEADER)
        place = read_mark(said).item if said else None
        return Wanted(request, operation, steps, operation.read(request.body), place)
    except Exception as error:
        told = told_as_response(error)
        if told is None:
            raise
        return Unreadable(request, told)
