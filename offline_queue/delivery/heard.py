"""What delivery hears: parcels that were answered, looks at orders in flight, and signs of life."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from counter.domain.text import N_
from offline_queue.centre.line import Line
from offline_queue.delivery.parcel import NoBatches, Parcel, deliver
from offline_queue.delivery.sending import Presence
from offline_queue.delivery.verdict import Disowned, NotTried, Parked, Taken, Unclear, Verdict
from offline_queue.outbox import Item, Reason


@dataclass(frozen=True, slots=True)
class Answered:
    """A parcel came back after ``seconds``; without ``batches`` it was not taken as a batch at all."""

    parcel: Parcel
    verdicts: Mapping[str, Verdict]
    seconds: float
    batches: bool = True

    @property
    def about_the_line(self) -> Verdict:
        """The gravest: that we are not wanted, else the first that says anything about the line."""
        telling = [verdict for verdict in self.verdicts.values() if not isinstance(verdict, NotTried)]
        telling.sort(key=lambda verdict: not isinstance(verdict, Disowned))
        return next(iter(telling), NotTried())


@dataclass(slots=True)
class Looked:
    items: list[Item]
    found: dict[str, Taken] | None
    further: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Probed:
    there: Presence


Event = Answered | Looked | Probed


def sent(line: Line, parcel: Parcel) -> Answered:
    """Send a parcel, whatever happens."""
    began = time.monotonic()
    try:
        verdicts, batches = deliver(line, parcel), True
    except NoBatches:
        verdicts, batches = _for_all(parcel, NotTried()), False
    except Exception as error:
        verdicts, batches = _for_all(parcel, _fault(error, parcel)), True
    return Answered(parcel, verdicts, time.monotonic() - began, batches)


def _for_all(parcel: Parcel, verdict: Verdict) -> Mapping[str, Verdict]:
    return {dispatch.outgoing.identity: verdict for dispatch in parcel.dispatches}


def _fault(error: Exception, parcel: Parcel) -> Verdict:
    """An item that cannot be sent at all is found by sending fewer, at last alone."""
    if len(parcel) > 1:
        return Unclear(counts=False)
    words = N_("This request cannot be sent: {detail}")
    return Parked(Reason(words, "unsendable", {"detail": repr(error)}))
