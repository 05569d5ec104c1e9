"""The care of the centre's database: migrations, check, dump, and a system for conformance kits."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, text, update

import crm
from counter.wire.payment import Payment
from crm.centre import Speaker
from crm.check import check
from crm.conformance import prepare_empty
from crm.database import HEAD, Database, migrate, open_engine, schema_revision
from crm.dump import dump
from crm.months import is_partition
from crm.paying import accept_payment
from crm.tables import (
    AccessPointRow,
    AccountRow,
    BalanceMoveRow,
    BillRow,
    LineRow,
    NumberRow,
    PaymentItemRow,
    SimRow,
    StockRow,
    Table,
)
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import payment_for


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a store in which two customers live and one has paid."""
    store = SmallStore(f"sqlite:///{tmp_path_factory.mktemp('care') / 'crm.db'}")
    known, _other = store.customer(), store.customer()
    message = Payment.read(
        {
            "account": {"id": known.account_id},
            "totalAmount": {"unit": "CNY", "value": 50},
            "paymentMethod": {"@type": "cash"},
        }
    )
    speaker = Speaker(terminal_id="T1", store_id="S1", position=1, time_zone="Asia/Shanghai")
    with store.database.writing() as session:
        accept_payment(session, message, message.body(), speaker, "PAY1", datetime(2026, 11, 21, tzinfo=UTC))
    store.close()
    return Path(store.url.removeprefix("sqlite:///"))


@pytest.fixture
def worked(pristine: Path, tmp_path: Path) -> str:
    """A copy of it, to be damaged."""
    return f"sqlite:///{shutil.copy(pristine, tmp_path)}"


def test_the_schema_goes_up_and_down_and_is_what_the_code_says(tmp_path: Path) -> None:
    goes_up_and_down(f"sqlite:///{tmp_path / 'crm.db'}")


def no_partition(name: str | None, kind: str, _of: object) -> bool:
    return kind != "table" or not is_partition(name or "")


def goes_up_and_down(url: str) -> None:
    for revision, stands_at in (("head", HEAD), ("base", None), ("head", HEAD)):
        migrate(url, revision)
        assert schema_revision(url) == stands_at
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": no_partition}
        )
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_the_code_works_with() -> None:
    scripts = ScriptDirectory(str(Path(crm.__file__).parent / "migrations"))
    assert scripts.get_current_head() == HEAD


def test_a_centre_that_has_worked_agrees_with_itself(counter: CounterLine, store: SmallStore) -> None:
    counter.settle(builders.settled(payment_for(store.customer(arrears_fen=100), 5000)))
    assert check(store.url) == []


DAMAGE: dict[str, Callable[[], Any]] = {
    "movements come to": lambda: update(BalanceMoveRow).values(amount_fen=BalanceMoveRow.amount_fen + 1),
    "bills have": lambda: update(AccountRow).values(arrears_fen=1, balance_fen=0),
    "more due than it says": lambda: update(BillRow).values(due_fen=BillRow.amount_fen + 1),
    "free, but a line has it": lambda: update(NumberRow).values(state="free"),
    "assigned, but no line has it": lambda: update(SimRow).values(state="assigned"),
    "held by more than one line": lambda: update(LineRow).values(number="13800000000"),
    "not to 1": lambda: insert(StockRow).values(
        stock_id="S1:cap", store_id="S1", item_id="cap", name_zh="帽", name_en="cap", kind="gift", quantity=1
    ),
    "ports free": lambda: insert(AccessPointRow).values(name="路", max_mbps=100, ports_free=1, ports=2),
    "do not agree": lambda: update(PaymentItemRow).values(amount_fen=PaymentItemRow.amount_fen + 1),
}


@pytest.mark.parametrize("told", DAMAGE)
def test_every_damage_is_told(worked: str, told: str) -> None:
    assert check(worked) == []
    database = Database(open_engine(worked))
    with database.writing() as session:
        session.execute(text("DROP TRIGGER balance_moves_stay_on_update"))
        session.execute(DAMAGE[told]())
    database.close()
    assert any(told in fault for fault in check(worked))


def test_a_reference_that_leads_nowhere_is_told(worked: str) -> None:
    with closing(sqlite3.connect(worked.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE lines SET account_id='gone'")
    assert any("names gone" in fault for fault in check(worked))


def test_the_same_content_gives_the_same_dump(tmp_path: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        store = SmallStore(f"sqlite:///{folder / 'crm.db'}")
        store.customer(balance_fen=5)
        store.close()
        dumps.append([line for line in dump(store.url) if '"staff"' not in line])
    assert dumps[0] == dumps[1]
    assert any('"table":"customers"' in line for line in dumps[0])


def test_a_conformance_kit_gets_an_empty_system_only(tmp_path: Path, worked: str) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    migrate(url)
    assert prepare_empty(url)
    assert prepare_empty(url)
    assert not prepare_empty(worked)
