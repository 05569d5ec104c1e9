"""TMF687 stock: what lies in a store, and what is taken out of it or put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from counter.domain.campaign import StockIssue
from counter.domain.held_lines.order import LineOrder
from counter.domain.terminal import Terminal
from counter.domain.transaction import LineRefund, Transaction, Withdrawal
from counter.domain.visit import SettledVisit
from counter.wire.message import Instant, Message
from counter.wire.outgoing import Outgoing
from counter.wire.paths import STOCK
from counter.wire.references import Quantity, Reference, RelatedPlace

PIECES = "piece"


class StockedProduct(Message):
    """The article."""

    id: str | None = None
    name: str | None = None


class ProductStock(Message):
    """How many of an article lie in a store."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    stock_level_category: str | None = None
    place: RelatedPlace | None = None
    product_stock_level: Quantity
    stocked_product: StockedProduct


class AdjustProductStockItem(Message):
    """So many more of one article, fewer below 0."""

    id: str
    product_stock_target: Reference
    adjust_product_stock_quantity: Quantity
    state: str | None = None


class AdjustProductStock(Message):
    """Goods that were really taken out of the stock, or put back. Extensions: ``externalId``, ``visitId``,
    ``slipNumber``, ``forLine`` (the identity of the line that they were taken for)."""

    id: str | None = None
    href: str | None = None
    external_id: str | None = None
    adjust_reason: str | None = None
    requested_adjust_product_stock_date: Instant | None = None
    completed_adjust_product_stock_date: Instant | None = None
    instant_sync_adjust: bool | None = None
    adjust_product_stock_item: Annotated[tuple[AdjustProductStockItem, ...], Field(min_length=1)]
    state: str | None = None
    visit_id: str | None = None
    slip_number: str | None = None
    for_line: str | None = None


def issued_by(line: Transaction) -> tuple[StockIssue, ...]:
    """What a line takes out of the stock; below 0 puts it back."""
    match line.details:
        case LineOrder(campaign=pick) if pick is not None:
            return pick.issues
        case Withdrawal(goods=goods) | LineRefund(goods=goods):
            return goods
        case _:
            return ()


def stock_requests(settled: SettledVisit, terminal: Terminal) -> Iterable[Outgoing]:
    """One request for each line that moved goods. It waits for nothing: they were really taken."""
    for line in settled.visit.transactions:
        issues = issued_by(line)
        if issues:
            yield _request(settled, terminal, line, issues)


def _request(
    settled: SettledVisit, terminal: Terminal, line: Transaction, issues: tuple[StockIssue, ...]
) -> Outgoing:
    identity = f"{line.identity}:stock"
    out = sum(issue.quantity for issue in issues) > 0
    body: Mapping[str, object] = AdjustProductStock(
        external_id=identity,
        adjust_reason="issue" if out else "return",
        requested_adjust_product_stock_date=settled.settled_at,
        instant_sync_adjust=True,
        adjust_product_stock_item=tuple(
            AdjustProductStockItem(
                id=str(number),
                product_stock_target=Reference(id=f"{terminal.store_id}:{issue.item_id}", name=issue.name.zh),
                adjust_product_stock_quantity=Quantity(amount=-issue.quantity, units=PIECES),
            )
            for number, issue in enumerate(issues, start=1)
        ),
        visit_id=settled.visit.visit_id,
        slip_number=settled.slip_of(line.identity),
        for_line=line.identity,
    ).body()
    return Outgoing(
        identity=identity,
        kind="stock",
        api=STOCK,
        path="adjustProductStock",
        asked_by="externalId",
        body=body,
        keys=(f"stock:{terminal.store_id}",),
    )
