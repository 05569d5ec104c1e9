"""What was talked about: tags that the clerk puts on talk by a key, and the time that each covers.

A tag names the stretch of talk that it is put in, or, where work has begun again, the last one before it
(the key itself ends a pause). A stretch has one name: the last that it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from counter.domain.text import N_
from counter.domain.timing import Moment, Phase, Span, TimingEvent, spans


class TalkTag(StrEnum):
    """What talk is about."""

    GUIDE = "guide"
    EXPLAIN = "explain"
    SELL = "sell"


TAG_WORDS: Mapping[str, str] = {
    TalkTag.GUIDE: N_("guide"),
    TalkTag.EXPLAIN: N_("explain"),
    TalkTag.SELL: N_("sell"),
}
"""As menus and figures say them."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Talk by its tag, in milliseconds: never more together than all talk."""

    guide_ms: int = 0
    explain_ms: int = 0
    sell_ms: int = 0

    @property
    def total_ms(self) -> int:
        """All talk that has a tag."""
        return self.guide_ms + self.explain_ms + self.sell_ms

    def of(self, tag: TalkTag) -> int:
        """The talk with this tag."""
        match tag:
            case TalkTag.GUIDE:
                return self.guide_ms
            case TalkTag.EXPLAIN:
                return self.explain_ms
            case TalkTag.SELL:
                return self.sell_ms


NOTHING = Tagged()


def tagged(events: Sequence[TimingEvent], cut: Sequence[Span] | None = None) -> dict[str, Tagged]:
    """Tagged talk by transaction identity ("" between transactions); {} where nothing was tagged.

    ``cut`` are the spans of ``events`` where they are known already.
    """
    tags = sorted((e for e in events if e.moment is Moment.TALK_TAG), key=lambda event: event.at_ms)
    if not tags:
        return {}
    stretches = _stretches(spans(events) if cut is None else cut)
    named: dict[int, TalkTag] = {}
    for event in tags:
        place = max((n for n, each in enumerate(stretches) if each[0].begin_ms <= event.at_ms), default=None)
        if place is not None and event.name in TAG_WORDS:
            named[place] = TalkTag(event.name)
    found: dict[str, dict[TalkTag, int]] = {}
    for place, tag in named.items():
        for span in stretches[place]:
            sums = found.setdefault(span.transaction, dict.fromkeys(TalkTag, 0))
            sums[tag] += span.end_ms - span.begin_ms
    return {transaction: Tagged(*sums.values()) for transaction, sums in found.items()}


def all_tagged(some: Iterable[Tagged]) -> Tagged:
    """Tagged talk added up."""
    guide_ms = explain_ms = sell_ms = 0
    for each in some:
        guide_ms += each.guide_ms
        explain_ms += each.explain_ms
        sell_ms += each.sell_ms
    return Tagged(guide_ms, explain_ms, sell_ms)


def _stretches(cut: Iterable[Span]) -> list[list[Span]]:
    """Talk without a break, over whichever transactions."""
    found: list[list[Span]] = []
    for span in cut:
        if span.phase is not Phase.TALK:
            continue
        if found and found[-1][-1].end_ms == span.begin_ms:
            found[-1].append(span)
        else:
            found.append([span])
    return found
