"""The buckets of the balance ledger (余额账本): filled when a prestore begins, given back when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from counter.domain.customer import BalanceBucket, BucketKind
from counter.domain.held_lines.order import JoinedOffer
from counter.domain.offering.packages import PricingPlan
from counter.domain.offering.prestore import Prestore, RefundRule, schedule


def filled(joined: JoinedOffer, product: str, account_id: str) -> tuple[BalanceBucket, ...]:
    """The buckets that an offer brings: its packages' periods and deposits, each with its days."""
    found = list[BalanceBucket]()
    for package in joined.pricing.packages:
        if package.prestore is None:
            continue
        parts = [(BucketKind.PRESTORE, part.amount_fen, part.available_from, part.valid_until)
                 for part in schedule(package.prestore, package.starts_on)]  # fmt: skip
        if package.prestore.deposit_fen:
            parts.append((BucketKind.DEPOSIT, package.prestore.deposit_fen, package.starts_on, None))
        for kind, amount_fen, first, last in parts:
            found.append(
                BalanceBucket(
                    bucket_id=f"{product}:b{len(found) + 1}",
                    account_id=account_id,
                    product_id=product,
                    package_id=package.package_id,
                    kind=kind,
                    amount_fen=amount_fen,
                    remaining_fen=amount_fen,
                    available_from=first,
                    valid_until=last,
                )
            )
    return tuple(found)


def prestores_in(plan: PricingPlan | None) -> Mapping[str, Prestore]:
    """The prestores of a pricing plan by the packages that they are of."""
    packages = plan.packages if plan is not None else ()
    return {each.package_id: each.prestore for each in packages if each.prestore is not None}


def given_back_fen(
    buckets: Iterable[BalanceBucket], prestores: Mapping[str, Prestore], last_day: date
) -> int:
    """What goes back to the customer when their offer ends with ``last_day``, if nothing more is used.

    By each prestore's rule: the deposit always; of what was paid the periods that have not begun, or these
    and what lies unused; never more than was paid. A package taken twice counts twice.
    """
    by_package = dict[str, list[BalanceBucket]]()
    for bucket in buckets:
        by_package.setdefault(bucket.package_id, []).append(bucket)
    return sum(
        _of_package(found, prestores[package], last_day)
        for package, found in by_package.items()
        if package in prestores
    )


def _of_package(buckets: list[BalanceBucket], prestore: Prestore, last_day: date) -> int:
    deposits = sum(each.remaining_fen for each in buckets if each.kind is BucketKind.DEPOSIT)
    if prestore.refund is RefundRule.NOTHING:
        return deposits
    periods = [each for each in buckets if each.kind is BucketKind.PRESTORE]
    times = max(1, round(sum(each.amount_fen for each in periods) / max(1, prestore.given_fen)))
    coming = sum(each.remaining_fen for each in periods if each.available_from > last_day)
    lying = sum(
        each.remaining_fen
        for each in periods
        if each.available_from <= last_day and (each.valid_until is None or each.valid_until >= last_day)
    )
    unused = lying if prestore.refund is RefundRule.UNUSED else 0
    return deposits + min(times * prestore.paid_fen, coming + unused)
