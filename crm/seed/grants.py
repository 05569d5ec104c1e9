"""Instalment grants and prestores of tariffs, read off their names: ``送360元话费（10元36个月``."""

from __future__ import annotations

import re
from functools import cache

from counter.domain.offering.packages import Package, PackageKind, PricingMode, PricingPlan
from counter.domain.offering.prestore import Prestore, PrestorePeriod, RefundRule
from counter.domain.text import Text
from crm.seed.tariff import Tariff

_GRANT = re.compile(r"(?:送|回馈)(\d+)元(?:话费)?\s*[（(](\d+)元(\d+)个月")
_GIFT = re.compile(r"送(\d+)元话费(\d+)个月")
_BENEFIT = re.compile(r"享(\d+)元话费[（(](\d+)个月")
_PRESTORE = re.compile(r"预存(\d+)元.*?(\d+)元\*(\d+)个月")


def grant_plan(tariff: Tariff) -> PricingPlan | None:
    """The discount pricing that a name promises: a prestore given back, or credit given, month by month."""
    if found := _PRESTORE.search(tariff.name):
        return _plan(int(found[1]) * 100, _equal(int(found[1]) * 100, int(found[3])))
    if found := _GRANT.search(tariff.name):
        return _plan(0, (int(found[2]) * 100,) * int(found[3]))
    if found := _GIFT.search(tariff.name) or _BENEFIT.search(tariff.name):
        return _plan(0, (int(found[1]) * 100,) * int(found[2]))
    return None


def _equal(amount_fen: int, months: int) -> tuple[int, ...]:
    each, rest = divmod(amount_fen, months)
    return (*[each] * (months - 1), each + rest)


@cache
def _plan(paid_fen: int, months_fen: tuple[int, ...]) -> PricingPlan:
    """Each month's amount is good for that month and the next: what is not used by then is gone."""
    key = f"{paid_fen // 100}-{months_fen[0] // 100}x{len(months_fen)}"
    periods = tuple(
        PrestorePeriod(amount_fen=amount, after_months=month, valid_months=None if paid_fen else 2)
        for month, amount in enumerate(months_fen)
    )
    what = _GIVEN_BACK if paid_fen else _GRANTED
    package = Package(
        package_id=f"grant-{key}",
        name=what,
        kind=PackageKind.BASE,
        prestore=Prestore(
            paid_fen=paid_fen,
            periods=periods,
            refund=RefundRule.NOT_YET_GIVEN if paid_fen else RefundRule.NOTHING,
        ),
    )
    return PricingPlan(plan_id="promise", name=_DISCOUNT, mode=PricingMode.DISCOUNT, packages=(package,))


_GIVEN_BACK = Text("预存分月返还", "prestore given back monthly")
_GRANTED = Text("话费分月赠送", "monthly credit")
_DISCOUNT = Text("优惠定价", "discount")
