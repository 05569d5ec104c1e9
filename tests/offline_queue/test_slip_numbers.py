"""No slip number is given twice, also by a database that was put back, or a machine that came new."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from counter.domain.visit import NotASlipNumber, read_slip_number
from counter.wire.enrolment import LastSlip
from crm.database import Database, open_engine
from crm.tables import InteractionRow
from offline_queue import LocalStore
from tests import builders
from tests.backups import back_up
from tests.builders import NOW
from tests.offline_queue.test_copied_database import Shop, delivered, opened, shop
from tests.offline_queue.test_delivery import settle

__all__ = ["shop"]

TODAY = date(2026, 11, 21)


def sequences(store: LocalStore, count: int) -> list[int]:
    """The numbers of so many slips settled now."""
    return [read_slip_number(settle(store, builders.payment()).slip_number)[1] for _ in range(count)]


def test_a_database_put_back_gives_no_number_of_after_the_backup_again(shop: Shop, tmp_path: Path) -> None:
    here, backup = tmp_path / "terminal", tmp_path / "backup"
    shop.enrol(here)
    with opened(here) as store:
        before = store.void_slips()
    first = shop.pay(here, 100)
    back_up(here, backup)
    later = shop.pay(here, 200, 300)
    delivered(shop, here)
    unseen = shop.pay(here, 400)
    shutil.rmtree(here)
    backup.rename(here)
    shop.enrol(here, anew=True)
    again = shop.pay(here, 500, 600)
    given = [visit.slip_number for visit in (*first, *later, *unseen, *again)]
    assert len(set(given)) == len(given)
    (at, last), (_, after) = read_slip_number(later[-1].slip_number), read_slip_number(again[0].slip_number)
    with opened(here) as store:
        (void,) = set(store.void_slips()) - set(before)
    assert void.business_date == at
    assert void.first == read_slip_number(first[0].slip_number)[1] + 1
    assert last < void.last == after - 1, "what was left out is void, and known to be"


def test_the_centre_knows_from_the_visits_of_the_day_which_numbers_were_left_out(
    shop: Shop, tmp_path: Path
) -> None:
    here = tmp_path / "terminal"
    shop.enrol(here)
    shop.enrol(here, anew=True)
    visits = shop.pay(here, 100, 200)
    delivered(shop, here)
    with opened(here) as store:
        day = visits[0].visit.business_date
        expected = [(void.first, void.last) for void in store.void_slips() if void.business_date == day]
    assert expected
    for settled in visits:
        said = characteristic(shop, settled.visit.visit_id, "voidSlips")
        assert [(void["first"], void["last"]) for void in said] == expected
        assert all(read_slip_number(settled.slip_number)[1] > last for _, last in expected)


def test_a_visit_of_a_day_without_void_numbers_says_nothing_of_them(store: LocalStore) -> None:
    store.enrolled(builders.terminal(), "credential", slips=[LastSlip(TODAY - timedelta(days=1), 5)])
    assert settle(store, builders.payment()).void_slips == ()


def characteristic(shop: Shop, visit_id: str, name: str) -> Any:
    """A fact of a visit as the centre has it."""
    with Database(open_engine(shop.database_url)).reading() as session:
        body = session.scalars(
            select(InteractionRow.body).where(InteractionRow.external_id == visit_id)
        ).one()
    return next(each["value"] for each in body["characteristic"] if each["name"] == name)


def test_a_new_machine_in_the_place_of_one_that_died_goes_on_above_it(shop: Shop, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    shop.enrol(old)
    given = shop.pay(old, 100, 200)
    delivered(shop, old)
    shop.enrol(new)
    (next_one,) = shop.pay(new, 300)
    assert read_slip_number(next_one.slip_number) > read_slip_number(given[-1].slip_number)


def test_a_terminal_that_was_never_enrolled_begins_at_one(store: LocalStore) -> None:
    assert sequences(store, 2) == [1, 2]
    assert store.void_slips() == ()


@pytest.mark.parametrize(("own", "seen", "next_one"), [(0, 0, 1001), (3, 7, 1001), (3, 1200, 2001)])
def test_the_sequence_goes_on_in_the_thousand_above_what_either_side_knows(
    store: LocalStore, own: int, seen: int, next_one: int
) -> None:
    sequences(store, own)
    store.enrolled(builders.terminal(), "credential", slips=[LastSlip(TODAY, seen)])
    assert sequences(store, 2) == [next_one, next_one + 1]
    (void,) = store.void_slips()
    assert (void.business_date, void.first, void.last) == (TODAY, own + 1, next_one - 1)


def test_another_day_begins_at_one(store: LocalStore) -> None:
    store.enrolled(builders.terminal(), "credential", slips=[LastSlip(TODAY, 5)])
    line = builders.payment()
    visit = builders.visit(
        line, tenders=(builders.tender(line.amount_fen),), business_date=TODAY + timedelta(days=1)
    )
    assert read_slip_number(store.settle(visit, NOW).slip_number)[1] == 1


def test_what_is_no_slip_number_is_not_read_as_one() -> None:
    assert read_slip_number("JHL-3-20261121-0007") == (TODAY, 7)
    for text in ("", "JHL-3-20261121", "JHL-3-20261399-0007", "JHL-3-20261121-x"):
        with pytest.raises(NotASlipNumber):
            read_slip_number(text)
