"""What the options and settings mean: directories, addresses, and the parts put together for them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counter import messages, settings
from counter.clock import SystemClock, mint_identity
from counter.domain.allowance import Allowance, OfflineAllowance
from counter.domain.text import N_
from counter.messages import _
from counter.ports import ShiftRules
from counter.printer_profile import FOLDER, PrinterProfile
from counter.settings import OfflineSettings, Settings, SettingsError

if TYPE_CHECKING:
    from counter.domain.template import Template
    from counter.ports import Acquirer
    from counter.printing.printer import SlipPrinter
    from counter.templating import TemplateSource
    from offline_queue import LocalStore
    from offline_queue.cache.cache import LocalCache
    from offline_queue.centre.client import CentreClient
    from offline_queue.centre.line import Line


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings in force for this command; sets the language as well."""
    from screens.actions import keyed

    found = settings.load(getattr(options, "config", None), judge=lambda those: keyed(those.keys))
    if hasattr(options, "crm_url"):
        found = replace(found, crm=replace(found.crm, url=options.crm_url))
    if getattr(options, "key_in_file", False):
        found = replace(found, store=replace(found.store, key="file"))
    messages.use(found.screen.language)
    return found


def data_dir_of(options: argparse.Namespace) -> Path:
    """The data directory: of the option, of $COUNTER_DATA_DIR, or the user's."""
    named = getattr(options, "data_dir", None) or os.environ.get("COUNTER_DATA_DIR")
    return Path(named) if named else settings.data_folder()


@contextmanager
def to_be_read(options: argparse.Namespace) -> Iterator[Path]:
    """For a command that only reads: a data directory that takes nothing is read in a copy, and that is said.

    The directory that was named; the options name the copy for as long as the block lasts.
    """
    from offline_queue.care.reading_copy import reading_copy

    settings_of(options)
    named = data_dir_of(options)
    with reading_copy(named) as found:
        if found != named:
            options.data_dir, options.key_in_file = str(found), True
            print(_("{path} takes nothing (read-only): a copy of it is read.", path=named), file=sys.stderr)
        yield named


def store_in(data_dir: Path, chosen: Settings) -> LocalStore:
    """The local database; raises StoreRefused where it cannot be used."""
    from offline_queue import open_store
    from offline_queue.enrolment import LockOut
    from offline_queue.sealed.data_key import KeyPlace

    lock_out = LockOut(chosen.sign_in.attempts, timedelta(minutes=chosen.sign_in.lock_minutes))
    return open_store(
        data_dir,
        mint=mint_identity,
        lock_out=lock_out,
        allowance=allowance_of(chosen.offline),
        key_place=KeyPlace(chosen.store.key),
        shift_rules=ShiftRules(
            usual_float_fen=chosen.shift.float_yuan * 100,
            free_difference_fen=chosen.shift.difference_fen,
        ),
    )


def allowance_of(chosen: OfflineSettings) -> OfflineAllowance:
    """What may wait for the line, where the centre gave no figures."""
    return OfflineAllowance(
        terminal=Allowance(count=chosen.count, sum_fen=chosen.sum_yuan * 100, hours=chosen.hours),
        clerk=Allowance(
            count=chosen.clerk_count, sum_fen=chosen.clerk_sum_yuan * 100, hours=chosen.clerk_hours
        ),
    )


def cache_of(store: LocalStore) -> LocalCache:
    """What came down from the centre."""
    from offline_queue import open_cache

    return open_cache(store, clock=SystemClock())


def line_of(store: LocalStore, chosen: Settings, *, answer_within: float) -> Line:
    """The line to the centre, known there by this terminal's credential."""
    from offline_queue import open_line

    return open_line(
        chosen.crm.url,
        store,
        connect_seconds=min(chosen.crm.timeout, answer_within),
        answer_seconds=answer_within,
        paths=chosen.crm.paths,
    )


def centre_of(store: LocalStore, line: Line, *, anew: bool = False) -> CentreClient:
    """Questions to the centre over ``line``; ``anew`` enrols this database under a new id."""
    from offline_queue import open_centre

    return open_centre(line, store, mint=mint_identity, anew=anew)


def acquirer_of(chosen: Settings, data_dir: Path) -> Acquirer | None:
    """Who takes cards and QR codes; None where the clerk types the reference."""
    if chosen.acquirer.kind == "typed":
        return None
    from counter.acquirer import BOOK_FILE, SimulatedAcquirer

    return SimulatedAcquirer(data_dir / BOOK_FILE)


def printer_of(store: LocalStore, chosen: Settings) -> SlipPrinter:
    """Where slips go: the printers of config.toml, else the folder; the usual one first."""
    from counter.domain.prints import ON_SETTLING, Counterpart
    from counter.printing.printer import SlipPrinter

    known = printers_of(store, chosen)
    usual = chosen.slip.printer or next(iter(known))
    if usual not in known:
        raise SettingsError(N_("[slip]: there is no section [printers.{name}]."), name=usual)
    counterparts = ON_SETTLING if chosen.slip.counterparts == "both" else (
        Counterpart(chosen.slip.counterparts),
    )  # fmt: skip
    return SlipPrinter(
        {usual: known[usual], **known},
        store.prints,
        store.terminal,
        SystemClock(),
        store.database.data_dir,
        counterparts=counterparts,
        free_copies=chosen.slip.free_copies,
        masking=settings.masking(chosen.slip),
    )


def printers_of(store: LocalStore, chosen: Settings) -> dict[str, PrinterProfile]:
    """The printers of config.toml, and the folder of the slips as one more."""
    folder = PrinterProfile(
        to=f"folder:{slips_folder(store, chosen)}", language="pdf", paper=chosen.slip.paper, fence="none"
    )
    return {**chosen.printers, FOLDER: folder} if chosen.slip.printer else {FOLDER: folder, **chosen.printers}


def slips_folder(store: LocalStore, chosen: Settings) -> Path:
    """The folder of the slips."""
    named = chosen.slip.folder
    return Path(named) if named else store.database.data_dir / "slips"


def template_layers(store: LocalStore) -> tuple[TemplateSource, ...]:
    """The texts of the templates, lowest layer first: packaged, the centre's, local."""
    from counter import templating

    return (*layers_below(store), *templating.local(settings.config_folder()))


def layers_below(store: LocalStore) -> tuple[TemplateSource, ...]:
    """The packaged templates and the centre's, over which local ones go."""
    from counter import templating
    from offline_queue.cache import parts

    with store.database.reading() as connection:
        sent = parts.templates(connection)
    centre = (templating.TemplateSource("centre", f"{each.code}.toml", each.text) for each in sent)
    return (*templating.packaged(), *centre)


def templates_in_force(store: LocalStore) -> dict[str, Template]:
    """The templates by code; what is wrong in a file leaves the one below it in force."""
    from counter import templating

    found, _faults = templating.load(template_layers(store))
    return {code: loaded.template for code, loaded in found.items()}
