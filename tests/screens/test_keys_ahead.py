"""Keys typed before the program is ready for them: every one arrives, in order, where it was meant."""

import asyncio
from pathlib import Path

import pytest
from textual import events

from tests import builders
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.house import PIN, House

FORMS_AHEAD = True


def house(folder: Path) -> House:
    view = builders.customer_view()
    return House(
        folder,
        cache=MemoryCache(views=[view], offers=[builders.offer(), builders.offer(offer_id="X", code="hk59")]),
        centre=ScriptedCentre(views=[view]),
    )


async def test_a_whole_payment_typed_in_one_breath(tmp_path: Path) -> None:
    """From the idle screen to the committed slip: F4, eleven digits, Enter, the amount, F8, Enter."""
    here = house(tmp_path)
    async with here.counter() as run:
        run.keys("f4")
        run.type(builders.NUMBER)
        run.keys("enter")
        run.type("100")
        run.keys("f8", "enter")
        await run.done()
        assert run.screen.place is None
        assert run.desk.visit is None
        assert run.desk.settled is not None
        (paid,) = run.desk.settled.visit.transactions
        assert paid.amount_fen == 10_000
        await run.printed(here)


async def test_sign_in_and_the_first_job_typed_before_anything_is_loaded(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.run() as run:
        run.type("20317")
        run.keys("enter")
        run.type(PIN)
        run.keys("enter", "f4")
        run.type(builders.NUMBER)
        run.keys("enter")
        run.type("55")
        await run.until(lambda: run.app.counter is not None and run.app.screen is run.app.counter)
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "55")


async def test_keys_wait_while_a_customer_is_looked_up(tmp_path: Path) -> None:
    """The centre is slow; what is typed meanwhile goes where it would have gone after the answer."""
    here = house(tmp_path)
    here.cache = MemoryCache()
    async with here.counter() as run:
        here.centre.gate.clear()
        run.type(builders.NUMBER)
        run.keys("enter", "f4", "enter")
        run.type("55")
        await run.until(lambda: "customer_by_number" in here.centre.asked)
        assert not [form for form in run.screen.forms.values() if form.has_class("-open")]
        here.centre.gate.set()
        await run.done()
        assert run.desk.view is not None
        assert run.screen.place is run.screen.forms["jf"]
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "55")


async def test_keys_of_two_forms_do_not_mix(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4")
        run.type("13871234567")
        run.keys("enter")
        run.type("1")
        run.keys("f3")
        run.type("13800000000")
        run.keys("escape", "escape")
        await run.done()
        assert run.desk.visit is not None
        drafts = {}
        draft = run.visit.draft
        while draft is not None:
            drafts[draft.template] = dict(draft.values)
            draft = draft.parent
        assert drafts["jf"]["amount"] == "1"
        assert drafts["bg"]["line"] == "13800000000"


async def test_real_terminal_input_is_in_order_too(tmp_path: Path) -> None:
    """The same keys through Textual's own queue, as a terminal's driver sends them."""
    async with house(tmp_path).counter() as run:
        keys = ["f4", *builders.NUMBER, "enter", *"100"]
        for key in keys:
            event = events.Key(key, key if len(key) == 1 else None)
            event.set_sender(run.app)
            run.app.post_message(event)
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "100")


async def test_a_paste_with_blanks_and_line_ends_fills_one_field(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f4")
        run.app.keyboard.take(events.Paste("138 7123\n4567\r\n"))
        run.keys("enter")
        run.type("１００")
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "100")


async def test_the_same_number_of_keys_gives_the_same_screen_however_fast_they_come(tmp_path: Path) -> None:
    keys = ["f4", *builders.NUMBER, "enter", *"100", "f9", "f8"]
    shown = []
    for slow in (False, True):
        async with house(tmp_path / str(slow)).counter() as run:
            for key in keys:
                run.app.keyboard.take(events.Key(key, key if len(key) == 1 else None))
                if slow:
                    await run.done()
            await run.done()
            shown.append(run.shows())
    assert shown[0] == shown[1]


@pytest.mark.parametrize("away", [True, False])
async def test_an_answer_for_a_form_that_was_left_is_dropped(tmp_path: Path, away: bool) -> None:
    here = house(tmp_path)
    here.cache = MemoryCache()
    async with here.counter() as run:
        run.keys("f4")
        here.centre.gate.clear()
        run.type(builders.NUMBER)
        run.keys("tab")
        await run.until(lambda: bool(here.centre.asked))
        if away:
            run.keys("escape")
            await run.until(lambda: run.screen.place is None)
        here.centre.gate.set()
        await run.done()
        await asyncio.sleep(0)
        form = run.screen.forms["jf"]
        assert (form.value("line") == builders.NUMBER) is not away
        assert bool(form.findings("line")) is not away


async def test_every_form_is_built_before_it_is_asked_for(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await run.until(lambda: run.screen.forms.keys() == run.screen.templates.keys())
        built = dict(run.screen.forms)
        run.keys("f4")
        await run.done()
        assert run.screen.place is built["jf"]
