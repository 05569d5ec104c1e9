"""Serving customers from one screen: finding, paying, settling, holding, coming back after a crash."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from counter.domain.tender import TenderMethod
from counter.domain.timing import Moment
from screens.forms.form import Form
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.forms.ports import MemoryCache
from tests.screens.house import member

OWED = 5000


async def test_a_number_finds_its_customer_and_is_preset_in_the_form(tmp_path: Path) -> None:
    async with house(tmp_path, owed=OWED).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter")
        await run.done()
        assert run.desk.view is not None
        strip = run.screen.frame.strip.text
        assert "张*丰" in strip
        assert "50.00" in strip
        assert builders.ID_NUMBER not in run.shows()
        run.keys("f4")
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "50.00")


async def test_a_query_that_names_a_number_is_about_its_owner(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.type(f"cx {builders.NUMBER}")
        run.keys("enter")
        await run.done()
        assert run.desk.view is not None
        assert run.desk.view.customer.customer_id == "C1"
        assert run.screen.place is run.screen.queries


async def test_a_code_with_arguments_fills_the_form(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.type(f"jf {builders.NUMBER} 88.8")
        run.keys("enter")
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "88.8")
        run.keys("f9")
        await run.done()
        assert [line.amount_fen for line in run.desk.lines] == [8880]


async def test_what_nobody_answers_to_gets_a_sentence_and_nothing_opens(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        for text in ("wxyz", "13911111111", "JHL-3-20261121-9999"):
            run.type(text)
            run.keys("enter")
            await run.done()
            assert text in run.said
            assert run.screen.place is None


async def test_a_centre_that_does_not_answer_is_said(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.centre.down = True
    async with here.counter() as run:
        run.type("13911111111")
        run.keys("enter")
        await run.done()
        assert "cannot be reached" in run.said


async def test_cash_over_what_is_due_gives_change(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f8")
        run.type("150")
        await run.done()
        assert "Change 50.00" in run.shows()
        run.keys("enter")
        await run.done()
        assert run.desk.settled is not None
        assert run.desk.settled.change_fen == 5000


async def test_cash_under_what_is_due_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f8")
        run.type("60")
        run.keys("enter")
        await run.done()
        assert "40.00 is still missing" in run.shows()
        assert run.desk.visit is not None
        assert run.screen.settle_pane.entries["cash"].value == "60"


async def test_typed_cash_is_there_again_after_a_kill(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f8")
        run.type("60")
        run.keys("tab")
        await run.done()
    async with here.counter() as run:
        run.keys("f8")
        await run.done()
        assert run.screen.settle_pane.entries["cash"].value == "60.00"
        assert "Missing 40.00" in run.shows()


async def test_an_amount_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f8", "tab", "tab", "tab")
        run.type("R1")
        run.keys("enter")
        await run.done()
        assert "QR code: not an amount." in run.shows()
        assert run.screen.focused is run.screen.settle_pane.entries["qr"]


async def test_a_figure_chooses_the_line_that_it_stands_before(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        done = list[str]()

        async def do(what: str) -> None:
            done.append(what)

        things = [("slip 0012", lambda: do("first")), ("slip 0013", lambda: do("second"))]
        run.screen.show_menu("What is on paper?", things)
        run.type("2")
        run.keys("enter")
        await run.done()
        assert done == ["second"]


async def test_number_and_pin_typed_into_the_lock_menu_are_not_shown(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("ctrl+l")
        await run.done()
        run.type("20312758885")
        await run.done()
        assert run.screen.menu.filter.value == "20"


async def test_card_over_what_is_due_is_refused_and_no_change_is_promised(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f8", "tab")
        run.type("200")
        run.keys("tab")
        run.type("REF9")
        await run.done()
        assert "Change 100.00" not in run.shows()
        run.keys("enter")
        await run.done()
        assert "card or QR is more than what is due" in run.shows()
        assert "Change 100.00" not in run.shows()


async def test_change_is_shown_before_the_reference_of_the_card_is_typed(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f8")
        run.type("70")
        run.keys("tab")
        run.type("50")
        await run.done()
        assert "Change 20.00" in run.shows()


async def test_the_draft_slip_comes_back_to_the_settlement_as_it_was_left(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f8")
        run.type("150")
        run.keys("ctrl+r")
        await run.done()
        assert "DRAFT" in run.screen.text_pane.lines.text
        run.keys("escape")
        await run.done()
        assert run.screen.settle_pane.has_class("-open")
        assert "Change 50.00" in run.shows()
        run.keys("escape")
        await run.done()
        assert run.screen.place is None
        run.keys("f8", "enter")
        await run.done()
        assert run.desk.settled is not None


async def test_a_slip_is_read_whole_where_choices_have_a_place_of_their_own(tmp_path: Path) -> None:
    async with house(tmp_path).counter(120, 40) as run:
        await pay(run)
        run.keys("ctrl+r")
        await run.done()
        assert run.screen.text_pane.lines.size.width >= 80
        run.keys("escape", "f4")
        await run.done()
        assert run.screen.frame.beside.size.width > 30
        assert run.screen.frame.beside.region.width > 30


async def test_card_is_durable_before_it_is_charged_and_cash_covers_the_rest(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f8", "tab")
        run.type("80")
        run.keys("tab")
        await run.done()
        assert run.screen.settle_pane.entries["cash"].value == "20.00"
        kept = run.desk.ports.store.visit(run.visit.visit_id)
        assert kept is not None
        assert [(t.method, t.amount_fen, t.state) for t in kept.tenders] == [
            (TenderMethod.CARD, 8000, "intended")
        ]
        run.keys("enter")
        await run.done()
        assert "reference" in run.shows()
        run.type("REF9")
        run.keys("enter")
        await run.done()
        assert run.desk.settled is not None
        given = {t.method: (t.amount_fen, t.reference) for t in run.desk.settled.visit.tenders}
        assert given == {TenderMethod.CASH: (2000, ""), TenderMethod.CARD: (8000, "REF9")}


async def test_the_screen_is_idle_at_once_and_the_slip_follows(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f8", "enter", "f4")
        await run.done()
        assert run.screen.place is run.screen.forms["jf"]
        await run.printed(here)
        assert len(here.tray.printed) == 1


async def test_a_slip_is_shown_again_and_copied_with_a_number(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f8", "enter")
        await run.done()
        await run.printed(here)
        run.keys("ctrl+r")
        await run.done()
        assert run.desk.settled is not None
        assert run.desk.settled.slip_number in run.screen.text_pane.lines.text
        for _copy in range(2):
            run.keys("ctrl+r")
            await run.done()
            assert "lost" in run.shows()
            run.keys("enter", "ctrl+r")
            await run.done()
        await run.printed(here, 3)
        assert [copy for _number, copy, _ in here.tray.printed] == [0, 1, 2]


async def test_the_draft_slip_comes_before_settling(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("ctrl+r")
        await run.done()
        assert "DRAFT" in run.screen.text_pane.lines.text
        run.keys("escape", "f8", "enter")
        await run.done()
        assert run.desk.settled is not None


async def test_a_visit_is_put_aside_and_taken_up_again(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        first = run.visit.visit_id
        run.keys("ctrl+o")
        await run.done()
        assert run.desk.visit is None
        run.keys("ctrl+n")
        await pay(run, "5")
        run.keys("f8", "enter", "ctrl+o")
        await run.done()
        assert "张*丰" in run.screen.held.list.text
        run.keys("enter")
        await run.done()
        assert run.visit.visit_id == first
        assert [line.amount_fen for line in run.desk.lines] == [10_000]


async def test_next_customer_puts_an_open_visit_aside_and_says_so(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("ctrl+n")
        await run.done()
        assert run.said == "Next customer. Put on hold: 张*丰, ^O resumes."
        assert run.desk.lines == ()
        assert not run.visit.inferred
        await run.until(lambda: "held 1" in run.screen.frame.where.text)
        run.keys("ctrl+o", "enter")
        await run.done()
        await run.until(lambda: "held" not in run.screen.frame.where.text)


async def test_a_form_with_something_typed_is_thrown_away_by_the_second_key_only(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4", *builders.NUMBER, "ctrl+z")
        await run.done()
        assert run.screen.menu.has_class("-open")
        run.keys("escape")
        await run.done()
        assert isinstance(run.screen.place, Form)
        assert run.screen.place.value("line") == builders.NUMBER
        run.keys("ctrl+z", "ctrl+z")
        await run.done()
        assert not run.screen.forms["jf"].has_class("-open")
        assert run.visit.draft is None
        assert run.said == "The draft is gone: Take a payment."


async def test_an_accepted_line_is_taken_out_by_the_second_key_and_named(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("ctrl+z")
        await run.done()
        run.keys("escape")
        await run.done()
        assert len(run.visit.transactions) == 1
        run.keys("ctrl+z", "ctrl+z")
        await run.done()
        assert not run.desk.lines
        assert run.said == f"Taken out: Take a payment {builders.NUMBER}"


async def test_an_interrupted_visit_of_another_clerk_is_put_on_hold_for_them(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        interrupted = run.visit
    async with here.run() as run:
        await run.sign_in("20318")
        assert run.desk.visit is None
        assert run.said == "The interrupted visit of 王芳 is on hold: 张*丰, ^O resumes."
        (kept,) = run.desk.ports.store.unsettled()
        assert (kept.visit_id, kept.clerk_id, kept.held) == (interrupted.visit_id, "20317", True)
        run.keys("ctrl+o", "enter")
        await run.done()
        assert run.visit.visit_id == interrupted.visit_id
        assert run.visit.clerk_id == "20318"


async def test_the_first_key_on_an_idle_screen_begins_the_visit(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        assert run.desk.visit is None
        run.type("1")
        await run.done()
        assert run.visit.inferred


async def test_nothing_to_settle_and_nothing_to_accept_are_said(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f8")
        await run.done()
        assert "nothing to settle" in run.said
        run.keys("f9")
        await run.done()
        assert "Nothing to accept" in run.said


async def test_a_commit_that_the_disk_refuses_leaves_the_settlement_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter.ports import StoreRefused

    async with house(tmp_path).counter() as run:
        await pay(run)

        def full(visit: object, at: object) -> None:
            raise StoreRefused("The disk is full.")

        monkeypatch.setattr(run.desk.ports.store, "settle", full)
        run.keys("f8", "enter")
        await run.done()
        assert "The disk is full." in run.shows()
        monkeypatch.undo()
        run.keys("enter")
        await run.done()
        assert run.desk.settled is not None


async def test_a_visit_settled_elsewhere_meanwhile_keeps_the_lines_that_were_not_in_it(
    tmp_path: Path,
) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        store, there = run.desk.ports.store, replace(run.visit, tenders=(builders.tender(10_000),))
        await pay(run, "5")
        run.keys("f8")
        await run.done()
        first = store.settle(there, builders.NOW)
        run.keys("enter")
        await run.done()
        assert run.said == f"! Settled elsewhere as {first.slip_number}. The other lines are kept here."
        assert run.visit.visit_id != there.visit_id
        assert [line.amount_fen for line in run.desk.lines] == [500]
        assert store.visit(run.visit.visit_id) is not None
        run.keys("f8", "enter")
        await run.done()
        assert run.desk.visit is None
        assert len(store.recent()) == 2


async def test_several_customers_of_a_name_are_offered(tmp_path: Path) -> None:
    here = house(tmp_path)
    views = [
        builders.customer_view(
            customer=builders.customer(customer_id=f"C{n}", id_number=f"42019919900101{n:04d}")
        )
        for n in range(3)
    ]
    here.cache = MemoryCache(views=views)
    async with here.counter() as run:
        run.type("zsf")
        run.keys("enter", "down", "enter")
        await run.done()
        assert run.desk.view is not None
        assert run.desk.view.customer.customer_id == "C1"


async def test_a_favourite_stands_first_and_is_remembered(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.keys("f5")
        run.type("fx")
        run.keys("ctrl+s", "ctrl+u")
        await run.done()
        assert run.screen.transactions.choices.choices[0].text == "fx"
    async with here.counter() as run:
        run.keys("f5")
        await run.done()
        assert run.screen.transactions.choices.choices[0].text == "fx"
        run.keys("escape")
        await run.done()
        run.desk.remember("uses", '{"cd": 9, "tk": 4}')
        await asyncio.wrap_future(run.desk.durable())
        run.keys("f5")
        await run.done()
        listed = run.screen.transactions.choices.choices
        assert [choice.text for choice in listed[:3]] == ["fx", "cd", "tk"]
        assert "9 visits" in listed[1].columns
        run.keys("escape")
        await run.done()
        run.screen.signed_in(member("20318", "李雪"))  # another clerk has other favourites, the same counts
        run.keys("f5")
        await run.done()
        assert [choice.text for choice in run.screen.transactions.choices.choices[:2]] == ["cd", "tk"]


async def test_a_terminal_too_small_says_so_and_loses_nothing(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4")
        run.type("138712")
        await run.done()
        await run.pilot.resize_terminal(60, 20)
        await run.done()
        assert "60x20" in run.shows()
        run.type("34567")
        await run.pilot.resize_terminal(80, 24)
        await run.done()
        assert run.screen.forms["jf"].value("line") == builders.NUMBER
        assert "60x20" not in run.shows()


@pytest.mark.parametrize(
    ("size", "language"), [((80, 24), "en"), ((100, 30), "zh_CN"), ((120, 40), "zh_CN"), ((200, 60), "en")]
)
async def test_head_and_foot_fit_at_every_size(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    async with house(tmp_path, language=language).counter(*size) as run:
        await pay(run)
        run.keys("f8")
        await run.done()
        lines = run.shows().split("\n")
        assert len(lines) <= size[1]
        assert "F8" in lines[-1]
        assert "20317" in lines[0]
        assert "05:00" in lines[0]
        if size[0] >= 120:
            assert run.screen.choices_beside
            assert "100.00" in run.screen.frame.basket_beside.text


async def test_the_clerk_sees_the_line_in_work_and_the_visit_s_parts_while_working(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        assert run.screen.frame.parts.text.strip() == ""
        run.keys("ctrl+n", "f4")
        await run.done()
        here.clock.pass_seconds(3)
        run.type("1")
        await run.done()
        here.clock.pass_seconds(66)
        run.screen.redraw()
        assert run.screen.frame.parts.text.split() == [
            "jf",
            "1:09/1:00!",
            "talk",
            "1:06",
            "work",
            "0:03",
            "system",
            "0:00",
        ]
        assert run.screen.frame.clock.text == "visit 01:09 / 05:00"
        run.keys("escape", "escape")
        await run.done()
        assert "jf" not in run.screen.frame.parts.text


async def test_what_was_refused_is_a_moment_of_the_visit(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.type(f"jf {builders.NUMBER} abc")
        run.keys("enter")
        await run.done()
        run.keys("f9")
        await run.done()
        refused = [event.name for event in run.desk.recorder.events if event.moment is Moment.REFUSED]
        assert "amount" in refused
        assert run.desk.lines == ()
