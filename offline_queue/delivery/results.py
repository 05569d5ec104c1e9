"""Writing down what became of items: the state of each, of the lines it covers, and what follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from counter.domain.text import N_
from counter.domain.visit import OutcomeState
from offline_queue import chain, lines, outbox
from offline_queue.delivery.verdict import (
    Away,
    Disowned,
    NotKnownHere,
    NotTried,
    Parked,
    Refused,
    Taken,
    Unclear,
    Verdict,
)
from offline_queue.outbox import Item, ItemState, Reason
from offline_queue.statistics import outages
from offline_queue.withdrawal import DEPENDENCY, free_leases, take_back

DAMAGED = N_("What waits here is damaged and cannot be sent; enter it again from the slip.")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an item may stay without a readable answer, and how long it rests in between."""

    tries: int = 8
    first_seconds: float = 0.5
    most_seconds: float = 60.0

    def rest(self, tries: int) -> timedelta:
        """The pause after ``tries`` tries."""
        return timedelta(seconds=min(self.most_seconds, self.first_seconds * float(2 ** min(tries, 20))))


class Results:
    """What one transaction has to write: items moved one by one, lines judged once at the end."""

    def __init__(self, connection: sqlite3.Connection, at: datetime, patience: Patience) -> None:
        self._connection = connection
        self._at = at
        self._patience = patience
        self._visits: set[int] = set()
        self._seen = 0
        self.left_window = False
        """Whether an item stopped waiting without having been sent: the window has to be read again."""

    def record(self, item: Item, verdict: Verdict) -> None:
        """Move an item that was ``sending`` as ``verdict`` says; one that was said anew meanwhile stays."""
        if outbox.state_of(self._connection, item.outgoing.identity) is not ItemState.SENDING:
            return
        match verdict:
            case Taken(state, answer, followed, reason):
                self._seen = max(self._seen, item.item_no)
                self._move(item, state, followed=followed, answer=answer, reason=reason, tries=0)
            case Refused(reason):
                self._move(item, ItemState.REJECTED, reason=reason)
            case Parked(reason):
                self._move(item, ItemState.PARKED, reason=reason)
            case Unclear():
                self._unclear(item, verdict)
            case NotTried(after_seconds):
                rest = timedelta(seconds=after_seconds or 0.0)
                self._move(item, _untried(item), due_at=self._at + rest)
            case Disowned(_, must_know):
                if must_know is not None and chain.holds(self._connection, must_know):
                    chain.seen(self._connection, must_know)  # it was only said too early: say it anew
                self._move(item, _untried(item))
            case Away() | NotKnownHere():
                self._move(item, _untried(item))

    def followed(self, item: Item, taken: Taken) -> None:
        """An order in flight has come further."""
        self._move(item, taken.state, followed=taken.followed, answer=taken.answer, reason=taken.reason)

    def keep_back(self, item: Item, because: str) -> None:
        """Park an item whose ``because`` (an identity) went wrong: it is not sent any more."""
        cause = outbox.readable(self._connection, because)
        reason = cause.reason if cause else None
        words = Reason(
            N_("What it depends on did not go through: {cause}"),
            DEPENDENCY,
            {"cause": lines.said(reason.message, _params(reason)) if reason else ""},
        )
        self.left_window = True
        self._move(item, ItemState.PARKED, reason=words)

    def park_damaged(self, item_no: int) -> None:
        """Park an item whose row is not as it was written: it cannot be sent; others go on."""
        settled_no = outbox.park_damaged(self._connection, item_no, Reason(DAMAGED, "damaged"))
        if settled_no is not None:
            self._visits.add(settled_no)
        self.left_window = True

    def complete_here(self, item: Item) -> None:
        """There is nothing for the centre to do: what the item would take back never reached it."""
        self.left_window = True
        self._move(item, ItemState.COMPLETED, answer={})

    def touched(self, item: Item) -> None:
        """The item's state was changed by the caller: its lines are to be judged."""
        if item.settled_no is not None:
            self._visits.add(item.settled_no)

    def finish(self) -> None:
        """Keep what the centre has, judge the lines of every visit that was touched, and what follows."""
        if self._seen and (place := chain.place_at(self._connection, self._seen)):
            chain.seen(self._connection, place)
        for settled_no in self._visits:
            changed = lines.judge(self._connection, settled_no, self._at)
            for identity, state in changed:
                if state.bad or state is OutcomeState.WITHDRAWN:
                    free_leases(self._connection, identity)
            done = [identity for identity, state in changed if state is OutcomeState.COMPLETED]
            if done:
                take_back(self._connection, settled_no, done, self._at)
        outages.drained(self._connection, self._at)

    def _unclear(self, item: Item, verdict: Unclear) -> None:
        tries = item.tries + verdict.counts
        if tries >= self._patience.tries:
            reason = verdict.reason or Reason(N_("The centre failed while it worked on this."))
            self._move(
                item, ItemState.PARKED, reason=Reason(reason.message, "unclear", reason.params), tries=0
            )
            return
        rest = (
            timedelta(seconds=verdict.after_seconds)
            if verdict.after_seconds is not None
            else self._patience.rest(tries)
        )
        self._move(item, ItemState.UNCLEAR, reason=verdict.reason, tries=tries, due_at=self._at + rest)

    def _move(self, item: Item, state: ItemState, **changes: Any) -> None:
        outbox.move(self._connection, item.outgoing.identity, state, **changes)
        self.touched(item)


def lost_dependency(item: Item, states: Mapping[str, ItemState]) -> str:
    """The identity whose loss stands in the item's way, or "".

    A payment goes all the same: its money lies in the drawer, and the centre judges whether it can
    take it. A cancel of a lost order and a refund of a lost payment have nothing to take back.
    """
    if item.outgoing.kind == "payment":
        return ""
    lost = _lost(item, states)
    return "" if nothing_to_take_back(item, states) else next(iter(lost), "")


def nothing_to_take_back(item: Item, states: Mapping[str, ItemState]) -> bool:
    """Whether a cancel or refund names only what never took effect at the centre."""
    if item.outgoing.kind not in ("cancel", "refund"):
        return False
    named = {binding.identity for binding in item.outgoing.bindings}
    lost = _lost(item, states)
    return bool(lost) and set(lost) <= named


def _lost(item: Item, states: Mapping[str, ItemState]) -> Iterable[str]:
    return [d for d in item.outgoing.depends_on if d in states and states[d].lost]


def _untried(item: Item) -> ItemState:
    return ItemState.UNCLEAR if item.state is ItemState.UNCLEAR else ItemState.QUEUED


def _params(reason: Reason) -> dict[str, Any] | None:
    return dict(reason.params) if reason.params else None
