"""What kinds of offers there are, and in which ways they begin to count."""

from __future__ import annotations

from enum import StrEnum


class OfferKind(StrEnum):
    """What an offer is; the real tariffs are sorted from their figures and names."""

    PLAN = "plan"  # 套餐: the main product of a line, one at a time
    BROADBAND = "broadband"
    CONTRACT = "contract"  # 合约: a promise of spending for a term, against a benefit
    ADD_ON = "addOn"  # 可选包: data, voice, membership on top of a plan
    VALUE_ADDED = "valueAdded"  # 增值业务: ring-back tone, notices, services of others
    BUNDLE = "bundle"  # 组合销售品: several products by one order
    GROUP = "group"  # 群组销售品: one offer over many lines
    AGREEMENT = "agreement"  # 协议类销售品: only for who has signed


class EffectiveMode(StrEnum):
    """When an order takes effect (生效方式)."""

    AT_ONCE = "atOnce"
    NEXT_CYCLE = "nextCycle"  # the first day of the next month, in the store's time zone
    ON_DATE = "onDate"
    AFTER_DAYS = "afterDays"  # so many days after completion
    CUSTOM = "custom"  # a fixed day of a month, so many months ahead


TYPED_MODES = (EffectiveMode.AT_ONCE, EffectiveMode.NEXT_CYCLE, EffectiveMode.ON_DATE)
"""The modes that a clerk chooses from where a template names none."""
