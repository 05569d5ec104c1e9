"""The ground of every table: how rows, instants and counted numbers are kept on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up; SQLite does so for INTEGER only."""


REFERS_TO = "refers to"
"""Under which name a column's info holds what it refers to."""


def refers_to(column: str) -> dict[str, str]:
    """The info of a column that refers to ``table.column`` of a table that lies by months.

    Such a table has no key over all its months, so the database cannot watch the reference; what is written
    is written in one transaction, and ``counter crm check`` looks it over.
    """
    return {REFERS_TO: column}


class UtcInstant(TypeDecorator[datetime]):
    """An aware UTC datetime; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: in UTC; SQLite keeps no time zone, so it is left off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        plain = value.astimezone(UTC)
        return plain.replace(tzinfo=None) if dialect.name == "sqlite" else plain

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(MappedAsDataclass, DeclarativeBase):
    """The ground of every table: rows are dataclasses, made by keyword."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain attribute
        str: String(200),
        int: BigInteger(),
        datetime: UtcInstant(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }
