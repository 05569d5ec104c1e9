"""A database that was really copied, or really put back, against the real central CRM."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter.cli import main
from counter.clock import SystemClock, mint_identity
from counter.domain.customer import CustomerView
from counter.domain.transaction import Transaction
from counter.domain.visit import OutcomeState, SettledVisit, Visit
from counter.domain.work import Link
from counter.rehearsal.demo_store import today_at_the_store
from crm.enrolment_codes import new_code
from crm.seed.credentials import SampleKind
from offline_queue import LocalStore, open_centre, open_line, open_store
from offline_queue.delivery.gate import NOT_KNOWN
from offline_queue.delivery.verdict import NOT_WANTED
from tests import builders
from tests.backups import back_up
from tests.forked import ForkedCentre
from tests.offline_queue.syncing import syncing, until
from tests.seeded import seeded_crm

TERMINAL = "JHL-3"


@dataclass
class Shop:
    """A seeded CRM and the folder of one terminal's data."""

    crm: ForkedCentre
    database_url: str
    folder: Path
    number: str

    def enrol(self, data_dir: Path, *, anew: bool = False) -> None:
        """Enrol the database in ``data_dir`` with a new code."""
        with opened(data_dir) as store:
            line = open_line(self.crm.url, store, answer_seconds=20)
            centre = open_centre(line, store, mint=mint_identity, anew=anew)
            centre.enrol(new_code(self.database_url, TERMINAL))
            line.close()

    def customer(self, data_dir: Path) -> CustomerView:
        """Who pays here, as the centre knows them."""
        with opened(data_dir) as store:
            line = open_line(self.crm.url, store, answer_seconds=20)
            found = open_centre(line, store, mint=mint_identity).customer_by_number(self.number)
            line.close()
        assert found is not None
        return found

    def pay(self, data_dir: Path, *amounts: int) -> list[SettledVisit]:
        """Settle a visit for each amount."""
        view = self.customer(data_dir)
        with opened(data_dir) as store:
            return [_settle(store, _payment(view, amount)) for amount in amounts]


@contextmanager
def opened(data_dir: Path) -> Iterator[LocalStore]:
    """The store in ``data_dir``."""
    store = open_store(data_dir, mint=mint_identity)
    try:
        yield store
    finally:
        store.close()


def _payment(view: CustomerView, amount_fen: int) -> Transaction:
    account = view.accounts[0].account_id
    details = builders.payment_details(
        amount_fen,
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=account,
        number=view.lines[0].number,
        read_at=SystemClock().now(),
    )
    return builders.payment(
        details=details,
        identity=mint_identity(),
        accepted_at=SystemClock().now(),
        charges=(builders.charge(amount_fen, account_id=account),),
    )


def _settle(store: LocalStore, line: Transaction) -> SettledVisit:
    return store.settle(_visit(line), SystemClock().now())


def _visit(line: Transaction) -> Visit:
    """A visit with this line alone, in exact cash."""
    return builders.visit(
        line,
        visit_id=mint_identity(),
        tenders=(builders.tender(line.amount_fen),),
        business_date=today_at_the_store(),
        started_at=SystemClock().now(),
    )


def states(store: LocalStore, visits: list[SettledVisit]) -> set[str]:
    """The states of all their lines."""
    return {outcome.state for visit in visits for outcome in store.outcomes(visit.visit.visit_id)}


def delivered(shop: Shop, data_dir: Path) -> None:
    """Deliver until nothing waits."""
    with syncing(data_dir, shop.crm.url, once=True) as process:
        assert process.wait(60) == 0


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The CRM with few customers."""
    folder = tmp_path_factory.mktemp("copied")
    url = f"sqlite:///{folder / 'crm.db'}"
    credentials = seeded_crm(folder)
    crm = ForkedCentre(folder / "crm.db", folder / "crm.log")
    crm.start()
    number = credentials.of_kind(SampleKind.ORDINARY)[0].number
    try:
        yield Shop(crm, url, folder, number)
    finally:
        crm.stop()


def test_a_database_put_back_from_a_backup_is_refused_and_goes_on_when_enrolled_anew(
    shop: Shop, tmp_path: Path
) -> None:
    here, backup = tmp_path / "terminal", tmp_path / "backup"
    shop.enrol(here)
    before = shop.customer(here).balance_fen
    shop.pay(here, 100)
    delivered(shop, here)
    waiting = shop.pay(here, 200, 300)
    back_up(here, backup)
    shop.pay(here, 400)
    delivered(shop, here)

    shutil.rmtree(here)
    backup.rename(here)
    new = shop.pay(here, 500)
    with opened(here) as store, syncing(here, shop.crm.url):
        until(lambda: store.link_state().trouble == NOT_WANTED)
        assert store.link() is Link.OFFLINE
        assert states(store, new) <= {OutcomeState.QUEUED, OutcomeState.SENDING}
        assert store.work_items() == ()
    assert shop.customer(here).balance_fen == before + 1000, "nothing of the restored database went through"

    shop.enrol(here, anew=True)
    delivered(shop, here)
    with opened(here) as store:
        assert states(store, waiting + new) == {OutcomeState.COMPLETED}
        assert store.link_state().trouble == ""
    assert shop.customer(here).balance_fen == before + 1500, "what the centre had already was not paid twice"


def test_a_visit_that_is_settled_again_in_a_database_of_before_is_not_paid_twice(
    shop: Shop, tmp_path: Path
) -> None:
    here, backup = tmp_path / "terminal", tmp_path / "backup"
    shop.enrol(here)
    view = shop.customer(here)
    visit = _visit(_payment(view, 900))
    with opened(here) as store:
        store.save(visit)
    back_up(here, backup)
    with opened(here) as store:
        first = store.settle(visit, SystemClock().now())
    delivered(shop, here)
    shutil.rmtree(here)
    backup.rename(here)
    shop.enrol(here, anew=True)
    with opened(here) as store:
        (kept,) = store.unsettled()
        again = store.visit(kept.visit_id)
        assert again is not None
        second = store.settle(again, SystemClock().now())
        assert second.slip_number != first.slip_number
        with syncing(here, shop.crm.url):
            until(lambda: store.work_items() != ())
        (asking,) = store.work_items()
        assert asking.reason == "This identity was used before, with other content."
    assert shop.customer(here).balance_fen == view.balance_fen + 900


def test_of_two_machines_with_the_same_database_one_is_refused(shop: Shop, tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "terminal", tmp_path / "elsewhere"
    shop.enrol(here)
    before = shop.customer(here).balance_fen
    shop.pay(here, 100)
    delivered(shop, here)
    back_up(here, elsewhere)
    shop.pay(here, 200)
    shop.pay(elsewhere, 400)
    delivered(shop, here)
    with opened(elsewhere) as store, syncing(elsewhere, shop.crm.url):
        until(lambda: store.link_state().trouble == NOT_WANTED)
    assert shop.customer(here).balance_fen == before + 300
    shop.pay(here, 800)
    delivered(shop, here)
    assert shop.customer(here).balance_fen == before + 1100, "the first one works on"


def test_a_database_of_before_under_the_credential_of_after_is_a_copy(shop: Shop, tmp_path: Path) -> None:
    here, old = tmp_path / "terminal", tmp_path / "old"
    shop.enrol(here)
    back_up(here, old)
    shop.enrol(here, anew=True)
    shutil.copy(here / "credential", old / "credential")
    view = shop.customer(here)
    with opened(old) as store:
        copied = [_settle(store, _payment(view, 700))]
        with syncing(old, shop.crm.url):
            until(lambda: "copy" in store.link_state().trouble)
        assert states(store, copied) <= {OutcomeState.QUEUED, OutcomeState.SENDING}


def test_a_terminal_whose_credential_was_replaced_is_told_why_and_the_way_out(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, old = tmp_path / "terminal", tmp_path / "old"
    shop.enrol(here)
    view = shop.customer(here)
    back_up(here, old)
    shop.enrol(here, anew=True)
    with opened(old) as store:
        _settle(store, _payment(view, 800))
    asked = ["--data-dir", str(old), "--crm-url", shop.crm.url]
    assert main(["doctor", *asked]) == 1
    before = capsys.readouterr()
    assert NOT_KNOWN in before.err, "doctor finds it before delivery has tried"
    assert main(["sync", "--once", *asked]) == 1
    assert NOT_KNOWN in capsys.readouterr().err
    with opened(old) as store:
        assert (store.link_state().trouble, store.waiting().count) == (NOT_KNOWN, 1)
    assert main(["doctor", *asked]) == 1
    after = capsys.readouterr()
    assert NOT_KNOWN in after.err
    for said in (before.out, after.out):
        (line,) = (row for row in said.splitlines() if row.startswith("Line as delivery knew it last"))
        assert line.endswith("it answers, and refuses what this terminal delivers")
