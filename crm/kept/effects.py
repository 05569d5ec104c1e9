"""What the making of a kept resource brings about beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from counter.domain.lifecycle import ORDER
from counter.domain.text import N_
from counter.wire.message import instant_text
from crm.centre import Centre, Speaker
from crm.kept import documents
from crm.kept.balance_actions import adjust, top_up, transfer
from crm.qualifying import qualify
from crm.refusals import Refused
from crm.tables import DocumentRow

Effect = Callable[[Session, Centre, Speaker, DocumentRow, datetime], None]


def cancel_order(
    session: Session, centre: Centre, _speaker: Speaker, task: DocumentRow, now: datetime
) -> None:
    """A kept order is cancelled at once; one that is over cannot be: the task ends with an error."""
    order = documents.find(session, "productOrder", str(task.body["productOrder"]["id"]), to_change=True)
    if order is None:
        raise Refused(400, "productOrder", N_("There is no such order."))
    may = "cancelled" in ORDER[order.body["state"]]
    if may:
        items = [{**item, "state": "cancelled"} for item in order.body["productOrderItem"]]
        at = instant_text(now)
        changed = {**order.body, "state": "cancelled", "cancellationDate": at, "productOrderItem": items}
        if task.body.get("cancellationReason"):
            changed["cancellationReason"] = task.body["cancellationReason"]
        documents.set_body(session, centre, order, changed, now)
        task.body = {**task.body, "state": "done", "effectiveCancellationDate": at}
    else:
        task.body = {**task.body, "state": "terminatedWithError"}
    documents.write_again(session, task)


EFFECTS: Mapping[str, Effect] = {
    "cancelProductOrder": cancel_order,
    "productOfferingQualification": qualify,
    "topupBalance": top_up,
    "adjustBalance": adjust,
    "transferBalance": transfer,
}
