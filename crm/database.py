"""The centre's database: an engine set up for its work, sessions, and the schema's migrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker

from counter.domain.system_words import system_words
from counter.domain.text import N_, Finding
from counter.wire.encoding import decode, encode
from crm.at_hand import AtHand, take_in
from crm.catalogue import Catalogue
from crm.changes import note_changes
from crm.order_numbers import TAKEN
from crm.pending import PENDING, left_pending, write_pending
from crm.tables import VersionRow
from crm.turns import Turn, Turns

BUSY_TIMEOUT_S = 30

HEAD = "0015"
"""The revision that this code works with: the newest under `crm.migrations`."""

_DECIMAL_JSON: Any = {"json_serializer": encode, "json_deserializer": decode}


class DatabaseRefused(Exception):
    """The database cannot be used; a sentence of the catalogues with its places says why."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message, self.params = message, params


def open_engine(url: str) -> Engine:
    """An engine for ``url``; SQLite in WAL with foreign keys, made durable at each commit.

    ``?prepare_threshold=none`` in the address of a PostgreSQL prepares no statements on the server: for
    a pooler that gives each transaction another connection and does not know of them.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        unprepared = parsed.query.get("prepare_threshold") == "none"
        parsed = parsed.difference_update_query(["prepare_threshold"])
        options = {"prepare_threshold": None} if unprepared else {}
        return create_engine(parsed, pool_pre_ping=True, connect_args=options, **_DECIMAL_JSON)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S}, **_DECIMAL_JSON)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # so that the BEGIN below is the one that counts
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """Where the centre's sessions come from."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turns = Turns() if engine.dialect.name == "sqlite" else None
        known = {Catalogue: Catalogue()}
        self._reading = sessionmaker(engine, expire_on_commit=False, info=known)
        self._writing = sessionmaker(
            engine.execution_options(writing=True), expire_on_commit=False, info=known
        )
        event.listen(self._writing, "before_flush", _before_flush)
        event.listen(self._writing, "do_orm_execute", _before_question)
        event.listen(self._writing, "before_commit", write_pending)
        event.listen(self._writing, "after_attach", take_in)
        event.listen(self._writing, "after_soft_rollback", _undone)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks; what it sees is of one instant."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self, turn: Turn = Turn.CLERK) -> Iterator[Session]:
        """A transaction: all of it, or none if the block raises. On SQLite it is the only writer, and waits
        for its ``turn``."""
        with self._turns.taken(turn) if self._turns else nullcontext(), self._writing.begin() as session:
            yield session

    def listen(self, moment: str, function: Callable[..., None]) -> None:
        """Call ``function`` at a moment of every transaction: a session event's name."""
        event.listen(self._writing, moment, function)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _before_question(state: ORMExecuteState) -> None:
    write_pending(state.session)


def _before_flush(session: Session, context: object, instances: object) -> None:
    with left_pending(session):
        note_changes(session, context, instances)


CHANGED = "rows whose changes are to be told"
"""Where a session holds what `crm.events.watching` saw in a flush."""


def _undone(session: Session, _transaction: SessionTransaction) -> None:
    """What was known of the transaction may not be so any more: it is asked for anew."""
    for name in (PENDING, AtHand, TAKEN, VersionRow, CHANGED):
        session.info.pop(name, None)


class Joined(Database):
    """A database whose sessions are all one transaction's, each write a savepoint of its own in it.

    So what is written for a request alone can be used as it is for many requests together.
    """

    def __init__(self, session: Session, *, savepoints: bool = True) -> None:
        """``session`` is the one of the transaction. Without ``savepoints`` a block that raises leaves what
        it did: whoever joined the sessions undoes it all."""
        self._session, self._savepoints = session, savepoints

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The transaction's session."""
        yield self._session

    @contextmanager
    def writing(self, turn: Turn = Turn.CLERK) -> Iterator[Session]:
        """A savepoint: if the block raises, nothing of it stays, and all else does."""
        if not self._savepoints:
            yield self._session
            return
        self._session.flush()
        write_pending(self._session)
        with self._session.begin_nested():
            yield self._session


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema at ``url`` to ``revision``; nothing to do is fine, and costs nothing."""
    stands_at = schema_revision(url)
    if stands_at == (HEAD if revision == "head" else revision):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    if revision == "base" or (stands_at and revision != "head" and revision < stands_at):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def look_at(url: str) -> bool:
    """Whether there is a schema of the centre at ``url``; a SQLite file that is not there is not made.

    Raises DatabaseRefused for one that cannot be reached, is none, or is of a newer program.
    """
    parsed = make_url(url)
    file = parsed.database if parsed.get_backend_name() == "sqlite" else None
    try:
        if file and file != ":memory:" and not Path(file).exists():
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            return False
        found = schema_revision(url)
    except (DBAPIError, OSError) as error:
        if isinstance(error, DBAPIError):
            text = str(error.orig).strip().split("\n")[0]
            why = Finding(N_("{what} ({text})"), {"what": Finding(N_("it refuses")), "text": text})
        else:
            why = system_words(error)
        raise DatabaseRefused(N_("The CRM's database cannot be used: {detail}"), detail=why) from error
    if found is not None and found > HEAD:
        raise DatabaseRefused(
            N_("The CRM's database is of a newer version ({found}) than this program knows ({known})."),
            found=found,
            known=HEAD,
        )
    return found is not None


def schema_revision(url: str) -> str | None:
    """The revision that the database at ``url`` stands at, None if it is empty."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return str(found) if found else None
    finally:
        engine.dispose()
