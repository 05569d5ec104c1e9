"""Counting the drawer: notes and coins one by one, card and QR by their own lists, and what explains a gap.

The count is blind: what is expected is shown once everything was counted, beside it. What was typed is kept
at every entry that is left, so that a count goes on where it was broken off.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from counter.domain.money import NotAnAmount, format_yuan, parse_yuan
from counter.domain.shifts.cash import DENOMINATIONS_FEN, MOST_PIECES, CashCount, denomination_words
from counter.domain.shifts.closing import METHOD_NAMES, Counted
from counter.domain.tender import TenderMethod
from counter.domain.terminal import Role
from counter.domain.text import N_, Finding
from counter.messages import _, sentence, wording
from screens.panes.pane import Counter, Pane
from screens.pin import PinRefused, check
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, Row, padded, row, wrapped

PIECES = {f"pieces_{fen}": fen for fen in DENOMINATIONS_FEN}
"""Entries of how many, with the denomination of each."""

_BESIDE = (("card", N_("Card total")), ("qr", N_("QR total")), ("left", N_("Stays in the drawer")))
_EXPLAINED = (
    ("reason_cash", N_("Reason, cash")),
    ("reason_card", N_("Reason, card")),
    ("reason_qr", N_("Reason, QR")),
    ("manager", N_("Manager")),
    ("pin", N_("Manager's PIN")),
)
_LABEL_CELLS = 21
_LEFT_LABEL_CELLS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody who counted says; ``approved_by`` is the manager who agreed, "" where none is asked."""

    counted: Counted
    reasons: Mapping[TenderMethod, str]
    approved_by: str


Judge = Callable[[Said], tuple[Finding, ...]]
Done = Callable[[Said], Awaitable[Finding | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count. ``key`` is where it is kept until it is done; ``expected`` what should be there, by method
    (those alone are counted); ``usual_left_fen`` what is likely to stay, None where nothing is asked of it.

    ``judge`` says what stands against it; ``done`` keeps it, and returns what refused.
    """

    key: str
    title: str
    expected: Mapping[TenderMethod, int]
    usual_left_fen: int | None
    judge: Judge
    done: Done


class Unreadable(ValueError):
    """An entry that is no number or amount."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class CountPane(Pane):
    """Enter goes through the entries; on the last one, and by F8 from any, the count is compared and kept."""

    DEFAULT_CSS = """
    CountPane .halves { height: 13; }
    CountPane .cash { width: 38; height: 13; }
    CountPane .cash Horizontal { height: 9; }
    CountPane .cash-labels { width: 12; height: 9; }
    CountPane .cash-entries { width: 9; height: 9; }
    CountPane .sums { width: 1fr; height: 9; }
    CountPane .cash-total { height: 2; }
    CountPane .beside { width: 1fr; height: 13; }
    CountPane .beside Horizontal { height: auto; }
    CountPane .labels { width: 21; height: 3; }
    CountPane .explained-labels { width: 21; height: 5; }
    CountPane .entries { width: 1fr; height: auto; }
    CountPane .compared { height: 5; }
    CountPane > .rows { height: 1fr; }
    """

    def __init__(self, counter: Counter) -> None:
        super().__init__("count", counter)
        self.count: Count | None = None
        self.compared = False
        self.entries = {name: self._entry(name, 7) for name in (*PIECES, "other")}
        self.entries |= {name: self._entry(name, 12) for name, _words in _BESIDE}
        self.entries |= {
            "reason_cash": Entry("reason_cash", cells=18),
            "reason_card": Entry("reason_card", cells=18),
            "reason_qr": Entry("reason_qr", cells=18),
            "manager": self._entry("manager", 12),
            "pin": Entry("pin", cells=12, number=True, secret=True),
        }
        self._cash_labels, self._sums = Lines(classes="cash-labels"), Lines(classes="sums")
        self._total, self._labels = Lines(classes="cash-total"), Lines(classes="labels")
        self._compared, self._rows = Lines(classes="compared"), Lines(classes="rows")
        self._explained = Lines(classes="explained-labels")

    def _entry(self, name: str, cells: int) -> Entry:
        return Entry(name, cells=cells, number=True, typed=self._typed)

    def compose(self) -> ComposeResult:
        """Cash at the left; card, QR, what stays, the comparison and its reasons at the right."""
        yield self.title_line
        with Horizontal(classes="halves"):
            with Vertical(classes="cash"):
                with Horizontal():
                    yield self._cash_labels
                    with Vertical(classes="cash-entries"):
                        yield from (self.entries[name] for name in (*PIECES, "other"))
                    yield self._sums
                yield self._total
            with Vertical(classes="beside"):
                with Horizontal():
                    yield self._labels
                    with Vertical(classes="entries"):
                        yield from (self.entries[name] for name, _words in _BESIDE)
                yield self._compared
                with Horizontal():
                    yield self._explained
                    with Vertical(classes="entries"):
                        yield from (self.entries[name] for name, _words in _EXPLAINED)
        yield self._rows

    def begin(self, count: Count, kept: str) -> None:
        """Come up for ``count``, with what was ``kept`` of it when it was broken off."""
        self.count, self.compared = count, False
        typed = json.loads(kept or "{}")
        for name, entry in self.entries.items():
            entry.put(typed.get(name, ""))
            entry.touched = name == "left" and name in typed
        self.title_line.put_text(count.title, Look.STRONG)
        words = [_("{denomination} yuan", denomination=denomination_words(fen)) for fen in PIECES.values()]
        labels = [*words, _("Other cash")]
        self._cash_labels.put(row(" " + padded(label, _LEFT_LABEL_CELLS - 2)) for label in labels)
        self._show_asked()
        self.show()
        self.shown[0].take_focus()
        self._draw()

    @property
    def shown(self) -> list[Entry]:
        """The entries that are asked for, in their order."""
        return [entry for entry in self.entries.values() if entry.display]

    async def go_on(self) -> None:
        """Enter: the next entry; on the last one the count is done."""
        if self.screen.focused is self.shown[-1]:
            await self.finish()
        else:
            self.go(1)

    def go(self, by: int) -> None:
        """Another entry; what stands in the one that is left is kept."""
        entries = self.shown
        here = next((place for place, entry in enumerate(entries) if entry is self.screen.focused), 0)
        self._keep()
        entries[(here + by) % len(entries)].take_focus()
        self._draw()

    def move(self, by: int) -> None:
        """Up and Down: another entry."""
        self.go(1 if by > 0 else -1)

    def leave(self) -> None:
        """Back: what was counted so far is kept, and comes back."""
        self._keep()
        self.hide()

    async def finish(self) -> None:
        """Compare; keep the count once nothing stands against it."""
        assert self.count is not None
        self._keep()
        try:
            said = self._said(self.entries["manager"].value.strip())
        except Unreadable as wrong:
            self._refuse((wrong.finding,))
            return
        self.compared = True
        self._show_asked()
        against = self.count.judge(said)
        if against:
            self._refuse(against)
            return
        try:
            approved_by = await self._manager() if self.entries["pin"].display else ""
        except PinRefused as refused:
            field = "pin" if refused.finding.field == "pin" else "manager"
            self._refuse((Finding(refused.finding.message, refused.finding.params, field),))
            return
        refused_by = await self.count.done(self._said(approved_by))
        if refused_by is not None:
            self._refuse((refused_by,))

    def expect(self, count: Count) -> None:
        """More has moved meanwhile: the same count against other figures."""
        self.count = count
        self._show_asked()
        self._draw()

    async def _manager(self) -> str:
        """The manager who agrees; raises PinRefused."""
        number, pin = self.entries["manager"].value.strip(), self.entries["pin"].value.strip()
        if not pin:
            raise PinRefused(Finding(N_("A manager's PIN is needed."), {}, "pin"))
        self.entries["pin"].put("")
        ports, rules = self.desk.ports, self.desk.settings.sign_in
        found = await asyncio.to_thread(check, ports.store, ports.clock, rules, number, pin, Role.MANAGER)
        return found.clerk_id

    # ---- what stands in the entries -----------------------------------------------------------

    def _said(self, approved_by: str) -> Said:
        reasons = {method: self.entries[f"reason_{method}"].value.strip() for method in TenderMethod}
        return Said(self._counted(), {m: words for m, words in reasons.items() if words}, approved_by)

    def _counted(self) -> Counted:
        """The count; raises Unreadable."""
        cash = self._cash()
        return Counted(cash, self._amount("card"), self._amount("qr"), self._left(cash))

    def _cash(self) -> CashCount:
        pieces = ((fen, self._pieces(name)) for name, fen in PIECES.items())
        return CashCount(tuple((fen, many) for fen, many in pieces if many), self._amount("other"))

    def _pieces(self, name: str) -> int:
        text = self.entries[name].value.strip()
        if not text:
            return 0
        if not (text.isascii() and text.isdecimal() and int(text) <= MOST_PIECES):
            raise Unreadable(Finding(N_("How many there are is a whole number."), {}, name))
        return int(text)

    def _amount(self, name: str) -> int:
        text = self.entries[name].value.strip()
        try:
            fen = parse_yuan(text) if text else 0
        except NotAnAmount as wrong:
            said = N_("At most two decimals.") if wrong.reason == "decimals" else N_("Not an amount.")
            raise Unreadable(Finding(said, {}, name)) from None
        if fen < 0:
            raise Unreadable(Finding(N_("Not an amount."), {}, name))
        return fen

    def _left(self, cash: CashCount) -> int:
        return self._amount("left") if self.entries["left"].display else cash.total_fen

    # ---- drawing ------------------------------------------------------------------------------

    def _show_asked(self) -> None:
        """Only what is asked for takes the keys: methods that count, and what explains their differences."""
        assert self.count is not None
        methods = self.count.expected
        asked = {*PIECES, "other", *(m.value for m in methods if m is not TenderMethod.CASH)}
        if self.count.usual_left_fen is not None:
            asked.add("left")
        asked |= self._explaining() if self.compared else set()
        for name, entry in self.entries.items():
            entry.display = name in asked
        for lines, fields in ((self._labels, _BESIDE), (self._explained, _EXPLAINED)):
            named = [_(words) for name, words in fields if name in asked]
            lines.styles.height = len(named)
            lines.put(row(" " + padded(label, _LABEL_CELLS - 2)) for label in named)

    def _explaining(self) -> set[str]:
        """Which reasons a count as it stands asks for, and whether a manager."""
        assert self.count is not None
        try:
            bare = Said(self._counted(), {}, "")
        except Unreadable:
            return set()
        fields = {finding.field for finding in self.count.judge(bare)} - {"left"}
        return fields | ({"pin"} if "manager" in fields else set())

    def _typed(self, entry: Entry) -> None:
        if self.compared and entry.name in (*PIECES, "other", "card", "qr"):
            self._show_asked()
        self._draw()

    def _draw(self, findings: tuple[Finding, ...] = ()) -> None:
        assert self.count is not None
        sums, total = self._sum_rows()
        self._sums.put(sums)
        left = self.entries["left"]
        if left.display and not left.touched and total is not None:
            usual = min(self.count.usual_left_fen or 0, total)
            left.put(format_yuan(usual) if usual else "")
        said = "" if total is None else format_yuan(total)
        self._total.put([(), row(" " + _("Cash counted {total}", total=said), Look.STRONG)])
        self._compared.put(self._compared_rows() if self.compared else [])
        cells = max(40, self._rows.size.width)
        rows = [row(" " + _("Enter: next; F8: done; Esc: back, the count is kept"), Look.FAINT)]
        for finding in findings:
            rows += wrapped("! " + sentence(finding), cells, Look.REFUSE, indent=1)
        self._rows.put(rows)

    def _sum_rows(self) -> tuple[list[Row], int | None]:
        """What each denomination comes to, and all of them; None while one cannot be read."""
        rows, total = list[Row](), 0
        readable = True
        for name in (*PIECES, "other"):
            try:
                fen = self._amount(name) if name == "other" else self._pieces(name) * PIECES[name]
            except Unreadable:
                rows.append(row(" " + _("not a number"), Look.WARN))
                readable = False
                continue
            total += fen
            rows.append(row(f" {format_yuan(fen)}" if self.entries[name].value else ""))
        return rows, total if readable else None

    def _compared_rows(self) -> list[Row]:
        """By method: expected, counted, the difference in words of money."""
        assert self.count is not None
        try:
            counted = self._counted()
        except Unreadable:
            return []
        heads = "".join(_flush(_(head)) for head in (N_("Expected"), N_("Counted"), N_("Difference")))
        rows: list[Row] = [row(" " + padded("", 8) + heads, Look.FAINT)]
        for method, expected in self.count.expected.items():
            there = counted.fen(method)
            numbers = "".join(_flush(format_yuan(fen)) for fen in (expected, there, there - expected))
            look = Look.WARN if there != expected else Look.PLAIN
            rows.append(row(" " + padded(wording(METHOD_NAMES[method]), 8) + numbers, look))
        return [*rows, ()]

    def _refuse(self, findings: tuple[Finding, ...]) -> None:
        """Say what stands against it and go where it can be put right."""
        first = next((finding.field for finding in findings if finding.field in self.entries), "")
        if first and self.entries[first].display:
            self.entries[first].take_focus()
        self._draw(findings[:1])

    def _keep(self) -> None:
        """What was typed is durable at every entry that is left; a PIN never is."""
        if self.count is None:
            return
        typed = {name: entry.value for name, entry in self.entries.items() if name != "pin" and entry.value}
        if not self.entries["left"].touched:
            typed.pop("left", None)
        self.desk.remember(self.count.key, json.dumps(typed, ensure_ascii=False) if typed else "")


def _flush(text: str) -> str:
    """Flush right in a column of 11 cells."""
    from rich.cells import cell_len

    return " " * max(1, 11 - cell_len(text)) + text
