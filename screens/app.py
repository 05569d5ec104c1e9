"""The counter program: sign-in first, painted before anything heavy is loaded, then the counter screen."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver

from counter import messages
from screens.actions import keyed
from screens.equipment import DemoSignIn, Equip, Equipment
from screens.keyboard import Keyboard
from screens.sign_in import SignIn

if TYPE_CHECKING:
    from counter.domain.terminal import StaffMember, Terminal
    from counter.domain.visit import Visit
    from counter.settings import Settings
    from screens.counter import CounterScreen
    from screens.news import News


LEGIBLE_ON_LIGHT = {"text-warning": "#4a3200", "text-success": "#123d1b"}
"""Contrast of at least 4.5 (WCAG AA) with every ground of the light theme."""


class CounterApp(App[int]):
    """The whole program on one terminal.

    ``equip`` is called once, in a thread, right after the first paint; what it raises ends the program
    and is left in ``fault`` for the caller to say. ``demo`` are credentials to show at sign-in.
    """

    CSS_PATH = "styles/counter.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, settings: Settings, equip: Equip, demo: Sequence[DemoSignIn] = ()) -> None:
        messages.use(settings.screen.language)
        super().__init__(watch_css=False)
        self.settings, self.demo = settings, tuple(demo)
        self.actions = keyed(settings.keys)
        self.keyboard = Keyboard(self, self._pressed)
        self.counter: CounterScreen | None = None
        self.fault: Exception | None = None
        self._equip = equip
        self._untold: list[News] = []
        self._equipment: asyncio.Future[Equipment] | None = None

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice; on a terminal of Linux or macOS with Esc told apart from the key after it."""
        chosen = super().get_driver_class()
        if chosen.__module__ != "textual.drivers.linux_driver":
            return chosen
        from screens.lone_escape import LoneEscapeDriver

        return LoneEscapeDriver

    def get_css_variables(self) -> dict[str, str]:
        """Textual's, with those of its light theme that are too pale on its grounds made darker."""
        variables = super().get_css_variables()
        if not self.current_theme.dark:
            variables |= LEGIBLE_ON_LIGHT
            self.theme_variables = variables
        return variables

    def get_default_screen(self) -> SignIn:
        """The sign-in is the first screen, painted once."""
        return SignIn()

    def on_mount(self) -> None:
        """Paint the sign-in, then load."""
        chosen = self.settings.screen.theme
        self.theme = f"textual-{_terminals_theme() if chosen == 'auto' else chosen}"
        self.set_keymap(dict(self.settings.keys))
        self._equipment = asyncio.get_running_loop().create_future()
        self.call_after_refresh(self._begin_loading)
        if self.is_headless:
            return
        for told in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            with contextlib.suppress(NotImplementedError):  # there is no such thing on Windows
                asyncio.get_running_loop().add_signal_handler(told, self._told_to_go, told)

    def _told_to_go(self, told: signal.Signals) -> None:
        self.run_worker(self._go(told), group="go")

    async def _go(self, told: signal.Signals) -> None:
        """The machine is shut down, or the window was closed: what stands in a form is kept first."""
        if self.counter is not None:
            self.counter.keep()
            await asyncio.wrap_future(self.counter.desk.durable())
        asyncio.get_running_loop().remove_signal_handler(told)
        if told is signal.SIGTERM:
            await self.end()
        else:  # nobody is there to be shown an end
            signal.raise_signal(told)

    def _begin_loading(self) -> None:
        self.run_worker(self._load(), name="load", group="load")

    async def _load(self) -> None:
        assert self._equipment is not None
        try:
            self._equipment.set_result(await asyncio.to_thread(self._equip))
        except Exception as error:
            self.fault = error
            self.exit(1)
            return
        await asyncio.to_thread(importlib.import_module, "screens.counter")

    async def equipment(self) -> Equipment:
        """The ports and templates; waits while they are being opened."""
        assert self._equipment is not None
        return await asyncio.shield(self._equipment)

    @property
    def equipment_at_hand(self) -> Equipment | None:
        """The ports and templates if they are open, None while they are not (or could not be)."""
        opened = self._equipment
        done = opened is not None and opened.done() and opened.exception() is None
        return opened.result() if opened is not None and done else None

    async def enter_counter(self, terminal: Terminal, clerk: StaffMember, interrupted: Visit | None) -> None:
        """Signed in: the counter screen, with the visit that was interrupted, if there is one."""
        equipment = await self.equipment()
        if self.counter is None:
            from screens.counter import CounterScreen

            self.counter = CounterScreen(
                equipment, self.settings, self.actions, terminal, clerk, lambda: self.keyboard.ahead
            )
            await self.push_screen(self.counter)
            await self.counter.begin(interrupted)
            for news in self._untold:
                self.counter.tell(news)
            return
        self.counter.signed_in(clerk)
        await self.pop_screen()
        await self.counter.begin(interrupted)

    def tell(self, news: News) -> None:
        """Show news of the world around on the counter screen, once somebody signed in; from any thread."""
        if self.counter is not None:
            self.counter.tell(news)
        else:
            self._untold.append(news)

    async def lock(self, said: str = "") -> None:
        """The sign-in stands before the counter and says this of the shift; whoever signs in goes on."""
        await self.push_screen(SignIn(said))

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go through the keyboard, everything else the usual way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.app_focus = True
            self.keyboard.take(event)
            return
        await super().on_event(event)

    def _pressed(self, event: events.Key | events.Paste) -> None:
        if self.counter is not None and self.screen is self.counter:
            self.counter.pressed(event)

    async def action_quit(self) -> None:
        """Leave, after a word on what waits."""
        if self.counter is not None and self.screen is self.counter:
            await self.counter.errands.leaving.leave()
        elif isinstance(self.screen, SignIn):
            await self.screen.leave()
        else:
            await self.end()

    async def end(self) -> None:
        """End, with everything written."""
        self.exit(0)

    async def on_unmount(self) -> None:
        """Write and print what is still to be."""
        if self.counter is not None:
            await asyncio.to_thread(self.counter.desk.close)


def _terminals_theme() -> str:
    """Dark, unless the terminal says by ``COLORFGBG`` that its ground is white or light grey."""
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in ("7", "15") else "dark"
