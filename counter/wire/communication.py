"""TMF681 communication: a message to a customer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from counter.wire.message import Instant, Message
from counter.wire.references import Characteristic, RelatedParty

CommunicationState = Literal["initial", "inProgress", "completed", "cancelled", "failed"]


class Receiver(Message):
    """Who is to get it, by phone."""

    id: str | None = None
    name: str | None = None
    phone_number: Annotated[str | None, Field(max_length=40)] = None
    party: RelatedParty | None = None


class Sender(Message):
    """Who says it."""

    id: str | None = None
    name: str | None = None
    phone_number: str | None = None


class CommunicationMessage(Message):
    """A message; ``tryTimes`` is how often it was tried, ``language`` an extension."""

    id: str | None = None
    href: str | None = None
    content: Annotated[str, Field(max_length=2000)]
    message_type: Annotated[str, Field(max_length=40)]
    subject: Annotated[str | None, Field(max_length=200)] = None
    description: str | None = None
    state: CommunicationState | None = None
    send_time: Instant | None = None
    send_time_complete: Instant | None = None
    try_times: int | None = None
    sender: Sender
    receiver: Annotated[tuple[Receiver, ...], Field(min_length=1, max_length=1)]
    characteristic: tuple[Characteristic, ...] = ()
    language: str | None = None
