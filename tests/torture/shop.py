"""A small shop to torture: a seeded CRM and an enrolled terminal, built once and copied for each trial."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from counter.clock import mint_identity
from counter.embedded import free_port
from counter.own_program import own_program
from crm.seed.credentials import DemoCredentials, SampleKind
from offline_queue import LocalStore, open_store
from tests.seeded import seeded_crm
from tests.torture.processes import Child, CrmProcess

POSITION = 3
FRESH_POSITION = 2


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder with ``crm.db`` and the enrolled ``terminal``; ``numbers`` are lines that may pay.

    ``fresh_code`` enrols a second terminal, ``clerk`` may sign in at both.
    """

    folder: Path
    numbers: tuple[str, ...]
    clerk: str
    fresh_code: str


def build_ground(folder: Path) -> Ground:
    """Seed a CRM and enrol a terminal at it, with the real program."""
    known = seeded_crm(folder)
    ground = Ground(
        folder,
        _payers(folder / "crm.db", known),
        known.staff[-1].clerk_id,
        known.enrolment_codes[FRESH_POSITION - 1],
    )
    with CrmProcess(folder / "crm.db").up() as crm:
        enrol(known.enrolment_codes[POSITION - 1], folder / "terminal", crm.url, folder)
    return ground


def _payers(database: Path, known: DemoCredentials) -> tuple[str, ...]:
    """Lines that may pay: the ordinary samples first, then all others in service, for a day's work is not a
    few customers'."""
    ordinary = tuple(sample.number for sample in known.of_kind(SampleKind.ORDINARY))
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT number FROM lines WHERE state = 'active' ORDER BY number"
        ).fetchall()
    return ordinary + tuple(number for (number,) in rows if number not in ordinary)


def enrol(code: str, data_dir: Path, url: str, home: Path, **environment: str) -> None:
    """`counter enrol` as a shop does it once."""
    done = subprocess.run(
        program("enrol", code, "--data-dir", str(data_dir), "--crm-url", url),
        env=clean_environment(home) | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def program(*arguments: str) -> list[str]:
    """The command line of the real program."""
    return own_program(*arguments)


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing of whoever runs the tests changes what the program does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COUNTER_", "LC_"))}
    return kept | {
        "LANG": "en_US.UTF-8",
        "PYTHONUTF8": "1",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "COUNTER_SCREEN_LANGUAGE": "en",
        **_WITHOUT_LIMITS,
    }


_WITHOUT_LIMITS = {
    f"COUNTER_OFFLINE_{name}": "0"
    for name in ("COUNT", "SUM_YUAN", "HOURS", "CLERK_COUNT", "CLERK_SUM_YUAN", "CLERK_HOURS")
}
"""More waits here than a manager would let."""


@dataclass
class Shop:
    """A copy of the ground: one terminal, one CRM of its own (not started yet)."""

    ground: Ground
    folder: Path
    port: int = field(default_factory=free_port)
    via: int = 0
    """The port through which the terminal reaches the CRM; 0 is the CRM's own."""
    crm_kind: type[CrmProcess] = CrmProcess

    def __post_init__(self) -> None:
        shutil.copytree(self.ground.folder / "terminal", self.data_dir)
        shutil.copyfile(self.ground.folder / "crm.db", self.crm_database)
        self.crm = self.crm_kind(self.crm_database, self.port)

    @property
    def data_dir(self) -> Path:
        """The terminal's data directory."""
        return self.folder / "terminal"

    @property
    def crm_database(self) -> Path:
        """The CRM's SQLite file."""
        return self.folder / "crm.db"

    @property
    def url(self) -> str:
        """Where the terminal finds the centre."""
        return f"http://127.0.0.1:{self.via or self.port}"

    def command(self, *arguments: str) -> list[str]:
        """The real program at this terminal."""
        options = ["--data-dir", str(self.data_dir)]
        options += ["--crm-url", self.url] if arguments[0] in ("sync", "enrol") else []
        return program(*arguments, *options)

    def start(self, *arguments: str, **environment: str) -> Child:
        """The real program running, its input and output as pipes."""
        return Child(self.command(*arguments), clean_environment(self.folder) | environment)

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """The real program, run to its end."""
        return subprocess.run(
            self.command(*arguments),
            input=given,
            env=clean_environment(self.folder),
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def store(self) -> Iterator[LocalStore]:
        """The terminal's store, opened by this process."""
        opened = open_store(self.data_dir, mint=mint_identity)
        try:
            yield opened
        finally:
            opened.close()


def visit_lines(ground: Ground, chance: random.Random, prefix: str) -> Iterator[str]:
    """Lines for `counter submit`, without end: one or more payments, in cash, by card or mixed."""
    number = 0
    while True:
        number += 1
        payments: list[Mapping[str, str]] = []
        total = 0
        for _ in range(chance.choice((1, 1, 1, 2))):
            fen = chance.randrange(100, 20000)
            total += fen
            payments.append({"template": "jf", "number": chance.choice(ground.numbers), "amount": yuan(fen)})
        line: dict[str, object] = {
            "id": f"{prefix}-{number:06d}",
            "clerk": ground.clerk,
            "transactions": payments,
        }
        if tenders := _tenders(chance, total, number):
            line["tenders"] = tenders
        yield json.dumps(line)


def _tenders(chance: random.Random, total: int, number: int) -> Sequence[Mapping[str, str]]:
    by_card = chance.choice((0, 0, total, total // 2))
    card = {"method": "card", "amount": yuan(by_card), "reference": f"R{number}"}
    cash = {"method": "cash", "amount": yuan(total - by_card)}
    if not by_card:
        return []
    return [card] if by_card == total else [card, cash]


def yuan(fen: int) -> str:
    """An amount as `counter submit` reads it."""
    return f"{fen // 100}.{fen % 100:02d}"
