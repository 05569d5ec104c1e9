"""A text typed over by the same text is checked again: what is known of it is never lost on the way."""

from pathlib import Path

import pytest

from counter.domain.text import Severity
from counter.domain.transaction import RealNameResult
from screens.forms.line_form import LineForm
from tests import builders
from tests.screens.customers import house
from tests.screens.forms.stage import staged
from tests.screens.forms.test_opening import counter, fill, opened

OWED = 5000
NOT_OURS = "is not one of our lines"


@pytest.mark.parametrize(("key", "code"), [("f4", "jf"), ("f3", "bg")])
async def test_the_preset_number_typed_again_has_its_owner_again(tmp_path: Path, key: str, code: str) -> None:
    async with house(tmp_path, owed=OWED).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter", key)
        await run.done()
        form = run.screen.forms[code]
        assert isinstance(form, LineForm)
        before = form.findings("line"), form.notes()
        assert form.focused_field == "line"
        run.type(builders.NUMBER)
        run.keys("enter")
        await run.done()
        assert form.value("line") == builders.NUMBER
        assert (form.findings("line"), form.notes()) == before
        assert form.judge_owner() == ()
        run.keys("f8")
        await run.done()
        assert NOT_OURS not in run.shows()


async def test_the_number_typed_again_is_paid_for(tmp_path: Path) -> None:
    async with house(tmp_path, owed=OWED).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter", "f4")
        run.type(builders.NUMBER)
        run.keys("enter", "f9")
        await run.done()
        assert [line.amount_fen for line in run.desk.lines] == [OWED]


async def test_nothing_is_said_of_a_line_that_nobody_looked_up(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4")
        await run.done()
        form = run.screen.forms["jf"]
        assert isinstance(form, LineForm)
        form.fill("line", builders.NUMBER)
        form.fill("amount", "10")
        said = form.judge()
        assert [finding.severity for finding in said] == [Severity.REFUSE]
        assert NOT_OURS not in said[0].message


async def test_each_checked_field_of_an_opening_typed_again_stands_as_before(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "kh") as act:
        form = await act.open("kh")
        await fill(act)
        await act.rest()
        for name in ("id_number", "name", "number", "sim", "offer"):
            before, text = act.beside(name), act.text(name)
            while form.focused_field != name:
                await act.press("shift+tab")
            await act.type(text)
            await act.press("tab")
            await act.rest()
            assert (act.beside(name), act.text(name)) == (before, text)
        await act.press("f8")
        await act.rest()
        assert opened(act).real_name is RealNameResult.PASSED


async def test_a_holders_document_typed_again_brings_name_and_real_name_check_again(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, builders.customer_view()), "kh") as act:
        await act.open("kh")
        await act.type(builders.ID_NUMBER)
        await act.press("enter")
        await act.rest()
        before = [(act.text(name), act.beside(name)) for name in ("id_number", "name", "real_name")]
        assert before[1][0]
        await act.press("shift+tab")
        await act.type(builders.ID_NUMBER)
        await act.press("enter")
        await act.rest()
        assert [(act.text(name), act.beside(name)) for name in ("id_number", "name", "real_name")] == before
