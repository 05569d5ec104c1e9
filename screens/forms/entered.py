"""What a clerk would enter to have an accepted line once more: for an order that is made again."""

from __future__ import annotations

from datetime import date

from counter.domain.held_lines.order import JoinedOffer, LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.money import format_yuan
from counter.domain.offers import EffectiveMode
from counter.domain.template import Template
from counter.domain.transaction import Opening, PaymentIntake, PlanChange, Transaction
from counter.ports import Cache
from screens.forms.effect import modes_of, write_effect


def entered(line: Transaction, template: Template, today: date) -> dict[str, str]:
    """The values of the template's fields, by name; {} for a line that cannot be ordered again.

    Number and SIM card are left out: see `still_free`.
    """
    match line.details:
        case PaymentIntake() as paid:
            return {"line": paid.number or paid.account_id, "amount": format_yuan(paid.amount_fen)}
        case PlanChange() as change:
            when = _when(change.mode, change.effective_on, template, today)
            return {"line": change.number, "offer": change.new.code, **when}
        case LineOrder(kind="join") as order:
            wished = [joined for joined in order.joins if not joined.because]
            values = {
                "line": order.number,
                "offers": ",".join(joined.offer.code for joined in wished),
                "packages": ",".join(
                    part
                    for joined in wished
                    for part in (joined.pricing.plan_id, *(p.package_id for p in joined.pricing.packages))
                    if part
                ),
                **_when(order.mode, order.effective_on, template, today),
            }
            if "effective" in values:
                values["effective"] += "".join(_own_when(each, order, template, today) for each in wished)
            return {name: text for name, text in values.items() if text}
        case StateChange() | SimReplacement() as state:
            return {"line": state.number, **({"reason": state.reason} if state.reason else {})}
        case Opening() as opening:
            values = {
                "id_number": opening.id_number,
                "name": opening.customer_name,
                **_opened(opening),
                "contact_phone": opening.new_customer.contact_phone if opening.new_customer else "",
                "handler_name": opening.handler.name if opening.handler else "",
                "handler_id_number": opening.handler.id_number if opening.handler else "",
                **_when(opening.mode, opening.effective_on, template, today),
            }
            return {name: text for name, text in values.items() if text}
        case LineOrder(campaign=pick) as order if pick is not None:
            return {"line": order.number, "campaign": pick.code}
    return {}


def _opened(opening: Opening) -> dict[str, str]:
    """What was opened: a plan with its options, or a bundle with what was chosen beside its parts."""
    bundle, installed = opening.bundle, opening.installation
    options = [option.code for option in opening.options if not opening.bundled(option.offer_id)]
    if bundle is None:
        return {"offer": opening.offer.code, "options": ",".join(options)}
    packages = [package.package_id for package in bundle.packages]
    wished = installed.wished_on if installed else None
    return {
        "bundle": bundle.offer.code,
        "options": ",".join([*packages, *options]),
        "address": installed.address if installed else "",
        "install_on": wished.isoformat() if wished else "",
    }


LEASED = ("number", "sim")
"""The fields of an opening that stand for something set aside."""


def still_free(line: Transaction, cache: Cache) -> dict[str, str]:
    """Number and SIM card of an opening that did not come about, by field, as far as both are still to be
    had at this terminal; blocks for the disk's time."""
    opening = line.details
    if not isinstance(opening, Opening):
        return {}
    free = {
        "number": [lease.value for lease in cache.free_numbers(opening.number, 1)],
        "sim": [lease.value for lease in cache.sims(opening.iccid)],
    }
    wanted = {"number": opening.number, "sim": opening.iccid}
    return {name: value for name, value in wanted.items() if value in free[name]}


def _own_when(joined: JoinedOffer, order: LineOrder, template: Template, today: date) -> str:
    """How one of several offers begins, where it is not as the order does."""
    if joined.mode is order.mode:
        return ""
    own = _when(joined.mode, joined.starts_on, template, today).get("effective")
    return f",{joined.offer.code}={own}" if own else ""


def _when(mode: EffectiveMode, day: date, template: Template, today: date) -> dict[str, str]:
    """The effective field, unless the template no longer knows the mode or the day is past."""
    modes = modes_of(template)
    if mode not in modes or (mode is EffectiveMode.ON_DATE and day < today):
        return {}
    return {"effective": write_effect(mode, day, modes)}
