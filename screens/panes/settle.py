"""The settlement: what is due, what the customer gives by each method, and the change."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from counter.domain.money import NotAnAmount, format_yuan, parse_yuan
from counter.domain.slips.parts import BACK_WORDS
from counter.domain.tender import Tender, TenderMethod, TenderState, change_fen, judge_tender
from counter.domain.text import N_, Finding
from counter.messages import _, sentence
from screens.charging import Charging
from screens.panes.limit_lift import LimitLiftFields
from screens.panes.pane import Counter, Pane
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, Row, padded, row, wrapped

_FIELDS = (
    ("cash", N_("Cash")),
    ("card", N_("Card")),
    ("card_reference", N_("Card reference")),
    ("qr", N_("QR code")),
    ("qr_reference", N_("QR reference")),
)
_LABEL_CELLS = 20


class SettlePane(Pane):
    """Cash is preset to exactly what is due and follows what card and QR take, until it is typed."""

    DEFAULT_CSS = """
    SettlePane .fields { height: 5; }
    SettlePane .labels { width: 20; height: 5; }
    SettlePane .entries { width: 26; height: 5; }
    SettlePane > .rows { height: 1fr; }
    """

    spread = False

    def __init__(self, counter: Counter) -> None:
        super().__init__("settle", counter)
        self.entries = {name: self._entry(name) for name, _label in _FIELDS}
        self._labels = Lines(classes="labels")
        self.lift = LimitLiftFields(self._typed)
        self._rows = Lines(classes="rows")
        self._identities: dict[str, str] = {}
        self._kept: tuple[Tender, ...] = ()
        ports = self.desk.ports
        self.charging = Charging(ports.store, ports.acquirer, ports.mint)

    def _entry(self, name: str) -> Entry:
        return Entry(name, cells=14 if "reference" not in name else 24, number=True, typed=self._typed)

    def compose(self) -> ComposeResult:
        """Title, the five entries with their labels, a manager's where asked, then due, given and change."""
        yield self.title_line
        with Horizontal(classes="fields"):
            yield self._labels
            with Vertical(classes="entries"):
                yield from self.entries.values()
        yield self.lift
        yield self._rows

    def begin(self) -> None:
        """Come up for the desk's visit, cash preset, with the focus on it."""
        visit = self.desk.visit
        tenders = {tender.method.value: tender for tender in visit.tenders} if visit else {}
        self._identities = {method: tender.identity for method, tender in tenders.items()}
        self._kept = visit.tenders if visit else ()
        if visit:
            self.charging.begin(visit.visit_id)
        for name, entry in self.entries.items():
            method = name.removesuffix("_reference")
            known = tenders.get(method)
            text = (
                "" if known is None else known.reference if name != method else format_yuan(known.amount_fen)
            )
            entry.put(text)
        self.entries["cash"].touched = "cash" in tenders
        self._preset_cash()
        self.lift.clear()
        self.title_line.put_text(_("Settle"), Look.STRONG)
        self._labels.put(row(" " + padded(_(label), _LABEL_CELLS - 2)) for _name, label in _FIELDS)
        self.go_on_with()

    def go_on_with(self) -> None:
        """Come up as it was left: nothing that was entered is lost by looking at something else."""
        self.desk.open_settle()
        self.show()
        self.entries["cash"].take_focus()
        self._draw()

    @property
    def net_fen(self) -> int:
        """What is due, at least 0."""
        return max(0, self.desk.due.net_fen)

    def tenders(self, state: TenderState = TenderState.CAPTURED) -> tuple[Tender, ...]:
        """What stands in the entries; raises NotAnAmount for one that cannot be read."""
        found = []
        for method in TenderMethod:
            text = self.entries[method.value].value
            amount = parse_yuan(text) if text else 0
            if not amount:
                continue
            reference = "" if method is TenderMethod.CASH else self.entries[f"{method}_reference"].value
            if method is not TenderMethod.CASH and self.charging.integrated:
                found.append(self.charging.tender(method, amount, reference))
                continue
            identity = self._identities.setdefault(method.value, self.desk.ports.mint())
            known = TenderState.CAPTURED if method is TenderMethod.CASH or reference else state
            found.append(
                Tender(identity=identity, method=method, amount_fen=amount, reference=reference, state=known)
            )
        return tuple(found)

    def judge(self) -> tuple[Finding, ...]:
        """What stands against settling with what is in the entries, once card and QR are charged."""
        try:
            tenders = tuple(map(self._as_charged, self.tenders()))
        except NotAnAmount:
            return self._unreadable()
        return judge_tender(self.desk.lines, tenders)

    def _unreadable(self) -> tuple[Finding, ...]:
        """Which amounts cannot be read, and why."""
        found = []
        for method in TenderMethod:
            name = _(dict(_FIELDS)[method.value])
            try:
                parse_yuan(self.entries[method.value].value or "0")
            except NotAnAmount as wrong:
                decimals = wrong.reason == "decimals"
                said = N_("{name}: at most two decimals.") if decimals else N_("{name}: not an amount.")
                found.append(Finding(said, {"name": name}, method.value))
        return tuple(found)

    def _as_charged(self, tender: Tender) -> Tender:
        """Nobody is charged while anything else stands against settling."""
        if not self.charging.integrated or tender.state is TenderState.CAPTURED:
            return tender
        return replace(tender, state=TenderState.CAPTURED, reference=tender.identity)

    async def charge(self) -> tuple[Finding, ...]:
        """Have charged what is not yet, and ask again what is unclear; what then stands against settling."""
        visit = self.desk.visit
        self._intend()
        for tender in self.tenders():
            if visit is None or tender.state is TenderState.CAPTURED or not self.charging.integrated:
                continue
            answer = await asyncio.to_thread(self.charging.charge, visit.visit_id, tender)
            if answer.state is TenderState.REFUSED:
                refused = {"amount": tender.amount_fen, "why": _(answer.reason)}
                return (Finding(N_("{amount} was not charged: {why}."), refused),)
        return judge_tender(self.desk.lines, self.tenders())

    def limit_reached(self, finding: Finding) -> None:
        """More would wait for the line than is allowed: a manager's PIN and a reason lift that."""
        self.lift.open()
        self._draw((finding,))

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        """Say what stands against it and go where it can be put right."""
        wanted = next((finding.field for finding in findings), "")
        self.lift.go_to(wanted)
        if wanted in self.entries:
            self.entries[wanted].take_focus()
        if wanted == "reference":
            missing = [
                m
                for m in ("card", "qr")
                if self.entries[m].value and not self.entries[f"{m}_reference"].value
            ]
            self.entries[f"{missing[0]}_reference" if missing else "cash"].take_focus()
        self._draw(findings)

    async def go_on(self) -> None:
        """Enter settles, from whichever entry."""
        await self.counter.commit()

    def go(self, by: int) -> None:
        """Another entry; what card or QR is to be charged becomes durable before anyone is asked for it."""
        entries = [*self.entries.values(), *self.lift.shown]
        here = next((place for place, entry in enumerate(entries) if entry is self.screen.focused), 0)
        self._intend()
        entries[(here + by) % len(entries)].take_focus()
        self._draw()

    def move(self, by: int) -> None:
        """Up and Down: another entry."""
        self.go(1 if by > 0 else -1)

    def leave(self) -> None:
        """Back: what was given so far is kept."""
        self._intend()
        self.desk.close_settle()
        self.hide()

    def _intend(self) -> None:
        try:
            tenders = self.tenders(TenderState.INTENDED)
        except NotAnAmount:
            return
        typed = self.entries["cash"].touched
        given = tuple(tender for tender in tenders if typed or tender.method is not TenderMethod.CASH)
        if given != self._kept:
            self._kept = given
            self.desk.keep_tenders(given)

    def _typed(self, entry: Entry) -> None:
        if entry.field in ("card", "qr"):
            self._preset_cash()
        self._draw()

    def _preset_cash(self) -> None:
        cash = self.entries["cash"]
        if cash.touched:
            return
        taken = 0
        for method in ("card", "qr"):
            try:
                taken += parse_yuan(self.entries[method].value) if self.entries[method].value else 0
            except NotAnAmount:
                return
        rest = max(0, self.net_fen - taken)
        cash.put(format_yuan(rest) if rest else "")

    def _draw(self, findings: tuple[Finding, ...] = ()) -> None:
        rows: list[Row] = [()]
        due = self.desk.due
        said = N_("Due {amount}") if due.net_fen >= 0 else N_("To give back {amount}")
        rows.append(row(" " + _(said, amount=abs(due.net_fen)), Look.STRONG))
        for method, amount in due.otherwise:
            rows.append(row(f" {_(BACK_WORDS[method])} {format_yuan(amount)}"))
        try:
            over = change_fen(self.desk.lines, self.tenders())
        except NotAnAmount:
            over = 0
        against = [finding for finding in self.judge() if finding.field != "reference"]
        if over > 0 and not against:
            rows.append(row(" " + _("Change {amount}", amount=over), Look.STRONG))
        elif over < 0:
            rows.append(row(" " + _("Missing {amount}", amount=-over), Look.WARN))
        cells = max(40, self._rows.size.width)
        rows += self._charged_rows(cells)
        rows.append(row(" " + _("Enter settles; Tab goes to card and QR; Esc goes back"), Look.FAINT))
        for finding in findings:
            rows += wrapped("! " + sentence(finding), cells, Look.REFUSE, indent=1)
        self._rows.put(rows)

    def _charged_rows(self, cells: int) -> list[Row]:
        """What the acquirer said of card and QR, in words."""
        if not self.charging.integrated:
            return []
        try:
            tenders = self.tenders()
        except NotAnAmount:
            return []
        rows: list[Row] = []
        for tender in tenders:
            if tender.method is TenderMethod.CASH or tender.state not in _SAID:
                continue
            said, look = _SAID[tender.state]
            method = _(dict(_FIELDS)[tender.method.value])
            text = _(said, method=method, amount=tender.amount_fen, reference=tender.reference)
            rows += wrapped(" " + text, cells, look)
        return rows


_SAID = {
    TenderState.CAPTURED: (N_("{method} {amount}: charged, reference {reference}"), Look.GOOD),
    TenderState.UNCLEAR: (
        N_(
            "{method} {amount}: UNCLEAR whether it was charged. Enter asks again; or empty the field and "
            "take cash, then it stays on the work list."
        ),
        Look.WARN,
    ),
}
