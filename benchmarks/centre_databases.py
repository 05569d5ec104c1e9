"""The centre's databases of a benchmark: SQLite files, or with ``--database postgresql`` a real server's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

KIND = "sqlite"
"""What the command line chose: ``sqlite`` or ``postgresql``."""


@dataclass(frozen=True, slots=True)
class CentreDatabases:
    """The address of the ``first``, empty at the beginning, and ``copy``, which makes one more as it is."""

    first: str
    copy: Callable[[str], str]


@contextmanager
def centre_databases(folder: Path) -> Iterator[CentreDatabases]:
    """Databases in ``folder``, gone with it."""
    if KIND == "postgresql":
        with postgres.running(folder / "cluster") as server:
            first = server.new_database()
            yield CentreDatabases(first, lambda _name: server.new_database(copy_of=first))
    else:
        yield CentreDatabases(f"sqlite:///{folder / 'crm.db'}", lambda name: _copied(folder, name))


def _copied(folder: Path, name: str) -> str:
    here = folder / f"centre-{name}"
    here.mkdir()
    for file in folder.glob("crm.db*"):
        shutil.copy(file, here / file.name)
    return f"sqlite:///{here / 'crm.db'}"
