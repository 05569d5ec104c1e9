"""Domain values as rows of the centre's tables, for bulk inserts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from counter.domain.customer import CustomerView, HeldOffer, LineState, Subscription
from counter.domain.offering.checking import plain_rules
from counter.domain.offers import Offer
from counter.domain.terminal import StaffMember, Terminal
from crm import tables
from crm.ledger import BALANCE, BILLING, OPENING, takings
from crm.revisions import plain_revisions
from crm.seed.resources import FreeNumber

Row = dict[str, Any]


def offer(value: Offer) -> Row:
    """A row of `tables.OfferRow`."""
    row = {name: getattr(value, name) for name in Offer.__dataclass_fields__}
    modes = [mode.value for mode in value.effective_modes]
    rules = plain_rules(value.rules)
    return row | {"kind": value.kind.value, "effective_modes": modes, "rules": rules}


def store(terminal: Terminal) -> Row:
    """A row of `tables.StoreRow`: the store in which the terminal stands."""
    return {
        "store_id": terminal.store_id,
        "code": terminal.store_code,
        "name": terminal.store_name,
        "time_zone": terminal.time_zone,
    }


def terminal(value: Terminal) -> Row:
    """A row of `tables.TerminalRow`, not enrolled yet."""
    return {"terminal_id": value.terminal_id, "store_id": value.store_id, "position": value.position}


def staff(member: StaffMember, store_id: str) -> Row:
    """A row of `tables.StaffRow`."""
    return {
        "clerk_id": member.clerk_id,
        "store_id": store_id,
        "name": member.name,
        "role": member.role.value,
        "verifier": member.verifier,
        "expires_at": member.expires_at,
    }


def number(value: FreeNumber, picked_by: str | None) -> Row:
    """A row of `tables.NumberRow`, free."""
    return {
        "number": value.number,
        "number_class": value.number_class.value,
        "deposit_fen": value.deposit_fen,
        "state": "free",
        "picked_by": picked_by,
    }


def customers(views: Sequence[CustomerView], store_id: str) -> Iterator[tuple[type[tables.Table], list[Row]]]:
    """All rows that ``views`` become, table by table, what is referred to first."""
    lines = [(view, line) for view in views for line in view.lines]
    yield tables.PartyRow, [_party(view) for view in views]
    yield tables.CustomerRow, [_customer(view, store_id) for view in views]
    yield tables.AccountRow, [row for view in views for row in _accounts(view)]
    yield tables.LineRow, [_line(view, line) for view, line in lines]
    yield tables.HeldOfferRow, [_held(line, held) for _, line in lines for held in _all_held(line)]
    yield tables.BillRow, [row for view in views for row in _bills(view)]
    yield tables.BalanceMoveRow, [row for view in views for row in _moves(view)]
    yield tables.BlacklistRow, [row for view in views for row in _blacklist(view)]
    yield tables.NumberRow, [_assigned_number(line) for _, line in lines]
    yield (
        tables.SimRow,
        [{"iccid": x.iccid, "terminal_id": "", "state": "assigned"} for _, x in lines if x.iccid],
    )


def _party(view: CustomerView) -> Row:
    person = view.customer
    return {
        "party_id": person.party_id,
        "name": person.name,
        "id_number": person.id_number,
        "birth_date": person.birth_date,
        "contact_phone": person.contact_phone,
        "address": person.address,
        "pinyin": person.pinyin,
        "initials": person.initials,
    }


def _customer(view: CustomerView, store_id: str) -> Row:
    person = view.customer
    return {
        "customer_id": person.customer_id,
        "party_id": person.party_id,
        "store_id": store_id,
        "tier": person.tier.value,
        "joined_on": person.joined_on,
        "segment": person.segment,
        "agreements": list(person.agreements),
        "campaigns": list(person.campaigns),
        "changed": 1,
    }


def _accounts(view: CustomerView) -> Iterator[Row]:
    for account in view.accounts:
        yield {
            "account_id": account.account_id,
            "customer_id": view.customer.customer_id,
            "name": account.name,
            "balance_fen": account.balance_fen,
            "arrears_fen": account.arrears_fen,
            "payment_method": account.payment_method,
        }


def _line(view: CustomerView, line: Subscription) -> Row:
    return {
        "subscription_id": line.subscription_id,
        "customer_id": view.customer.customer_id,
        "account_id": line.account_id,
        "number": line.number,
        "iccid": line.iccid,
        "state": line.state.value,
        "suspended_for": line.suspended_for or ("arrears" if line.state is LineState.SUSPENDED else ""),
        "opened_on": line.opened_on,
        "number_class": line.number_class,
    }


def _all_held(line: Subscription) -> Iterator[HeldOffer]:
    if line.plan:
        yield line.plan
    if line.next_plan:
        yield line.next_plan
    yield from line.offers


def _held(line: Subscription, held: HeldOffer) -> Row:
    row = {name: getattr(held, name) for name in HeldOffer.__dataclass_fields__}
    row |= {"revisions": plain_revisions(held.revisions)}
    return row | {"subscription_id": line.subscription_id}


def _bills(view: CustomerView) -> Iterator[Row]:
    for bill in view.bills:
        yield {
            "bill_id": bill.bill_id,
            "account_id": bill.account_id,
            "period": bill.period,
            "amount_fen": bill.amount_fen,
            "due_fen": bill.due_fen,
        }


_COUNTERPARTS = {"bill": BILLING, "payment": takings("other"), "opening": OPENING}
"""What a movement of a customer's history stands against."""


def _moves(view: CustomerView) -> Iterator[Row]:
    bills = iter(view.bills)
    for move in view.moves:
        yield {
            "account_id": move.account_id,
            "at": move.at,
            "kind": move.kind,
            "amount_fen": move.amount_fen,
            "ledger": BALANCE,
            "counterpart": _COUNTERPARTS[move.kind],
            "cause": next(bills).bill_id if move.kind == "bill" else "",
        }


def _blacklist(view: CustomerView) -> Iterator[Row]:
    for place, entry in enumerate(view.blacklist, 1):
        yield {
            "entry_id": f"{view.customer.customer_id}-{place}",
            "id_number": view.customer.id_number,
            "kind": entry.kind.value,
            "amount_fen": entry.amount_fen,
            "account_id": entry.account_id,
            "listed_on": entry.listed_on,
        }


def _assigned_number(line: Subscription) -> Row:
    return {"number": line.number, "number_class": "ordinary", "deposit_fen": 0, "state": "assigned"}
