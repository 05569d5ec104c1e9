"""What holds for an offer beside its figures: for whom it is, what it goes with, what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from counter.domain.offering.conditions import Condition
from counter.domain.offering.effective_rule import EndRule
from counter.domain.offering.packages import PricingMode, PricingPlan
from counter.domain.offering.relations import STRICT, OfferRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRules:
    """The rules of one offer, as data from the centre; without any it is for everybody.

    ``groups`` are names that it shares with others, by which relations and conditions mean all of them.
    ``segments``, ``areas``, ``channels`` () mean any. The first of ``plans`` is preset; without plans the
    offer is its price alone. ``repeatable``: a line may hold it more than once. ``parts`` are the offers of a
    bundle, ordered with it. ``end_modes``: how it is given up, the first by default.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    brand: str = ""
    groups: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    eligibility: Condition | None = None
    relations: tuple[OfferRelation, ...] = ()
    plans: tuple[PricingPlan, ...] = ()
    parts: tuple[str, ...] = ()
    repeatable: bool = False
    end_modes: tuple[EndRule, ...] = ()

    def plan(self, plan_id: str = "") -> PricingPlan | None:
        """The pricing plan with this id, the preset one for ""; None if there is none."""
        if not plan_id:
            return next(iter(self.plans), None)
        return next((each for each in self.plans if each.plan_id == plan_id), None)

    def standard_plan(self) -> PricingPlan | None:
        """The first plan at standard pricing, or None."""
        return next((each for each in self.plans if each.mode is PricingMode.STANDARD), None)


NO_RULES = OfferRules()
