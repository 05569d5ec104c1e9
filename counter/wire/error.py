"""The error body: what went wrong, for programs (``code``) and for people (``reason``)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from counter.wire.message import Message


class Error(Message):
    """TMF630's error. ``reason`` is an English catalogue sentence whose named places ``params`` fills
    (an extension), so that the counter can say it in the clerk's language; ``message`` is it filled in."""

    code: str
    reason: str
    message: str | None = None
    status: str | None = None
    reference_error: str | None = None
    params: Mapping[str, object] = Field(default_factory=dict)
