"""Facts of visits as they come, each once: a repeat never gets here, a change takes out what it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from counter.domain.statistics.fact import Fact
from counter.wire.facts_of_interaction import counts_of_interaction, facts_of_interaction
from counter.wire.party_interaction import PartyInteraction
from crm.centre import Speaker
from crm.pending import keep
from crm.tables import PendingFactRow


def count_visit(session: Session, speaker: Speaker, visit: PartyInteraction, now: datetime) -> None:
    """A new visit counts."""
    for fact, counts in _facts(speaker, visit, now):
        keep(session, _row(speaker.store_id, fact, counts, 1))


def count_again(
    session: Session, speaker: Speaker, before: Mapping[str, Any], after: PartyInteraction, now: datetime
) -> None:
    """More is known of a visit: what it counted as is taken out, what it is now counts. ``speaker`` is the
    terminal it came from."""
    old, new = _facts(speaker, PartyInteraction.read(before), now), _facts(speaker, after, now)
    if old == new:
        return
    for sign, facts in ((-1, old), (1, new)):
        for fact, counts in facts:
            keep(session, _row(speaker.store_id, fact, counts, sign))


def _facts(
    speaker: Speaker, visit: PartyInteraction, now: datetime
) -> tuple[tuple[Fact, dict[str, int]], ...]:
    """The facts, each with what is counted beside it."""
    facts = facts_of_interaction(visit, position=speaker.position, time_zone=speaker.time_zone, now=now)
    return tuple(zip(facts, counts_of_interaction(visit), strict=True))


def _row(store_id: str, fact: Fact, counts: dict[str, int], sign: int) -> PendingFactRow:
    return PendingFactRow(
        sign=sign,
        store_id=store_id,
        day=fact.day.isoformat(),
        hour=fact.hour,
        subject=fact.subject,
        clerk=fact.clerk,
        position=fact.position,
        offline=fact.offline,
        timed=fact.timed,
        talk_ms=fact.parts.talk_ms,
        clerk_ms=fact.parts.clerk_ms,
        system_ms=fact.parts.system_ms,
        target_ms=fact.target_ms,
        silences=fact.silences,
        guide_ms=fact.tagged.guide_ms,
        explain_ms=fact.tagged.explain_ms,
        sell_ms=fact.tagged.sell_ms,
        counted=counts,
    )
