"""TMF683 party interaction: a visit, with where its time went."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from counter.wire.message import Instant, Message
from counter.wire.references import Characteristic, RelatedChannel, RelatedParty, TimePeriod

UNDOES = "undoes"
"""Characteristic of an item that gives back or takes back an earlier transaction: that one's identity."""


ENDINGS = "endings"
"""Characteristic of an item: what became of the transaction that did not just go through."""


class RelatedEntity(Message):
    """What an item of the visit was about."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    role: str
    at_referred_type: str | None = None


class InteractionItem(Message):
    """One transaction of the visit; ``characteristic`` is an extension."""

    id: str | None = None
    reason: str | None = None
    resolution: str | None = None
    item_date: TimePeriod | None = None
    item: RelatedEntity | None = None
    characteristic: tuple[Characteristic, ...] = ()


class InteractionChannel(RelatedChannel):
    """Where the visit was; this file asks for its address too."""

    href: str


class PartyInteraction(Message):
    """A visit. ``externalId`` (the visit's identity) and ``characteristic`` are extensions."""

    id: str | None = None
    href: str | None = None
    external_id: str | None = None
    description: str | None = None
    direction: str
    reason: str
    status: str
    creation_date: Instant | None = None
    status_change_date: Instant | None = None
    interaction_date: TimePeriod
    channel: Annotated[tuple[InteractionChannel, ...], Field(min_length=1)]
    related_party: tuple[RelatedParty, ...] = ()
    interaction_item: tuple[InteractionItem, ...] = ()
    characteristic: tuple[Characteristic, ...] = ()
