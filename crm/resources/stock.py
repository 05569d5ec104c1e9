"""TMF687 stock: what lies in the stores, and the tasks that take goods out or put them back."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.message import instant_text
from counter.wire.paths import STOCK
from counter.wire.references import Quantity, RelatedPlace
from counter.wire.stock import PIECES, AdjustProductStock, ProductStock, StockedProduct
from crm.centre import Centre
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy
from crm.listing import Listing
from crm.refusals import Refused
from crm.tables import StockMoveRow, StockRow, StockTaskRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF687 stock"])


def stock_body(_session: Session, centre: Centre, row: StockRow) -> dict[str, object]:
    """How many of an article lie in a store."""
    return ProductStock(
        id=row.stock_id,
        href=f"{centre.settings.base_paths[STOCK]}/productStock/{row.stock_id}",
        name=row.name_zh,
        stock_level_category=row.kind,
        place=RelatedPlace(id=row.store_id, role="store"),
        product_stock_level=Quantity(amount=row.quantity, units=PIECES),
        stocked_product=StockedProduct(id=row.item_id, name=row.name_zh),
    ).body()


def task_body(_session: Session, centre: Centre, row: StockTaskRow) -> dict[str, object]:
    """A task as it was done."""
    return {
        **row.body,
        "id": row.task_id,
        "href": f"{centre.settings.base_paths[STOCK]}/adjustProductStock/{row.task_id}",
        "state": "completed",
        "completedAdjustProductStockDate": instant_text(row.done_at),
    }


@router.post("/adjustProductStock", status_code=201, response_model=AdjustProductStock)
def adjust(task: AdjustProductStock, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Book goods that were really taken or put back: it is done, whatever the figure says."""

    body = task.body()

    def make(session: Session, now: datetime) -> dict[str, object]:
        row = StockTaskRow(
            task_id=centre.mint(),
            external_id=task.external_id or "",
            terminal_id=speaker.terminal_id,
            done_at=now,
            body=body,
        )
        session.add(row)
        for item in sorted(task.adjust_product_stock_item, key=lambda item: item.product_stock_target.id):
            stock = session.get(StockRow, item.product_stock_target.id, with_for_update=True)
            amount = item.adjust_product_stock_quantity.amount
            if stock is None or amount != int(amount):
                raise Refused(
                    422,
                    "stock",
                    N_("{stock} is no article of a store's stock, or the number is none."),
                    stock=item.product_stock_target.id,
                )
            stock.quantity += int(amount)
            session.add(
                StockMoveRow(
                    move_id=f"{row.task_id}:{item.id}",
                    task_id=row.task_id,
                    stock_id=stock.stock_id,
                    quantity=int(amount),
                    at=now,
                )
            )
        return task_body(session, centre, row)

    return created(centre, "adjustProductStock", task.external_id, body, make)


Listing(
    resource="productStock",
    select=select(StockRow),
    key=StockRow.stock_id,
    order=StockRow.stock_id,
    body_of=stock_body,
    model=ProductStock,
    filters={"place.id": StockRow.store_id, "stockedProduct.id": StockRow.item_id},
).offer(router)

Listing(
    resource="adjustProductStock",
    select=select(StockTaskRow),
    key=StockTaskRow.task_id,
    order=StockTaskRow.task_id,
    body_of=task_body,
    model=AdjustProductStock,
    filters={"externalId": StockTaskRow.external_id},
).offer(router)
