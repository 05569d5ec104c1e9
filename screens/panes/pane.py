"""The two kinds of pane: a list to choose from by typing, and a text to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from counter.domain.shifts.report import ShiftReport
from counter.domain.text import N_
from counter.domain.visit import SettledVisit, Visit
from counter.domain.work import WorkItem
from counter.messages import _
from screens.desk import Desk
from screens.forms.choice import Choice, ChoiceList
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, Row, folded, padded, row, stand

Doing = Callable[[], Awaitable[None]]
"""Something to do when it was chosen from a menu."""


@dataclass(frozen=True, slots=True)
class CommittedSlip:
    """One slip of a settled visit, as it can be read on screen."""

    settled: SettledVisit
    number: str


Readable = CommittedSlip | ShiftReport | Visit
"""A paper that is read on screen: a slip, a shift's report, or the draft of the slips of a visit."""


class Counter(Protocol):
    """What a pane asks of the counter screen."""

    desk: Desk

    def idle(self) -> None:
        """Back to the command line."""
        ...

    async def back(self) -> None:
        """Out of a pane: to the form or settlement that it covered, else to the command line."""
        ...

    def say(self, text: str, look: Look = Look.PLAIN) -> None:
        """Show one sentence above the key bar."""
        ...

    async def commit(self) -> None:
        """Settle the visit with what stands in the settlement."""
        ...

    async def obey(self, text: str) -> None:
        """Do what a command line says."""
        ...

    async def open_template(
        self, code: str, values: Mapping[str, str] | None = None, *, given: bool = False
    ) -> None:
        """Open a template's form; ``given`` values count as the clerk's own, the focus is behind them."""
        ...

    async def order_again(self, item: WorkItem) -> None:
        """Open the template of a line that failed, filled with what is known of it."""
        ...

    async def take_customer(self, customer_id: str, number: str = "") -> None:
        """A customer was chosen, by a number of theirs: known at once, fresher when the centre answered."""
        ...

    async def take_up(self, visit: Visit) -> None:
        """Go on with a visit that was put aside."""
        ...

    async def show_slip(self, settled: SettledVisit, number: str = "") -> None:
        """Show one slip of a settled visit as text; without ``number`` the clerk says which, if it has
        several."""
        ...

    def show_report(self, report: ShiftReport, *, own: bool) -> None:
        """Show the report of a shift, this terminal's ``own`` or another one's."""
        ...

    def show_text(self, title: str, rows: Sequence[Row]) -> None:
        """Show something to read."""
        ...

    def show_menu(self, title: str, things: Sequence[tuple[str, Doing]]) -> None:
        """Show a few things to do."""
        ...

    def redraw(self) -> None:
        """Draw status, strip, basket and key bar again."""
        ...


class Pane(Vertical):
    """A part of the screen that takes the keys while it is shown."""

    DEFAULT_CSS = """
    Pane { height: 1fr; display: none; }
    Pane.-open { display: block; }
    Pane > .title { height: 1; }
    Pane > .rows { height: 1fr; }
    """

    spread = True
    """Whether it takes the place of the choices too, where they have one of their own."""

    def __init__(self, name: str, counter: Counter) -> None:
        super().__init__(id=f"pane-{name}")
        self.counter = counter
        self.title_line = Lines(classes="title")

    @property
    def desk(self) -> Desk:
        """The desk of the counter screen."""
        return self.counter.desk

    def entitle(self, title: str) -> None:
        """Put ``title`` over the pane, in as many rows as it takes."""
        cells = self.size.width or self.app.size.width
        rows = folded(row(title, Look.STRONG), max(20, cells))
        stand(self.title_line, rows)

    def show(self) -> None:
        """Come up."""
        self.add_class("-open")

    def hide(self) -> None:
        """Go."""
        self.remove_class("-open")

    async def go_on(self) -> None:
        """Enter."""

    async def catch_up(self) -> None:
        """The store was written to, here or by the delivery process: what is shown of it may be old."""

    def go(self, by: int) -> None:
        """Tab and Shift+Tab."""

    def move(self, by: int) -> None:
        """Up and Down; ten at once are a page."""

    def leave(self) -> Any:
        """Esc: back to the command line."""
        self.hide()
        return None


class ListPane(Pane):
    """A few rows to choose from, narrowed by typing; Enter takes the marked one."""

    DEFAULT_CSS = """
    ListPane > Entry { width: 1fr; }
    """
    title = ""
    nothing = N_("Nothing here.")

    def __init__(self, name: str, counter: Counter) -> None:
        super().__init__(name, counter)
        self.filter = Entry("filter", typed=self._typed)
        self.list = Lines(classes="rows")
        self.choices = ChoiceList("filter", (), nothing=self.nothing)

    def compose(self) -> ComposeResult:
        """Title, what is typed, the rows."""
        yield self.title_line
        yield self.filter
        yield self.list

    def find(self, text: str) -> Sequence[Choice]:
        """The rows for what was typed; memory only."""
        raise NotImplementedError

    async def took(self, choice: Choice) -> None:
        """A row was taken."""
        raise NotImplementedError

    def begin(self, text: str = "") -> None:
        """Come up with the focus, at once."""
        self.filter.put(text)
        self.entitle(_(self.title))
        self.show()
        self.filter.take_focus()
        self.look()
        self.call_after_refresh(self._draw)  # its width is known when it has been laid out

    def look(self) -> None:
        """Find again."""
        self.choices = ChoiceList("filter", self.find(self.filter.value), nothing=self.nothing)
        self._draw()

    def look_again(self) -> None:
        """Find again beside whoever chooses: what was marked stays marked where it is still there."""
        before = self.choices
        self.choices = ChoiceList("filter", self.find(self.filter.value), nothing=self.nothing)
        self.choices.mark_as(before)
        self._draw()

    def _typed(self, entry: Entry) -> None:
        self.look()

    def _draw(self) -> None:
        size = self.list.size
        rows = self.choices.rows(max(40, size.width), max(5, size.height))
        self.list.put(rows)

    def on_resize(self) -> None:
        """Another size shows other rows."""
        self._draw()

    def move(self, by: int) -> None:
        """Mark another row."""
        self.choices.move(by)
        self._draw()

    async def go_on(self) -> None:
        """Take the marked row."""
        choice = self.choices.taken
        if choice is not None:
            await self.took(choice)


class TextPane(Pane):
    """A text to read; Up, Down, Page Up and Page Down scroll it, Enter and Esc go back.

    With ``then`` Enter goes on to that instead. ``paper`` is what is read there, where it is a paper.
    """

    DEFAULT_CSS = """
    TextPane > VerticalScroll { height: 1fr; scrollbar-size: 0 0; }
    """

    def __init__(self, name: str, counter: Counter) -> None:
        super().__init__(name, counter)
        self.lines = Lines()
        self.scroll = VerticalScroll(self.lines, can_focus=False)
        self._then: Doing | None = None
        self.paper: Readable | None = None
        self._title, self._rows = "", tuple[Row, ...]()
        self._first = 0

    def compose(self) -> ComposeResult:
        """Title and text."""
        yield self.title_line
        yield self.scroll

    def begin(
        self,
        title: str,
        rows: Sequence[Row],
        then: Doing | None = None,
        paper: Readable | None = None,
    ) -> None:
        """Show ``rows`` from the top."""
        self._then, self.paper = then, paper
        self._title, self._rows, self._first = title, tuple(rows), 0
        self.show()
        self.screen.set_focus(None)
        self._draw()
        self.call_after_refresh(self._draw)  # its size is known when it has been laid out

    def begin_text(self, title: str, text: str) -> None:
        """Show plain text."""
        self.begin(title, [row(line) for line in text.split("\n")])

    def move(self, by: int) -> None:
        """Scroll; ten at once are a page. Until the text is laid out nobody knows how much that is."""
        if not self.scroll.size.height:
            self.call_after_refresh(self.move, by)
            return
        page = max(1, self.scroll.size.height - 1)
        self._first += by if abs(by) == 1 else page * (1 if by > 0 else -1)
        self._draw()

    def on_resize(self) -> None:
        """Another size breaks the rows at other places."""
        self._draw()

    def _draw(self) -> None:
        """The rows broken where they are too long, and in the title which of them are seen."""
        cells, height = max(20, self.scroll.size.width), max(1, self.scroll.size.height)
        rows = [part for each in self._rows for part in folded(each, cells)]
        self._first = min(max(0, self._first), max(0, len(rows) - height))
        self.lines.styles.height = max(1, len(rows))
        self.lines.put(rows)
        self.scroll.scroll_to(y=self._first, animate=False)
        told = {"first": self._first + 1, "last": min(len(rows), self._first + height), "all": len(rows)}
        where = _("{first}-{last} of {all} PgUp PgDn", **told) if len(rows) > height else ""
        left = padded(self._title, max(10, cells - cell_len(where) - 1)) if where else self._title
        self.title_line.put(
            [((left, Look.STRONG), (" " + where, Look.WARN))] if where else [row(left, Look.STRONG)]
        )

    async def go_on(self) -> None:
        """Enter goes back, or on."""
        then, self._then = self._then, None
        if then is None:
            await self.counter.back()
            return
        self.hide()
        self.counter.idle()
        await then()
