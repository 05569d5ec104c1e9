"""Sending one item: asked for by its identity first where it may have arrived, its bindings filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from counter.domain.text import N_
from counter.ports import CentreUnavailable
from counter.wire.outgoing import Outgoing
from offline_queue.centre.line import Line, NoAnswer, NotSent
from offline_queue.outbox import Reason
from offline_queue.verdict import Away, Parked, Unclear, Verdict, judge, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An item ready to go. ``answers`` are those of earlier items that its bindings name."""

    outgoing: Outgoing
    unclear: bool
    answers: Mapping[str, Mapping[str, Any]]


class BindingMissing(Exception):
    """An earlier answer does not have what a later request needs of it."""


def send(line: Line, dispatch: Dispatch) -> Verdict:
    """Send an item, or find that the centre has it already."""
    outgoing = dispatch.outgoing
    try:
        path, body = filled(outgoing, dispatch.answers)
        if dispatch.unclear and outgoing.asked_by:
            known = _ask(line, outgoing)
            if known is not None:
                return known
        without_body = outgoing.method == "DELETE"
        answer = line.send(outgoing.method, outgoing.api, path, body=None if without_body else body)
        verdict = judge(outgoing.kind, outgoing.method, answer)
        return verdict if answer.status < 500 else _blamed(line, verdict)
    except BindingMissing:
        return Parked(Reason(N_("The centre's earlier answer lacks what this request needs."), "binding"))
    except NotSent:
        return Unclear(counts=False, answered=False) if dispatch.unclear else Away()
    except NoAnswer as error:
        return _blamed(line, Unclear(reason=Reason(str(error), "no_answer")))


def alive(line: Line) -> bool:
    """Whether the centre itself says that it is well."""
    try:
        return line.probe().good
    except CentreUnavailable:
        return False


def _blamed(line: Line, verdict: Verdict) -> Verdict:
    """A failure counts against the item only if the centre is well otherwise."""
    if not isinstance(verdict, Unclear) or alive(line):
        return verdict
    return replace(verdict, counts=False, answered=False)


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
    found = [
        entry
        for entry in (answer.body if isinstance(answer.body, list) else [])
        if isinstance(entry, Mapping) and entry.get(outgoing.asked_by) == outgoing.identity
    ]
    return stored(outgoing.kind, found[0]) if found else None
