"""What an answer of the centre means for the item it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counter.domain.text import N_
from counter.wire.chain import COPIED, RESTORED, Place
from counter.wire.outgoing import Outgoing
from offline_queue.centre.line import Answer
from offline_queue.outbox import ItemState, Reason


@dataclass(frozen=True, slots=True)
class Taken:
    """The centre has it, and stands by ``answer`` (its plain fields: id, state, …, for later bindings)."""

    state: ItemState
    answer: Mapping[str, Any]
    followed: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The centre said no; sending it again as it is makes no difference."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Parked:
    """Neither taken nor refused, and no repeat can change that without somebody's hand."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have arrived: ask by its identity before it is sent again.

    It ``counts`` as a try unless the centre only asked for patience, or is away; ``answered`` says that
    the centre is there, ``garbled`` that somebody is who does not speak as a centre does.
    """

    after_seconds: float | None = None
    counts: bool = True
    answered: bool = True
    reason: Reason | None = None
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """It did not arrive, and no try is counted: the centre is away, or asks for a pause."""

    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class NotTried:
    """The centre left it aside because of another request of its batch; no try is counted."""

    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class NotKnownHere:
    """401: the centre does not know this terminal; everything waits until it does."""


@dataclass(frozen=True, slots=True)
class Disowned:
    """The centre does not want this database as it is: a copy, or put back to an earlier state.

    ``must_know`` is the place of its chain that it has to know, if it is the one that the centre means.
    """

    reason: Reason
    must_know: Place | None = None


Verdict = Taken | Refused | Parked | Unclear | Away | NotTried | NotKnownHere | Disowned

NOT_WANTED = N_(
    "This terminal's database was put back to an earlier state, or works in two places. "
    "Enrol it anew with a new code (counter enrol CODE --anew); nothing that waits is lost."
)

UNREADABLE = Reason(N_("The centre's answer cannot be read."), "no_answer")

_ORDER_STATES = {
    "acknowledged": ItemState.ACKNOWLEDGED,
    "pending": ItemState.ACKNOWLEDGED,
    "inProgress": ItemState.IN_PROGRESS,
    "assessingCancellation": ItemState.IN_PROGRESS,
    "pendingCancellation": ItemState.IN_PROGRESS,
    "partial": ItemState.IN_PROGRESS,
    "held": ItemState.HELD,
    "completed": ItemState.COMPLETED,
    "failed": ItemState.FAILED,
    "rejected": ItemState.REJECTED,
    "cancelled": ItemState.WITHDRAWN,
}
_CANCEL_STATES = {
    "acknowledged": ItemState.ACKNOWLEDGED,
    "inProgress": ItemState.IN_PROGRESS,
    "done": ItemState.COMPLETED,
    "terminatedWithError": ItemState.REJECTED,
}
_FOLLOWED = (ItemState.ACKNOWLEDGED, ItemState.IN_PROGRESS, ItemState.HELD)


def judge(kind: str, method: str, answer: Answer) -> Verdict:
    """What ``answer`` to a request of ``kind`` means."""
    if answer.good or (method == "DELETE" and answer.status == 404):
        return stored(kind, answer.body if isinstance(answer.body, Mapping) else {})
    match answer.status:
        case 401:
            return NotKnownHere()
        case 429 | 503:
            return Away(answer.retry_after)
        case 409 if answer.retry_after is not None:
            return Unclear(answer.retry_after, counts=False)
        case 409 if (disowned := disowned_by(answer)) is not None:
            return disowned
        case 409:
            return Parked(
                reason_in(answer.body, N_("The centre knows this identity with other content."), "conflict")
            )
        case 404 | 405 | 501 if not _says_why(answer.body):
            return Parked(Reason(N_("The centre does not know this kind of request."), "not_implemented"))
        case status if 400 <= status < 500:
            return Refused(reason_in(answer.body, N_("The centre refused this without saying why.")))
        case _:
            return Unclear(
                answer.retry_after,
                reason=reason_in(answer.body, N_("The centre failed while it worked on this.")),
            )


def verdict_of(outgoing: Outgoing, answer: Answer) -> Verdict:
    """What ``answer`` to a request means; it was taken only if the centre says its identity back."""
    verdict = judge(outgoing.kind, outgoing.method, answer)
    if isinstance(verdict, Taken) and outgoing.asked_by and not says_identity(answer.body, outgoing):
        return Unclear(reason=UNREADABLE)
    return verdict


def says_identity(body: object, outgoing: Outgoing) -> bool:
    """Whether a resource is the one that the request made, with the number that the centre gave it."""
    return (
        isinstance(body, Mapping)
        and body.get(outgoing.asked_by) == outgoing.identity
        and isinstance(body.get("id"), str | int)
    )


def disowned_by(answer: Answer) -> Disowned | None:
    """That the centre refuses the whole database, if it does."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    if answer.status != 409 or body.get("code") not in (COPIED, RESTORED):
        return None
    params = body.get("params")
    return Disowned(reason_in(body, NOT_WANTED), place_in(params if isinstance(params, Mapping) else {}))


def place_in(said: Mapping[str, Any]) -> Place | None:
    """A place of a chain as the centre writes it."""
    sequence, value = said.get("sequence"), said.get("value")
    return Place(sequence, value) if isinstance(sequence, int) and isinstance(value, str) else None


def stored(kind: str, body: Mapping[str, Any]) -> Taken:
    """What the centre stored, as the answer to a request of ``kind``: an order may have gone far already."""
    kept = {name: value for name, value in body.items() if isinstance(value, str | int)}
    if kind not in ("order", "cancel"):
        return Taken(ItemState.COMPLETED, kept)
    states = _ORDER_STATES if kind == "order" else _CANCEL_STATES
    state = states.get(str(body.get("state", "")), ItemState.ACKNOWLEDGED)
    reason = None
    if isinstance(body.get("rejection"), Mapping):
        reason = reason_in(body["rejection"], "")
    elif state is ItemState.HELD and body.get("heldFor"):
        reason = Reason(str(body["heldFor"]), "held")
    return Taken(state, kept, followed=state in _FOLLOWED, reason=reason)


def rests(answer: Mapping[str, Any]) -> bool:
    """Whether an order only waits for a day that the centre named (`stored` keeps both fields)."""
    return answer.get("state") == "pending" and bool(answer.get("expectedCompletionDate"))


def reason_in(body: object, otherwise: str, code: str = "") -> Reason:
    """The sentence in an error body, or ``otherwise``."""
    if not _says_why(body):
        return Reason(otherwise, code)
    assert isinstance(body, Mapping)
    params = body.get("params")
    return Reason(
        str(body.get("reason") or body.get("message")),
        str(body.get("code") or code),
        dict(params) if isinstance(params, Mapping) else None,
    )


def _says_why(body: object) -> bool:
    return isinstance(body, Mapping) and bool(body.get("reason") or body.get("message"))
