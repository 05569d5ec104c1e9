"""Terminals as the centre knows them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm.centre import Speaker
from crm.tables import StoreRow, TerminalRow


def speaker_from(terminal: TerminalRow, store: StoreRow) -> Speaker:
    """Rows as who speaks."""
    return Speaker(
        terminal_id=terminal.terminal_id,
        store_id=store.store_id,
        position=terminal.position,
        time_zone=store.time_zone,
        instance=terminal.instance,
    )


def speaker_of(session: Session, terminal_id: str) -> Speaker:
    """The terminal as a speaker, for work on its orders that goes on without it."""
    terminal = session.get_one(TerminalRow, terminal_id)
    return speaker_from(terminal, session.get_one(StoreRow, terminal.store_id))
