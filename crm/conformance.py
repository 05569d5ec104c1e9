"""A system without a store that answers anybody: what conformance kits are run on."""

from __future__ import annotations

from sqlalchemy import select

from crm.database import Database, open_engine
from crm.tables import CustomerRow, StoreRow, TerminalRow

OPEN_TERMINAL = "conformance"


def prepare_empty(database_url: str) -> bool:
    """Make sure that the open terminal is there; False if the database holds customers."""
    database = Database(open_engine(database_url))
    try:
        with database.writing() as session:
            if session.scalars(select(CustomerRow.customer_id).limit(1)).first():
                return False
            if session.get(TerminalRow, OPEN_TERMINAL) is None:
                session.add(StoreRow(store_id=OPEN_TERMINAL, code="KIT", name=OPEN_TERMINAL))
                session.flush()
                session.add(TerminalRow(terminal_id=OPEN_TERMINAL, store_id=OPEN_TERMINAL, position=1))
            return True
    finally:
        database.close()
