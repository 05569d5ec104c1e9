"""A parcel: several items that go to the centre in one envelope, and what became of each.

Those that may have arrived are asked for first, many in one question; the centre keeps the order of
the others, and leaves aside what waits for one that did not go through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from counter.wire.batch import NOT_TRIED
from counter.wire.chain import CHAIN_HEADER, ChainMark
from counter.wire.encoding import encode
from counter.wire.paths import COUNTER_SYNC
from offline_queue.centre.line import Answer, Line, NoAnswer, NotSent
from offline_queue.delivery.following import look
from offline_queue.delivery.sending import NO_BINDING, BindingMissing, Dispatch, blamed, filled, send
from offline_queue.delivery.verdict import (
    UNREADABLE,
    Away,
    Disowned,
    NotKnownHere,
    NotTried,
    Unclear,
    Verdict,
    judge,
    verdict_of,
)
from offline_queue.outbox import Reason
from offline_queue.sealed.stored_body import StoredBody, text_of

_ASKED_AT_ONCE = 50


class NoBatches(Exception):
    """This system takes requests one by one only."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Items that go together, in order; ``mark`` is the database's."""

    dispatches: tuple[Dispatch, ...]
    mark: ChainMark

    def __len__(self) -> int:
        return len(self.dispatches)


def deliver(line: Line, parcel: Parcel) -> Mapping[str, Verdict]:
    """Send the parcel; what each item was answered, by identity. Raises NoBatches."""
    if len(parcel) == 1:
        (dispatch,) = parcel.dispatches
        return {dispatch.outgoing.identity: send(line, dispatch, parcel.mark)}
    verdicts = dict[str, Verdict](_asked_for(line, parcel.dispatches))
    left = [d for d in parcel.dispatches if d.outgoing.identity not in verdicts]
    requests = dict[str, str]()
    for dispatch in left:
        try:
            requests[dispatch.outgoing.identity] = _request(line, dispatch, verdicts)
        except BindingMissing:
            verdicts[dispatch.outgoing.identity] = NO_BINDING
    sent = [d for d in left if d.outgoing.identity in requests]
    if sent:
        verdicts.update(_post(line, sent, requests.values(), parcel.mark))
    return verdicts


def _asked_for(line: Line, dispatches: Sequence[Dispatch]) -> Mapping[str, Verdict]:
    """Verdicts of those that may have arrived: taken if they have, unclear still if nobody could say."""
    groups = defaultdict[tuple[str, str], list[Dispatch]](list)
    for dispatch in dispatches:
        if dispatch.unclear and dispatch.outgoing.asked_by:
            groups[dispatch.outgoing.api, dispatch.outgoing.path].append(dispatch)
    verdicts = dict[str, Verdict]()
    for group in groups.values():
        for start in range(0, len(group), _ASKED_AT_ONCE):
            some = group[start : start + _ASKED_AT_ONCE]
            found = look(line, [dispatch.item for dispatch in some])
            if found is None:
                still = Unclear(counts=False, answered=False)
                verdicts.update((dispatch.outgoing.identity, still) for dispatch in some)
            else:
                verdicts.update(found)
    return verdicts


def _request(line: Line, dispatch: Dispatch, answered: Mapping[str, Verdict]) -> str:
    """One request of the envelope, as text; what was answered already holds it back no more."""
    outgoing = dispatch.outgoing
    path, body = filled(outgoing, dispatch.answers)
    about = {
        "id": outgoing.identity,
        "method": outgoing.method,
        "path": line.address(outgoing.api, path),
        "headers": {CHAIN_HEADER: ChainMark(item=dispatch.place).header()} if dispatch.place else {},
        "after": _still(dispatch.after, answered),
        "needs": _still(dispatch.needs, answered),
    }
    said = encode({name: value for name, value in about.items() if value})
    return said if outgoing.method == "DELETE" else f'{said[:-1]},"body":{text_of(body)}}}'


def _still(names: Iterable[str], answered: Mapping[str, Verdict]) -> list[str]:
    return [name for name in names if name not in answered or isinstance(answered[name], Unclear)]


def _post(
    line: Line, sent: Sequence[Dispatch], requests: Iterable[str], mark: ChainMark
) -> Mapping[str, Verdict]:
    envelope = StoredBody(f'{{"request":[{",".join(requests)}]}}')
    try:
        answer = line.send("POST", COUNTER_SYNC, "batch", body=envelope, mark=mark)
    except NotSent:
        return {
            d.outgoing.identity: Unclear(counts=False, answered=False) if d.unclear else Away() for d in sent
        }
    except NoAnswer as error:
        return _all(sent, _nobodys(line, Unclear(reason=Reason(str(error), "no_answer"))))
    if answer.good:
        found = _results(sent, answer)
        return found if found else _all(sent, _nobodys(line, Unclear(reason=UNREADABLE)))
    verdict = judge("batch", "POST", answer)
    match verdict:
        case Away() | NotKnownHere() | Disowned():
            return _all(sent, verdict)
        case Unclear():
            return _all(sent, _nobodys(line, verdict))
        case _:
            raise NoBatches


def _nobodys(line: Line, verdict: Unclear) -> Verdict:
    """What failed with many together counts against none of them: it is tried again with fewer."""
    found = blamed(line, verdict)
    return replace(found, counts=False, reason=None) if isinstance(found, Unclear) else found


def _all(sent: Iterable[Dispatch], verdict: Verdict) -> Mapping[str, Verdict]:
    return {dispatch.outgoing.identity: verdict for dispatch in sent}


def _results(sent: Sequence[Dispatch], answer: Answer) -> Mapping[str, Verdict]:
    """What each was answered; one without a result may have been done. Empty where there are no results."""
    entries = answer.body.get("result") if isinstance(answer.body, Mapping) else None
    if not isinstance(entries, list):
        return {}
    found = {
        str(entry.get("id")): entry
        for entry in entries
        if isinstance(entry, Mapping) and isinstance(entry.get("status"), int)
    }
    return {d.outgoing.identity: _verdict(d, found.get(d.outgoing.identity)) for d in sent}


def _verdict(dispatch: Dispatch, entry: Mapping[str, object] | None) -> Verdict:
    if entry is None:
        return Unclear(counts=False, reason=UNREADABLE)
    status, headers = entry["status"], entry.get("headers")
    assert isinstance(status, int)
    after = str(headers.get("Retry-After", "")) if isinstance(headers, Mapping) else ""
    retry_after = float(after) if after.isascii() and after.isdecimal() else None
    if status in (NOT_TRIED, 429, 503):
        return NotTried(retry_after)
    if status == 501:  # not in a batch: asked for, then sent with fewer, at last alone
        return Unclear(0.0, counts=False)
    return verdict_of(dispatch.outgoing, Answer(status, entry.get("body"), retry_after))
