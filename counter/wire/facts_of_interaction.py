"""What a visit that came as a TMF683 interaction counts for: the same facts as at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from counter.domain.effective import business_date
from counter.domain.statistics.fact import VISIT, Fact, hour_at
from counter.domain.timing import Parts
from counter.wire.party_interaction import PartyInteraction
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


def _fact(subject: str, told: Sequence[Characteristic], shared: dict[str, Any]) -> Fact:
    return Fact(
        subject=subject,
        parts=Parts(*(_whole(characteristic(told, name)) for name in ("talkMs", "clerkMs", "systemMs"))),
        target_ms=_whole(characteristic(told, "targetMs")),
        silences=_whole(characteristic(told, "longSilences")),
        **shared,
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
