"""The centre's signing key: made once, kept in its database, its public half given to every terminal."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from sqlalchemy import select

from counter.wire.signature import new_key, public_of, sign
from crm.database import Database
from crm.tables import SigningKeyRow


class SigningKey:
    """Made at the first need; every process of the centre reads the same one."""

    def __init__(self) -> None:
        self._private = ""
        self._lock = Lock()

    def public(self, database: Database, now: datetime) -> str:
        """The public key, as terminals keep it."""
        return public_of(self._key(database, now))

    def sign(self, database: Database, now: datetime, content: bytes) -> str:
        """The signature of ``content``."""
        return sign(self._key(database, now), content)

    def _key(self, database: Database, now: datetime) -> str:
        with self._lock:
            if not self._private:
                self._private = _read_or_make(database, now)
            return self._private


def _read_or_make(database: Database, now: datetime) -> str:
    first = select(SigningKeyRow.private_key).order_by(SigningKeyRow.key_id).limit(1)
    with database.writing() as session:
        known = session.scalars(first).first()
        if known:
            return known
        session.add(SigningKeyRow(private_key=new_key(), made_at=now))
    with database.reading() as session:
        return session.scalars(first).one()  # two that made one at the same moment take the same
