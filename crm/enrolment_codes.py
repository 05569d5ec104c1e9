"""One-time codes that enrol a terminal, made when one is needed: a new position, a restored database."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from crm.database import Database, open_engine
from crm.http import secret_hash
from crm.tables import EnrolmentCodeRow, TerminalRow

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that are mistaken for others
_GROUPS = 3


class NoTerminal(Exception):
    """There is no terminal of this name; ``known`` are those there are."""

    def __init__(self, terminal_id: str, known: Sequence[str]) -> None:
        super().__init__(terminal_id)
        self.known = tuple(known)


def new_code(database_url: str, terminal_id: str) -> str:
    """A code that enrols the terminal once; only its hash is kept. Raises `NoTerminal`."""
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_GROUPS))
    database = Database(open_engine(database_url))
    try:
        with database.writing() as session:
            if session.get(TerminalRow, terminal_id) is None:
                known = session.scalars(select(TerminalRow.terminal_id).order_by(TerminalRow.terminal_id))
                raise NoTerminal(terminal_id, known.all())
            session.add(EnrolmentCodeRow(code_hash=secret_hash(code), terminal_id=terminal_id))
    finally:
        database.close()
    return code
