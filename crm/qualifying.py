"""Which offers a customer may have (TMF679), judged by the counter's own functions.

A qualification names a customer (``relatedParty``) and offers (its items), or asks for all that fit. An item
is ``qualified``, ``alternate`` (not it, but others that do) or ``unqualified`` with the reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.customer import CustomerView
from counter.domain.offering.basket import Basket
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.customer_basket import basket_of
from counter.domain.offering.suitable import suitable, why_not
from counter.domain.offers import Offer, OfferKind
from counter.domain.text import N_, Finding
from counter.wire.message import instant_text
from counter.wire.paths import PRODUCT_CATALOG, address
from crm.catalogue import all_offers
from crm.centre import Centre, Speaker
from crm.kept import documents
from crm.refusals import sentence_of
from crm.tables import DocumentRow, LineRow
from crm.views import view_of

MOST_ALTERNATIVES = 3
MOST_FOUND = 50
"""Offers that are listed where all that fit were asked for."""

QUALIFIED, ALTERNATE, UNQUALIFIED = "qualified", "alternate", "unqualified"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a qualification is judged by."""

    centre: Centre
    basket: Basket
    view: CustomerView | None
    catalogue: OfferCatalogue
    today: date
    alternatives: bool
    reasons: bool


def qualify(session: Session, centre: Centre, speaker: Speaker, task: DocumentRow, now: datetime) -> None:
    """Judge a qualification that was just made, and finish it."""
    asked, today = task.body, speaker.today(now)
    view = _customer(session, asked, today, now)
    catalogue = all_offers(session)
    judged = Judged(
        centre=centre,
        basket=basket_of(view, catalogue, today) if view else Basket(),
        view=view,
        catalogue=catalogue,
        today=today,
        alternatives=asked.get("provideAlternative") is True,
        reasons=asked.get("provideUnavailabilityReason") is not False,
    )
    wanted = asked.get("productOfferingQualificationItem", ())
    items = [_judged_item(session, judged, item) for item in wanted] if wanted else _all_that_fit(judged)
    results = {item["qualificationItemResult"] for item in items}
    if asked.get("provideOnlyAvailable") is True:
        items = [item for item in items if item["qualificationItemResult"] != UNQUALIFIED]
    body: dict[str, Any] = {**asked, "state": "done", "effectiveQualificationDate": instant_text(now)}
    body["qualificationResult"] = next(
        (each for each in (UNQUALIFIED, ALTERNATE) if each in results), QUALIFIED if items else UNQUALIFIED
    )
    if items or wanted:
        body["productOfferingQualificationItem"] = items
    task.body = body
    documents.write_again(session, task)


def _customer(session: Session, asked: Mapping[str, Any], today: date, now: datetime) -> CustomerView | None:
    """The customer whom it is about, as far as the centre knows one."""
    parties = asked.get("relatedParty", ())
    named = [party for party in parties if party.get("role") in ("customer", None)]
    views = (view_of(session, str(party["id"]), today, now) for party in named)
    return next((view for view in views if view is not None), None)


def _judged_item(session: Session, judged: Judged, item: Mapping[str, Any]) -> dict[str, Any]:
    """An item with its result."""
    found = {**item, "state": "done"}
    offer_id = str(item.get("productOffering", {}).get("id", ""))
    offer = judged.catalogue.offers.get(offer_id)
    if offer is None:
        return _refused(
            judged, found, (Finding(N_("There is no offer {code}."), {"code": offer_id}, "offer"),)
        )
    line = _line(session, judged, item)
    against = why_not(offer, judged.basket, line, judged.today, judged.catalogue, judged.today)
    if not offer.on_sale(judged.today):
        sale = {"name": offer.name, "first": offer.on_sale_from, "last": offer.on_sale_until}
        never = Finding(N_("{name} is on sale from {first} to {last} only."), sale, "offer")
        against = (never, *against)
    if not against:
        found["qualificationItemResult"] = QUALIFIED
        return found
    alternatives = _others(judged, line, offer.kind)[:MOST_ALTERNATIVES] if judged.alternatives else []
    _refused(judged, found, against)
    if alternatives:
        found["qualificationItemResult"] = ALTERNATE
        found["alternateProductOfferingProposal"] = [
            {"id": str(number), "alternateProductOffering": _reference(judged, other)}
            for number, other in enumerate(alternatives, start=1)
        ]
    return found


def _line(session: Session, judged: Judged, item: Mapping[str, Any]) -> str:
    """The line that an item is for: the one that it names, by id or number, or a new one ("")."""
    if judged.view is None:
        return ""
    named = str(item.get("product", {}).get("id", ""))
    own = {line.subscription_id for line in judged.view.lines}
    query = select(LineRow.subscription_id).where(LineRow.number == named)
    return named if named in own else next((found for found in session.scalars(query) if found in own), "")


def _refused(judged: Judged, item: dict[str, Any], against: tuple[Finding, ...]) -> dict[str, Any]:
    item["qualificationItemResult"] = UNQUALIFIED
    if judged.reasons:
        item["eligibilityUnavailabilityReason"] = [
            {"code": each.field or "offer", "label": sentence_of(each.message, each.params)}
            for each in against
        ]
    return item


def _others(judged: Judged, line: str, *kinds: OfferKind) -> list[Offer]:
    return list(suitable(judged.basket, line, judged.today, judged.catalogue, judged.today, kinds))


def _all_that_fit(judged: Judged) -> list[dict[str, Any]]:
    """An item for each offer that the customer may have on a new line, or on their only one."""
    lines = judged.view.lines if judged.view else ()
    line = lines[0].subscription_id if len(lines) == 1 else ""
    return [
        {
            "id": str(number),
            "state": "done",
            "qualificationItemResult": QUALIFIED,
            "productOffering": _reference(judged, offer),
        }
        for number, offer in enumerate(_others(judged, line)[:MOST_FOUND], start=1)
    ]


def _reference(judged: Judged, offer: Offer) -> dict[str, Any]:
    path = address(PRODUCT_CATALOG, f"productOffering/{offer.offer_id}", judged.centre.settings.base_paths)
    return {"id": offer.offer_id, "name": offer.name, "href": f"{judged.centre.settings.public_url}{path}"}
