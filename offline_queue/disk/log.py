"""The log that every commit is written into before it reaches the database file: how long it is kept.

A commit into what the file has already costs half of one that makes the file longer, for then the file
system has nothing to write down about the file itself. So the log keeps its length when it is begun anew,
and is given that length before anybody waits for a commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offline_queue.disk.database import Database

KEPT_LOG_BYTES = 4 * 1024 * 1024
"""What is kept of the log file; what is longer is moved into the database."""

_PAGES_IN_MEMORY = 16


def lengthen(database: Database) -> bool:
    """Make a short log file about as long as it is kept, by a commit that changes nothing; whether it was.

    So many bytes do not fit into the few pages of memory: SQLite puts them into the log, and takes them
    back. What is left is a commit of one page, whose sync takes the new length to the disk. Raises
    StoreRefused where there is no room.
    """
    if database.wal_bytes() >= KEPT_LOG_BYTES // 2:
        return False
    with database.writing() as connection:
        pages = connection.execute("PRAGMA cache_size").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA cache_size = {_PAGES_IN_MEMORY}")
        try:
            connection.execute("SAVEPOINT length")
            connection.execute("INSERT INTO remembered VALUES ('length', zeroblob(?))", (KEPT_LOG_BYTES,))
            connection.execute("ROLLBACK TO length")
            connection.execute("RELEASE length")
            connection.execute(f"PRAGMA user_version = {version}")
        finally:
            connection.execute(f"PRAGMA cache_size = {pages}")
    return True
