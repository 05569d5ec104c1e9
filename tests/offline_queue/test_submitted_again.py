"""A file of visits that is submitted again at another database of the terminal: nothing is done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.clock import SystemClock
from counter.domain.visit import SettledVisit
from counter.submission import Submission, line_identity
from counter.submitted import Refused, SubmittedPayment, SubmittedVisit
from counter.wire.signature import public_of
from offline_queue import LocalStore, open_cache, open_store
from offline_queue.enrolment import keep_staff
from tests import builders
from tests.builders import identity
from tests.offline_queue.centre import SIGNING_KEY, TestCentre
from tests.offline_queue.test_delivery import delivering
from tests.screens.house import STAFF, packaged

CLOCK = SystemClock()


def submission(store: LocalStore) -> Submission:
    """What visits submitted at ``store`` are settled with; its terminal knows one customer."""
    with store.database.writing() as connection:
        keep_staff(connection, STAFF, full=True)
    cache = open_cache(store, clock=CLOCK)
    cache.keep(builders.customer_view())
    return Submission(store, cache, CLOCK, identity, builders.terminal(), packaged())


def paid(amount: str, visit: str = "visit-0001") -> SubmittedVisit:
    """A payment as a file has it."""
    wanted = SubmittedPayment(template="jf", number=builders.NUMBER, amount=amount)
    return SubmittedVisit(id=visit, clerk="20317", transactions=(wanted, wanted))


def test_submitted_at_the_dead_machine_and_again_at_the_new_one_it_is_paid_once(
    store: LocalStore, centre: TestCentre, address: str, tmp_path: Path
) -> None:
    first = submission(store).settle(paid("10"))
    with delivering(store, address) as until:
        until(lambda: store.waiting().count == 0)
    new = open_store(tmp_path / "new", mint=identity)
    new.enrolled(builders.terminal(), "credential-3", signing_key=public_of(SIGNING_KEY))
    again = submission(new).settle(paid("10"))
    assert [line.identity for line in again.visit.transactions] == [
        line.identity for line in first.visit.transactions
    ]
    with delivering(new, address) as until:
        until(lambda: new.waiting().count == 0)
    payments = [known for known in centre.effects if ":pay" in known]
    assert payments == [payment.identity for payment in first.payments]
    assert len(new.work_items()) == 2, "the clerk is told, for its slip is another one"
    new.close()


def test_other_lines_visits_and_terminals_have_identities_of_their_own() -> None:
    asked = [("T1", "v1", 1), ("T1", "v1", 2), ("T1", "v2", 1), ("T2", "v1", 1)]
    assert len({line_identity(*each) for each in asked}) == len(asked)


def test_the_same_id_submitted_twice_at_a_time_with_other_content_is_refused(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either had settled: the one that comes second is not answered as accepted."""
    made = submission(store)
    made.settle(paid("10"))
    look, looks = store.settled, list[str]()

    def too_early(reference: str) -> SettledVisit | None:
        looks.append(reference)
        return look(reference) if len(looks) > 1 else None

    monkeypatch.setattr(store, "settled", too_early)
    with pytest.raises(Refused) as refused:
        made.settle(paid("20"))
    assert "belongs to another visit" in refused.value.finding.message
