"""Signing off and leaving the program: what waits is said first, and stays where it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from counter.messages import _

if TYPE_CHECKING:
    from counter.ports import Store
    from screens.app import CounterApp
    from screens.counter import CounterScreen
    from screens.panes.pane import Doing


def left_behind(store: Store) -> str:
    """What waits for the line and what asks for a hand, in a sentence; "" where nothing does."""
    waiting, asking = store.waiting(), store.asking()
    if waiting.count and asking:
        return _(
            "{count} items, {sum_amount}, wait for the line, {asking} lines for a hand; all is kept.",
            count=waiting.count,
            sum_amount=waiting.sum_fen,
            asking=asking,
        )
    if waiting.count:
        return _(
            "{count} items, {sum_amount}, wait for the line; all is kept.",
            count=waiting.count,
            sum_amount=waiting.sum_fen,
        )
    return _("{asking} lines wait for a hand (F7); all is kept.", asking=asking) if asking else ""


class Leaving:
    """Asks before work that waits is left alone; Ctrl+C again leaves at once."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter

    async def leave(self) -> None:
        """End the program, after a word on what waits; what stands in a form is kept, also its last field."""
        self.counter.keep()
        said = await self._left_behind()
        asked = self.counter.place is self.counter.menu and self.counter.menu.title_line.text == said
        if not said or asked:
            await self._program.end()
            return
        go = _("leave; it is sent when this program, or counter sync, runs again")
        self._ask(said, (go, self._program.end), _("stay"))

    async def sign_off(self, done: Doing) -> None:
        """Sign off by ``done``, after a word on what waits."""
        said = await self._left_behind()
        if not said:
            await done()
            return
        self._ask(said, (_("sign off; sending goes on"), done), _("stay signed in"))

    def _ask(self, said: str, go: tuple[str, Doing], stay: str) -> None:
        self.counter.show_menu(said, [go, (stay, self._stay)])

    async def _stay(self) -> None:
        """Back to the half-filled form, or the command line."""
        visit = self.counter.desk.visit
        await self.counter.reopen(visit.draft if visit is not None else None)

    @property
    def _program(self) -> CounterApp:
        return self.counter.app  # type: ignore[return-value]

    async def _left_behind(self) -> str:
        return await asyncio.to_thread(left_behind, self.counter.desk.ports.store)
