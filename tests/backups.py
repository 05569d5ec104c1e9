"""A terminal's data directory as a backup program keeps it, and as an earlier release would have left it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from offline_queue.disk.database import FILE_NAME
from offline_queue.disk.schema import MIGRATIONS

CHAINED_SINCE = 5
"""The first schema that has all that a terminal shows to the centre of its database."""

_FIGURES = ("tally", "clerk_tally")
"""What triggers keep: copied last, when nothing changes it any more."""

_CHAIN = (
    "INSERT INTO main.identity (sequence, identity, body_hash, value)"
    " SELECT item_no, identity, zeroblob(16), place FROM later.item WHERE place IS NOT NULL"
)
"""The chain as it stood in a table of its own."""


def back_up(data_dir: Path, target: Path) -> None:
    """A consistent copy of the database, as a backup program makes it, with what lies beside it."""
    shutil.copytree(data_dir, target, ignore=shutil.ignore_patterns(f"{FILE_NAME}*", "*.lock"))
    with (
        closing(sqlite3.connect(data_dir / FILE_NAME)) as source,
        closing(sqlite3.connect(target / FILE_NAME)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = WAL")


def lay_out_as(data_dir: Path, version: int) -> None:
    """The same content in the tables of an earlier schema; nobody may have the database open."""
    path, earlier = data_dir / FILE_NAME, data_dir / "earlier.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(earlier)) as connection:
        connection.execute("ATTACH ? AS later", (str(path),))
        (migrations,) = connection.execute(
            "SELECT sql FROM later.sqlite_master WHERE name = '_sqlite_migrations'"
        ).fetchone()
        connection.execute(migrations)
        for number in range(1, version + 1):
            connection.executescript(MIGRATIONS[number])
        tables = [
            row[0] for row in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
        ]
        for table in sorted(tables, key=lambda name: name in _FIGURES):
            connection.execute(f"DELETE FROM main.{table}")
            if table == "identity":
                connection.execute(_CHAIN)
                continue
            later = {row[1] for row in connection.execute(f"PRAGMA later.table_info({table})")}
            names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            columns = ", ".join(name for name in names if name in later)
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM later.{table}")
        connection.execute(
            "DELETE FROM _sqlite_migrations WHERE CAST(substr(name, 9) AS INTEGER) > ?", (version,)
        )
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
        connection.execute("DETACH later")
        connection.execute("PRAGMA journal_mode = WAL")
    earlier.replace(path)
