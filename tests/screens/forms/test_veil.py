"""A known customer's data in a form: masked as in the strip, whole in the order."""

from __future__ import annotations

from pathlib import Path

from counter.domain.transaction import Opening
from screens.forms.form import Form
from tests import builders
from tests.screens.customers import house
from tests.screens.forms.ports import MemoryCache, ScriptedCentre, number_lease, sim_lease
from tests.screens.house import House, Run

MASKED = "4201**********1243"


def shop(folder: Path) -> House:
    """One known customer, a number and a card."""
    view = builders.customer_view()
    here = house(folder)
    here.cache = MemoryCache(
        views=[view],
        offers=[builders.offer()],
        numbers=[number_lease("13870000001")],
        sims=[sim_lease("89860012345678123456")],
    )
    here.centre = ScriptedCentre(views=[view])
    return here


async def known(run: Run) -> Form:
    """F2 with the customer identified by their number."""
    run.type(builders.NUMBER)
    run.keys("enter")
    await run.done()
    run.keys("f2")
    await run.done()
    form = run.screen.place
    assert isinstance(form, Form)
    return form


async def test_document_and_name_of_a_known_customer_are_masked_and_ordered_whole(tmp_path: Path) -> None:
    async with shop(tmp_path).counter(120, 40) as run:
        form = await known(run)
        shown = run.shows()
        assert MASKED in shown
        assert "张*丰" in shown
        for told in (builders.ID_NUMBER, "张三丰", "1990-01-01"):
            assert told not in shown
        form.enter("sim")
        run.type("123456")
        run.keys("enter")
        run.type("qqt129")
        run.keys("f9")
        await run.done()
        details = run.desk.lines[0].details
        assert isinstance(details, Opening)
        assert (details.id_number, details.customer_name) == (builders.ID_NUMBER, "张三丰")


async def test_the_first_key_in_a_masked_field_replaces_it_whole(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        form = await known(run)
        run.keys("end", "backspace")
        await run.done()
        assert form.value("id_number") == ""
        run.type("4201")
        await run.done()
        assert "4201" in run.shows()


async def test_a_masked_text_goes_to_no_clipboard(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        form = await known(run)
        run.keys("ctrl+x")
        await run.done()
        assert run.app.clipboard == ""
        assert form.value("id_number") == ""


async def test_what_the_clerk_typed_stays_readable_when_the_form_comes_back(tmp_path: Path) -> None:
    wrong = builders.ID_NUMBER[:-1] + "4"
    async with shop(tmp_path).counter() as run:
        run.keys("f2")
        run.type(wrong)
        run.keys("escape", "f2")
        await run.done()
        form = run.screen.place
        assert isinstance(form, Form)
        assert wrong in run.shows()
        run.keys("end", "backspace")
        run.type("3")
        await run.done()
        assert form.value("id_number") == builders.ID_NUMBER


async def test_the_registered_name_is_not_told_to_who_types_another(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        form = await known(run)
        form.enter("name")
        run.type("王五")
        run.keys("tab")
        await run.done()
        shown = run.shows()
        assert "This ID number is registered for 张*丰." in shown
        assert "张三丰" not in shown


async def test_a_held_customer_is_masked_in_the_strip_too(tmp_path: Path) -> None:
    here = shop(tmp_path)
    async with here.counter() as run:
        await known(run)
        run.keys("escape")
        await run.done()
        run.desk.view = None
        run.screen.redraw()
        await run.done()
        assert "张*丰" in run.screen.frame.strip.text
