"""What visits move in the drawer: nothing is left out, and nothing counts twice."""

from __future__ import annotations

from hypothesis import given, settings

from counter.domain.shifts.drawer import MovementKind, Takings, movements
from counter.domain.tender import TenderMethod, due
from counter.domain.visit import SettledVisit
from tests import builders
from tests.shifts import takings
from tests.slips import settled_visits


@settings(max_examples=40)
@given(settled_visits())
def test_what_a_visit_moves_comes_to_what_it_was_due(settled: SettledVisit) -> None:
    moved = list(movements(settled))
    sums = due(settled.visit.transactions)
    assert sum(each.amount_fen for each in moved) == sums.total_fen
    assert all(each.amount_fen for each in moved if each.kind is not MovementKind.TENDER)
    for method in (TenderMethod.CARD, TenderMethod.QR):
        given_so = [tender.amount_fen for tender in settled.visit.tenders if tender.method is method]
        back_so = [-fen for way, fen in sums.otherwise if way is method]
        assert [each.amount_fen for each in moved if each.method is method] == [*given_so, *back_so]
    cash = sum(each.amount_fen for each in moved if each.method is TenderMethod.CASH)
    taken = sum(t.amount_fen for t in settled.visit.tenders if t.method is TenderMethod.CASH)
    assert cash == taken - max(0, settled.change_fen) - max(0, -sums.net_fen), "the drawer knows cash only"


def test_change_and_what_is_given_back_are_told_apart() -> None:
    paid = builders.settled(builders.payment(6_650), tenders=(builders.tender(10_000),))
    assert [(each.kind, each.amount_fen) for each in movements(paid)] == [
        (MovementKind.TENDER, 10_000),
        (MovementKind.CHANGE, -3_350),
    ]
    back = builders.settled(builders.reversal(6_650), tenders=())
    assert [(each.kind, each.amount_fen) for each in movements(back)] == [(MovementKind.BACK, -6_650)]


@given(takings())
def test_sums_by_method_clerk_and_day_come_to_the_same(found: Takings) -> None:
    by_method = sum(found.sum_fen(method) for method in TenderMethod)
    by_kind = sum(found.sum_fen(method, kind) for method in TenderMethod for kind in MovementKind)
    assert by_method == by_kind == found.net_fen
    assert sum(found.by_clerk().values()) == sum(found.by_date().values()) == found.net_fen
    assert sum(each.amount_fen for each in found.business) == found.net_fen
