"""The basket: the lines of the visit, what they come to, and which of them no longer stand. As rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.money import format_yuan
from counter.domain.tender import due
from counter.domain.text import N_, Finding
from counter.domain.transaction import (
    LineRefund,
    Opening,
    PaymentIntake,
    PlanChange,
    Reversal,
    Transaction,
    Withdrawal,
)
from counter.messages import _, sentence, wording
from screens.head import SHOWN
from screens.widgets.lines import Look, Piece, Row, cut, row, width, wrapped

Fallen = Mapping[str, tuple[Finding, ...]]
"""Lines that no longer stand, by identity, with what refuses each."""


def basket_head(lines: Sequence[Transaction]) -> str:
    """``This visit: 2, due 100.00``, or what is given back."""
    net = _net(lines)
    if net < 0:
        return _("visit {count}, to give back {amount}", count=len(lines), amount=-net)
    return _("visit {count}, due {amount}", count=len(lines), amount=net)


def _net(lines: Sequence[Transaction]) -> int:
    """What the customer pays, above 0; else what goes back to them in whatever way, below 0."""
    sums = due(lines)
    return sums.net_fen if sums.net_fen > 0 else sums.net_fen - sums.otherwise_fen


def _basket_title(lines: Sequence[Transaction]) -> str:
    """The same in the few cells of a column."""
    net = _net(lines)
    if net < 0:
        return _("lines {count}, back {amount}", count=len(lines), amount=-net)
    return _("lines {count}, due {amount}", count=len(lines), amount=net)


def basket_line(number: int, line: Transaction, *, fallen: bool = False) -> str:
    """``1 Take a payment 100.00``: one line of the visit, in few words; whether it no longer stands."""
    words = [str(number), wording(line.title)]
    if fallen:
        words.insert(1, _("INVALID"))
    match line.details:
        case PlanChange() as change:
            words.append(_("from {day}", day=change.effective_on))
        case LineOrder() as order:
            words += [joined.offer.name for joined in order.joins if not joined.because]
            words += [ending.name for ending in order.ends if not ending.because]
            words += [change.name for change in order.reprices]
        case PaymentIntake() as payment:
            words.append("*" + payment.number[-4:])
        case Reversal() as back:
            words += [back.original_slip, _whose(back.customer_name, back.number)]
        case Withdrawal() | LineRefund() as undone:
            words += [wording(undone.what), _whose(undone.customer_name, undone.number)]
        case Opening() | StateChange() | SimReplacement() as line_details:
            words += [line_details.number]
    if line.because:
        words.append(_("(added: {why})", why=line.because))
    if line.depends_on:
        words.append(_("(depends on another line)"))
    if line.amount_fen:
        words.append(format_yuan(line.amount_fen))
    return " ".join(words)


def _whose(name: str, number: str) -> str:
    """Whose line it was: the visit may be another customer's."""
    return " ".join(filter(None, (SHOWN.of_name(name) if name else "", "*" + number[-4:] if number else "")))


def basket_row(lines: Sequence[Transaction], fallen: Fallen, draft: str, cells: int) -> list[Row]:
    """The visit below 120 columns: the sum, lines that no longer stand, then the others, the newest last.

    In one row with all that is to be said of each line, else each in few words, over two rows if need be;
    where that is too much still, the newest, and how many more there are.
    """
    head = " " + basket_head(lines)
    kept = [_("draft kept: {title}", title=draft)] if draft else []
    numbered = list(enumerate(lines, 1))
    wrong = [(number, line) for number, line in numbered if line.identity in fallen]
    standing = [(number, line) for number, line in numbered if line.identity not in fallen]
    full = [basket_line(number, line) for number, line in standing]
    warned = [basket_line(number, line, fallen=True) for number, line in wrong]
    whole = _one_row(head, warned, [*full, *kept])
    if width(whole) <= cells:
        return [whole]
    warned = [_shortly(number, line, fallen=True) for number, line in wrong]
    parts = [*(_shortly(number, line) for number, line in standing), *kept]
    for left in range(len(parts)):
        more = [_(".. {count} more", count=left)] if left else []
        rows = _in_parts(_one_row(head, warned, [*more, *parts[left:]]), cells)
        if len(rows) <= _ROWS:
            return rows
    return _in_parts(_one_row(head, warned, []), cells)[:_ROWS]


_ROWS = 2
"""As many rows as the basket takes below 120 columns."""


def _one_row(head: str, warned: Sequence[str], parts: Sequence[str]) -> Row:
    """The sum and the lines one after another, one piece each."""
    return (
        (head, Look.STRONG),
        *((f" | {part}", Look.REFUSE) for part in warned),
        *((f" | {part}", Look.PLAIN) for part in parts),
    )


def _in_parts(long: Row, cells: int) -> list[Row]:
    """``long`` over rows, broken between its pieces; one that is wider than a row is cut."""
    rows = list[list[Piece]]([[]])
    for text, look in long:
        if rows[-1] and width((*rows[-1], (text, look))) > cells:
            rows.append([])
        rows[-1].append((cut(text, cells), look))
    return [tuple(each) for each in rows]


def _shortly(number: int, line: Transaction, *, fallen: bool = False) -> str:
    """``1 Take a payment *4567``: what it is and whose."""
    words = [str(number), wording(line.title)]
    if fallen:
        words.insert(1, _("INVALID"))
    if line.details.number:
        words.append("*" + line.details.number[-4:])
    return " ".join(words)


def basket_rows(lines: Sequence[Transaction], fallen: Fallen, draft: str, cells: int) -> list[Row]:
    """The visit as a list (from 120 columns); under a line that no longer stands what is against it."""
    rows = wrapped(_basket_title(lines), cells, Look.STRONG)
    for number, line in enumerate(lines, 1):
        against = fallen.get(line.identity, ())
        text = basket_line(number, line, fallen=bool(against))
        rows += _whole(text, line, cells, Look.REFUSE if against else Look.PLAIN)
        for finding in against:
            rows += wrapped("! " + sentence(finding), cells, Look.REFUSE)
    if draft:
        rows += wrapped(_("draft kept: {title}", title=draft), cells, Look.FAINT)
    return rows


def fallen_rows(lines: Sequence[Transaction], fallen: Fallen, cells: int) -> list[Row]:
    """Each line that no longer stands with all that is against it, and the ways out."""
    rows = list[Row]()
    for number, line in enumerate(lines, 1):
        for finding in fallen.get(line.identity, ()):
            said = f"{number} {wording(line.title)}: {sentence(finding)}"
            rows += wrapped(said, cells, Look.REFUSE, indent=1)
    if rows:
        out = _("^F opens it again, qx and its number take it out; nothing is settled before.")
        rows += wrapped(out, cells, Look.WARN, indent=1)
    return rows


def why_not(lines: Sequence[Transaction], fallen: Fallen) -> Finding | None:
    """The first line that no longer stands, in one sentence; None if all do."""
    for number, line in enumerate(lines, 1):
        for finding in fallen.get(line.identity, ()):
            told = {"number": number, "title": line.title, "why": sentence(finding)}
            return Finding(N_("Line {number}, {title}, no longer stands: {why}"), told)
    return None


def _whole(text: str, line: Transaction, cells: int, look: Look) -> list[Row]:
    """``text`` over as many rows as it takes; an amount stands at the right end of the last one."""
    if not line.amount_fen:
        return wrapped(text, cells, look)
    amount = " " + format_yuan(line.amount_fen)
    rows = wrapped(text.removesuffix(amount), cells, look)
    room = cells - width(rows[-1])
    if len(amount) > room:
        return [*rows, row(amount.rjust(cells), look)]
    return [*rows[:-1], (*rows[-1], (amount.rjust(room), look))]
