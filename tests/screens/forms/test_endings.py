"""What a line holds and loses by itself: the last day, and what follows it."""

from __future__ import annotations

from datetime import date

from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.checking import read_rules
from screens.forms.comparison import holding_rows
from tests import builders

OLD = builders.offer()
FOLLOWING = builders.offer(
    offer_id="NEW",
    name="全球通新套餐",
    rules=read_rules({"relations": [{"kind": "replaces", "to": OLD.offer_id}]}, "NEW"),
)
ENDING = builders.line(plan=builders.held_offer(ends_on=date(2026, 12, 31)))


def shown(catalogue: OfferCatalogue) -> str:
    """The rows as one text."""
    return "\n".join("".join(text for text, _look in row) for row in holding_rows(ENDING, catalogue, 200))


def test_a_plan_that_ends_says_when_and_what_replaces_it() -> None:
    assert "ends on 2026-12-31, replacement 全球通新套餐" in shown(OfferCatalogue((OLD, FOLLOWING)))


def test_without_a_replacement_only_the_day_is_said() -> None:
    said = shown(OfferCatalogue((OLD,)))
    assert "ends on 2026-12-31" in said
    assert "replacement" not in said
