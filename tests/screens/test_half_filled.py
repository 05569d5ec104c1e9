"""Forms on the counter screen: half-filled ones are kept, come back, and learn of what happens outside."""

from pathlib import Path

import pytest

from counter.domain.timing import Moment
from offline_queue.outbox import ItemState
from screens.forms.form import Form
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.forms.settled import become


async def test_esc_keeps_what_was_typed_and_the_key_brings_it_back(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4")
        run.type("1387")
        run.keys("escape")
        await run.done()
        assert run.screen.place is None
        assert "draft kept" in run.screen.frame.basket.text
        run.keys("f4")
        await run.done()
        assert run.screen.forms["jf"].value("line") == "1387"


async def test_esc_keeps_what_the_command_line_gave_over_a_restart_too(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.type(f"jf {builders.NUMBER} 12")
        run.keys("enter", "escape")
        await run.done()
        assert run.screen.place is None
        assert "draft kept" in run.screen.frame.basket.text
    async with here.counter() as run:
        run.keys("f4")
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "12")


async def test_esc_drops_a_form_that_was_only_preset(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter")
        await run.done()
        run.keys("f4")
        await run.done()
        assert run.screen.forms["jf"].value("line") == builders.NUMBER
        run.keys("escape")
        await run.done()
        assert "draft kept" not in run.screen.frame.basket.text


@pytest.mark.parametrize("known", [False, True], ids=["nobody known", "somebody else known"])
async def test_the_same_keys_pay_the_same_number_whoever_is_known(tmp_path: Path, known: bool) -> None:
    async with house(tmp_path, owed=5000).counter() as run:
        if known:
            run.type(builders.NUMBER)
            run.keys("enter")
            await run.done()
        run.keys("f4")
        await run.done()
        run.type("13900000002")
        run.keys("enter")
        await run.done()
        run.type("33")
        run.keys("f9")
        await run.done()
        assert [(x.details.number, x.amount_fen) for x in run.desk.lines] == [("13900000002", 3300)]


async def test_what_one_account_owes_is_not_preset_for_another(tmp_path: Path) -> None:
    async with house(tmp_path, owed=5000).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter", "f4")
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.focused_field, form.value("amount")) == ("line", "50.00")
        run.type("13900000002")
        await run.done()
        assert (form.value("line"), form.value("amount")) == ("13900000002", "")


async def test_what_was_confirmed_by_enter_is_paid_and_not_dropped(tmp_path: Path) -> None:
    async with house(tmp_path, owed=5000).counter() as run:
        run.keys("f3")
        run.keys("escape")
        run.type(builders.NUMBER)
        run.keys("enter", "f4", "enter")
        run.type("20")
        run.keys("f9", "f4", "enter", "f8")
        await run.done()
        assert [x.amount_fen for x in run.desk.lines] == [2000, 3000]


@pytest.mark.parametrize(("key", "field"), [("f2", "id_number"), ("f3", "line"), ("f4", "line")])
async def test_the_first_field_is_preset_and_has_the_focus(tmp_path: Path, key: str, field: str) -> None:
    async with house(tmp_path).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter", key)
        await run.done()
        form = run.screen.place
        assert isinstance(form, Form)
        assert form.value(field)
        assert form.focused_field == field
        run.type("4")
        await run.done()
        assert form.value(field) == "4"


async def test_an_open_list_of_payments_learns_of_an_outcome(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f8", "enter")
        await run.done()
        run.type("fx")
        run.keys("enter")
        await run.done()
        await run.screen.catch_up()
        form = run.screen.forms["fx"]
        assert form.choices is not None
        assert form.choices.choices[0].columns[-1] == "not at the account yet"
        settled = run.desk.settled or run.desk.ports.store.settled(form.choices.choices[0].text)
        assert settled is not None
        become(here, settled, ItemState.COMPLETED)
        await run.screen.catch_up()
        assert form.choices.choices[0].columns[-1] == "done"


async def test_a_program_that_is_gone_comes_back_with_lines_and_half_filled_form(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await pay(run)
        run.keys("f4")
        run.type(builders.NUMBER)
        run.keys("enter")
        run.type("7")
        run.keys("tab")
        await run.done()
        first = run.visit.visit_id
    async with here.counter() as run:
        assert run.visit.visit_id == first
        assert [line.amount_fen for line in run.desk.lines] == [10_000]
        form = run.screen.forms["jf"]
        assert run.screen.place is form
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "7")
        moments = [event.moment for event in run.desk.recorder.events]
        assert moments.index(Moment.INTERRUPTED) < moments.index(Moment.RESTORED)


async def test_a_line_is_taken_out_and_amended(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run, "10")
        await pay(run, "20")
        run.type("xg 1")
        run.keys("enter")
        await run.done()
        form = run.screen.forms["jf"]
        assert form.value("amount") == "10"
        form.enter("amount")
        run.type("15")
        run.keys("f9")
        await run.done()
        assert sorted(line.amount_fen for line in run.desk.lines) == [1500, 2000]
        run.type("qx 1")
        run.keys("enter", "enter")
        await run.done()
        assert len(run.desk.lines) == 1


async def test_talk_is_tagged_and_the_form_comes_back(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4")
        run.type("1387")
        run.keys("ctrl+t", "enter")
        await run.done()
        assert run.screen.forms["jf"].value("line") == "1387"
        tags = [event.name for event in run.desk.recorder.events if event.moment is Moment.TALK_TAG]
        assert tags == ["guide"]


@pytest.mark.parametrize("look", [("f1",), ("f5",), ("f6",), ("f7",), ("ctrl+r",), ("ctrl+l",)])
async def test_a_look_aside_comes_back_to_the_half_filled_form(tmp_path: Path, look: tuple[str, ...]) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f4")
        run.type("1387")
        run.keys(*look)
        await run.done()
        assert run.screen.place is not run.screen.forms["jf"]
        run.keys("escape")
        await run.done()
        assert run.screen.place is run.screen.forms["jf"]
        assert run.screen.forms["jf"].value("line") == "1387"
