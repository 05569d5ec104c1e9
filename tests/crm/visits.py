"""Lines of visits for the customers of the small store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from counter.domain.effective import business_date
from counter.domain.offers import EffectiveMode, PricedOffer
from counter.domain.transaction import NewCustomer, Transaction
from tests import builders
from tests.crm.small_store import PLAN_59, PLAN_129, Known, SmallStore


def today() -> date:
    """The store's day."""
    return business_date(datetime.now(UTC), "Asia/Shanghai")


def newcomer(store: SmallStore, **given: Any) -> NewCustomer:
    """Somebody the centre does not know."""
    own: dict[str, Any] = {
        "customer_id": builders.identity(),
        "party_id": builders.identity(),
        "name": "李明",
        "id_number": store.id_number(),
        "birth_date": date(1990, 1, 1),
    }
    return NewCustomer(**own | given)


def opening_for(store: SmallStore, who: NewCustomer | Known, **given: Any) -> Transaction:
    """A new line on the plan at 129.00 on a new account, with a prestore of 100.00."""
    new = who if isinstance(who, NewCustomer) else None
    line_fields = {name: given.pop(name) for name in ("depends_on", "charges", "identity") if name in given}
    account_id = given.pop("account_id", None) or builders.identity()
    own: dict[str, Any] = {
        "customer_id": who.customer_id,
        "customer_name": who.name,
        "id_number": who.id_number,
        "new_customer": new,
        "account_id": account_id,
        "number": given.pop("number", None) or store.free_number(),
        "iccid": given.pop("iccid", None) or store.free_sim(),
        "number_lease_id": "",
        "sim_lease_id": "",
        "offer": PricedOffer.of(PLAN_129),
        "effective_on": today(),
    }
    line_fields.setdefault("charges", (builders.charge(10000, account_id=account_id),))
    return builders.opening(builders.opening_details(**own | given), **line_fields)


def change_for(known: Known, **given: Any) -> Transaction:
    """To the plan at 59.00, at once."""
    line_fields = {name: given.pop(name) for name in ("depends_on",) if name in given}
    own: dict[str, Any] = {
        "customer_id": known.customer_id,
        "account_id": known.account_id,
        "subscription_id": known.subscription_id,
        "number": known.number,
        "old": PricedOffer.of(PLAN_129),
        "new": PricedOffer.of(PLAN_59),
        "mode": EffectiveMode.AT_ONCE,
        "effective_on": today(),
    }
    return builders.change(builders.change_details(**own | given), **line_fields)


def payment_for(known: Known, amount_fen: int, **given: Any) -> Transaction:
    """Money into the customer's account."""
    details = builders.payment_details(
        amount_fen,
        customer_id=known.customer_id,
        customer_name=known.name,
        account_id=known.account_id,
        number=known.number,
    )
    return builders.payment(amount_fen, details, **given)
