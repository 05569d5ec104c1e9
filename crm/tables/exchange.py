"""What keeps counters and centre in step: identities answered once, versions of snapshots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Serial, Table


class IdentityRow(Table, kw_only=True):
    """An identity that had its effect, with the first answer; written in the effect's transaction.

    ``instance``, ``sequence`` and ``chain_value`` are its place in the chain of a counter's database.
    """

    __tablename__ = "identities"
    __table_args__ = (Index("identities_in_chain", "instance", "sequence"),)

    resource: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    location: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    instance: Mapped[str | None] = mapped_column(default=None)
    sequence: Mapped[int | None] = mapped_column(default=None)
    chain_value: Mapped[str | None] = mapped_column(default=None)


class ChainRow(Table, kw_only=True):
    """The chain of one counter database: the highest place that was seen of it, and the highest witness.

    ``witness`` is the highest place of which the database itself showed that it knows that we have it.
    """

    __tablename__ = "chains"

    instance: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    value: Mapped[str] = mapped_column(default="")
    witness: Mapped[int] = mapped_column(default=0)
    witness_value: Mapped[str] = mapped_column(default="")


class VersionRow(Table, kw_only=True):
    """The version of a snapshot's part; ``numbers`` and ``sims`` are per terminal (``numbers:T-1``)."""

    __tablename__ = "versions"

    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)


class GoneRow(Table, kw_only=True):
    """What is no more in a snapshot's part since ``version``; ``staff`` and ``customers`` that only left a
    store are gone of ``staff:S1``."""

    __tablename__ = "gone"

    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(index=True)


class SigningKeyRow(Table, kw_only=True):
    """The key that snapshots are signed with, made once; base64 of the raw Ed25519 private key."""

    __tablename__ = "signing_keys"

    key_id: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    private_key: Mapped[str]
    made_at: Mapped[datetime]
