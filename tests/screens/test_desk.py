"""The running visit without a widget: ordered saves, drafts over drafts, settling, holding."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.domain.timing import Moment
from counter.domain.visit import OutcomeState, Visit
from counter.ports import StoreRefused
from screens.desk import Desk
from screens.news import AnswersCame, News, SaveFailed, ShiftBegan, SlipNotPrinted, SlipPrinted
from tests import builders
from tests.screens.house import SETTINGS, House, member


class Counter:
    """A desk on a real store, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.told: list[News] = []
        self._telling = threading.Condition()
        self.ports = self.house.ports()
        self.desk = Desk(self.ports, SETTINGS, builders.terminal(), member(), self._hear)

    def _hear(self, news: News) -> None:
        with self._telling:
            self.told.append(news)
            self._telling.notify_all()

    def hears_of_paper(self) -> bool:
        """Wait for what the printer has to say."""
        papers = (SlipPrinted, SlipNotPrinted)
        with self._telling:
            return self._telling.wait_for(lambda: any(isinstance(x, papers) for x in self.told), 10)

    def settle(self) -> str:
        """Settle in exact cash; returns the slip number."""
        net = self.desk.due.net_fen
        settled = self.desk.settle((builders.tender(net),) if net > 0 else ()).result(10)
        self.desk.committed(settled).result(10)
        return settled.slip_number


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.desk.close()
    for store in made.house.stores:
        store.close()


def test_the_desk_knows_no_screen() -> None:
    code = "import sys, screens.desk; sys.exit(any(name.split('.')[0] == 'textual' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_empty_visit_leaves_nothing_behind(counter: Counter) -> None:
    counter.desk.seat_reached()
    assert counter.desk.hold() is False
    counter.desk.durable().result(10)
    assert counter.ports.store.unsettled() == ()


def test_every_change_is_numbered_and_reaches_the_disk_in_order(counter: Counter) -> None:
    desk = counter.desk
    for amount in (1000, 2000, 3000):
        desk.accept(builders.payment(amount))
    desk.durable().result(10)
    assert desk.saves.changes == desk.saves.saved == 3
    assert desk.visit is not None
    kept = counter.ports.store.visit(desk.visit.visit_id)
    assert kept is not None
    assert [line.amount_fen for line in kept.transactions] == [1000, 2000, 3000]


def test_a_refused_save_is_told_and_the_visit_goes_on(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(visit: object) -> None:
        raise StoreRefused("The disk is full.")

    monkeypatch.setattr(counter.ports.store, "save", full)
    counter.desk.accept(builders.payment(1000))
    counter.desk.durable().result(10)
    assert [type(news) for news in counter.told] == [SaveFailed]
    assert [line.amount_fen for line in counter.desk.lines] == [1000]


def test_the_screen_never_waits_for_the_disk(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, save = threading.Event(), counter.ports.store.save

    def slow(visit: object) -> None:
        assert gate.wait(10)
        save(visit)  # type: ignore[arg-type]

    monkeypatch.setattr(counter.ports.store, "save", slow)
    desk = counter.desk
    for amount in range(1, 51):
        desk.accept(builders.payment(amount))
    assert desk.saves.saved < desk.saves.changes == 50
    gate.set()
    desk.durable().result(10)
    assert desk.saves.saved == 50


def test_a_payment_opened_over_an_opening_comes_back_to_it_and_is_depended_on(counter: Counter) -> None:
    desk = counter.desk
    opening = desk.open_template("kh")
    desk.keep_draft(opening, left="id_number")
    payment = desk.open_template("jf", {"line": "A1", "amount": "50.00"}, remedy=True)
    back = desk.accept(builders.payment(5000, identity=payment.identity))
    assert back is not None
    assert (back.template, back.identity) == ("kh", opening.identity)
    assert back.depends_on == (payment.identity,)


def test_a_payment_that_is_no_remedy_is_not_depended_on(counter: Counter) -> None:
    desk = counter.desk
    desk.open_template("kh")
    payment = desk.open_template("jf")
    back = desk.accept(builders.payment(5000, identity=payment.identity))
    assert back is not None
    assert back.depends_on == ()


def test_a_kept_draft_comes_back_when_its_template_is_opened_again(counter: Counter) -> None:
    desk = counter.desk
    first = desk.open_template("kh")
    desk.close_template(keep=True)
    desk.open_template("jf")
    again = desk.open_template("kh")
    assert again.identity == first.identity
    assert again.parent is not None
    assert again.parent.template == "jf"


def test_a_line_opened_again_keeps_its_identity_and_place(counter: Counter) -> None:
    desk = counter.desk
    draft = desk.open_template("jf")
    desk.accept(builders.payment(1000, identity=draft.identity))
    desk.accept(builders.payment(2000))
    again = desk.change_line(draft.identity)
    assert again is not None
    desk.accept(builders.payment(1500, identity=again.identity))
    assert sorted(line.amount_fen for line in desk.lines) == [1500, 2000]


def test_settling_commits_once_and_prints_what_is_known(counter: Counter) -> None:
    counter.desk.accept(builders.payment(1000))
    number = counter.settle()
    assert counter.desk.visit is None
    assert counter.hears_of_paper()
    assert [(slip, copy) for slip, copy, _ in counter.house.tray.printed] == [(number, 0)]
    assert [type(news) for news in counter.told] == [ShiftBegan, AnswersCame, SlipPrinted]
    (known,) = counter.house.tray.printed[0][2]
    assert known.state is OutcomeState.QUEUED


def test_a_printer_that_refuses_undoes_nothing(counter: Counter) -> None:
    counter.house.tray.jammed = True
    counter.desk.accept(builders.payment(1000))
    number = counter.settle()
    assert counter.ports.store.settled(number) is not None
    assert counter.hears_of_paper()
    assert [type(news) for news in counter.told] == [ShiftBegan, AnswersCame, SlipNotPrinted]


def test_settling_is_refused_while_a_draft_is_open(counter: Counter) -> None:
    counter.desk.accept(builders.payment(1000))
    counter.desk.open_template("kh")
    with pytest.raises(ValueError, match="draft"):
        counter.desk.settle(())


def test_a_held_visit_is_taken_up_with_its_draft_by_another_clerk(counter: Counter) -> None:
    desk = counter.desk
    draft = desk.open_template("kh")
    assert desk.hold() is True
    desk.durable().result(10)
    (summary,) = counter.ports.store.unsettled()
    assert summary.held
    held = counter.ports.store.visit(summary.visit_id)
    assert held is not None
    desk.hand_over(member("20318", "李强"))
    desk.take_up(held)
    assert desk.visit is not None
    assert (desk.visit.clerk_id, desk.visit.held) == ("20318", False)
    assert desk.visit.draft is not None
    assert desk.visit.draft.identity == draft.identity
    moments = [event.moment for event in desk.visit.events]
    assert moments.index(Moment.HELD) < moments.index(Moment.RESUMED)


def test_the_next_customer_puts_an_open_visit_aside(counter: Counter) -> None:
    desk = counter.desk
    desk.accept(builders.payment(1000))
    assert desk.next_customer() is True
    desk.durable().result(10)
    assert [summary.held for summary in counter.ports.store.unsettled()] == [True]
    assert desk.visit is not None
    assert not desk.visit.inferred


def test_timings_after_settle_reach_the_store_when_the_next_one_comes(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    appended: list[Visit] = []
    append = counter.ports.store.append_timings

    def watched(visit: Visit) -> None:
        append(visit)
        appended.append(visit)

    monkeypatch.setattr(counter.ports.store, "append_timings", watched)
    counter.desk.accept(builders.payment(1000))
    counter.settle()
    counter.house.clock.pass_seconds(30)
    counter.desk.next_customer()
    counter.desk.durable().result(10)
    (visit,) = appended
    assert (visit.events[-1].moment, visit.events[-1].at_ms) == (Moment.LEFT, 30_000)


def test_esc_reaches_the_command_line_with_two_forms_half_filled(counter: Counter) -> None:
    desk = counter.desk
    desk.open_template("bg")
    payment = desk.open_template("jf")
    back = desk.close_template(keep=True)
    assert back is not None
    assert back.template == "bg"
    assert desk.close_template(keep=True) is None
    assert desk.open_template("jf").identity == payment.identity
    assert desk.close_template(keep=True) is None
