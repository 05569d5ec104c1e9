"""A stage for one form: the real desk, the real local store, the real keyboard; no counter screen around."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot

from counter import templating
from counter.domain.money import format_yuan
from counter.domain.template import Template
from counter.domain.terminal import Role, StaffMember
from counter.domain.text import Finding
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft
from counter.domain.work import Link
from counter.keystrokes import FILE, Keystrokes
from counter.settings import Settings
from offline_queue import LocalStore, open_store
from screens.desk import Desk, Ports
from screens.forms.form import Form
from screens.forms.registry import form_class
from screens.keyboard import Keyboard
from screens.news import News
from tests import builders
from tests.screens.forms.ports import (
    CardOnReader,
    CountingMint,
    HandClock,
    MemoryCache,
    NoPrinter,
    ScriptedCentre,
)

MINT = CountingMint()


@dataclass
class Counter:
    """What stands behind the stage; outlives it, as the disk outlives the program."""

    folder: Path
    cache: MemoryCache = field(default_factory=MemoryCache)
    centre: ScriptedCentre = field(default_factory=ScriptedCentre)
    clock: HandClock = field(default_factory=HandClock)
    reader: CardOnReader = field(default_factory=CardOnReader)

    def store(self) -> LocalStore:
        """The local database, enrolled as position 3."""
        store = open_store(self.folder, mint=MINT, clock=self.clock)
        if store.terminal() is None:
            store.enrolled(builders.terminal(), "credential")
        return store

    def desk(self, store: LocalStore) -> Desk:
        """A clerk at the position."""
        ports = Ports(
            store=store,
            cache=self.cache,
            centre=self.centre,
            printer=NoPrinter(),
            prints=store.prints,
            statistics=store.statistics,
            shifts=store.shifts,
            clock=self.clock,
            mint=MINT,
            id_reader=self.reader,
            keystrokes=Keystrokes(store.database.data_dir / FILE),
        )
        told: list[News] = []
        return Desk(ports, Settings(), builders.terminal(), clerk(), told.append)


def clerk(**given: object) -> StaffMember:
    """王芳, clerk 20317."""
    return StaffMember(**{"clerk_id": "20317", "name": "王芳", "role": Role.CLERK, "verifier": "",
                          "expires_at": builders.NOW + timedelta(days=30)} | given)  # type: ignore[arg-type]  # fmt: skip


def packaged() -> dict[str, Template]:
    """The templates of this release, by code."""
    loaded, faults = templating.load(templating.packaged())
    assert not faults
    return {code: each.template for code, each in loaded.items()}


class Stage(App[None]):
    """Hosts the forms as the counter screen does, and nothing else."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        Binding("tab", "go(1)", show=False, priority=True),
        Binding("shift+tab", "go(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("f8,f9", "accept", show=False),
        Binding("escape", "leave", show=False),
        Binding("f4", "remedy", show=False),
        Binding("f12", "card", show=False),
    ]

    def __init__(self, desk: Desk, templates: Mapping[str, Template]) -> None:
        super().__init__()
        self.desk, self.link, self.templates = desk, Link.UNKNOWN, templates
        self.forms = {
            code: form_class(template)(template, desk, self) for code, template in templates.items()
        }
        self.keyboard = Keyboard(self, lambda event: None)
        self.keyboard.open()
        self.open: Form | None = None
        self.accepted: list[Transaction] = []
        self.choices_beside = True

    def compose(self) -> ComposeResult:
        """Every form, none of them shown yet."""
        yield from self.forms.values()

    async def on_event(self, event: events.Event) -> None:
        """Keys go through the keyboard."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.keyboard.take(event)
            return
        await super().on_event(event)

    def show(self, draft: Draft | None) -> None:
        """Put a draft on stage."""
        self.open = self.forms[draft.template] if draft else None
        if draft is not None and self.open is not None:
            self.open.begin(draft)

    @property
    def form(self) -> Form:
        """The form on stage."""
        assert self.open is not None
        return self.open

    def form_accepted(self, form: Form, line: Transaction, back: Draft | None) -> None:
        """A line was accepted."""
        self.accepted.append(line)
        self.show(back)

    def customer_known(self) -> None:
        """Nothing to draw."""

    def on_mount(self) -> None:
        """Take keys from now on."""
        self.keyboard.open()

    @property
    def keys_waiting(self) -> int:
        """Keys typed ahead."""
        return self.keyboard.ahead

    def remedy_changed(self) -> None:
        """No key bar here."""

    def form_chooses(self, form: Form) -> None:
        """Nothing to draw."""

    async def action_go_on(self) -> None:
        """Enter."""
        await self.form.go_on()

    def action_go(self, by: int) -> None:
        """Tab."""
        self.form.go(by)

    def action_move(self, by: int) -> None:
        """Down, Up."""
        self.form.move(by)

    async def action_accept(self) -> None:
        """F8, F9."""
        await self.form.accept()

    def action_leave(self) -> None:
        """Esc."""
        self.show(self.form.leave())

    async def action_card(self) -> None:
        """The key of the ID card reader."""
        await self.form.read_card()

    def action_remedy(self) -> None:
        """The one key that adds the payment of arrears."""
        finding = self.form.remedy
        assert finding is not None
        self.form.keep()
        self.show(self.desk.open_template("jf", arrears_of(finding), remedy=True))


def arrears_of(finding: Finding) -> dict[str, str]:
    """What the payment form is opened with."""
    amount = finding.params["amount"]
    assert isinstance(amount, int)
    return {"line": str(finding.params["account_id"]), "amount": format_yuan(amount)}


@dataclass
class Act:
    """One run of the program on the stage."""

    app: Stage
    pilot: Pilot[None]
    desk: Desk
    pressed: int = 0

    async def open(self, code: str, **values: str) -> Form:
        """Open a template, as its function key or its code with arguments does."""
        self.app.show(self.desk.open_template(code, values or None))
        return self.app.form

    async def type(self, text: str) -> None:
        """Type ahead, without waiting for anything."""
        self.pressed += len(text)
        for character in text:
            self.app.keyboard.take(events.Key(character, character))

    async def paste(self, text: str) -> None:
        """Paste, as a terminal hands it on."""
        self.app.keyboard.take(events.Paste(text))
        await self.pilot.pause()

    async def resume(self) -> None:
        """Take up the visit that the program before left, with its half-filled form."""
        store = self.desk.ports.store
        kept = store.visit(store.unsettled()[0].visit_id)
        assert kept is not None
        self.desk.take_up(kept)
        self.app.show(kept.draft)
        await self.rest()

    async def press(self, *keys: str) -> None:
        """Other keys."""
        self.pressed += len(keys)
        await self.pilot.press(*keys)

    async def onward(self) -> None:
        """Enter; what is refused is left all the same, by Tab once its sentence stands there."""
        name = self.app.form.focused_field
        await self.press("enter")
        await self.rest()
        if self.app.form.focused_field == name:
            await self.press("tab")

    async def rest(self) -> None:
        """Until every key is done and every look-up has answered."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    def beside(self, name: str) -> tuple[str, ...]:
        """The sentences (their English) beside a field."""
        return tuple(finding.message.format(**finding.params) for finding in self.app.form.findings(name))

    def remedy(self) -> str:
        """The way out that one key offers, "" if there is none."""
        finding = self.app.form.remedy
        return finding.remedy if finding else ""

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.app.form.value(name)


@asynccontextmanager
async def staged(counter: Counter, *codes: str) -> AsyncIterator[Act]:
    """Run the program once, with the forms of these templates; what was entered is on the disk afterwards."""
    store = counter.store()
    desk = counter.desk(store)
    app = Stage(desk, {code: template for code, template in packaged().items() if code in codes})
    try:
        async with app.run_test(size=(140, 40)) as pilot:
            yield Act(app, pilot, desk)
            await app.workers.wait_for_complete()
        desk.close()
    finally:
        store.close()
