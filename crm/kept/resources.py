"""How each kept resource begins, which field is its state, and how that may go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from counter.domain.lifecycle import BALANCE_ACTION, COMPLAINT, MESSAGE, ORDER, TASK, Machine
from counter.wire.message import instant_text
from crm.shapes import Shape, apis, definition_of, shapes_of

STATES = ("state", "status", "reservationState", "resourceStatus", "lifecycleStatus")
"""The fields that say how a resource stands; its own is the first of them that it has."""

BEGINNINGS: Mapping[str, str] = {
    "catalog": "In design",
    "category": "In design",
    "productOffering": "In design",
    "productOfferingPrice": "In design",
    "productSpecification": "In design",
    "importJob": "Not Started",
    "exportJob": "Not Started",
    "troubleTicket": "acknowledged",
    "productOrder": "acknowledged",
    "cancelProductOrder": "acknowledged",
    "customer": "Created",
    "individual": "initialized",
    "organization": "initialized",
    "resource": "standby",
    "agreement": "inProcess",
    "agreementSpecification": "In design",
    "topupBalance": "created",
    "adjustBalance": "created",
    "transferBalance": "created",
    "reserveBalance": "created",
    "partyAccount": "defined",
    "billingAccount": "defined",
    "settlementAccount": "defined",
    "financialAccount": "defined",
    "payment": "accepted",
    "refund": "accepted",
    "customerBillOnDemand": "inProgress",
    "productOfferingQualification": "acknowledged",
    "communicationMessage": "initial",
    "reservation": "accepted",
}
"""The state in which a resource begins where it comes without one, or may not bring one."""

MACHINES: Mapping[str, Machine] = {
    "productOrder": ORDER,
    "cancelProductOrder": TASK,
    "productOfferingQualification": TASK,
    "troubleTicket": COMPLAINT,
    "topupBalance": BALANCE_ACTION,
    "adjustBalance": BALANCE_ACTION,
    "transferBalance": BALANCE_ACTION,
    "reserveBalance": BALANCE_ACTION,
    "communicationMessage": MESSAGE,
}

MADE_STAMPS = (
    "creationDate",
    "orderDate",
    "requestedDate",
    "statusChangeDate",
    "statusDate",
    "paymentDate",
    "refundDate",
    "productOfferingQualificationDate",
)
"""Instants that are set when a resource with such a field is made, where it did not bring them."""

CHANGED_STAMPS = ("lastUpdate", "lastModified")
"""Instants that are set whenever a resource changes."""

GOES_WITH_STATE = (
    "statusChange",
    "statusChangeDate",
    "statusChangeReason",
    "statusReason",
    "statusDate",
    "cancellationDate",
    "cancellationReason",
    "completionDate",
    "resolutionDate",
)
"""What is told with the change of a state, and not as a change of its own."""

IDENTITIES: Mapping[str, str] = {
    "troubleTicket": "externalId",
    "productOrder": "externalId",
    "cancelProductOrder": "externalId",
    "payment": "correlatorId",
    "refund": "correlatorId",
    "partyInteraction": "externalId",
}
"""The field by which a repeat is known."""


def shape_of(resource: str, suffix: str = "") -> Shape:
    """The resource's definition, or its ``_Create`` or ``_Update``."""
    found: Shape = shapes_of(apis()[resource]).definitions.get(f"{definition_of(resource)}{suffix}", {})
    return found


@cache
def state_field(resource: str) -> str:
    """The field that is the resource's state, "" if it has none."""
    named = shape_of(resource).get("properties", {})
    return next((name for name in STATES if name in named), "")


def begun(resource: str, body: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The body as it is first kept: state and instants that only the centre can give are set."""
    named, may_bring = shape_of(resource)["properties"], shape_of(resource, "_Create")["properties"]
    kept = {name: value for name, value in body.items() if name in may_bring or name not in named}
    at = instant_text(now)
    field = state_field(resource)
    if field and resource in BEGINNINGS:
        kept.setdefault(field, BEGINNINGS[resource])
    for name in MADE_STAMPS:
        if name in named:
            kept.setdefault(name, at)
    for name in CHANGED_STAMPS:
        if name in named:
            kept[name] = at
    if resource == "productOrder":
        kept["productOrderItem"] = [
            {**item, "state": item.get("state", BEGINNINGS[resource])} for item in kept["productOrderItem"]
        ]
    return kept


def stamped(resource: str, before: Mapping[str, Any], body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The body after a change, with the instants that a change sets."""
    named, at = shape_of(resource)["properties"], instant_text(now)
    field = state_field(resource)
    moved = bool(field) and before.get(field) != body.get(field)
    for name in CHANGED_STAMPS:
        if name in named:
            body[name] = at
    if moved:
        for name in ("statusChangeDate", "statusDate"):
            if name in named:
                body[name] = at
        if "statusChange" in named:
            reason = body.get("statusChangeReason")
            if reason == before.get("statusChangeReason"):
                reason = None  # it was that of an earlier change
            change = {
                "status": body.get(field),
                "changeDate": at,
                "changeReason": reason,
            }
            kept = {name: value for name, value in change.items() if value is not None}
            body["statusChange"] = [*before.get("statusChange", ()), kept]
        if resource == "productOrder" and body.get(field) == "completed":
            body.setdefault("completionDate", at)
    return body
