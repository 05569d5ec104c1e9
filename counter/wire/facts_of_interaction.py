"""What a visit that came as a TMF683 interaction counts for: the same facts as at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from counter.domain.effective import business_date
from counter.domain.statistics.counted import COPIES, SHEETS, SLIPS, TRANSACTIONS
from counter.domain.statistics.fact import VISIT, Fact, hour_at, is_timed
from counter.domain.statistics.quality import Ending
from counter.domain.talk import Tagged
from counter.domain.timing import Parts
from counter.wire.party_interaction import ENDINGS, PartyInteraction
from counter.wire.references import Characteristic, characteristic, party_in_role


def facts_of_interaction(
    said: PartyInteraction, *, position: int, time_zone: str, now: datetime
) -> tuple[Fact, ...]:
    """The visit's fact, then one an item; what another system left out is 0, its day that of ``now``.

    Equals `counter.domain.statistics.fact.facts_of` for the visit that `interaction_of` was given.
    """
    began = said.interaction_date.start_date_time or now
    clerk = party_in_role(said.related_party, "clerk")
    facts = said.characteristic
    shared: dict[str, Any] = {
        "day": _day(characteristic(facts, "businessDate"), began, time_zone),
        "hour": hour_at(began, time_zone),
        "clerk": (clerk.id or "") if clerk else "",
        "position": position,
        "offline": characteristic(facts, "offline") is True,
        "timed": characteristic(facts, "timed") is not False,
    }
    items = (
        (str(characteristic(item.characteristic, "template") or item.reason or ""), item.characteristic)
        for item in said.interaction_item
    )
    return tuple(_fact(subject, told, shared) for subject, told in ((VISIT, facts), *items))


def counts_of_interaction(said: PartyInteraction) -> tuple[dict[str, int], ...]:
    """What is counted beside each of its facts: the visit's paper, then each line's endings by name.

    A visit without a slip has no paper.
    """
    facts = said.characteristic
    slips = _whole(characteristic(facts, SLIPS)) or int(bool(characteristic(facts, "slipNumber")))
    paper = {
        TRANSACTIONS: len(said.interaction_item) if slips else 0,
        SLIPS: slips,
        COPIES: _whole(characteristic(facts, COPIES)),
        SHEETS: _whole(characteristic(facts, SHEETS)),
    }
    endings = (_endings(characteristic(item.characteristic, ENDINGS)) for item in said.interaction_item)
    return ({name: count for name, count in paper.items() if count}, *endings)


def _endings(said: object) -> dict[str, int]:
    known = said if isinstance(said, list | tuple) else ()
    return {ending.value: 1 for ending in Ending if ending.value in known}


def _fact(subject: str, told: Sequence[Characteristic], shared: dict[str, Any]) -> Fact:
    taken = Parts(*(_whole(characteristic(told, name)) for name in ("talkMs", "clerkMs", "systemMs")))
    return Fact(
        subject=subject,
        parts=taken,
        target_ms=_whole(characteristic(told, "targetMs")),
        silences=_whole(characteristic(told, "longSilences")),
        tagged=Tagged(*(_whole(characteristic(told, name)) for name in ("guideMs", "explainMs", "sellMs"))),
        **shared | {"timed": shared["timed"] and is_timed(subject, taken)},
    )


def _whole(value: object) -> int:
    """A number of milliseconds or cases; what is none, or no time that a visit can take, is 0."""
    return value if isinstance(value, int) and 0 <= value <= _LONGEST_MS else 0


def _day(said: object, otherwise: datetime, time_zone: str) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return business_date(otherwise, time_zone)


_LONGEST_MS = 7 * 24 * 3_600_000
