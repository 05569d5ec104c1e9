"""The terminal as it was enrolled, who may sign in at it, and how often they got their PIN wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from counter.domain.terminal import Role, StaffMember, Terminal
from counter.ports import SignInAttempts
from offline_queue import settings
from offline_queue.disk.instants import from_us, to_us
from offline_queue.sealed.bodies import seal_plain, unseal_plain
from offline_queue.sealed.sealed_columns import STAFF, TERMINAL


@dataclass(frozen=True, slots=True)
class LockOut:
    """When wrong PINs lock: after how many, and for how long."""

    failures: int = 5
    lasts: timedelta = timedelta(minutes=5)


_SIGNING_KEY = "signing_key"


def keep_signing_key(connection: sqlite3.Connection, key: str) -> None:
    """Pin the centre's public key. Versions held under another one, or under none, may be another centre's:
    then everything comes down anew."""
    if settings.remembered(connection, _SIGNING_KEY) != key:
        connection.execute("DELETE FROM part")
    settings.remember(connection, _SIGNING_KEY, key)


def signing_key(connection: sqlite3.Connection) -> str:
    """The centre's public key as it was handed over at enrolment, "" before that."""
    return settings.remembered(connection, _SIGNING_KEY)


def keep_terminal(connection: sqlite3.Connection, terminal: Terminal) -> None:
    """Keep what the centre said this terminal is."""
    plain = {name: getattr(terminal, name) for name in Terminal.__dataclass_fields__}
    body = seal_plain(connection, plain, TERMINAL.about())
    connection.execute("INSERT OR REPLACE INTO terminal VALUES (1, ?)", (body,))


def terminal(connection: sqlite3.Connection) -> Terminal | None:
    """This terminal, or None before it was enrolled."""
    row = connection.execute("SELECT body FROM terminal").fetchone()
    return Terminal(**unseal_plain(connection, row[0], TERMINAL.about())) if row else None


def keep_staff(
    connection: sqlite3.Connection, members: Iterable[StaffMember], *, full: bool, gone: Iterable[str] = ()
) -> None:
    """Keep members of staff; with ``full`` they replace all that were known, else those ``gone`` go."""
    if full:
        connection.execute("DELETE FROM staff")
    connection.executemany("DELETE FROM staff WHERE clerk_id = ?", [(clerk_id,) for clerk_id in gone])
    for member in members:
        plain = [member.name, member.role, member.verifier, to_us(member.expires_at)]
        connection.execute(
            "INSERT OR REPLACE INTO staff VALUES (?, ?)",
            (member.clerk_id, seal_plain(connection, plain, STAFF.about(member.clerk_id))),
        )


def staff_member(connection: sqlite3.Connection, clerk_id: str) -> StaffMember | None:
    """Who has this number, or None."""
    row = connection.execute("SELECT clerk_id, body FROM staff WHERE clerk_id = ?", (clerk_id,)).fetchone()
    return _member(connection, *row) if row else None


def staff(connection: sqlite3.Connection) -> tuple[StaffMember, ...]:
    """Everybody, by number."""
    rows = connection.execute("SELECT clerk_id, body FROM staff ORDER BY clerk_id").fetchall()
    return tuple(_member(connection, *row) for row in rows)


def attempts(connection: sqlite3.Connection, clerk_id: str) -> SignInAttempts:
    """Wrong PINs since the last right one."""
    row = connection.execute(
        "SELECT failures, locked_until FROM attempts WHERE clerk_id = ?", (clerk_id,)
    ).fetchone()
    if row is None:
        return SignInAttempts()
    return SignInAttempts(row[0], None if row[1] is None else from_us(row[1]))


def record_attempt(
    connection: sqlite3.Connection, clerk_id: str, succeeded: bool, at: datetime, lock_out: LockOut
) -> SignInAttempts:
    """Count a wrong PIN; a right one forgets the wrong ones. Every ``failures`` wrong ones lock again."""
    if succeeded:
        connection.execute("DELETE FROM attempts WHERE clerk_id = ?", (clerk_id,))
        return SignInAttempts()
    failures = attempts(connection, clerk_id).failures + 1
    until = at + lock_out.lasts if failures % lock_out.failures == 0 else None
    connection.execute(
        "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?)", (clerk_id, failures, until and to_us(until))
    )
    return SignInAttempts(failures, until)


def _member(connection: sqlite3.Connection, clerk_id: str, body: bytes) -> StaffMember:
    name, role, verifier, expires_at = unseal_plain(connection, body, STAFF.about(clerk_id))
    return StaffMember(
        clerk_id=clerk_id, name=name, role=Role(role), verifier=verifier, expires_at=from_us(expires_at)
    )
