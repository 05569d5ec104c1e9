"""What grows for ever lies by months on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, text

from crm.check import check
from crm.database import HEAD, migrate, open_engine
from crm.months import BY_MONTH, make_months, make_months_ahead
from tests import postgres
from tests.crm.small_store import SmallStore


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store in a PostgreSQL of this file's own."""
    with postgres.running(tmp_path_factory.mktemp("cluster")) as server:
        store = SmallStore(server.new_database())
        store.customer(balance_fen=100)
        store.close()
        yield store.url


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    """A transaction in it, undone afterwards."""
    engine = open_engine(url)
    with engine.connect() as line:
        yield line
        line.rollback()
    engine.dispose()


def lies_in(connection: Connection, table: str = "balance_moves") -> set[str]:
    return set(connection.scalars(text(f"SELECT DISTINCT tableoid::regclass::text FROM {table}")))


def moved(connection: Connection, at: str) -> None:
    connection.execute(
        text(
            "INSERT INTO balance_moves (account_id, at, kind, amount_fen, ledger, counterpart, cause) "
            "SELECT account_id, :at, 'payment', 0, 'balance', 'takings:cash', '' FROM accounts LIMIT 1"
        ),
        {"at": at},
    )


def test_every_such_table_is_split_with_this_month_and_the_next_ones(connection: Connection) -> None:
    make_months_ahead(connection, datetime(2031, 11, 30, 23, tzinfo=UTC))
    for table in BY_MONTH:
        parts = connection.scalars(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:name)"),
            {"name": table},
        ).all()
        months = {f"{table}_{month}" for month in ("2031_11", "2031_12", "2032_01", "2032_02", "2032_03")}
        assert {*months, f"{table}_other"} <= set(parts)


def test_a_row_lies_in_its_month_by_utc(connection: Connection) -> None:
    make_months(connection, date(2031, 1, 5), date(2031, 2, 5))
    before = lies_in(connection)
    moved(connection, "2031-02-01 07:59:59+08")
    assert lies_in(connection) - before == {"balance_moves_2031_01"}
    moved(connection, "2031-02-01 08:00+08")
    assert lies_in(connection) - before == {"balance_moves_2031_01", "balance_moves_2031_02"}


def test_months_are_made_once_and_one_that_has_rows_elsewhere_is_left(connection: Connection) -> None:
    moved(connection, "2035-06-15 12:00+00")
    made = make_months(connection, date(2035, 5, 1), date(2035, 7, 1), tables=["balance_moves"])
    assert made == ["balance_moves_2035_05", "balance_moves_2035_07"]
    assert make_months(connection, date(2035, 5, 1), date(2035, 7, 1), tables=["balance_moves"]) == []


def test_what_was_there_is_there_after_the_way_down_and_up(url: str) -> None:
    assert check(url) == []
    migrate(url, "0012")
    migrate(url, HEAD)
    assert check(url) == []
    engine = open_engine(url)
    with engine.connect() as line:
        assert line.scalar(text("SELECT sum(amount_fen) FROM balance_moves")) == 100
        assert all(not name.endswith("_other") for name in lies_in(line))
    engine.dispose()


def test_on_sqlite_there_is_nothing_to_do(tmp_path: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/crm.db")
    with engine.connect() as line:
        assert make_months_ahead(line, datetime(2026, 12, 1, tzinfo=UTC)) == []
    engine.dispose()
