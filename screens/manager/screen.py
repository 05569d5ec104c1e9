"""The manager's screen: digits choose a view, letters what it shows; Enter goes down, Esc comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual_plotext import PlotextPlot

from counter.domain.positions import PositionSeen
from counter.domain.statistics.measured import Cause, Measured
from counter.domain.statistics.question import BY_WORDS, Question
from counter.domain.statistics.report import Report
from counter.domain.template import Template
from counter.domain.work import Link, LinkState, Waiting
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable
from screens.desk import Desk
from screens.head import waiting_row
from screens.manager import views
from screens.manager.asked import PERIODS, Asked
from screens.manager.drill import STEPS, Drill, measured_rows
from screens.manager.keys import BINDINGS, KEYS
from screens.manager.now import now_rows
from screens.manager.reading import Reading
from screens.manager.scope import Scope
from screens.manager.table import columns, sentences
from screens.manager.views import VIEWS
from screens.manager.visit import visit_rows
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, Row, padded, width

_LOOK_AGAIN = 5.0
"""Seconds after which the present moment is read again."""


class ManagerScreen(Screen[None]):
    """Figures of the store's work, over the counter screen of a manager.

    ``found`` is the report that is shown; it is read in a thread and painted when it is there.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ManagerScreen > Lines { height: 1; }
    ManagerScreen > #figures { height: 1fr; }
    ManagerScreen > PlotextPlot { height: 45%; display: none; }
    ManagerScreen > #caption { display: none; }
    ManagerScreen.-drawn > PlotextPlot, ManagerScreen.-drawn > #caption { display: block; }
    ManagerScreen > Entry { display: none; width: 1fr; }
    ManagerScreen.-typing > Entry { display: block; }
    ManagerScreen > #manager-keys { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]

    def __init__(self, desk: Desk, templates: Mapping[str, Template], asked: Asked) -> None:
        super().__init__(id="manager")
        self.desk, self.asked = desk, asked
        self._reading = Reading(desk, templates)
        self.found: Report | None = None
        self._line, self._waiting = LinkState(Link.UNKNOWN), Waiting()
        self.drill = Drill()
        self.measured: tuple[Measured, ...] = ()
        self.shown: Measured | None = None
        self.marked = 0
        self.defining = False
        self._cause = ""
        self._told = False
        self._head, self._tabs = Lines(id="manager-head"), Lines(id="manager-tabs")
        self._table, self._said = Lines(id="figures"), Lines(id="manager-said")
        self._keys, self._chart = Lines(id="manager-keys"), PlotextPlot()
        self._caption = Lines(id="caption")
        self.entry = Entry("cause", typed=lambda _entry: None)
        self._cells: list[list[str]] = []
        self._seen: tuple[PositionSeen, ...] = ()
        self._text: list[Row] | None = None
        self._from = 0

    def compose(self) -> ComposeResult:
        """Head, views, table, chart, what is typed, a sentence, keys."""
        yield from (self._head, self._tabs, self._table, self._caption, self._chart)
        yield from (self.entry, self._said, self._keys)

    async def on_mount(self) -> None:
        """Show the first view; where nothing real was done yet, the simulated history."""
        self._keys.put_text(" " + _(KEYS))
        if not self.asked.simulated and await asyncio.to_thread(self._reading.only_simulated):
            self.asked = replace(self.asked, simulated=True)
        await self._read()
        self._ask_others()
        self.set_interval(_LOOK_AGAIN, self._look_again)

    async def _read_waiting(self) -> None:
        store = self.desk.ports.store
        self._line, self._waiting = await asyncio.to_thread(lambda: (store.link_state(), store.waiting()))
        if not self._told:
            self._draw_foot()

    def _draw_foot(self) -> None:
        """What is asked, and at the right what waits for the line."""
        if self.found is None:
            return
        path = " > ".join(self.found.names.get(each, each) for each in self.drill.chosen)
        asked = path or _(BY_WORDS[self.found.question.by])
        right = waiting_row(self._line, self._waiting, self.desk.ports.clock.now())
        left = padded(f" {asked}", max(1, self.size.width - width(right) - 2))
        self._told = False
        self._said.put([((left, Look.FAINT), (" ", Look.PLAIN), *right)])

    def _tell(self, text: str, look: Look) -> None:
        """A sentence at the foot, until the view is drawn again."""
        self._told = True
        self._said.put_text(" " + text, look)

    def _look_again(self) -> None:
        """The present moment moves on while it is looked at."""
        self.run_worker(self._read_waiting(), group="waiting", exclusive=True)
        if self.asked.view == views.NOW and not self.defining:
            self._draw()
            self._ask_others()

    def _ask_others(self) -> None:
        self.run_worker(self._hear_others(), group="others", exclusive=True)

    async def _hear_others(self) -> None:
        """The other positions, as the centre heard of them; without it as they were known last."""
        with suppress(CentreUnavailable, CentreRefused):
            asked = self.desk.ports.centre.positions
            self._seen = await asyncio.to_thread(asked, self.desk.clerk.clerk_id)
            if self.asked.view == views.NOW:
                self._draw()

    def on_resize(self) -> None:
        """Another size shows other rows."""
        self._draw()

    # ---- what is shown ------------------------------------------------------------------------

    @property
    def view(self) -> views.View:
        """The view that is shown."""
        return VIEWS[self.asked.view]

    @property
    def text(self) -> str:
        """All that stands on the screen but the chart."""
        parts = (self._head, self._tabs, self._table, self._caption, self._said)
        return "\n".join(part.text for part in parts)

    def _question(self) -> Question:
        possible = views.breakdowns(self.view, self.asked.scope)
        question = self.asked.question(self.desk.today, possible[self.asked.by % len(possible)])
        return self.drill.question(question) if self.asked.view == views.EXCEPTIONS else question

    async def _read(self) -> None:
        """Read what the view shows, in a thread, and paint it."""
        listed = self.asked.view == views.EXCEPTIONS and self.drill.lists_visits
        try:
            look = self._reading.look
            found = await asyncio.to_thread(look, self._question(), listed, self.asked.scope)
        except (CentreUnavailable, CentreRefused) as error:
            await self._fall_back(error)
            return
        self.found, self.measured = found
        await self._read_waiting()
        self.marked, self.shown, self._text = 0, None, None
        self._draw()

    async def _fall_back(self, error: CentreUnavailable | CentreRefused) -> None:
        """The centre does not tell: this position's own figures are always there."""
        self.asked, self.drill = replace(self.asked, scope=Scope.POSITION, by=0), Drill()
        await self._read()
        why = _(error.message, **error.params) if isinstance(error, CentreRefused) else _(str(error))
        self._tell(_("Shown are this position's own figures: {why}", why=why), Look.WARN)

    def _rows(self) -> list[list[str]]:
        assert self.found is not None
        match self.asked.view:
            case views.NOW:
                return now_rows(self.desk, self._seen)
            case views.SAVINGS:
                return views.savings(self.found)
            case views.OFFLINE:
                return views.offline(self.found, self.desk.terminal)
            case views.EXCEPTIONS if self.drill.lists_visits:
                return measured_rows(self.measured, self.found.total.fence)
            case _:
                return views.table(self.view, self.found)

    # ---- painting -----------------------------------------------------------------------------

    def _draw(self) -> None:
        if self.found is None:
            return
        question = self.found.question
        self._head.put([views.heading(self.desk.terminal, question, self.asked.scope)])
        self._tabs.put([views.tabs(self.asked.view)])
        drawn = self.view.chart is not None and not self.defining and self._text is None
        self.set_class(drawn, "-drawn")
        self._cells = self._rows()
        self._table.put(
            views.definitions(self.asked.view, self.size.width)
            if self.defining
            else self._text[self._from :]
            if self._text
            else self._table_rows()
        )
        if drawn:
            self._paint_chart()
        self._draw_foot()

    def _table_rows(self) -> list[Row]:
        down = self.asked.view == views.EXCEPTIONS
        room = max(3, self._table.size.height or self.size.height - 5)
        if self._of_words:
            return sentences(self._cells, self.size.width)
        return columns(self._cells, self.size.width, room, self.marked, shown=down)

    @property
    def _of_words(self) -> bool:
        """Whether the table is of sentences and values, without a heading."""
        return self.asked.view in (views.NOW, views.SAVINGS, views.OFFLINE)

    def _paint_chart(self) -> None:
        assert self.found is not None
        assert self.view.chart is not None
        self._caption.put_text(" " + self.view.chart.words(self.found), Look.FAINT)
        plot: Any = self._chart.plt
        plot.clear_figure()
        if self.found.total.n:
            self.view.chart.draw(plot, self.found)
        self._chart.refresh()

    # ---- keys ---------------------------------------------------------------------------------

    async def action_view(self, number: int) -> None:
        """Another view, from its beginning."""
        self.asked, self.drill, self.defining = replace(self.asked, view=number, by=0), Drill(), False
        await self._read()

    async def action_by(self) -> None:
        """The view's next breakdown."""
        possible = views.breakdowns(self.view, self.asked.scope)
        self.asked = replace(self.asked, by=(self.asked.by + 1) % len(possible))
        await self._read()

    async def action_days(self) -> None:
        """The next period."""
        later = [days for days in PERIODS if days > self.asked.days]
        self.asked = replace(self.asked, days=later[0] if later else PERIODS[0])
        await self._read()

    async def action_scope(self) -> None:
        """This position's figures, the store's, or those of all stores that the manager may see."""
        self.asked = replace(self.asked, scope=self.asked.scope.next, simulated=False, by=0)
        self.drill = Drill()
        await self._read()

    async def action_list(self) -> None:
        """The longest single visits at this step of the way down, without going further."""
        if self.asked.view != views.EXCEPTIONS or self._text is not None:
            self._say_where()
        elif self._elsewhere():
            return
        else:
            self.drill = self.drill.list_all()
            await self._read()

    def _elsewhere(self) -> bool:
        """Single visits are looked at where they were served; says so where other positions are shown."""
        if self.asked.scope is Scope.POSITION:
            return False
        said = _("Single visits are kept at the position that served them: press o for this one's.")
        self._tell(said, Look.WARN)
        return True

    def _say_where(self) -> None:
        self._tell(_("Open a visit first: view 5, then Enter down to it."), Look.WARN)

    async def action_simulated(self) -> None:
        """Real work, or the simulated history, which only this position has."""
        simulated = not self.asked.simulated
        self.asked = replace(self.asked, simulated=simulated, scope=Scope.POSITION, by=0)
        self.drill = Drill()
        await self._read()

    def action_define(self) -> None:
        """What the figures mean, and back."""
        self.defining = not self.defining
        self._draw()

    def action_move(self, by: int) -> None:
        """Mark another row; what is longer than the screen goes up and down."""
        if self._text is not None:
            room = max(3, self._table.size.height)
            self._from = max(0, min(self._from + by, len(self._text) - room))
            self._draw()
            return
        last = len(self._cells) - (1 if self._of_words else 2)
        self.marked = max(0, min(last, self.marked + by))
        self._draw()

    async def action_down(self) -> None:
        """Into the marked group, at last into the marked visit; with something typed, keep it."""
        if self.has_class("-typing"):
            await self._typed()
        elif self.asked.view == views.EXCEPTIONS and self.found is not None and self._text is None:
            if self.drill.lists_visits:
                await self._open_visit()
            elif len(self.drill.chosen) == len(STEPS) - 1 and self._elsewhere():
                return
            elif self.marked < len(self.found.groups):
                self.drill = self.drill.down(self.found.groups[self.marked].group)
                await self._read()

    async def action_back(self) -> None:
        """One step back, at last to the counter screen."""
        if self.has_class("-typing"):
            self._stop_typing()
        elif self.defining:
            self.action_define()
        elif self._text is not None:
            self._text, self.shown = None, None
            self._draw()
        elif self.drill.chosen or self.drill.listing:
            self.drill = self.drill.up()
            await self._read()
        else:
            self.dismiss()

    # ---- one visit ----------------------------------------------------------------------------

    async def _open_visit(self) -> None:
        if self.marked >= len(self.measured):
            return
        chosen, statistics = self.measured[self.marked], self.desk.ports.statistics
        record = await asyncio.to_thread(statistics.record, chosen.visit_no)
        cause = await asyncio.to_thread(statistics.cause, chosen.visit_no)
        if record is not None:
            self.shown = chosen
            zone = self.desk.terminal.time_zone
            titles, labels = self._reading.titles, self._reading.labels
            self._text = visit_rows(record, titles, labels, cause, self.size.width, zone)
            self._from = 0
            self._draw()

    def action_cause(self) -> None:
        """Write down why the visit that is open took so long."""
        if self.shown is None:
            self._say_where()
            return
        self._cause = ""
        self._ask(_("Cause, then Enter:"))

    def _ask(self, said: str) -> None:
        self.entry.put("")
        self.add_class("-typing")
        self.entry.take_focus()
        self._tell(said, Look.STRONG)

    def _stop_typing(self) -> None:
        self.remove_class("-typing")
        self.set_focus(None)
        self._draw()

    async def _typed(self) -> None:
        typed = self.entry.value.strip()
        if not typed:
            return
        if not self._cause:
            self._cause = typed
            self._ask(_("Action, then Enter:"))
            return
        assert self.shown is not None
        said = Cause(cause=self._cause, action=typed, clerk=self.desk.clerk.clerk_id)
        await asyncio.to_thread(self.desk.ports.statistics.record_cause, self.shown.visit_no, said)
        self._stop_typing()
        await self._open_visit()
        self._tell(_("It is noted with the visit."), Look.GOOD)
