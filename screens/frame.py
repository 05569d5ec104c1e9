"""The frame of the counter screen: status, clock, strip, basket and keys around whatever takes the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.geometry import Size

from counter.domain.work import Link, LinkState, Waiting
from counter.messages import _, joined, wording
from screens import basket, drafts, head
from screens.accepted import last_words
from screens.actions import Action
from screens.desk import Desk
from screens.forms.choice import ChoiceList
from screens.forms.form import Form
from screens.panes.pane import Pane
from screens.shift_rows import shift_rows
from screens.too_small import SMALLEST, TooSmall
from screens.widgets.lines import Lines, Look, Row, folded, row, stand, wrapped

if TYPE_CHECKING:
    from counter.domain.template import Template

WIDE = 120
_USUAL = ("help", "open", "change", "payment", "all", "queries", "work", "settle", "accept", "back", "hold",
          "next_customer", "lock")  # fmt: skip
_WITH_REMEDY = ("remedy", "settle", "accept", "back", "help", "slip", "drop")


class Frame:
    """Owns the lines around the middle and draws them from the desk; only lines that changed are painted.

    ``line``, ``waiting``, ``asking`` and ``held`` (visits) are as in the store, read once a
    second in a thread.
    """

    def __init__(self, desk: Desk, templates: Mapping[str, Template], actions: Sequence[Action]) -> None:
        self.desk, self.templates, self.actions = desk, templates, tuple(actions)
        self.where, self.clock, self.parts = Lines(id="where"), Lines(id="clock"), Lines(id="parts")
        self.strip, self.basket, self.keys = Lines(id="strip"), Lines(id="basket"), Lines(id="keys")
        self.said, self.resting = Lines(id="said"), Lines(id="resting")
        self.small = TooSmall()
        self.beside, self.basket_beside = Lines(id="choices"), Lines(id="basket-beside")
        self.rule = Lines(classes="rule")
        self.line, self.waiting = LinkState(), Waiting()
        self.asking = self.held = 0
        self._said = ("", Look.PLAIN)
        self.width = SMALLEST.width
        self._version = -1

    @property
    def link(self) -> Link:
        """What was last known of the line to the centre."""
        return self.line.link

    @property
    def wide(self) -> bool:
        """Whether choices, form and basket stand side by side."""
        return self.width >= WIDE

    def fit(self, size: Size) -> None:
        """The terminal has this size now."""
        self.width = size.width
        self.rule.put_text("-" * size.width, Look.FAINT)
        self.say(*self._said)
        self.small.fit(size)

    def say(self, text: str, look: Look = Look.PLAIN) -> None:
        """One sentence above the basket, until the next key; over as many rows as it takes."""
        self._said = (text, look)
        rows = wrapped(text, self.width - 1, look, indent=1) if text else [row("-" * self.width, Look.FAINT)]
        stand(self.said, rows)

    @property
    def says(self) -> bool:
        """Whether a sentence stands above the basket."""
        return bool(self.said.text.strip(" -"))

    def offer(self, choices: ChoiceList | None) -> None:
        """Choices in their own place."""
        size = self.beside.size
        self.beside.put(choices.rows(size.width, size.height) if choices else [])

    def draw(self, place: Form | Pane | None) -> None:
        """Everything around the middle, in which ``place`` is open."""
        desk, visit = self.desk, self.desk.visit
        piled = drafts.piled(visit.draft if visit else None)
        kept = piled[1:] if isinstance(place, Form) else piled
        title = joined(
            wording(self.templates[draft.template].title.text())
            for draft in kept
            if draft.template in self.templates
        )
        view = desk.view_now() or desk.newcomer
        stale = desk.view is not None and self.link is not Link.ONLINE
        age = desk.ports.clock.now() - view.as_of if view is not None and stale else None
        stand(self.strip, folded(head.strip_row(view, visit, desk.today, age), self.width))
        stand(self.basket, basket.basket_row(desk.lines, desk.fallen, title, self.width))
        cells = max(20, self.basket_beside.size.width)
        self.basket_beside.put(basket.basket_rows(desk.lines, desk.fallen, title, cells))
        self.keys.put([head.key_row(self._applicable(place), self.width)])
        self.resting.display = place is None
        self.resting.put(self._resting())
        if place is None and not self.resting.size.width:  # its width is known when it has been laid out
            self.resting.call_after_refresh(lambda: self.resting.put(self._resting()))
        self.draw_status()

    def draw_status(self) -> None:
        """The status line and the clock."""
        desk = self.desk
        now, cells = desk.ports.clock.now(), max(40, self.where.size.width)
        self.where.put(
            [
                head.status_row(
                    desk.terminal, desk.clerk, self.line, self.waiting, self.asking, self.held, now, cells
                )
            ]
        )
        visit = desk.visit
        so_far = desk.recorder.so_far() if visit else None
        target_s = visit.target_ms / 1000 if visit else desk.settings.timing.visit_target
        self.clock.put([head.clock_row(so_far, target_s)])
        in_work = visit.draft if visit and so_far and so_far.transaction else None
        self.parts.put([head.parts_row(so_far, self.templates.get(in_work.template) if in_work else None)])

    def look_again(self) -> None:
        """What waits has surely changed: read it at the next tick whatever the version says."""
        self._version = -1

    async def read_status(self) -> bool:
        """Read the line's state and what waits, if anybody has written since; whether somebody has."""
        store = self.desk.ports.store

        def read() -> tuple[int, LinkState, Waiting, int, int] | None:
            version = store.version()
            if version == self._version:
                return None
            return version, store.link_state(), store.waiting(), store.asking(), store.held()

        found = await asyncio.to_thread(read)
        if found is None:
            return False
        before = self.line
        self._version, self.line, self.waiting, self.asking, self.held = found
        self.draw_status()
        if (self.line.trouble, self.line.news_trouble) != (before.trouble, before.news_trouble):
            self.resting.put(self._resting())
            if (said := head.link_announcement(self.line)) is not None:
                self.say(*said)
        return True

    def _resting(self) -> list[Row]:
        hint = _("Type a number, an ID number, a name or initials, or a code; ? shows all.")
        cells = max(20, self.resting.size.width)
        rows: list[Row] = [(), *wrapped(hint, cells, indent=1)]
        rows += shift_rows(self.desk, cells)
        rows += basket.fallen_rows(self.desk.lines, self.desk.fallen, cells)
        rows += head.link_rows(self.line, self.desk.terminal, cells)
        settled = self.desk.settled
        if settled is not None and self.desk.visit is None:
            rows.append(row(" " + last_words(settled), Look.STRONG))
        return rows

    def _applicable(self, place: Form | Pane | None) -> list[Action]:
        """The keys that apply now, in their usual order."""
        remedy = isinstance(place, Form) and place.remedy is not None
        hidden = () if isinstance(place, Form) else ("accept",)
        by_name = {action.name: action for action in self.actions}
        return [by_name[name] for name in (_WITH_REMEDY if remedy else _USUAL) if name not in hidden]
