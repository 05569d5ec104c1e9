"""What asks for somebody's hand (待办), and what still waits for the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.domain.text import N_, Text
from counter.domain.visit import OutcomeState


class Choice(StrEnum):
    """What can be done about a work item; each becomes a durable transaction or request."""

    REFUND = "refund"  # give back what was paid for the line
    WITHDRAW = "withdraw"  # take the order back, with what was paid for it
    ORDER_AGAIN = "orderAgain"  # open the template with what was entered
    RETRY = "retry"  # send it again as it is
    MORE_TIME = "moreTime"  # let it go on until a later time, then look again
    ASK_AGAIN = "askAgain"  # ask the acquirer again by the charge's identity
    REVERSED = "reversed"  # the charge was taken back at the acquirer's terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One line that did not go through. ``reason`` is the centre's sentence; ``paid_fen`` at stake."""

    identity: str
    visit_id: str
    slip_number: str
    title: Text
    customer_name: str
    number: str
    state: OutcomeState
    reason: str
    since: datetime
    paid_fen: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreWorkItem:
    """An order of any of the store's terminals that ended badly, or is held until somebody does something.

    ``state`` is the order's at the centre; ``reason`` a catalogue sentence, or why it is held; ``paid_fen``
    what was paid for it and not given back.
    """

    identity: str
    order_no: str
    slip_number: str
    position: int
    clerk_name: str
    title: str
    customer_name: str
    number: str
    state: str
    reason: str
    params: Mapping[str, object]
    since: datetime
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is committed here and not yet delivered: how many visits' items, how old, how much."""

    count: int = 0
    oldest_at: datetime | None = None
    sum_fen: int = 0


class Link(StrEnum):
    """What is known about the line to the centre."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"


NOT_A_CENTRE = N_(
    "What answers at the centre's address cannot be read as a centre's answer; check the address (crm.url) "
    "and what stands between. Work goes on offline, nothing that waits is lost."
)
"""The trouble of a line that is there while nobody at its other end speaks as a centre does."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """The line to the centre, since when it is so, and what of it asks for somebody's hand.

    ``trouble`` is why delivery pauses although somebody may be there (who wants the terminal enrolled
    again, or is `NOT_A_CENTRE`), ``news_trouble`` why nothing new is taken from it; sentences, "" where
    nothing is the matter.
    """

    link: Link = Link.UNKNOWN
    since: datetime | None = None
    trouble: str = ""
    news_trouble: str = ""

    @property
    def unreadable(self) -> bool:
        """Whether somebody answers, and not as a centre does."""
        return self.trouble == NOT_A_CENTRE

    @property
    def refused(self) -> bool:
        """Whether the centre is there, and does not take what this terminal delivers."""
        return bool(self.trouble) and not self.unreadable
