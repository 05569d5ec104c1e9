"""The demo store in the centre's database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, create_engine, func, select

from counter.domain.customer import BlacklistKind, CustomerView
from crm import tables
from crm.database import Database, open_engine
from crm.seed.credentials import HOW_MANY, WORDING, DemoCredentials, SampleKind
from crm.seed.documents import IdNumbers
from crm.seed.load import TABLES, AlreadySeeded, SeedReport, demo_credentials, seed
from crm.seed.newcomers import make_newcomers
from crm.seed.people import People
from crm.seed.samples import samples
from crm.seed.tariffs import offers
from crm.views import views_of

AS_OF = date(2026, 11, 21)
CUSTOMERS = 400


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def build(path: Path, *, number: int = 1) -> SeedReport:
    return seed(url_of(path), seed=number, as_of=AS_OF, customers=CUSTOMERS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seed")


@pytest.fixture(scope="module")
def report(folder: Path) -> SeedReport:
    return build(folder / "first.db")


@pytest.fixture(scope="module")
def database(folder: Path, report: SeedReport) -> Iterator[Database]:
    opened = Database(open_engine(url_of(folder / "first.db")))
    yield opened
    opened.close()


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, ordered by its primary key."""
    engine = create_engine(url_of(path))
    found = {}
    with engine.connect() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            keys = list(table.primary_key) or list(table.columns)
            found[table.name] = [tuple(row) for row in connection.execute(select(table).order_by(*keys))]
    engine.dispose()
    return found


def test_the_same_seed_and_date_give_the_same_dump_and_another_seed_another(
    folder: Path, report: SeedReport
) -> None:
    again, other = folder / "again.db", folder / "other.db"
    assert build(again) == report
    build(other, number=2)
    first = dump(folder / "first.db")
    assert dump(again) == first
    different = dump(other)
    assert {name for name in first if first[name] != different[name]} >= {
        "staff", "enrolment_codes", "parties", "lines", "numbers", "blacklist", "bills"
    }  # fmt: skip
    assert different["offers"] == first["offers"]


def test_the_report_counts_what_is_there(database: Database, report: SeedReport) -> None:
    with database.reading() as session:
        for name, count in report.rows.items():
            table: Table = tables.Table.metadata.tables[name]
            assert session.scalar(select(func.count()).select_from(table)) == count
    assert set(report.rows) == set(TABLES)
    assert report.rows["offers"] == 455
    assert report.rows["customers"] == report.rows["parties"] == CUSTOMERS
    assert report.rows["numbers"] == 10_000 + report.rows["lines"]
    assert (report.rows["stores"], report.rows["terminals"], report.rows["staff"]) == (1, 3, 7)


def test_five_thousand_cards_are_free_and_ten_thousand_numbers(database: Database) -> None:
    with database.reading() as session:
        for table, free in ((tables.SimRow, 5000), (tables.NumberRow, 10_000)):
            counted = session.scalar(select(func.count()).select_from(table).where(table.state == "free"))
            assert counted == free


def test_references_hold(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        lost_sims = select(tables.LineRow.iccid).where(
            tables.LineRow.iccid != "", tables.LineRow.iccid.not_in(select(tables.SimRow.iccid))
        )
        lost_numbers = select(tables.LineRow.number).where(
            tables.LineRow.number.not_in(select(tables.NumberRow.number))
        )
        assert connection.execute(lost_sims).all() == []
        assert connection.execute(lost_numbers).all() == []


def test_the_centre_sees_the_customers_as_they_were_made(database: Database) -> None:
    made = list(_people().make(CUSTOMERS))
    with database.reading() as session:
        seen = views_of(session, [view.customer.customer_id for view in made], AS_OF, made[0].as_of)
        for view, before in zip(seen, made, strict=True):
            assert _plain(view) == _plain(before)


def _people() -> People:
    documents = IdNumbers(1)
    make_newcomers(documents, seed=1, as_of=AS_OF)  # they take the first documents
    return People(offers(), documents, seed=1, as_of=AS_OF)


def _plain(view: CustomerView) -> tuple[object, ...]:
    """A view without the order of what it lists."""
    lines = [
        (line.number, line.state, line.plan, line.next_plan, frozenset(line.offers)) for line in view.lines
    ]
    return view.customer, view.accounts, lines, frozenset(view.bills), view.blacklist


def test_a_database_with_customers_is_refused_and_left_as_it_is(folder: Path, report: SeedReport) -> None:
    before = dump(folder / "first.db")
    with pytest.raises(AlreadySeeded, match="holds customers already"):
        build(folder / "first.db", number=7)
    assert dump(folder / "first.db") == before


def test_seeding_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def break_off(done: int, total: int, what: str) -> None:
        if what == "customers":
            raise KeyboardInterrupt

    path = tmp_path / "broken.db"
    with pytest.raises(KeyboardInterrupt):
        seed(url_of(path), as_of=AS_OF, customers=50, progress=break_off)
    rows = dump(path)
    assert rows["offers"] == rows["customers"] == rows["staff"] == []


def test_progress_reaches_the_end_of_each_part(tmp_path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    seed(
        url_of(tmp_path / "told.db"),
        as_of=AS_OF,
        customers=30,
        progress=lambda done, total, what: told.__setitem__(what, (done, total)),
    )
    assert set(told) == {"offers", "staff", "free numbers", "customers", "SIM cards"}
    assert all(done == total for done, total in told.values())


def test_a_store_without_customers_can_be_built_too(tmp_path: Path) -> None:
    report = seed(url_of(tmp_path / "none.db"), as_of=AS_OF, customers=0)
    assert report.rows.get("customers", 0) == 0
    assert report.rows["numbers"] == 10_000


def test_numbers_were_picked_elsewhere_by_customers_and_by_newcomers(
    database: Database, report: SeedReport
) -> None:
    with database.reading() as session:
        for kind in (SampleKind.PICKED_NUMBERS, SampleKind.NEW_PICKED_NUMBERS):
            for sample in report.credentials.of_kind(kind):
                picked = session.scalars(
                    select(tables.NumberRow).where(tables.NumberRow.picked_by == sample.id_number)
                ).all()
                assert [row.state for row in picked] == ["free", "free"]


def test_enrolment_codes_are_kept_as_hashes(database: Database, report: SeedReport) -> None:
    with database.reading() as session:
        kept = set(session.scalars(select(tables.EnrolmentCodeRow.code_hash)))
    codes = report.credentials.enrolment_codes
    assert kept == {hashlib.sha256(code.encode()).hexdigest() for code in codes}


def test_every_kind_of_sample_is_shown_and_is_what_it_says(database: Database, report: SeedReport) -> None:
    shown = {sample.kind: sample for sample in report.credentials.shown}
    assert set(shown) >= set(SampleKind) - {SampleKind.AT_LINE_LIMIT, SampleKind.MINOR}
    listed = {
        SampleKind.BLACKLISTED_ARREARS: BlacklistKind.ARREARS,
        SampleKind.BLACKLISTED_FRAUD: BlacklistKind.FRAUD,
        SampleKind.BLACKLISTED_COURT: BlacklistKind.COURT,
    }
    with database.reading() as session:
        for kind, expected in listed.items():
            query = select(tables.BlacklistRow.kind).where(
                tables.BlacklistRow.id_number == shown[kind].id_number
            )
            assert list(session.scalars(query)) == [expected.value]
        suspended = session.scalars(
            select(tables.LineRow).where(tables.LineRow.number == shown[SampleKind.ARREARS_SUSPENDED].number)
        ).one()
        assert (suspended.state, suspended.suspended_for) == ("suspended", "arrears")
        refused = shown[SampleKind.NEW_REAL_NAME_REFUSED].id_number
        assert session.get(tables.RefusedDocumentRow, refused)
        for kind in (kind for kind in shown if kind.value.startswith("new")):
            query_party = select(tables.PartyRow).where(tables.PartyRow.id_number == shown[kind].id_number)
            assert session.scalars(query_party).first() is None


def test_credentials_can_be_worked_out_again_and_kept(report: SeedReport) -> None:
    again = demo_credentials(as_of=AS_OF, customers=CUSTOMERS)
    assert again == report.credentials
    assert DemoCredentials.from_json(again.to_json()) == again
    assert DemoCredentials.from_json(again.to_json()).shown[0].what == WORDING[SampleKind.ORDINARY]


def test_the_whole_store_has_as_many_samples_as_asked_for() -> None:
    found = demo_credentials(as_of=AS_OF)
    for kind in SampleKind:
        assert len(found.of_kind(kind)) >= HOW_MANY.get(kind, 1)


def test_every_kind_of_sample_has_its_words() -> None:
    assert set(WORDING) == set(SampleKind)


def test_samples_have_names_that_scenarios_use(report: SeedReport) -> None:
    named = samples(as_of=AS_OF)
    first = report.credentials.of_kind(SampleKind.ORDINARY)[0]
    assert named["ordinary.number"] == first.number
    assert named["enrolment.3"] == report.credentials.enrolment_codes[2]
    assert named["pin.20317"] == report.credentials.staff[-1].pin
    assert len(named["sim.3.1"]) == 6
    assert named["ordinary.2.number"] != named["ordinary.number"]
