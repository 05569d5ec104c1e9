"""Keys one after another: each is done with before the next one is looked at.

Textual hands a key to the focused widget's own queue and runs bindings when it comes back up, so that
of two keys read together the second can overtake the first one's change of focus. A counter's keys
are typed ahead, pasted and scanned; here a key typed ahead always lands where it would have landed
had the clerk waited.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App

from screens.widgets.entry import Entry


class Keyboard:
    """Takes keys and pastes for the app; ``pressed`` is told of every one before it is done.

    Keys that come before `open` wait: a terminal's driver listens earlier than the first screen.
    """

    def __init__(self, app: App[Any], pressed: Callable[[events.Key | events.Paste], None]) -> None:
        self._app, self._pressed = app, pressed
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._busy = False
        self._open = False

    def open(self) -> None:
        """Somebody is there to take keys: what was typed before is done now."""
        self._open = True
        self._begin()

    def take(self, event: events.Key | events.Paste) -> None:
        """A key or paste came in: done at once if it is plain typing, else in its turn."""
        if self._open and not self._busy and self._typed(event):
            return
        self._waiting.append(event)
        self._begin()

    @property
    def waiting(self) -> int:
        """How many keys are not done yet."""
        return len(self._waiting) + self._busy

    @property
    def ahead(self) -> int:
        """How many keys were typed ahead of the one that is being done."""
        return len(self._waiting)

    def _begin(self) -> None:
        if self._open and self._waiting and not self._busy:
            self._busy = True
            work = self._work  # called when the worker runs: a loop that ends first leaves nothing unawaited
            self._app.run_worker(work, name="keyboard", group="keyboard", exclusive=False)  # type: ignore[arg-type]

    async def _work(self) -> None:
        try:
            while self._waiting:
                event = self._waiting.popleft()
                if not self._typed(event) and isinstance(event, events.Key):
                    await self._bound(event)
        finally:
            self._busy = False

    def _typed(self, event: events.Key | events.Paste) -> bool:
        """Typing into the focused entry; False if the key is something else."""
        entry = self._app.screen.focused
        if not isinstance(entry, Entry):
            return False
        if isinstance(event, events.Paste):
            self._pressed(event)
            entry.paste(event.text)
            return True
        if not event.is_printable or event.character is None:
            return False
        self._pressed(event)
        entry.press(event.character)
        return True

    async def _bound(self, event: events.Key) -> None:
        self._pressed(event)
        active = self._app.screen.active_bindings.get(event.key)
        if active is not None and active.enabled:
            await self._app.run_action(active.binding.action, active.node)
