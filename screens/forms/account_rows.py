"""What stands beside a payment: who, since when, on which plan, last bills and movements. As rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rich.cells import cell_len

from counter.domain.customer import BalanceMove, Bill, tenure_months
from counter.domain.money import format_yuan
from counter.domain.projection import given_back_here, paid_here
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.messages import _
from screens.forms.owner import Owner
from screens.head import SHOWN, TIERS, local_time
from screens.widgets.lines import Look, Row, row, wrapped

_BILLS = 3
_MOVES = 4
KINDS_OF_MOVE = {
    "payment": N_("payment"),
    "bill": N_("bill"),
    "refund": N_("refund"),
    "givenBack": N_("given back"),
    "topup": N_("top-up"),
    "adjustment": N_("adjustment"),
    "transfer": N_("transfer"),
    "fee": N_("fee"),
    "opening": N_("brought in"),
}


def account_rows(owner: Owner, today: date, terminal: Terminal, cells: int) -> list[Row]:
    """Person and tenure; plan; balance and arrears; last bills; last movements, newest first.

    No figure is cut: bills and movements go on in further rows where ``cells`` are too few.
    """
    rows = [_person(owner, today), *_plan(owner, cells)]
    account = owner.account
    if account is not None:
        balance = _("Balance {amount}", amount=account.balance_fen)
        arrears = _("arrears {amount}", amount=account.arrears_fen)
        rows.append(
            ((balance + "  ", Look.PLAIN), (arrears, Look.WARN if account.arrears_fen else Look.PLAIN))
        )
    if paid := paid_here(owner.view, owner.account_id):
        said = _("{amount} was paid here, which the centre's figures lack; it is counted in.", amount=paid)
        rows += wrapped(said, cells, Look.WARN)
    if back := given_back_here(owner.view, owner.account_id):
        said = _(
            "{amount} was given back here, which the centre's figures lack; it is taken off.", amount=back
        )
        rows += wrapped(said, cells, Look.WARN)
    bills = [bill for bill in owner.view.bills if bill.account_id == owner.account_id]
    bills = sorted(bills, key=lambda bill: bill.period, reverse=True)[:_BILLS]
    if bills:
        rows += listed(_("Bills"), map(_bill, bills), cells)
    moves = [move for move in owner.view.moves if move.account_id == owner.account_id]
    moves = sorted(moves, key=lambda move: move.at, reverse=True)[:_MOVES]
    if moves:
        rows += listed(_("Movements"), (_move(move, terminal) for move in moves), cells)
    return rows


def listed(title: str, things: Iterable[str], cells: int) -> list[Row]:
    """``title`` and the things after it, as many a row as fit whole; further rows under the first thing."""
    rows, line = list[str](), title + "  "
    indent = cell_len(line)
    begun = False
    for thing in things:
        longer = line + ("   " if begun else "") + thing
        if begun and cell_len(longer) > cells:
            rows.append(line)
            longer = " " * indent + thing
        line, begun = longer, True
    return [row(text) for text in (*rows, line)]


def _person(owner: Owner, today: date) -> Row:
    customer = owner.view.customer
    months = tenure_months(customer.joined_on, today)
    tenure = _("with us {years}y{months}m", years=months // 12, months=months % 12)
    tier = _(TIERS[customer.tier])
    words = [SHOWN.of_name(customer.name), *([tier] if tier else []), tenure]
    return row("  ".join(words))


def _plan(owner: Owner, cells: int) -> list[Row]:
    plan = owner.line.plan if owner.line else None
    if plan is None:
        return []
    return wrapped(_("Plan {name}, {amount} a month", name=plan.name, amount=plan.price_fen), cells)


def _bill(bill: Bill) -> str:
    words = f"{bill.period} {format_yuan(bill.amount_fen)}"
    return words + " " + _("({amount} unpaid)", amount=bill.due_fen) if bill.due_fen else words


def _move(move: BalanceMove, terminal: Terminal) -> str:
    kind = _(KINDS_OF_MOVE[move.kind]) if move.kind in KINDS_OF_MOVE else move.kind
    return f"{local_time(move.at, terminal, '%m-%d')} {kind} {format_yuan(move.amount_fen)}"
