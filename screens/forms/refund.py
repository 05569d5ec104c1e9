"""Refund a line (退款): what was paid for a line of the work list is given back as it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter.domain.acceptance import paid_for, refund_line
from counter.domain.template import Template
from counter.domain.text import N_, Finding
from counter.domain.transaction import LineRefund, Transaction
from counter.domain.visit import SettledVisit
from counter.domain.work import Choice as Way
from counter.domain.work import WorkItem
from counter.messages import _, wording
from screens.desk import Desk
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.forms.host import FormHost
from screens.forms.way_back import WAY_BACK, WayBackField
from screens.head import SHOWN
from screens.widgets.lines import Row, row

LINE, REASON = "line", "reason"
IDENTITY = "identity"
"""In ``picked``: the identity of the line to be refunded."""


class RefundForm(Form):
    """The line is chosen from the work list, or named by its identity; the reason is the centre's words."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self._items: tuple[WorkItem, ...] = ()
        self._original: SettledVisit | None = None
        self._way_back = WayBackField(self, self._chosen_line)

    def clear(self) -> None:
        """Forget the line with everything else."""
        super().clear()
        self._items, self._original = (), None

    def began(self) -> None:
        """Read the work list behind the first paint; a line named by its identity is found in it."""
        self.again(LINE)

    async def left(self, name: str) -> None:
        """Find the line among what can be refunded, and what was paid for it."""
        if name != LINE:
            return
        store = self.desk.ports.store
        items = await self.ask(LINE, store.work_items)
        self._items = tuple(item for item in items if Way.REFUND in item.choices)
        item = self._named(self.value(LINE))
        if item is None:
            self.show_choices()
            self.find(LINE, *(self._not_known() if self.value(LINE) else ()))
            return
        self._take_item(item)
        self._original = await self.ask(LINE, lambda: store.settled(item.identity))
        self.find(LINE)
        self.keep()

    async def store_changed(self) -> None:
        """A line may have come to the work list, or gone from it."""
        await self.known(LINE)
        items = await self.ask("", self.desk.ports.store.work_items)
        found = tuple(item for item in items if Way.REFUND in item.choices)
        if found != self._items:
            self._items = found
            self.renew_choices()

    def typed(self, name: str, text: str) -> None:
        """Another line: the one before is not meant any more."""
        if name == LINE:
            self.picked.pop(IDENTITY, None)
            self._original = None

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """Lines that were rejected or failed after money was taken."""
        if name != LINE:
            return None
        wanted = text.lower()
        found = [item for item in self._items if wanted in _words(item).lower()]
        return [Choice(item.slip_number, (item.slip_number, _words(item)), item) for item in found]

    def chosen(self, name: str, choice: Choice) -> None:
        """A line was chosen."""
        if isinstance(choice.value, WorkItem):
            self._take_item(choice.value)

    def notes(self) -> Iterable[Row]:
        """What is given back."""
        line = self._line()
        if line is None or self._original is None:
            return self.tips_before()
        paid = sum(share.amount_fen for share in paid_for(self._original, line.identity))
        return [row(wording(line.title)), *self._way_back.rows(paid)]

    def judge(self) -> tuple[Finding, ...]:
        """Only a line of the work list, once a visit, and only if something was paid for it."""
        line = self._line()
        if line is None or self._original is None:
            return self._not_known()
        taken = [t.details for t in self.desk.lines if t.identity != self.draft.identity]
        if any(isinstance(d, LineRefund) and d.line_identity == line.identity for d in taken):
            return (Finding(N_("This line is given back in this visit already."), field=LINE),)
        if not paid_for(self._original, line.identity):
            return (Finding(N_("Nothing was paid for this line."), field=LINE),)
        return self._way_back.judge()

    def transaction(self) -> Transaction:
        """The refund."""
        line = self._line()
        assert line is not None
        assert self._original is not None
        return refund_line(
            self.acceptance(),
            original=self._original,
            line=line,
            reason=self.value(REASON),
            way=self._way_back.way,
        )

    def asked(self, name: str) -> bool:
        """The way back only where not all was paid in cash."""
        return name != WAY_BACK or self._way_back.asked

    def _chosen_line(self) -> tuple[SettledVisit, str] | None:
        line = self._line()
        return (self._original, line.identity) if line is not None and self._original is not None else None

    def _named(self, text: str) -> WorkItem | None:
        wanted = (text, self.picked.get(IDENTITY, ""))
        found = [item for item in self._items if item.identity in wanted]
        return found[0] if found else None

    def _take_item(self, item: WorkItem) -> None:
        self.picked[IDENTITY] = item.identity
        self.fill(LINE, item.slip_number, over=True)
        self.fill(REASON, _(item.reason))

    def _not_known(self) -> tuple[Finding, ...]:
        return (Finding(N_("Choose a line of the work list that can be given back."), field=LINE),)

    def _line(self) -> Transaction | None:
        identity = self.picked.get(IDENTITY, "")
        lines = self._original.visit.transactions if self._original is not None else ()
        return next((line for line in lines if line.identity == identity), None)


def _words(item: WorkItem) -> str:
    who = f"{SHOWN.of_name(item.customer_name)} {item.number}".strip()
    return f"{item.slip_number} {wording(item.title)} {who}"
