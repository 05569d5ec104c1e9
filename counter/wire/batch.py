"""A batch: ordinary TM Forum requests in one envelope, each with a result of its own.

Ours, as no Open API has one: ``POST /tmf-api/counterSync/v1/batch``. A request of a batch is the same
as it would be alone, only without its own connection; so is its result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

MOST_REQUESTS = 200
NOT_TRIED = 424
"""The status of a request that was not tried because of another one of its batch; it counts no try."""

Name = Annotated[str, Field(min_length=1, max_length=200)]


class BatchRequest(BaseModel):
    """One request of a batch. ``id`` names it in the envelope: its identity, where it has one.

    Requests are worked on in their order. ``after`` names earlier ones that must have been answered for
    good (done or refused) before this one is tried, ``needs`` earlier ones that must have been done.
    """

    id: Name
    method: Literal["POST", "PATCH", "DELETE"]
    path: Annotated[str, Field(min_length=1, max_length=500)]
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: Any = None
    after: tuple[Name, ...] = ()
    needs: tuple[Name, ...] = ()


class Batch(BaseModel):
    """The envelope: at most `MOST_REQUESTS` requests."""

    request: Annotated[tuple[BatchRequest, ...], Field(min_length=1)]


class BatchResult(BaseModel):
    """What one request was answered: 424 where it was not tried."""

    id: Name
    status: int
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: Any = None


class BatchResults(BaseModel):
    """The answer to a batch: a result for each request, in the envelope's order."""

    result: tuple[BatchResult, ...]
