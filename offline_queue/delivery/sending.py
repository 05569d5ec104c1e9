"""Sending one item by itself: asked for by its identity first where it may have arrived, bindings filled.

Asking comes before sending again whatever system the centre is: only then does nothing depend on how
well it recognises repeats. That ours does is the second line of defence, not the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from counter.domain.text import N_
from counter.ports import CentreUnavailable
from counter.wire.chain import NO_MARK, ChainMark, Place
from counter.wire.outgoing import Outgoing
from counter.wire.paths import COUNTER_TERMINAL, PRODUCT_ORDER
from offline_queue.centre.line import Answer, Line, NoAnswer, NotSent, Unreadable
from offline_queue.delivery.verdict import (
    UNREADABLE,
    Away,
    Disowned,
    NotKnownHere,
    Parked,
    Unclear,
    Verdict,
    disowned_by,
    judge,
    place_in,
    says_identity,
    stored,
    verdict_of,
)
from offline_queue.outbox import Item, ItemState, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An item ready to go. ``answers`` are those of earlier items that its bindings name.

    ``place`` is its place in the database's chain. ``after`` and ``needs`` name items of the same
    parcel, as `counter.wire.batch.BatchRequest` has them.
    """

    item: Item
    answers: Mapping[str, Mapping[str, Any]]
    place: Place | None = None
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def outgoing(self) -> Outgoing:
        """The request."""
        return self.item.outgoing

    @property
    def unclear(self) -> bool:
        """It may have arrived: the centre is to be asked first."""
        return self.item.state is ItemState.UNCLEAR


class BindingMissing(Exception):
    """An earlier answer does not have what a later request needs of it."""


NO_BINDING = Parked(Reason(N_("The centre's earlier answer lacks what this request needs."), "binding"))


def send(line: Line, dispatch: Dispatch, mark: ChainMark) -> Verdict:
    """Send an item, or find that the centre has it already. ``mark`` is the database's."""
    outgoing = dispatch.outgoing
    try:
        path, body = filled(outgoing, dispatch.answers)
        if dispatch.unclear and outgoing.asked_by:
            known = _ask(line, outgoing)
            if known is not None:
                return known
        answer = line.send(
            outgoing.method,
            outgoing.api,
            path,
            body=None if outgoing.method == "DELETE" else body,
            mark=replace(mark, item=dispatch.place),
            identity=outgoing.identity,
        )
        verdict = verdict_of(outgoing, answer)
        return blamed(line, verdict) if answer.good or answer.status >= 500 else verdict
    except BindingMissing:
        return NO_BINDING
    except NotSent:
        return Unclear(counts=False, answered=False) if dispatch.unclear else Away()
    except NoAnswer as error:
        return blamed(line, Unclear(reason=Reason(str(error), "no_answer")))


@dataclass(frozen=True, slots=True)
class Presence:
    """What the centre said: whether it is well, knows this terminal and speaks as a centre does, and what it
    saw of it last."""

    well: bool
    known: bool = True
    readable: bool = True
    seen: Place | None = None
    disowned: Disowned | None = None


_NOT_A_CENTRE = Presence(well=False, readable=False)


def presence(line: Line, mark: ChainMark = NO_MARK) -> Presence:
    """Ask the centre for this terminal's own record, which only its database can answer.

    A system without such records is asked for an order instead, whichever it may be.
    """
    try:
        answer = line.probe(COUNTER_TERMINAL, "terminal", mark=mark)
        readable = isinstance(answer.body, Mapping) and isinstance(answer.body.get("terminalId"), str)
        if answer.status in (404, 405, 501):
            answer = line.probe(PRODUCT_ORDER, "productOrder", params={"limit": "1"})
            readable = isinstance(answer.body, list)
    except Unreadable:
        return _NOT_A_CENTRE
    except CentreUnavailable:
        return Presence(well=False)
    if answer.status == 401:
        return Presence(well=True, known=False)
    if answer.good and not readable:
        return _NOT_A_CENTRE
    disowned = disowned_by(answer)
    return Presence(well=answer.good or disowned is not None, seen=_seen(answer), disowned=disowned)


def _seen(answer: Answer) -> Place | None:
    seen = answer.body.get("chain") if isinstance(answer.body, Mapping) else None
    return place_in(seen) if isinstance(seen, Mapping) else None


def blamed(line: Line, verdict: Verdict) -> Verdict:
    """A failure counts against the item only if the centre is well otherwise."""
    if not isinstance(verdict, Unclear):
        return verdict
    there = presence(line)
    if not there.known:
        return NotKnownHere()
    if there.well:
        return verdict
    return replace(verdict, counts=False, answered=False, garbled=not there.readable)


def filled(outgoing: Outgoing, answers: Mapping[str, Mapping[str, Any]]) -> tuple[str, Mapping[str, object]]:
    """Path and body with every binding's place filled; a binding without a path fills the address."""
    path, body = outgoing.path, outgoing.body
    for binding in outgoing.bindings:
        value = answers.get(binding.identity, {}).get(binding.field)
        if value is None:
            raise BindingMissing(binding)
        if binding.path:
            body = _with(body, binding.path, value)
        else:
            path = path.replace(f"{{{binding.field}}}", str(value))
    return path, body


def _with(body: Mapping[str, object], path: Sequence[str], value: object) -> Mapping[str, object]:
    name, *rest = path
    if not rest:
        return {**body, name: value}
    inner = body.get(name)
    return {**body, name: _with(inner if isinstance(inner, Mapping) else {}, rest, value)}


def _ask(line: Line, outgoing: Outgoing) -> Verdict | None:
    """The verdict if the centre has the item or cannot say; None if it has never seen it."""
    answer = line.send("GET", outgoing.api, outgoing.path, params={outgoing.asked_by: outgoing.identity})
    if not answer.good:
        verdict = judge(outgoing.kind, "GET", answer)
        return Unclear(verdict.after_seconds, counts=False) if isinstance(verdict, Away) else verdict
    if not isinstance(answer.body, list):
        return blamed(line, Unclear(reason=UNREADABLE))
    found = [entry for entry in answer.body if says_identity(entry, outgoing)]
    return stored(outgoing.kind, found[0]) if found else None
