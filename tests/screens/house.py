"""The whole program for tests: real app, real local store, ports whose answers a test writes down."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from argon2 import PasswordHasher
from textual import events
from textual.pilot import Pilot

from counter import templating
from counter.domain.allowance import OfflineAllowance
from counter.domain.prints import Counterpart, Print
from counter.domain.shifts.report import ShiftReport
from counter.domain.template import Template
from counter.domain.terminal import Role, StaffMember
from counter.domain.text import Finding
from counter.domain.visit import Outcome, SettledVisit, Visit
from counter.keystrokes import FILE, Keystrokes
from counter.ports import Acquirer, FurtherCopy, ShiftRules
from counter.printer_profile import PrinterProfile
from counter.printing.printer import SlipPrinter
from counter.settings import Settings, SettleSettings
from offline_queue import LocalStore, open_store
from offline_queue.enrolment import keep_staff
from screens.app import CounterApp
from screens.counter import CounterScreen
from screens.desk import Desk, Ports
from screens.equipment import DemoSignIn, Equipment
from tests import builders
from tests.screens.forms.ports import CardOnReader, CountingMint, HandClock, MemoryCache, ScriptedCentre

PIN = "246810"
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
VERIFIER = _HASHER.hash(PIN)
MINT = CountingMint()
SETTINGS = Settings(settle=SettleSettings(answer_wait=0))


class PaperTray:
    """A printer into a folder that keeps count of what it printed.

    ``jammed`` makes it refuse; it prints nothing while ``warm`` is not set.
    """

    def __init__(self) -> None:
        self.printed: list[tuple[str, int, tuple[Outcome, ...]]] = []
        self.receipts: list[tuple[str, int]] = []
        self.shifts: list[tuple[str, int]] = []
        self.jammed = False
        self.warm = threading.Event()
        self.warm.set()

    def loaded(self, store: LocalStore, clock: HandClock) -> PaperTray:
        """Print what ``store`` holds, for the customer only."""
        folder = store.database.data_dir
        tray = PrinterProfile(to=f"folder:{folder / 'tray'}", language="pdf", paper="A5", fence="none")
        self._printer = SlipPrinter(
            {"tray": tray}, store.prints, store.terminal, clock, folder, counterparts=(Counterpart.CUSTOMER,)
        )
        return self

    def print_slip(
        self,
        settled: SettledVisit,
        outcomes: Sequence[Outcome],
        *,
        number: str = "",
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print it, and keep what was printed."""
        self.warm.wait()
        if self.jammed:
            raise OSError("paper jam")
        made = self._printer.print_slip(
            settled, outcomes, number=number, further=further, printer=printer, trouble=trouble
        )
        self.printed += [(each.slip_number, each.copy, tuple(outcomes)) for each in made]
        return made

    def print_receipt(
        self,
        settled: SettledVisit,
        outcomes: Sequence[Outcome],
        *,
        number: str = "",
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print it, and keep what was printed."""
        self.warm.wait()
        if self.jammed:
            raise OSError("paper jam")
        made = self._printer.print_receipt(
            settled, outcomes, number=number, further=further, printer=printer, trouble=trouble
        )
        self.receipts += [(each.slip_number, each.copy) for each in made]
        return made

    def print_shift(
        self,
        report: ShiftReport,
        *,
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print it, and keep what was printed."""
        self.warm.wait()
        if self.jammed:
            raise OSError("paper jam")
        made = self._printer.print_shift(report, further=further, printer=printer, trouble=trouble)
        self.shifts += [(each.slip_number, each.copy) for each in made]
        return made

    def recover(self) -> tuple[Print, ...]:
        """As the printer inside."""
        return self._printer.recover()

    def names(self) -> tuple[str, ...]:
        """As the printer inside."""
        return self._printer.names()

    def where(self, made: Print) -> str:
        """The tray."""
        return "tray"

    def close(self) -> None:
        """As the printer inside."""
        self._printer.close()


def member(clerk_id: str = "20317", name: str = "王芳", role: Role = Role.CLERK) -> StaffMember:
    """Somebody who may sign in with `PIN`."""
    expires = builders.NOW + timedelta(days=30)
    return StaffMember(clerk_id=clerk_id, name=name, role=role, verifier=VERIFIER, expires_at=expires)


STAFF = (member(), member("20318", "李强"), member("10001", "陈店长", Role.MANAGER))


def packaged() -> dict[str, Template]:
    """The templates of this release, by code."""
    loaded, faults = templating.load(templating.packaged())
    assert not faults
    return {code: each.template for code, each in loaded.items()}


@dataclass
class House:
    """What outlives the program: the folder with the database, and the world around."""

    folder: Path
    cache: MemoryCache = field(default_factory=MemoryCache)
    centre: ScriptedCentre = field(default_factory=ScriptedCentre)
    clock: HandClock = field(default_factory=HandClock)
    tray: PaperTray = field(default_factory=PaperTray)
    settings: Settings = SETTINGS
    enrolled: bool = True
    allowance: OfflineAllowance | None = None
    acquirer: Acquirer | None = None
    templates: dict[str, Template] = field(default_factory=packaged)
    stores: list[LocalStore] = field(default_factory=list)

    def store(self) -> LocalStore:
        """The local database, enrolled as position 3 with its staff."""
        chosen = self.settings.shift
        store = open_store(
            self.folder,
            mint=MINT,
            clock=self.clock,
            allowance=self.allowance,
            shift_rules=ShiftRules(chosen.float_yuan * 100, chosen.difference_fen),
        )
        self.stores.append(store)
        if self.enrolled and store.terminal() is None:
            store.enrolled(builders.terminal(), "credential")
            with store.database.writing() as connection:
                keep_staff(connection, STAFF, full=True)
        return store

    def ports(self) -> Ports:
        """All that the screen needs of the world."""
        store = self.store()
        return Ports(
            store=store,
            cache=self.cache,
            centre=self.centre,
            printer=self.tray.loaded(store, self.clock),
            prints=store.prints,
            statistics=store.statistics,
            shifts=store.shifts,
            clock=self.clock,
            mint=MINT,
            id_reader=CardOnReader(),
            keystrokes=Keystrokes(store.database.data_dir / FILE),
            acquirer=self.acquirer,
        )

    def equip(self) -> Equipment:
        """Ports and templates."""
        return Equipment(self.ports(), self.templates)

    @asynccontextmanager
    async def run(self, width: int = 80, height: int = 24, *, demo: bool = False) -> AsyncIterator[Run]:
        """The program on a terminal of this size, at its sign-in."""
        shown = (DemoSignIn("20317", PIN, "王芳"),) if demo else ()
        app = CounterApp(self.settings, self.equip, shown)
        async with app.run_test(size=(width, height)) as pilot:
            yield Run(app, pilot)
        for store in self.stores:
            store.close()
        self.stores.clear()

    @asynccontextmanager
    async def counter(self, width: int = 80, height: int = 24) -> AsyncIterator[Run]:
        """The program with 王芳 signed in."""
        async with self.run(width, height) as run:
            await run.sign_in()
            yield run


@dataclass
class Run:
    """One run of the program."""

    app: CounterApp
    pilot: Pilot[int]

    @property
    def screen(self) -> CounterScreen:
        """The counter screen."""
        assert self.app.counter is not None
        return self.app.counter

    @property
    def desk(self) -> Desk:
        """The desk behind it."""
        return self.screen.desk

    @property
    def visit(self) -> Visit:
        """The running visit."""
        assert self.desk.visit is not None
        return self.desk.visit

    async def sign_in(self, clerk_id: str = "20317", pin: str = PIN) -> None:
        """Type number and PIN, and wait for the counter."""
        self.type(clerk_id)
        self.keys("enter")
        self.type(pin)
        self.keys("enter")
        await self.until(lambda: self.app.counter is not None and self.app.screen is self.app.counter)
        await self.done()

    def type(self, text: str) -> None:
        """Type ahead, without waiting for anything."""
        for character in text:
            self.app.keyboard.take(events.Key(character, character))

    def paste(self, text: str) -> None:
        """Paste, as a terminal hands it on."""
        self.app.keyboard.take(events.Paste(text))

    def keys(self, *keys: str) -> None:
        """Other keys, ahead too."""
        for key in keys:
            self.app.keyboard.take(events.Key(key, None))

    async def done(self) -> None:
        """All keys done, nothing running any more, everything on the disk, and painted."""
        await self.until(lambda: self.app.keyboard.waiting == 0)
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        if self.app.counter is not None:
            await asyncio.wrap_future(self.desk.durable())
        await self.pilot.pause()

    async def until(self, so: Callable[[], bool]) -> None:
        """Let the program run until it is so; a test that waits in vain fails after ten seconds."""
        async with asyncio.timeout(10):
            while not so():
                await self.pilot.pause()

    async def printed(self, house: House, count: int = 1) -> None:
        """Wait until so many slips came out."""
        await self.until(lambda: len(house.tray.printed) >= count)

    @property
    def said(self) -> str:
        """The sentence above the basket."""
        return " ".join(line.strip() for line in self.screen.frame.said.text.splitlines())

    def shows(self) -> str:
        """The screen as text, line by line."""
        return "\n".join(
            "".join(segment.text for segment in line).rstrip()
            for line in self.app.screen._compositor.render_strips()
        )
