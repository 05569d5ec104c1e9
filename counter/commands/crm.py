"""`counter crm …`: the central CRM as a process, and the care of its database."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from datetime import date, datetime
from pathlib import Path

from counter.commands.output import ProgressLine
from counter.commands.setup import data_dir_of, settings_of
from counter.domain.terminal import ROLE_WORDS
from counter.domain.text import N_
from counter.messages import _, joined
from counter.priority import give_way
from counter.settings import Settings, SettingsError

EMBEDDED_NICENESS = 5
"""A CRM that a counter started shares its machine: whoever types goes first."""


def run(options: argparse.Namespace) -> int:
    """Do the action that was asked for."""
    from crm.database import DatabaseRefused

    chosen = settings_of(options)
    actions = {
        "serve": lambda options: _serve(options, chosen),
        "migrate": _migrate,
        "seed": _seed,
        "code": _code,
        "check": _check,
        "dump": _dump,
    }
    try:
        return actions[options.action](options)
    except DatabaseRefused as error:
        print(_(error.message, **error.params), file=sys.stderr)
        return 1


def database_url(path: Path) -> str:
    """The address of a SQLite database in SQLAlchemy's words."""
    return f"sqlite:///{path}"


def _database(options: argparse.Namespace, *, there: bool = False) -> str:
    """The address of the database; raises DatabaseRefused for one that cannot be used, or, where it has to
    be ``there`` already, is not."""
    from sqlalchemy import make_url

    from crm.database import DatabaseRefused, look_at

    named = options.database
    url = _address(str(named)) if named else database_url(data_dir_of(options) / "crm.db")
    if not look_at(url) and there:
        shown = _file_of(url) or make_url(url).render_as_string(hide_password=True)
        raise DatabaseRefused(N_("There is no database {path}."), path=shown)
    return url


def _address(database: str) -> str:
    """``database`` as it was given. Raises SettingsError where it is no address of a database."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        backend = make_url(database).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise SettingsError(
            N_("{database} is no database here: sqlite:///FILE or postgresql+psycopg://..."),
            database=database,
        )
    return database


def _serve(options: argparse.Namespace, chosen: Settings) -> int:
    from crm.recovery_key import NoRecoveryKey
    from crm.serve import AddressInUse, NotEmpty, serve

    if options.parent:
        give_way(EMBEDDED_NICENESS)
        threading.Thread(target=_end_with, args=(options.parent,), daemon=True).start()
    try:
        database = _database(options)
        recovery_key = options.recovery_key or _recovery_key(options, database)
        serve(
            options.host,
            options.port,
            database,
            empty=options.empty,
            recovery_key=recovery_key,
            message_to=options.messages,
            message_language=options.message_language,
            sheet_fen=chosen.slip.sheet_fen,
            public_url=options.public_url.rstrip("/"),
            log_level=options.log_level,
        )
    except NoRecoveryKey as error:
        print(_("This is no key pair for recovery copies: {why}", why=error), file=sys.stderr)
        return 1
    except AddressInUse as error:
        print(_("Somebody listens at {address} already.", address=error), file=sys.stderr)
        return 1
    except NotEmpty as error:
        print(_("{database} holds customers: --empty needs a fresh one.", database=error), file=sys.stderr)
        return 1
    return 0


def _recovery_key(options: argparse.Namespace, database: str) -> Path:
    """Beside the database where that is a file, else in the data directory."""
    file = _file_of(database)
    if file is None:
        return data_dir_of(options) / "crm.recovery.pem"
    return file.with_suffix(".recovery.pem")


def _file_of(database: str) -> Path | None:
    """The file of a SQLite database, None for another."""
    path = database.removeprefix("sqlite:///")
    return Path(path) if path != database else None


def _end_with(parent: int) -> None:
    """End this process in good order when its parent has gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _migrate(options: argparse.Namespace) -> int:
    from sqlalchemy import make_url

    from crm.database import migrate

    url = _database(options)
    migrate(url)
    shown = _file_of(url) or make_url(url).render_as_string(hide_password=True)
    print(_("The database stands at this version of the program: {path}", path=shown), file=sys.stderr)
    return 0


def _seed(options: argparse.Namespace) -> int:
    from crm.seed.load import TABLES, AlreadySeeded, seed
    from crm.seed.resources import tray_sims
    from crm.seed.store import POSITIONS

    try:
        as_of = date.fromisoformat(options.as_of) if options.as_of else datetime.now().astimezone().date()
    except ValueError:
        print(_("{text} is not a date like 2026-11-21.", text=options.as_of), file=sys.stderr)
        return 2
    try:
        with ProgressLine() as progress:
            report = seed(
                _database(options),
                seed=options.seed,
                as_of=as_of,
                customers=options.customers,
                progress=progress,
            )
    except AlreadySeeded as error:
        print(_(str(error)), file=sys.stderr)
        return 1
    except ValueError as error:  # no plan is on sale on that day
        print(error, file=sys.stderr)
        return 1
    for table, count in report.rows.items():
        print(f"{count:>8} {_(TABLES.get(table, table))}")
    print(_("Enrolment codes, for the counter positions in order:"))
    for code in report.credentials.enrolment_codes:
        print(f"  {code}")
    print(_("Clerk numbers and PINs (for a demo only):"))
    for member in report.credentials.staff:
        print(f"  {member.clerk_id}  {member.pin}  {member.name}  {_(ROLE_WORDS[member.role])}")
    print(_("SIM cards in the trays, each position's first:"))
    for place in range(1, POSITIONS + 1):
        print(f"  {next(card.iccid for card in tray_sims(as_of.year, POSITIONS) if card.position == place)}")
    return 0


def _code(options: argparse.Namespace) -> int:
    from crm.enrolment_codes import NoTerminal, new_code

    try:
        print(new_code(_database(options, there=True), options.terminal))
    except NoTerminal as error:
        known = joined(error.known) or "-"
        print(_("There is no terminal {name}; there are: {known}.", name=error, known=known), file=sys.stderr)
        return 1
    return 0


def _check(options: argparse.Namespace) -> int:
    from crm.check import check

    faults = check(_database(options, there=True))
    for fault in faults:
        print(fault)
    if not faults:
        print(_("References and sums are right."), file=sys.stderr)
    return 1 if faults else 0


def _dump(options: argparse.Namespace) -> int:
    from crm.dump import dump

    for line in dump(_database(options, there=True)):
        print(line)
    return 0
