"""`counter demo`: the counter with an embedded CRM and a demo store; without a terminal, a morning of it."""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter.commands.output import ProgressLine
from counter.commands.setup import data_dir_of, settings_of
from counter.domain.terminal import ROLE_WORDS, Role
from counter.messages import _, wording
from counter.settings import Settings

if TYPE_CHECKING:
    from counter.ports import Progress
    from crm.seed.credentials import DemoCredentials
    from crm.seed.store import StaffPin
    from offline_queue import LocalStore

MORNING = "morning"
POSITION = 3
HISTORY_DAYS = 30
"""Of simulated history, so that a manager's screens show something on the first day."""


def run(options: argparse.Namespace) -> int:
    """Open the demo store, or play its morning where nobody could look."""
    settings = settings_of(options)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _play_the_morning()
    from counter.commands.screen import the_only_screen

    folder = data_dir_of(options) / "demo"
    terminal = folder / "terminal"
    if options.fresh:
        with the_only_screen(terminal):
            shutil.rmtree(folder, ignore_errors=True)
    with the_only_screen(terminal):
        folder.chmod(0o700)  # one that an earlier release made may be open to others
        return _open(folder, settings, getattr(options, "config", None))


def _play_the_morning() -> int:
    from counter.commands.rehearse import play, show
    from counter.rehearsal.scenario import packaged

    print(_("There is no terminal here: playing the morning of 20 visits without one."), file=sys.stderr)
    return show(play([packaged()[MORNING]]))


def _open(folder: Path, settings: Settings, config: Path | None) -> int:
    from counter.commands.screen import open_screen
    from counter.commands.setup import store_in
    from counter.commands.simulate import DONE, HistoryProcess
    from counter.embedded import CentreDidNotStart, EmbeddedCentre
    from counter.rehearsal.demo_store import SEED
    from crm.seed.store import POSITIONS
    from screens.equipment import DemoSignIn
    from screens.news import CentreLost

    with ProgressLine() as progress:
        credentials = _build(folder, progress)
    centre = EmbeddedCentre(folder / "crm.db", folder / "crm.log")
    terminal = folder / "terminal"
    try:
        centre.start()
        settings = replace(settings, crm=replace(settings.crm, url=centre.url))
        store = store_in(terminal, settings)
        enrolled = store.terminal() is not None
        if not enrolled:
            _enrol(store, settings, credentials.enrolment_codes[POSITION - 1])
        hints = iter(_worth_trying(store, credentials))
        simulated = bool(store.remembered(DONE))
        store.close()
        staff = [
            DemoSignIn(who.clerk_id, who.pin, _called(who), next(hints, "")) for who in credentials.staff
        ]
        log = folder / "crm.log"
        history = None if simulated else HistoryProcess(terminal, HISTORY_DAYS, POSITIONS, SEED)
        try:
            return open_screen(
                settings,
                terminal,
                config=config,
                demo=staff,
                beside=lambda tell: centre.look_after(lambda: tell(CentreLost(str(log)))),
            )
        finally:
            if history is not None:
                history.end()
    except CentreDidNotStart as error:
        print(_("The demo's CRM did not start: {why}", why=str(error).strip()), file=sys.stderr)
        return 1
    finally:
        centre.stop()


def _called(who: StaffPin) -> str:
    """The name, and of the manager that it is one: only a manager's PIN opens some doors."""
    return f"{who.name} {_(ROLE_WORDS[who.role])}" if who.role is Role.MANAGER else who.name


def _worth_trying(store: LocalStore, credentials: DemoCredentials) -> list[str]:
    """A card of the tray, and one customer or document of the kinds that show the most."""
    from counter.commands.setup import cache_of
    from crm.seed.credentials import SampleKind

    kinds = (
        SampleKind.ORDINARY,
        SampleKind.ARREARS_SUSPENDED,
        SampleKind.UNDER_TERM,
        SampleKind.NEW,
        SampleKind.BLACKLISTED_ARREARS,
    )
    cards = [lease.value[-6:] for digit in "0123456789" for lease in cache_of(store).sims(digit)[:1]]
    hints = [
        f"{sample.number or sample.id_number}  {wording(sample.what)}"
        for kind in kinds
        for sample in credentials.of_kind(kind)[:1]
    ]
    return [*hints, f"{' '.join(cards[:2])}  {_('SIM cards of the tray')}"]


def _build(folder: Path, progress: Progress) -> DemoCredentials:
    """The demo store's CRM database, made on the first day; what its sign-in screen shows."""
    from counter.id_reader import CARDS_FILE
    from counter.rehearsal.demo_store import SEED, today_at_the_store, write_cards
    from crm.seed.credentials import DemoCredentials
    from crm.seed.load import seed

    database, shown = folder / "crm.db", folder / "credentials.json"
    if not shown.exists():
        print(_("Building the demo store: 448 tariffs, 7,043 customers ..."), file=sys.stderr)
        database.unlink(missing_ok=True)
        report = seed(f"sqlite:///{database}", seed=SEED, as_of=today_at_the_store(), progress=progress)
        write_cards(folder / "terminal" / CARDS_FILE, report.credentials)
        shown.write_text(report.credentials.to_json(), encoding="utf-8")
    return DemoCredentials.from_json(shown.read_text(encoding="utf-8"))


def _enrol(store: LocalStore, settings: Settings, code: str) -> None:
    from counter.commands.enrol import ANSWER_WITHIN
    from counter.commands.setup import centre_of, line_of
    from counter.commands.sync import bring_down

    line = line_of(store, settings, answer_within=ANSWER_WITHIN)
    centre_of(store, line).enrol(code)
    bring_down(store, line)
